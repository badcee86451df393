# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every figure of the model's card but its misses (misses.py), from the model file alone.

    python3 measure.py ../../face-int8.onnx [--json FILE] [--runner opencv]
"""
import argparse
import json
from collections import Counter

import cv2
import numpy as np

import data
import engine
import score

THRESHOLD = 0.5
SIZES = (24, 32, 48, 96, 10000)


def recall(detector, root):
    """Figures on wider-val-200, and recall by height at 0.1 and 1.0 false alarms a picture."""
    folder = root / "faces/wider-val-200"
    pictures = score.read_set(folder, str(folder) + ".csv", colour=True)
    truth = [boxes for _, _, boxes in pictures]
    found = [detector.detect(picture) for _, picture, _ in pictures]
    result, how = score.figures(found, truth)
    converted = [score.converted(b, how) for b in found]
    by_size = {}
    for rate in (0.1, 1.0):
        cut = result[rate][1]
        for low, high in zip(SIZES, SIZES[1:]):
            hit = all_ = 0
            for boxes, known in zip(converted, truth):
                boxes = boxes[boxes[:, 4] >= cut]
                mine = known[(known[:, 3] >= low) & (known[:, 3] < high)]
                all_ += len(mine)
                if len(mine) and len(boxes):
                    hit += int((score.overlaps(mine, boxes).max(1) >= score.RIGHT).sum())
            by_size[f"{low}-{high} px @{rate}"] = [hit, all_]
    scores, right, faces = score.judge(converted, truth)
    at = scores >= THRESHOLD
    return {"recall": {str(k): round(v[0], 4) for k, v in result.items()},
            "score": {str(k): round(v[1], 4) for k, v in result.items()},
            "at_threshold": {"recall": round(float(right[at].sum() / faces), 4),
                             "false_a_picture": round(float((~right[at]).sum() / len(truth)), 4)},
            "convention": [round(float(v), 4) for v in how], "by_height": by_size}


def false_pictures(detector, root):
    pictures = data.read_nonfaces(root, held_out=True)
    wrong = sum(bool(len(detector.detect(p.pixels, threshold=THRESHOLD))) for p in pictures)
    return {"pictures": len(pictures), "with_a_false_face": wrong, "share": round(wrong / len(pictures), 4)}


def clip(detector, path, faces, begin=0.0):
    """Share of frames with at least, and with exactly, so many faces."""
    capture = cv2.VideoCapture(str(path))
    counts = []
    while True:
        fine, frame = capture.read()
        if not fine:
            break
        counts.append(len(detector.detect(frame, threshold=THRESHOLD)))
    counts = counts[int(begin * len(counts)):]
    return {"frames": len(counts), "at_least": round(float(np.mean([c >= faces for c in counts])), 4),
            "exactly": round(float(np.mean([c == faces for c in counts])), 4),
            "counts": dict(sorted(Counter(counts).items()))}


def stability(detector, root, count=60):
    """Median change of a box, in widths, under a shift by one pixel and under JPEG at quality 80."""
    folder = root / "faces/wider-val-200"
    changes = {"shift": [], "jpeg": []}
    for path in sorted(folder.glob("*.jpg"))[:count]:
        picture = data.read_picture(path, cv2.IMREAD_COLOR)
        before = detector.detect(picture[:-1, :-1].copy(), threshold=THRESHOLD)
        coded = cv2.imencode(".jpg", picture[:-1, :-1], [cv2.IMWRITE_JPEG_QUALITY, 80])[1]
        others = {"shift": detector.detect(picture[1:, 1:].copy(), threshold=THRESHOLD),
                  "jpeg": detector.detect(cv2.imdecode(coded, cv2.IMREAD_COLOR), threshold=THRESHOLD)}
        others["shift"][:, :2] += 1
        for name, after in others.items():
            if not len(before) or not len(after):
                continue
            table = score.overlaps(before, after)
            for i, j in enumerate(table.argmax(1)):
                if table[i, j] > 0.3:
                    a, b = (np.append(v[:2], v[:2] + v[2:4]) for v in (before[i], after[j]))
                    changes[name].append(float(np.abs(a - b).max() / before[i, 2]))
    return {name: round(float(np.median(values)), 4) for name, values in changes.items() if values}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    engine.add_options(parser)
    parser.add_argument("--json", help="write the figures here")
    arguments = parser.parse_args()
    detector, root = engine.open_detector(arguments), score.DATA
    figures = {
        "wider-val-200": recall(detector, root),
        "nonfaces held out": false_pictures(detector, root),
        "head-pose-face-detection-female-and-male.mp4, both faces":
            clip(detector, root / "clips/head-pose-face-detection-female-and-male.mp4", 2),
        "face-demographics-walking-and-pause.mp4, three faces, last half":
            clip(detector, root / "clips/face-demographics-walking-and-pause.mp4", 3, 0.5),
        "median change of a box, in widths": stability(detector, root),
    }
    text = json.dumps(figures, indent=1)
    print(text)
    if arguments.json:
        with open(arguments.json, "w", encoding="utf-8") as stream:
            stream.write(text + "\n")


if __name__ == "__main__":
    main()
