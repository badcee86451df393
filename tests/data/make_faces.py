#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes tests/data/faces-320x240.gray: two faces that belong to nobody.

Each is the mean of the 400 training faces with the most FER+ votes for one
emotion; left a happy one, right a surprised one. The file is plain 8-bit luma,
320 pixels a row, so that tests of the engine need no decoder.
"""
import argparse
import csv

import cv2
import numpy as np

CELL = 48
WIDTH, HEIGHT = 320, 240
FACES = 400


def mean_face(sheet, votes, emotion):
    """The mean of the faces with most votes for @emotion, 48x48 floats."""
    columns = sheet.shape[1] // CELL
    ranked = sorted(votes, key=lambda row: -int(row[emotion]))[:FACES]
    total = np.zeros((CELL, CELL))
    for row in ranked:
        y, x = divmod(int(row["cell"]), columns)
        face = sheet[y * CELL:(y + 1) * CELL, x * CELL:(x + 1) * CELL]
        # Every face and its mirror image: the mean is symmetric.
        total += face + face[:, ::-1].astype(float)
    mean = total / (2 * FACES)
    # A mean is flat; bring it back to the contrast of a photograph.
    return np.clip((mean - mean.mean()) * 1.6 + 128, 0, 255)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", default="../shared/data/fer2013/train")
    parser.add_argument("--out", default="tests/data/faces-320x240.gray")
    arguments = parser.parse_args()

    sheet = cv2.imread(arguments.data + ".png", cv2.IMREAD_GRAYSCALE)
    with open(arguments.data + ".csv", newline="", encoding="utf-8") as file:
        votes = list(csv.DictReader(file))
    picture = np.tile(np.linspace(90, 150, WIDTH), (HEIGHT, 1))
    for emotion, x, y, side in (("happiness", 30, 60, 120),
                                ("surprise", 190, 50, 100)):
        face = cv2.resize(mean_face(sheet, votes, emotion), (side, side),
                          interpolation=cv2.INTER_CUBIC)
        # An oval with a soft edge, so that the square leaves no corners.
        v, u = (np.mgrid[0:side, 0:side] - (side - 1) / 2) / (side / 2)
        weight = np.clip((1.0 - np.hypot(u, v)) / 0.15, 0, 1)
        area = picture[y:y + side, x:x + side]
        area += (face - area) * weight
    np.clip(picture.round(), 0, 255).astype(np.uint8).tofile(arguments.out)


if __name__ == "__main__":
    main()
