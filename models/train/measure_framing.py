#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Measures how an OpenCV cascade frames the faces of the FER-2013 sheet.

Every face is enlarged three times, its borders mirrored, and searched; where
exactly one box is found, its centre and side are compared with the cell's.
Prints the median and the quartiles in parts of the cell's 48 pixels: what
gst/fer/crop.c needs to turn a detector's box into a FER-2013 crop.
"""
import argparse

import cv2
import numpy as np

SIDE = 48
MARGIN = 12
ENLARGE = 3


def find_box(cascade, face):
    """The box around a 48x48 face, (centre x, centre y, side), or None."""
    padded = cv2.copyMakeBorder(face, MARGIN, MARGIN, MARGIN, MARGIN,
                                cv2.BORDER_REFLECT)
    large = cv2.resize(padded, None, fx=ENLARGE, fy=ENLARGE,
                       interpolation=cv2.INTER_CUBIC)
    boxes = cascade.detectMultiScale(large, 1.05, 4, minSize=(80, 80))
    if len(boxes) != 1:
        return None
    x, y, width, _ = boxes[0] / ENLARGE
    centre = SIDE / 2 + MARGIN
    return x + width / 2 - centre, y + width / 2 - centre, width


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sheet",
                        default="../shared/data/fer2013/train.png")
    parser.add_argument("--faces", type=int, default=700)
    parser.add_argument(
        "--cascade",
        default="/usr/share/opencv4/haarcascades/"
                "haarcascade_frontalface_alt2.xml")
    arguments = parser.parse_args()

    sheet = cv2.imread(arguments.sheet, cv2.IMREAD_GRAYSCALE)
    if sheet is None:
        parser.error(f"cannot read {arguments.sheet}")
    cascade = cv2.CascadeClassifier(arguments.cascade)
    columns = sheet.shape[1] // SIDE
    # The sheet's last row is not full; those cells are black and find nothing.
    cells = columns * (sheet.shape[0] // SIDE)
    chosen = np.random.default_rng(0).choice(cells, arguments.faces,
                                             replace=False)
    found = []
    for cell in chosen:
        row, column = divmod(int(cell), columns)
        face = sheet[row * SIDE:(row + 1) * SIDE,
                     column * SIDE:(column + 1) * SIDE]
        box = find_box(cascade, face)
        if box is not None:
            found.append(box)
    found = np.array(found)
    print(f"{len(found)} of {len(chosen)} faces have exactly one box")
    for name, values in zip(("centre x", "centre y", "side"), found.T):
        low, median, high = np.percentile(values, (25, 50, 75)) / SIDE
        print(f"{name:9} median {median:+.4f} of the cell, "
              f"quartiles {low:+.4f} .. {high:+.4f}")
    print(f"side of a cell in parts of the box: "
          f"{SIDE / np.median(found[:, 2]):.4f}")


if __name__ == "__main__":
    main()
