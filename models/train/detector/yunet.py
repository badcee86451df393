# SPDX-License-Identifier: LGPL-2.1-or-later
"""The teacher: YuNet-n of ShiqiYu/libfacedetection.train (Apache-2.0), run by OpenCV's dnn on a colour picture.

A picture is looked at in two sizes and mirrored; what they find together is better than any of them.
"""
import math

import cv2
import numpy as np

from score import overlaps

STRIDES = (8, 16, 32)
SCALES = (1.0, 1.5)
LEAST_SCORE = 0.05              # of a candidate
SAME = 0.4                      # overlap of two candidates for one face
NESTED = 0.8                    # of a box in a surer one, or around it: a mask, or shoulders, taken for the face
MIRRORED = [1, 0, 2, 4, 3]      # the landmarks: eyes, nose, corners of the mouth


class Teacher:
    """`path`: yunet_n_640_640.onnx of its repository (OpenCV 4.6 does not read the dynamic one)."""

    def __init__(self, path):
        self.network = cv2.dnn.readNetFromONNX(str(path))
        self.names = [f"{kind}_{stride}" for stride in STRIDES for kind in ("cls", "obj", "bbox", "kps")]

    def _look(self, picture):
        """[n, 15]: x, y, width, height, score, five landmarks, in pixels; several candidates a face."""
        height, width = (math.ceil(n / 32) * 32 for n in picture.shape[:2])
        padded = np.zeros((height, width, 3), np.uint8)
        padded[:picture.shape[0], :picture.shape[1]] = picture
        self.network.setInput(cv2.dnn.blobFromImage(padded))
        outputs = self.network.forward(self.names)
        found = []
        for i, stride in enumerate(STRIDES):
            sure, there, box, points = (o[0] for o in outputs[4 * i:4 * i + 4])
            score = np.sqrt(np.clip(sure[:, 0], 0, 1) * np.clip(there[:, 0], 0, 1))
            cells = np.nonzero(score >= LEAST_SCORE)[0]
            at = np.stack([cells % (width // stride), cells // (width // stride)], 1)
            centre, size = (at + box[cells, :2]) * stride, np.exp(box[cells, 2:]) * stride
            points = (points[cells].reshape(-1, 5, 2) + at[:, None]) * stride
            found.append(np.concatenate([centre - size / 2, size, score[cells, None], points.reshape(-1, 10)], 1))
        return np.concatenate(found)

    def detect(self, picture):
        """[n, 15] as above, one row a face, best first. The score is the mean of the best of the picture and the best
        of its mirror image. `picture`: [h, w, 3] blue, green, red; or [h, w] grey."""
        if picture.ndim == 2:
            picture = cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR)
        views = []
        for scale in SCALES:
            size = [max(1, round(n * scale)) for n in picture.shape[1::-1]]
            scaled = picture if scale == 1 else cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR)
            for mirrored in (False, True):
                found = self._look(scaled[:, ::-1] if mirrored else scaled)
                if mirrored:
                    found[:, 0] = size[0] - found[:, 0] - found[:, 2]
                    points = found[:, 5:].reshape(-1, 5, 2)
                    points[..., 0] = size[0] - points[..., 0]
                    found[:, 5:] = points[:, MIRRORED].reshape(-1, 10)
                found[:, :4] /= scale
                found[:, 5:] /= scale
                views.append((found, mirrored))
        return merge(views)


def merge(views):
    """Greedy by score; a face's box and landmarks are the means of its candidates, by their scores."""
    rows = np.concatenate([found for found, _ in views])
    side = np.concatenate([np.full(len(found), mirrored) for found, mirrored in views])
    order = np.argsort(-rows[:, 4], kind="stable")
    rows, side, faces = rows[order], side[order], []
    while len(rows):
        same = overlaps(rows[:1, :4], rows[:, :4])[0] >= SAME
        same[0] = True
        group = rows[same]
        mean = np.average(group, axis=0, weights=group[:, 4])
        mean[4] = sum(group[side[same] == s, 4].max(initial=0) for s in (False, True)) / 2
        faces.append(mean)
        rows, side = rows[~same], side[~same]
    faces = np.array(faces, np.float32).reshape(-1, 15)
    return without_nested(faces[np.argsort(-faces[:, 4], kind="stable")])


def without_nested(faces):
    """Those, best first, that neither lie in a better one nor around it."""
    low, high, kept = faces[:, :2], faces[:, :2] + faces[:, 2:4], []
    for i in range(len(faces)):
        inner = np.prod(np.clip(np.minimum(high[i], high[kept]) - np.maximum(low[i], low[kept]), 0, None), 1)
        smaller = np.minimum(np.prod(faces[i, 2:4]), np.prod(faces[kept, 2:4], axis=1))
        if not (inner >= NESTED * smaller).any():
            kept.append(i)
    return faces[kept]
