#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Cut the faces of a folder of pictures, one face in each, to a sheet of cells framed as FER-2013 frames them: more
faces for a student to hear its teacher about (`--unlabelled cells:OUT/faces.png,48`).

    gather_faces.py PICTURES OUT --apart sheet:../../../shared/data/fer2013/public-test

OUT/faces.csv names the picture of each cell. Pictures without one sure face are left out, and so are those that look
like a face of --apart or like another of their own. With --labels CSV, which has a column `image` and a column
`emotion`, the faces that it labels also go to OUT/labelled/LABEL/, for `feremotion-evaluate` and `folder:`.
"""
import argparse
import csv
import sys
from pathlib import Path

import cv2
import numpy as np
import torch

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "detector"), str(HERE / "landmarks")]
import engine  # noqa: E402
import views  # noqa: E402
from feremotion_train import data, folds  # noqa: E402

CELL, COLUMNS = 48, 120
SURE = 0.6              # confidence of a face to be cut
SECOND = 0.5            # another face of this share of its height makes a picture ambiguous
LEAST = 0.25            # height of a face, in parts of the picture's shorter side
NAMES = {"anger": "angry", "happiness": "happy", "sadness": "sad"}      # as we call them


def only_face(boxes):
    """The one face of a picture's boxes (x, y, width, height, confidence), or None."""
    boxes = sorted((box for box in boxes if box[4] >= SURE), key=lambda box: -box[3])
    if not boxes or len(boxes) > 1 and boxes[1][3] > SECOND * boxes[0][3]:
        return None
    return boxes[0]


def cut(path, detector):
    """The cell of a picture's face, or None."""
    picture = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    if picture is None:
        return None
    box = only_face(detector.detect(picture, LEAST * min(picture.shape)))
    if box is None:
        return None
    x, y, side = views.square(box)
    seen = views.data.Picture(picture)
    return views.cut(seen, np.array((x, y)), side, size=CELL)[0]


def alone(cells, apart):
    """Which cells look like no face of the source `apart` and like no cell before them: bool [N]."""
    images = torch.from_numpy(cells).unsqueeze(1)
    kept = folds.groups(images) == torch.arange(len(images))
    if apart:
        kept &= ~folds.near(images, data.read(apart, "ferplus").images)
    return kept.numpy()


def sheet(cells):
    rows = -(-len(cells) // COLUMNS)
    padded = np.zeros((rows * COLUMNS, CELL, CELL), np.uint8)
    padded[:len(cells)] = cells
    return padded.reshape(rows, COLUMNS, CELL, CELL).swapaxes(1, 2).reshape(rows * CELL, COLUMNS * CELL)


def read_labels(path):
    with open(path, newline="") as stream:
        named = {row["image"]: row["emotion"].strip().lower() for row in csv.DictReader(stream)}
    return {image: NAMES.get(label, label) for image, label in named.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pictures", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--apart", metavar="KIND:PATH", help="leave out what looks like one of these faces")
    parser.add_argument("--labels", metavar="CSV")
    parser.add_argument("--model", default=HERE.parent / "face-int8.onnx", help="the detector")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    paths = sorted(path for path in arguments.pictures.rglob("*") if path.suffix.lower() in data.PICTURES)
    with engine.EngineDetector(arguments.model) as detector:
        found = [(path, cell) for path in paths if (cell := cut(path, detector)) is not None]
    if not found:
        print(f"gather_faces: {arguments.pictures}: no picture of one face", file=sys.stderr)
        return 1
    cells = np.stack([cell for _, cell in found])
    kept = alone(cells, arguments.apart)
    names = [path for (path, _), keep in zip(found, kept) if keep]
    cells = cells[kept]
    labels = read_labels(arguments.labels) if arguments.labels else {}
    arguments.out.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(arguments.out / "faces.png"), sheet(cells))
    with open(arguments.out / "faces.csv", "w", newline="") as stream:
        csv.writer(stream).writerows([("file",), *((path.relative_to(arguments.pictures),) for path in names)])
    for path, cell in zip(names, cells):
        if path.name in labels:
            folder = arguments.out / "labelled" / labels[path.name]
            folder.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(folder / f"{path.stem}.png"), cell)
    print(f"{len(paths)} pictures, {len(found)} with one face, {len(names)} that look like no other")
    return 0


if __name__ == "__main__":
    sys.exit(main())
