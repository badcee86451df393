# SPDX-License-Identifier: LGPL-2.1-or-later
"""A sheet of what a detector does wrong, to look at: the surest false faces and the largest faces missed of
wider-val-200, and the surest false faces of the held-out pictures without one.

    python3 failures.py ../../face-int8.onnx OUT.png [--count 32]

The pictures are the data's: the sheet stays out of the project.
"""
import argparse
import sys

import cv2
import numpy as np

import data
import engine
import misses
import score
from decode import grey_of

CELL, LABEL, COLUMNS = 112, 14, 8
AROUND = 1.0                # of the box's height, shown on each side of it
BLACK, WHITE = 0, 255


def cut_out(picture, box):
    """The square around a box, CELL large, with the box drawn."""
    x, y, w, h = (float(v) for v in box[:4])
    scale = CELL / (max(w, h) * (1 + 2 * AROUND))
    matrix = np.array([[scale, 0, CELL / 2 - scale * (x + w / 2)], [0, scale, CELL / 2 - scale * (y + h / 2)]])
    level = max(0, int(np.floor(np.log2(1 / scale))))
    small = cv2.resize(picture, None, fx=0.5 ** level, fy=0.5 ** level, interpolation=cv2.INTER_AREA)
    inner = matrix.copy()
    inner[0, 0] *= picture.shape[1] / small.shape[1]
    inner[1, 1] *= picture.shape[0] / small.shape[0]
    out = cv2.warpAffine(small, inner, (CELL, CELL), borderValue=BLACK)
    corners = [tuple(int(round(v)) for v in matrix @ (*p, 1)) for p in ((x, y), (x + w, y + h))]
    cv2.rectangle(out, *corners, BLACK, 3)
    cv2.rectangle(out, *corners, WHITE, 1)
    return out


def sheet(title, failures):
    """One picture of [(picture, box, label)] under its title."""
    rows = max(1, -(-len(failures) // COLUMNS))
    out = np.full((2 * LABEL + rows * (CELL + LABEL), COLUMNS * CELL), WHITE, np.uint8)
    cv2.putText(out, title, (2, 2 * LABEL - 10), cv2.FONT_HERSHEY_SIMPLEX, 0.5, BLACK, 1, cv2.LINE_AA)
    for i, (picture, box, label) in enumerate(failures):
        y, x = 2 * LABEL + i // COLUMNS * (CELL + LABEL), i % COLUMNS * CELL
        out[y:y + CELL, x:x + CELL] = cut_out(grey_of(picture), box)
        cv2.putText(out, label, (x + 2, y + CELL + LABEL - 4), cv2.FONT_HERSHEY_SIMPLEX, 0.33, BLACK, 1, cv2.LINE_AA)
    return out


def false_faces(wider, count):
    failures = []
    for (_, picture, known), boxes, counted in zip(wider.pictures, wider.found, wider.counted):
        for box in misses.false_boxes(boxes, known, counted, wider.cuts[1]):
            near = score.overlaps(box[None], known).max()
            failures.append((picture, box, f"{box[4]:.2f} {box[3]:.0f} px over {near:.1f}"))
    return sorted(failures, key=lambda f: -f[1][4])[:count]


def missed_faces(wider, count):
    failures = []
    for (_, picture, known), counted, scores in zip(wider.pictures, wider.counted, wider.scores):
        for face in np.nonzero(counted & (scores < misses.THRESHOLD))[0]:
            failures.append((picture, known[face], f"{known[face][3]:.0f} px, {scores[face]:.2f}"))
    return sorted(failures, key=lambda f: -f[1][3])[:count]


def without_faces(detector, root, count):
    failures = []
    for picture in data.read_nonfaces(root, held_out=True):
        for box in detector.detect(picture.pixels, threshold=misses.THRESHOLD):
            failures.append((picture.pixels, box, f"{box[4]:.2f} {box[3]:.0f} px"))
    return sorted(failures, key=lambda f: -f[1][4])[:count]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    engine.add_options(parser)
    parser.add_argument("output", help="the picture to write")
    parser.add_argument("--count", type=int, default=32, help="failures of a kind")
    arguments = parser.parse_args()
    detector = engine.open_detector(arguments)
    wider = misses.Development(detector, score.DATA)
    # Missed: of the small ones as well as of the largest.
    small = [f for f in missed_faces(wider, None) if f[1][3] < misses.LARGE]
    parts = [
        sheet("false faces of wider-val-200: confidence, height, overlap with an annotated face",
              false_faces(wider, arguments.count)),
        sheet(f"missed at {misses.THRESHOLD:g}, the largest: height, best confidence", missed_faces(wider, arguments.count)),
        sheet(f"missed at {misses.THRESHOLD:g}, under {misses.LARGE} px, evenly chosen",
              small[::max(1, len(small) // arguments.count)][:arguments.count]),
        sheet("false faces of pictures without one", without_faces(detector, score.DATA, arguments.count)),
    ]
    if not cv2.imwrite(arguments.output, np.concatenate(parts)):
        sys.exit(f"{arguments.output} cannot be written")


if __name__ == "__main__":
    main()
