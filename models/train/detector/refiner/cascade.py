# SPDX-License-Identifier: LGPL-2.1-or-later
"""The reference decoder of the cascade: what the C engine does with the proposals, in numpy.

The surest proposals, `most` of them at most, are cut out as squares of `reach` times their height around their centres,
luma and chroma, and go through the refiner in one batch. What it says takes the place of the proposal; the log odds of its confidence and,
`prior` times, those of the proposal's add up. Then boxes of one face are merged as decode.suppress() does.
"""
from pathlib import Path

import cv2
import numpy as np

from decode import OnnxDetector, grey_of, suppress

SIDE = 56                   # pixels of the refiner's input
PLANES = 3                  # Y, Cb, Cr
NO_COLOUR = 128             # Cb and Cr of grey
BLUE_RANGE, RED_RANGE = 2 * (1 - 0.114), 2 * (1 - 0.299)    # of colour less luma, by ITU-T T.871, for them to be in 0 to 255
REACH = 2.0                 # side of the square in heights of the proposal
MOST = 100                  # proposals of a picture
LEAST_CONFIDENCE = 0.02     # of a box that the refiner has seen
LEAST_DOUBT = 1e-6          # probabilities nearer to 0 or 1 say no more than this
SAMPLES_PER_PIXEL = 4       # beyond it every n-th source pixel is taken


def _filter(start, length, size, source):
    """(weights [size, n], positions [n]) of a triangle as wide as an output pixel, or of linear interpolation."""
    ratio = length / size
    step = max(1, int(ratio // SAMPLES_PER_PIXEL))
    radius = max(1.0, ratio / step)
    origin = np.floor(start) - step * np.ceil(radius)
    centre = (start + (np.arange(size) + 0.5) * ratio - 0.5 - origin) / step
    count = int(np.ceil(centre[-1] + radius))
    weights = np.maximum(0.0, 1 - np.abs(np.arange(count)[None] - centre[:, None]) / radius)
    positions = np.clip(origin + np.arange(count) * step, 0, source - 1).astype(int)
    return weights / weights.sum(1, keepdims=True), positions


def cut(picture, square, size=SIDE):
    """[size, size] floats of the square (x, y, side) of a grey picture; beyond its borders the last pixels repeat."""
    x, y, side = square
    across, columns = _filter(x, side, size, picture.shape[1])
    down, rows = _filter(y, side, size, picture.shape[0])
    return (down @ picture[np.ix_(rows, columns)].astype(np.float64) @ across.T).astype(np.float32)


def planes_of(picture):
    """Y, Cb and Cr of a grey picture [h, w] or one of blue, green and red [h, w, 3]."""
    if picture.ndim == 2:
        return picture, np.full_like(picture, NO_COLOUR), np.full_like(picture, NO_COLOUR)
    y = grey_of(picture)
    blue, red = (picture[..., i] - y.astype(np.float32) for i in (0, 2))
    return y, blue / BLUE_RANGE + NO_COLOUR, red / RED_RANGE + NO_COLOUR


def squares(boxes, reach=REACH):
    """[n, 3] of x, y, side around boxes [n, 4 or more] of x, y, width, height."""
    side = reach * boxes[:, 3]
    return np.stack([boxes[:, 0] + (boxes[:, 2] - side) / 2, boxes[:, 1] + (boxes[:, 3] - side) / 2, side], 1)


def placed(around, confidence, sides, points):
    """The refiner's answers in the picture: [n, 15] of x, y, width, height, confidence, five points."""
    middle, side = around[:, :2] + around[:, 2:] / 2, around[:, 2:]
    low, high = middle + sides[:, :2] * side, middle + sides[:, 2:] * side
    points = middle[:, None] + points.reshape(-1, 5, 2) * side[:, None]
    return np.concatenate([low, high - low, confidence.reshape(-1, 1), points.reshape(-1, 10)], 1).astype(np.float32)


def log_odds(p):
    p = np.clip(p, LEAST_DOUBT, 1 - LEAST_DOUBT)
    return np.log(p / (1 - p))


def answers(proposals, refined, reach=REACH, prior=0.0):
    """[n, 5] faces of a picture, from its proposals [n, 5] and the refiner's three outputs for them."""
    seen = refined[0].ravel()
    if prior:
        seen = 1 / (1 + np.exp(-log_odds(seen) - prior * log_odds(proposals[:, 4])))
    faces = placed(squares(proposals, reach), seen, *refined[1:])
    faces = faces[(faces[:, 4] >= LEAST_CONFIDENCE) & (faces[:, 2:4] > 0).all(1)]
    return suppress(faces[:, :5])


class CascadeDetector:
    """`propose(grey picture, least)` gives [n, 5] proposals; `refine(crops [n, PLANES, side, side])` the refiner's three
    outputs, the first a probability."""

    def __init__(self, propose, refine, most=MOST, side=SIDE, reach=REACH, prior=0.0):
        self.propose, self.refine, self.most = propose, refine, most
        self.side, self.reach, self.prior = side, reach, prior

    def look(self, picture, least=24.0):
        """(the surest proposals [n, 5], their squares [n, PLANES, side, side])"""
        planes = planes_of(picture)
        proposals = self.propose(planes[0], least)
        proposals = proposals[np.argsort(-proposals[:, 4], kind="stable")][:self.most]
        crops = [[cut(plane, square, self.side) for plane in planes] for square in squares(proposals, self.reach)]
        return proposals, np.float32(crops).reshape(-1, PLANES, self.side, self.side)

    def judge(self, proposals, crops):
        if not len(proposals):
            return np.zeros((0, 5), np.float32)
        return answers(proposals, self.refine(crops), self.reach, self.prior)

    def detect(self, picture, least=24.0, threshold=LEAST_CONFIDENCE):
        faces = self.judge(*self.look(picture, least))
        return faces[faces[:, 4] >= threshold]


def open_refiner(path):
    """(`refine` of CascadeDetector, the file's metadata, side of its input), run by OpenCV's dnn. One that knows no
    colours sees the luma."""
    import onnx
    model = onnx.load(str(path))
    about = {p.key: p.value for p in model.metadata_props}
    network = cv2.dnn.readNetFromONNX(str(path))
    names = [output.name for output in model.graph.output]
    _, planes, side, _ = (d.dim_value for d in model.graph.input[0].type.tensor_type.shape.dim)

    def refine(crops):
        network.setInput(((crops[:, :planes] - float(about["mean"])) / float(about["std"])).astype(np.float32))
        return network.forward(names)

    return refine, about, side


def open_detector(path):
    """Of a model file and, where it names one, of the second stage beside it."""
    first = OnnxDetector(path)
    if "refiner" not in first.about:
        return first
    refine, about, side = open_refiner(Path(path).parent / first.about["refiner"])
    return CascadeDetector(lambda picture, least: first.detect(picture, least), refine,
                           int(about["max_proposals"]), side, float(about["reach"]),
                           float(about.get("prior", 0)))
