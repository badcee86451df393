#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How FER-2013 frames a face, measured with an OpenCV cascade, and how the annotated forehead-to-chin boxes of
faces/wild relate to the same cascade's boxes. The transform from a detector's box to the network's crop follows.
With --model, the same of a face network's own boxes (as the C engine draws them), twice: by its boxes of the training
faces, and by the landmarks of faces in whole pictures beside those that landmarks.onnx sees in the training faces.

    measure_framing.py ../../../shared/data [--cascade FILE.xml] [--model ../face-int8.onnx]
"""
import argparse
import csv
import sys
from collections import defaultdict
from pathlib import Path

import cv2
import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "detector"), str(HERE / "landmarks")]
import engine  # noqa: E402
import views  # noqa: E402
from feremotion_train import data  # noqa: E402

LANDMARKS = HERE.parent / "landmarks.onnx"
FRONTAL = 0.35          # nose off the middle of the eyes, in parts of their distance: less is a frontal face
ALT2 = "/usr/share/opencv4/haarcascades/haarcascade_frontalface_alt2.xml"


class Cascade:
    """`detect` as engine.EngineDetector has it, without confidence."""

    def __init__(self, path):
        self.cascade = cv2.CascadeClassifier(path)

    def detect(self, picture, least):
        return self.cascade.detectMultiScale(picture, 1.05, 3, minSize=(int(least),) * 2)


def some_training_faces(root, count):
    faces = data.read_sheet(root / "fer2013" / "train", "ferplus").scored()
    return [faces.images[int(i), 0].numpy() for i in np.random.RandomState(0).permutation(len(faces))[:count]]


def training_faces(detect, cells):
    """Boxes in training faces as (x, y, height): centre from the cell's centre, and height, in cells."""
    found = []
    for cell in cells:
        cell = cv2.resize(cell, (144, 144), interpolation=cv2.INTER_CUBIC)
        boxes = detect(cv2.copyMakeBorder(cell, 48, 48, 48, 48, cv2.BORDER_REPLICATE), 60)
        if len(boxes) == 1:
            x, y, w, h = boxes[0][:4]
            found.append(((x + w / 2 - 48) / 144 - 0.5, (y + h / 2 - 48) / 144 - 0.5, h / 144))
    return np.array(found)


def summed_up(points):
    """Of the frontal ones of faces' points [n, 5, 2]: way from the eyes to the mouth, and the height of its middle."""
    right, left, nose = points[:, 0], points[:, 1], points[:, 2]
    points = points[np.abs(2 * (nose - right)[:, 0] / (left - right)[:, 0] - 1) < FRONTAL]
    eyes, mouth = points[:, :2, 1].mean(1), points[:, 3:, 1].mean(1)
    return np.median(mouth - eyes), np.median(mouth + eyes) / 2, len(points)


def points_of_cells(cells):
    """Where landmarks.onnx sees them in training faces, in cells from the centre."""
    net = cv2.dnn.readNetFromONNX(str(LANDMARKS))
    small = np.stack([cv2.resize(cell, (views.SIDE,) * 2, interpolation=cv2.INTER_AREA) for cell in cells])
    net.setInput(((small.astype(np.float32) - 127.5) / 64)[:, None])
    return net.forward().reshape(-1, 5, 2) - 0.5


def points_of_boxes(detect, root):
    """The annotated ones, in heights of the detector's box from its centre."""
    found = []
    for picture, _, points in views.read(root, True) + views.read(root, False):
        boxes = detect(picture.pixels, 40)
        if len(boxes) == 1:
            x, y, w, h = boxes[0][:4]
            found.append((points - (x + w / 2, y + h / 2)) / h)
    return np.array(found)


def measure_model(detect, root, count):
    cells = some_training_faces(root, count)
    boxes = training_faces(detect, cells)
    x, y, height = np.median(boxes, 0)
    print(f"own boxes of {len(boxes)} training faces: side {1 / height:.3f} x height, centre ({-x / height:.3f}, "
          f"{-y / height:.3f}) x height off its centre")
    way, middle, n = summed_up(points_of_cells(cells))
    box_way, box_middle, n_boxes = summed_up(points_of_boxes(detect, root))
    side = box_way / way
    print(f"landmarks in {n_boxes} own boxes and {n} training faces: side {side:.3f} x height, centre "
          f"{box_middle - middle * side:.3f} x height lower")


def annotated_faces(detect, root, count):
    """Boxes next to annotated ones as (x, y, side): centre from the annotated centre, and side, in heights."""
    annotated = defaultdict(list)
    with open(root / "faces" / "wild.csv", newline="") as stream:
        for row in csv.DictReader(stream):
            box = [float(row[c]) for c in ("x", "y", "width", "height")]
            if box[3] >= 40 and row["source"].startswith("truth"):
                annotated[row["file"]].append(box)
    found = []
    for name in sorted(annotated)[:count]:
        picture = cv2.imread(str(root / "faces" / "wild" / name), cv2.IMREAD_GRAYSCALE)
        for x, y, w, h in detect(picture, 30):
            for left, top, width, height in annotated[name]:
                dx, dy = (x + w / 2 - left - width / 2) / height, (y + h / 2 - top - height / 2) / height
                if abs(dx) < 0.3 and abs(dy) < 0.3:
                    found.append((dx, dy, w / height))
    return np.array(found)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--cascade", default=ALT2)
    parser.add_argument("--model", help="a face network, such as ../face-int8.onnx")
    parser.add_argument("--count", type=int, default=700, help="faces, and pictures, to look at")
    arguments = parser.parse_args()
    cascade = Cascade(arguments.cascade)
    if cascade.cascade.empty():
        print(f"measure_framing: {arguments.cascade}: no cascade", file=sys.stderr)
        return 1
    cv2.setNumThreads(1)
    boxes = training_faces(cascade.detect, some_training_faces(arguments.data, arguments.count))
    x, y, side = np.median(boxes, 0)
    print(f"cascade on {len(boxes)} training faces, in cells: x {x:.3f}, y {y:.3f}, side {side:.3f}; 10 % to 90 %: "
          + ", ".join(f"{a:.2f} to {b:.2f}" for a, b in zip(*np.percentile(boxes, [10, 90], 0))))
    print(f"  crop: side {1 / side:.3f} x the box's side, centre ({-x / side:.3f}, {-y / side:.3f}) x side off its centre")
    other = annotated_faces(cascade.detect, arguments.data, arguments.count)
    dx, dy, ratio = np.median(other, 0)
    print(f"cascade beside {len(other)} annotated boxes, in their heights: x {dx:.3f}, y {dy:.3f}, side {ratio:.3f}")
    print(f"  crop: side {ratio / side:.3f} x the annotated height, centre ({dx - x * ratio / side:.3f}, "
          f"{dy - y * ratio / side:.3f}) x height off its centre")
    if arguments.model:
        with engine.EngineDetector(arguments.model) as model:
            measure_model(lambda picture, least: model.detect(picture, least, 0.5), arguments.data, arguments.count)
    return 0


if __name__ == "__main__":
    sys.exit(main())
