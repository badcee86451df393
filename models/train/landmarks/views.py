# SPDX-License-Identifier: LGPL-2.1-or-later
"""Views of faces with their five points, as the element cuts them from a detector's box."""
import hashlib
import sys
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "detector"))
import data  # noqa: E402

SIDE = 32                       # of a view, pixels
# In the order of the field: the subject's right eye (left in the picture), left eye, tip of the nose, right and
# left corner of the mouth; of the 68 points the mean of these.
POINTS = (range(36, 42), range(42, 48), (30,), (48,), (54,))
MIRRORED = (1, 0, 2, 4, 3)
FRAMING = 1.01, 0.03            # side of the square and its centre's way down, in box heights: gst/fer/find/facenet.c
HELD_OUT = 8                    # one person in so many is for measuring


def square(box):
    """(centre x, centre y, side) that is cut for a box x, y, width, height."""
    x, y, width, height = box[:4]
    return x + width / 2, y + height / 2 + FRAMING[1] * height, FRAMING[0] * height


def is_held_out(person):
    return hashlib.sha256(person.encode()).digest()[0] % HELD_OUT == 0


def read(root, held_out):
    """[(data.Picture, box, points [5, 2])] of the frames of the people held out, or of the others."""
    faces, found = Path(root) / "faces", []
    for row in data._rows(faces / "landmarks.csv"):
        if is_held_out(row["person"]) != held_out:
            continue
        all_ = np.array([[float(row[f"x{i}"]), float(row[f"y{i}"])] for i in range(68)], np.float32)
        # The annotation counts pixels, whose centres are half a pixel on.
        points = np.array([all_[list(p)].mean(0) for p in POINTS], np.float32) + 0.5
        found.append((data.Picture(data.grey(faces / "landmarks" / row["file"])), data.box_of_landmarks(all_), points))
    return found


def cut(picture, centre, side, angle=0.0, size=SIDE):
    """The square of `side` around `centre`, turned by `angle` degrees, and the 2x3 matrix from the picture to it."""
    scale = size / side
    cos, sin = np.cos(np.radians(angle)) * scale, np.sin(np.radians(angle)) * scale
    matrix = np.array([[cos, -sin, 0], [sin, cos, 0]])
    matrix[:, 2] = size / 2 - matrix[:, :2] @ centre
    small, fx, fy = picture.at(scale)
    inner = matrix.copy()
    inner[:, 0] /= fx
    inner[:, 1] /= fy
    # OpenCV's coordinates are those of pixels' centres.
    inner[:, 2] += inner[:, :2] @ (0.5, 0.5) - 0.5
    return cv2.warpAffine(small, inner, (size, size), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), matrix


def mirrored(view, points):
    """Both the other way round; `points` in sides of the view."""
    points = points[list(MIRRORED)].copy()
    points[:, 0] = 1 - points[:, 0]
    return view[:, ::-1], points


class Views:
    """Draws disturbed views: `batch(n)` gives ([n, 1, SIDE, SIDE] uint8, [n, 5, 2] in sides of the view)."""

    def __init__(self, faces, seed):
        self.faces, self.random = faces, np.random.default_rng(seed)

    def draw(self):
        r = self.random
        picture, box, points = self.faces[r.integers(len(self.faces))]
        x, y, side = square(box)
        centre = np.array([x, y]) + r.normal(0, 0.06, 2) * side
        angle = r.uniform(-50, 50) if r.random() < 0.4 else r.normal(0, 10)
        view, matrix = cut(picture, centre, side * np.exp(r.normal(0, 0.1)), angle)
        points = (points @ matrix[:, :2].T + matrix[:, 2]) / SIDE
        if r.random() < 0.5:
            view, points = mirrored(view, points)
        return self._disturb(np.ascontiguousarray(view)), points

    def _disturb(self, view):
        r = self.random
        if r.random() < 0.3:        # a small face, enlarged
            small = int(r.integers(10, SIDE))
            view = cv2.resize(cv2.resize(view, (small, small), interpolation=cv2.INTER_AREA), (SIDE, SIDE))
        if r.random() < 0.2:
            view = cv2.GaussianBlur(view, (0, 0), r.uniform(0.4, 1.2))
        if r.random() < 0.3:        # something in front of it
            w, h = r.integers(4, SIDE // 2, 2)
            left, top = r.integers(0, SIDE - w), r.integers(0, SIDE - h)
            view[top:top + h, left:left + w] = r.integers(0, 256)
        out = view.astype(np.float32)
        if r.random() < 0.3:
            ramp = np.linspace(r.uniform(0.4, 1), r.uniform(0.6, 1.4), SIDE, dtype=np.float32)
            out *= ramp[None] if r.random() < 0.7 else ramp[:, None]
        if r.random() < 0.7:
            out = 255 * np.clip(out / 255, 0, 1) ** np.exp(r.normal(0, 0.35)) * r.uniform(0.5, 1.25) + r.normal(0, 15)
        if r.random() < 0.4:
            out += r.normal(0, r.uniform(1, 10), out.shape)
        return np.clip(out, 0, 255).astype(np.uint8)

    def batch(self, count):
        views, points = zip(*(self.draw() for _ in range(count)))
        return np.stack(views)[:, None], np.stack(points).astype(np.float32)
