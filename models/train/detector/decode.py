# SPDX-License-Identifier: LGPL-2.1-or-later
"""The reference decoder: what the C engine does with the network's outputs, in numpy.

For every level of the pyramid the picture, resized by that level's factor and padded at the right and at the bottom
to a multiple of 32, goes through the network. For each stride s of the file there are two outputs: score [1, 1, h, w] (a
probability) and box [1, 4, h, w] (left, top, right, bottom). The cell in row r and column c has its centre at
x = (c + 0.5) s, y = (r + 0.5) s; its face reaches from x - left s to x + right s and from y - top s to
y + bottom s. Candidates of all levels go through one non-maximum suppression; a box that stays becomes the mean, by
the root of the score, of itself and the candidates that it suppressed and that overlap it by more than MERGED.
"""
import json
import math

import cv2
import numpy as np

MULTIPLE = 32
SUPPRESSED = 0.3
MERGED = 0.4
NESTED = 0.8            # of the smaller box's area in the other: the same face, unless …
SURE = 0.9              # … both reach that
LEAST_SCORE = 0.02      # of a candidate
LEAST_HEIGHT = 0.87     # of a box, in parts of the least height looked for: boxes shake


def pyramid(height, width, least, sizes, enlargement=1.0):
    """Factors (network pixels per picture pixel), finest first; none above `enlargement`. `sizes` are the least and the
    most height of a face on one level."""
    factor = min(enlargement, sizes[0] / least)
    factors = [factor]
    while min(height, width) * factor > sizes[1]:
        factor *= sizes[0] / sizes[1]
        factors.append(factor)
    return factors


def resized(picture, factor, mean):
    """The level's picture, by area or, where it is enlarged, linearly; padded with the mean."""
    if factor != 1:
        size = max(1, round(picture.shape[1] * factor)), max(1, round(picture.shape[0] * factor))
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR)
    height, width = (math.ceil(n / MULTIPLE) * MULTIPLE for n in picture.shape)
    out = np.full((height, width), mean, np.float32)
    out[:picture.shape[0], :picture.shape[1]] = picture
    return out


def candidates(score, box, stride, threshold):
    """[n, 5] of x, y, width, height, score in the level's pixels."""
    rows, columns = np.nonzero(score >= threshold)
    left, top, right, bottom = box[:, rows, columns] * stride
    x, y = (columns + 0.5) * stride, (rows + 0.5) * stride
    return np.stack([x - left, y - top, left + right, top + bottom, score[rows, columns]], 1).astype(np.float32)


def suppress(boxes, suppressed=SUPPRESSED, merged=MERGED):
    """Greedy non-maximum suppression by score, with the merging described above."""
    boxes = boxes[np.argsort(-boxes[:, 4], kind="stable")]
    low, high = boxes[:, :2], boxes[:, :2] + boxes[:, 2:4]
    area = boxes[:, 2] * boxes[:, 3]
    kept, left = [], np.arange(len(boxes))
    while len(left):
        best, rest = left[0], left
        inner = np.prod(np.clip(np.minimum(high[rest], high[best]) - np.maximum(low[rest], low[best]), 0, None), 1)
        overlap = inner / (area[rest] + area[best] - inner + 1e-9)
        group = rest[overlap >= merged]
        weight = np.sqrt(boxes[group, 4])
        mean = (boxes[group, :4] * weight[:, None]).sum(0) / weight.sum() if len(group) else boxes[best, :4]
        kept.append(np.append(mean, boxes[best, 4]))
        nested = (inner >= NESTED * np.minimum(area[rest], area[best])) & (boxes[rest, 4] < SURE)
        left = rest[1:][~((overlap >= suppressed) | nested)[1:]]
    return np.array(kept, np.float32).reshape(-1, 5)


BLUE_GREEN_RED = np.array([29, 150, 77], np.uint16)   # of BT.601's luma, in 256ths


def grey_of(picture):
    """[h, w] of a grey picture or one of blue, green and red, rounded as the engine's kernels do."""
    return picture if picture.ndim == 2 else ((picture @ BLUE_GREEN_RED + np.uint16(128)) >> 8).astype(np.uint8)


class Detector:
    """`run` takes a float picture [h, w] (not normalised) and gives [(score [h, w], box [4, h, w])] by stride."""

    def __init__(self, run, strides, sizes, mean, enlargement=1.0, least_score=LEAST_SCORE):
        self.run, self.strides, self.sizes, self.mean, self.enlargement = run, strides, sizes, mean, enlargement
        self.least_score = least_score

    def detect(self, picture, least=24.0, threshold=None):
        picture, threshold = grey_of(picture), self.least_score if threshold is None else threshold
        parts = [np.zeros((0, 5), np.float32)]
        for factor in pyramid(*picture.shape, least, self.sizes, self.enlargement):
            for stride, (score, box) in zip(self.strides, self.run(resized(picture, factor, self.mean))):
                found = candidates(score, box, stride, min(threshold, self.least_score))
                found[:, :4] /= factor
                parts.append(found[found[:, 3] >= LEAST_HEIGHT * least])
        boxes = suppress(np.concatenate(parts))
        return boxes[boxes[:, 4] >= threshold]


class OnnxDetector(Detector):
    """Of a model file, run by OpenCV's dnn: a second opinion on the exported file, without PyTorch."""

    def __init__(self, path):
        import onnx
        about = {p.key: p.value for p in onnx.load(str(path)).metadata_props}
        self.about = about
        mean, std = float(about["mean"]), float(about["std"])
        strides = [int(s) for s in about["strides"].split(",")]
        network = cv2.dnn.readNetFromONNX(str(path))
        names = [f"{kind}{s}" for s in strides for kind in ("score", "box")]

        def run(picture):
            network.setInput(((picture - mean) / std)[None, None].astype(np.float32))
            outputs = network.forward(names)
            return [(outputs[2 * i][0, 0], outputs[2 * i + 1][0]) for i in range(len(strides))]

        super().__init__(run, strides, (float(about["min_size"]), float(about["max_size"])), mean,
                         float(about.get("max_enlargement", 1)), float(about.get("least_score", LEAST_SCORE)))


def describe(boxes):
    """One JSON object a face."""
    return "\n".join(json.dumps({k: round(float(v), 3) for k, v in zip(("x", "y", "w", "h", "confidence"), b)})
                     for b in boxes)
