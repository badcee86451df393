# SPDX-License-Identifier: LGPL-2.1-or-later
"""Recall at a number of false alarms per picture, by the protocol of shared/data/README.md.

    python3 score.py MODEL.onnx [--pictures FOLDER] [--least HEIGHT]
    python3 score.py MODEL.onnx --runner engine     # by the C engine
    python3 score.py opencv:CASCADE.xml

A detector's box convention is taken out first: one offset and one scale, medians over loosely matched pairs.
A detection is right at IoU >= 0.5 with a face not yet found; a face under the least height counts neither way.
"""
import argparse
import csv
import time
from collections import defaultdict
from pathlib import Path

import cv2
import numpy as np

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
LEAST = 24.0
LOOSE = 0.3
RIGHT = 0.5
RATES = (0.03, 0.1, 0.3, 1.0)


def read_boxes(path):
    """{file: [n, 4] of x, y, width, height}"""
    boxes = defaultdict(list)
    with open(path, newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            boxes[row["file"]].append([float(row[k]) for k in ("x", "y", "width", "height")])
    return {name: np.array(rows, np.float32) for name, rows in boxes.items()}


def read_set(folder, table, colour=False):
    """[(file, picture, boxes)] of every picture of the folder that the table mentions; grey, or of blue, green and red."""
    boxes, how = read_boxes(table), cv2.IMREAD_COLOR if colour else cv2.IMREAD_GRAYSCALE
    return [(name, cv2.imread(str(Path(folder) / name), how), boxes[name]) for name in sorted(boxes)]


def overlaps(a, b):
    """IoU of every box of `a` [n, 4] with every box of `b` [m, 4], as x, y, width, height."""
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, :2] + a[:, None, 2:4], b[None, :, :2] + b[None, :, 2:4])
    inner = np.prod(np.clip(high - low, 0, None), axis=2)
    return inner / (np.prod(a[:, 2:4], axis=1)[:, None] + np.prod(b[:, 2:4], axis=1)[None] - inner + 1e-9)


def convention(found, truth, least=LEAST):
    """(dx, dy, sx, sy): offset of centres in widths and heights of the detection, and the two scales."""
    pairs = []
    for boxes, faces in zip(found, truth):
        if not len(boxes) or not len(faces):
            continue
        table = overlaps(boxes, faces)
        for i in range(len(boxes)):
            j = int(table[i].argmax())
            if table[i, j] >= LOOSE and faces[j, 3] >= least:
                b, f = boxes[i], faces[j]
                pairs.append(((f[0] + f[2] / 2 - b[0] - b[2] / 2) / b[2], (f[1] + f[3] / 2 - b[1] - b[3] / 2) / b[3],
                              f[2] / b[2], f[3] / b[3]))
    return np.median(pairs, axis=0) if pairs else np.array([0.0, 0.0, 1.0, 1.0])


def converted(boxes, how):
    if not len(boxes):
        return boxes
    out = boxes.copy()
    size = boxes[:, 2:4] * how[2:4]
    out[:, :2] = boxes[:, :2] + boxes[:, 2:4] / 2 + boxes[:, 2:4] * how[:2] - size / 2
    out[:, 2:4] = size
    return out


def match(boxes, known, counted):
    """[(index of a box, index in `known` of the face that it finds, or -1)], by falling score. A box on a face that is
    not `counted` [n] is left out."""
    taken, pairs = np.zeros(len(known), bool), []
    table = overlaps(boxes, known) if len(boxes) and len(known) else np.zeros((len(boxes), len(known)))
    for i in np.argsort(-boxes[:, 4], kind="stable") if len(boxes) else []:
        row = np.where(counted & ~taken, table[i], 0)
        if len(row) and row.max() >= RIGHT:
            taken[row.argmax()] = True
            pairs.append((int(i), int(row.argmax())))
        elif not (len(known) and table[i][~counted].max(initial=0) >= RIGHT):
            pairs.append((int(i), -1))
    return pairs


def judge(found, truth, least=LEAST):
    """(scores, right, faces): every detection that counts, by falling score, and the number of faces."""
    scores, right, faces = [], [], 0
    for boxes, known in zip(found, truth):
        counted = known[:, 3] >= least
        faces += int(counted.sum())
        for box, face in match(boxes, known, counted):
            scores.append(boxes[box, 4])
            right.append(face >= 0)
    order = np.argsort(-np.array(scores), kind="stable") if scores else []
    return np.array(scores)[order], np.array(right, bool)[order], faces


def recall_at(scores, right, faces, allowed):
    """Highest recall with at most `allowed` false alarms, and the score that it takes."""
    wrong = np.cumsum(~right)
    fine = np.nonzero(wrong <= allowed)[0]
    if not len(fine):
        return 0.0, 1.0
    return right[:fine[-1] + 1].sum() / max(1, faces), float(scores[fine[-1]])


def figures(found, truth, least=LEAST, rates=RATES):
    """{rate: (recall, score)} after the convention is taken out; `found` is a list of [n, 5] with the score last."""
    how = convention([b[:, :4] if len(b) else b for b in found], truth, least)
    scores, right, faces = judge([converted(b, how) for b in found], truth, least)
    return {rate: recall_at(scores, right, faces, rate * len(truth)) for rate in rates}, how


def opencv_detector(path, least=20):
    """OpenCV's cascade at scale 1.1; the score is the last stage's weight of the grouped windows."""
    cascade = cv2.CascadeClassifier(path)
    if cascade.empty():
        raise SystemExit(f"{path} is no cascade that OpenCV reads")

    def detect(picture):
        boxes, _, weights = cascade.detectMultiScale3(picture, 1.1, 1, minSize=(least, least), outputRejectLevels=True)
        if not len(boxes):
            return np.zeros((0, 5), np.float32)
        return np.concatenate([np.float32(boxes), np.float32(weights).reshape(-1, 1)], 1)
    return detect


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model", help="ONNX model, or opencv:CASCADE.xml")
    parser.add_argument("--pictures", default=str(DATA / "faces/wider-val-200"))
    parser.add_argument("--table", help="default: PICTURES.csv")
    parser.add_argument("--least", type=float, default=LEAST, help="least height of a face that counts")
    parser.add_argument("--grey", action="store_true", help="show it the pictures without their colour")
    parser.add_argument("--runner", choices=("engine", "opencv"), default="opencv",
                        help="the C engine of the project's newest build, or decode.py (floats only)")
    arguments = parser.parse_args()
    pictures = read_set(arguments.pictures, arguments.table or arguments.pictures.rstrip("/") + ".csv", colour=not arguments.grey)
    if arguments.model.startswith("opencv:"):
        detect = opencv_detector(arguments.model[7:])
    else:
        import engine
        detector = engine.open_detector(arguments)

        def detect(picture):
            return detector.detect(picture, arguments.least)
    began = time.monotonic()
    found = [detect(picture) for _, picture, _ in pictures]
    seconds = time.monotonic() - began
    result, how = figures(found, [boxes for _, _, boxes in pictures], arguments.least)
    for rate, (recall, score) in result.items():
        print(f"{100 * recall:5.1f} % at {rate} false alarms a picture (score {score:.3f})")
    print(f"box convention: offset {how[0]:+.3f} {how[1]:+.3f}, scale {how[2]:.3f} {how[3]:.3f}; "
          f"{1000 * seconds / len(pictures):.0f} ms a picture")


if __name__ == "__main__":
    main()
