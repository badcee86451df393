#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How FER-2013 frames a face, measured with an OpenCV cascade, and how the annotated forehead-to-chin boxes of
faces/wild relate to the same cascade's boxes. The transform from a detector's box to the network's crop follows.

    measure_framing.py ../../../shared/data [--cascade FILE.xml]
"""
import argparse
import csv
import sys
from collections import defaultdict
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))
from feremotion_train import data  # noqa: E402

ALT2 = "/usr/share/opencv4/haarcascades/haarcascade_frontalface_alt2.xml"


def training_faces(cascade, root, count):
    """Boxes in training faces as (x, y, side): centre from the cell's centre, and side, in cells."""
    faces = data.read_sheet(root / "fer2013" / "train", "ferplus").scored()
    found = []
    for i in np.random.RandomState(0).permutation(len(faces))[:count]:
        cell = cv2.resize(faces.images[int(i), 0].numpy(), (144, 144), interpolation=cv2.INTER_CUBIC)
        boxes = cascade.detectMultiScale(cv2.copyMakeBorder(cell, 48, 48, 48, 48, cv2.BORDER_REPLICATE), 1.05, 3,
                                         minSize=(60, 60))
        if len(boxes) == 1:
            x, y, w, h = boxes[0]
            found.append(((x + w / 2 - 48) / 144 - 0.5, (y + h / 2 - 48) / 144 - 0.5, w / 144))
    return np.array(found)


def annotated_faces(cascade, root, count):
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
        for x, y, w, h in cascade.detectMultiScale(picture, 1.05, 3, minSize=(30, 30)):
            for left, top, width, height in annotated[name]:
                dx, dy = (x + w / 2 - left - width / 2) / height, (y + h / 2 - top - height / 2) / height
                if abs(dx) < 0.3 and abs(dy) < 0.3:
                    found.append((dx, dy, w / height))
    return np.array(found)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--cascade", default=ALT2)
    parser.add_argument("--count", type=int, default=700, help="faces, and pictures, to look at")
    arguments = parser.parse_args()
    cascade = cv2.CascadeClassifier(arguments.cascade)
    if cascade.empty():
        print(f"measure_framing: {arguments.cascade}: no cascade", file=sys.stderr)
        return 1
    cv2.setNumThreads(1)
    boxes = training_faces(cascade, arguments.data, arguments.count)
    x, y, side = np.median(boxes, 0)
    print(f"cascade on {len(boxes)} training faces, in cells: x {x:.3f}, y {y:.3f}, side {side:.3f}; 10 % to 90 %: "
          + ", ".join(f"{a:.2f} to {b:.2f}" for a, b in zip(*np.percentile(boxes, [10, 90], 0))))
    print(f"  crop: side {1 / side:.3f} x the box's side, centre ({-x / side:.3f}, {-y / side:.3f}) x side off its centre")
    other = annotated_faces(cascade, arguments.data, arguments.count)
    dx, dy, ratio = np.median(other, 0)
    print(f"cascade beside {len(other)} annotated boxes, in their heights: x {dx:.3f}, y {dy:.3f}, side {ratio:.3f}")
    print(f"  crop: side {ratio / side:.3f} x the annotated height, centre ({dx - x * ratio / side:.3f}, "
          f"{dy - y * ratio / side:.3f}) x height off its centre")
    return 0


if __name__ == "__main__":
    sys.exit(main())
