# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the detector misses, by size, blur, pose and occlusion: the tables of the card, from the model file alone.

    python3 misses.py ../../face-int8.onnx [--json FILE] [--runner opencv]

The annotation of wider-val-200 has boxes only, so each of these stands for something else:

blur        sharpness(): the face at 24 x 24 pixels, variance of its Laplacian in parts of its pixels' variance;
            the faces' terciles, those of small and of large faces apart.
turned      the whole picture turned (left and right in turn), the boxes as ellipses with it: unseen pictures.
landmarks   yaw and roll from the 68 points of the landmark frames. These frames ARE TRAINED ON; the box is
            data.box_of_landmarks(), and the detector's convention is taken out as score.py does.
light       brightness(): the mean of the box's pixels, and of a ring around it as wide as a third of its height;
            terciles. A dark face is one with dark skin, in the shade or of a dark picture: the boxes do not tell.
occlusion   of the faces found before, those still found with a part of the box under grey, noise or another part of
            the same picture, in turn.

A face is found where a box of at least the threshold overlaps it by 0.5, by the protocol of score.py.
"""
import argparse
import csv
import json

import cv2
import numpy as np

import data
import engine
import score
from decode import grey_of

THRESHOLD = 0.5
RATE = 1.0                          # false alarms a picture, of the second figure of each row
HEIGHTS = (24, 32, 48, 96, np.inf)
LARGE = 48                          # height from which a face is one of the large ones
ANGLES = (15, 30, 45)
YAWS = (0, 15, 30, 45, 91)
ROLLS = (0, 10, 20, 91)
SIDE = 24
PARTS = {                           # of a face's box: left, top, right, bottom
    "upper half (eyes)": (0, 0, 1, 0.5),
    "lower half (mouth)": (0, 0.5, 1, 1),
    "left half": (0, 0, 0.5, 1),
    "a quarter, above on the left": (0, 0, 0.5, 0.5),
}
FILLERS = ("grey", "noise", "other part")


# --- Measures of one face ---------------------------------------------------------------------------------------------

def clipped(box, shape):
    """(left, top, right, bottom), whole pixels of the picture, of x, y, width, height."""
    x, y, w, h = box[:4]
    return (int(np.clip(round(float(x)), 0, shape[1] - 1)), int(np.clip(round(float(y)), 0, shape[0] - 1)),
            int(np.clip(round(float(x + w)), 1, shape[1])), int(np.clip(round(float(y + h)), 1, shape[0])))


def sharpness(picture, box):
    """Contrast does not count, and at SIDE pixels neither does the size of a face that has as many."""
    x1, y1, x2, y2 = clipped(box, picture.shape)
    face = picture[y1:max(y2, y1 + 1), x1:max(x2, x1 + 1)].astype(np.float32)
    face = cv2.resize(face, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return float(cv2.Laplacian(face, cv2.CV_32F).var() / max(1.0, face.var()))


def brightness(picture, box):
    """(mean of the face, mean of its ground), 0 to 255. Where nothing is around the face, its own mean counts."""
    x, y, w, h = box[:4]
    x1, y1, x2, y2 = clipped(box, picture.shape)
    face = picture[y1:max(y2, y1 + 1), x1:max(x2, x1 + 1)].astype(np.float64)
    left, top, right, bottom = clipped((x - h / 3, y - h / 3, w + 2 * h / 3, h + 2 * h / 3), picture.shape)
    whole = picture[top:bottom, left:right].astype(np.float64)
    around = whole.size - face.size
    return float(face.mean()), float((whole.sum() - face.sum()) / around) if around > 0 else float(face.mean())


def pose(points):
    """(yaw, roll) in degrees of 68 points. Yaw is how far the tip of the nose is from the middle between the outer
    corners of the eyes, along their line, which it stands before by about half of their distance."""
    eyes = points[45] - points[36]
    half = np.hypot(*eyes) / 2
    along = (points[30] - (points[36] + points[45]) / 2) @ eyes / (2 * half)
    return float(np.degrees(np.arctan2(along, half))), float(np.degrees(np.arctan2(eyes[1], eyes[0])))


# --- Changed pictures -------------------------------------------------------------------------------------------------

def turned(picture, boxes, angle):
    """The picture turned, on a canvas that holds all of it, and its boxes as data.Crops turns them."""
    cos, sin = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    matrix = np.array([[cos, -sin, 0], [sin, cos, 0]])
    size = np.array(picture.shape[1::-1])
    room = np.ceil(np.abs(matrix[:, :2]) @ size).astype(int)
    matrix[:, 2] = room / 2 - matrix[:, :2] @ (size / 2)
    out = cv2.warpAffine(picture, matrix, tuple(int(n) for n in room), flags=cv2.INTER_LINEAR, borderValue=(128, 128, 128))
    centres = (boxes[:, :2] + boxes[:, 2:4] / 2) @ matrix[:, :2].T + matrix[:, 2]
    whole = np.sqrt((boxes[:, 2:4] ** 2) @ (matrix[:, :2] ** 2).T)
    return out, np.concatenate([centres - whole / 2, whole], 1).astype(np.float32)


def covered(picture, boxes, part, fillers, random):
    """The picture with that part of each box under its filler."""
    out = picture.copy()
    for (x, y, w, h), filler in zip(boxes[:, :4], fillers):
        place = x + part[0] * w, y + part[1] * h, (part[2] - part[0]) * w, (part[3] - part[1]) * h
        x1, y1, x2, y2 = clipped(place, picture.shape)
        if x2 <= x1 or y2 <= y1:
            continue
        shape = y2 - y1, x2 - x1
        if filler == "grey":
            out[y1:y2, x1:x2] = 128
        elif filler == "noise":
            out[y1:y2, x1:x2] = random.integers(0, 256, shape + picture.shape[2:])
        else:
            v, u = (random.integers(n - m + 1) for n, m in zip(picture.shape, shape))
            out[y1:y2, x1:x2] = picture[v:v + shape[0], u:u + shape[1]]
    return out


# --- Counting ---------------------------------------------------------------------------------------------------------

def best_scores(boxes, known, counted):
    """For each face the score of the box that finds it; 0 where none does."""
    scores = np.zeros(len(known))
    for box, face in score.match(boxes, known, counted):
        if face >= 0:
            scores[face] = boxes[box, 4]
    return scores


def row(scores, cuts):
    """[faces, found at each of `cuts`]"""
    return [len(scores)] + [int((scores >= cut).sum()) for cut in cuts]


def by_bands(values, edges, scores, cuts, unit=""):
    """{band: row} of the faces whose value is from one edge to the next."""
    bands = {}
    for low, high in zip(edges, edges[1:]):
        name = f"{low:g} to {high:g}{unit}" if high < np.inf else f"{low:g}{unit} and more"
        bands[name] = row(scores[(values >= low) & (values < high)], cuts)
    return bands


def by_terciles(values, scores, cuts, names, digits=2):
    """`names` of the low, the middling and the high values."""
    low, high = np.quantile(values, (1 / 3, 2 / 3))
    return {f"{names[0]}, under {low:.{digits}f}": row(scores[values < low], cuts),
            f"{names[1]}, {low:.{digits}f} to {high:.{digits}f}": row(scores[(values >= low) & (values < high)], cuts),
            f"{names[2]}, {high:.{digits}f} and more": row(scores[values >= high], cuts)}


# --- wider-val-200 ----------------------------------------------------------------------------------------------------

class Development:
    """The pictures, what the detector finds in them as they are, and what follows from that for the others."""

    def __init__(self, detector, root):
        folder = root / "faces/wider-val-200"
        self.detector = detector
        self.pictures = score.read_set(folder, str(folder) + ".csv", colour=True)
        self.truth = [boxes for _, _, boxes in self.pictures]
        self.counted = [boxes[:, 3] >= score.LEAST for boxes in self.truth]
        found = [detector.detect(picture) for _, picture, _ in self.pictures]
        result, self.how = score.figures(found, self.truth)
        self.cuts = THRESHOLD, result[RATE][1]
        self.found = [score.converted(boxes, self.how) for boxes in found]
        self.scores = [best_scores(*v) for v in zip(self.found, self.truth, self.counted)]

    def of_counted(self, values):
        return np.concatenate([v[c] for v, c in zip(values, self.counted)])

    def size(self):
        return by_bands(self.of_counted([t[:, 3] for t in self.truth]), HEIGHTS, self.of_counted(self.scores), self.cuts,
                        " px")

    def blur(self):
        values = self.of_counted([np.array([sharpness(grey_of(p), b) for b in t]) for (_, p, _), t in
                                  zip(self.pictures, self.truth)])
        heights, scores = self.of_counted([t[:, 3] for t in self.truth]), self.of_counted(self.scores)
        bands = {}
        for name, which in ((f"under {LARGE} px", heights < LARGE), (f"{LARGE} px and more", heights >= LARGE)):
            for tercile, counts in by_terciles(values[which], scores[which], self.cuts,
                                                ("blurred", "middling", "sharp")).items():
                bands[f"{name}: {tercile}"] = counts
        return bands

    def light(self):
        values = self.of_counted([np.array([brightness(grey_of(p), b) for b in t]).reshape(-1, 2)
                                  for (_, p, _), t in zip(self.pictures, self.truth)])
        scores, bands = self.of_counted(self.scores), {}
        for name, column in (("face", values[:, 0]), ("ground", values[:, 1]), ("face less ground", values[:, 0] - values[:, 1])):
            for tercile, counts in by_terciles(column, scores, self.cuts, ("dark", "middling", "light"), 0).items():
                bands[f"{name}: {tercile}"] = counts
        return bands

    def turns(self):
        bands = {"as it is": row(self.of_counted(self.scores), self.cuts)}
        for angle in ANGLES:
            scores = []
            for i, (_, picture, boxes) in enumerate(self.pictures):
                picture, boxes = turned(picture, boxes, angle if i % 2 else -angle)
                found = score.converted(self.detector.detect(picture), self.how)
                scores.append(best_scores(found, boxes, self.counted[i])[self.counted[i]])
            bands[f"turned by {angle} degrees"] = row(np.concatenate(scores), self.cuts)
        return bands

    def occlusion(self):
        """Of the faces found at THRESHOLD before: those still found, by what is covered, and by what covers it."""
        random = np.random.default_rng(3)
        bands = {part: [0, 0] for part in PARTS}
        bands.update({f"by {filler}": [0, 0] for filler in FILLERS})
        for part, place in PARTS.items():
            n = 0
            for i, (_, picture, boxes) in enumerate(self.pictures):
                before = np.nonzero(self.scores[i] >= THRESHOLD)[0]
                if not len(before):
                    continue
                fillers = [FILLERS[(n + k) % len(FILLERS)] for k in range(len(before))]
                n += len(before)
                picture = covered(picture, boxes[before], place, fillers, random)
                found = score.converted(self.detector.detect(picture), self.how)
                still = best_scores(found, boxes, self.counted[i])[before] >= THRESHOLD
                for filler, right in zip(fillers, still):
                    for name in (part, f"by {filler}"):
                        bands[name][0] += 1
                        bands[name][1] += int(right)
        return bands

    def kinds(self):
        """Why a face is missed at THRESHOLD, and what a false face is."""
        missed = {"missed: box too far off (overlap 0.3 to 0.5)": 0, "missed: confidence too low": 0, "missed: no box": 0}
        false = {"false: on an annotated face (overlap 0.2 or more)": 0, "false: elsewhere": 0}
        for boxes, known, counted, scores in zip(self.found, self.truth, self.counted, self.scores):
            sure = boxes[boxes[:, 4] >= THRESHOLD]
            for face in np.nonzero(counted & (scores < THRESHOLD))[0]:
                near = len(sure) and score.overlaps(known[face:face + 1], sure).max() >= score.LOOSE
                missed[list(missed)[0 if near else 1 if scores[face] > 0 else 2]] += 1
            for box in false_boxes(boxes, known, counted, THRESHOLD):
                near = score.overlaps(box[None], known).max() >= 0.2
                false[list(false)[0 if near else 1]] += 1
        return {name: [count] for name, count in (missed | false).items()}


def false_boxes(boxes, known, counted, threshold):
    """[n, 5]: those of at least `threshold` that find nothing, surest first."""
    wrong = [boxes[box] for box, face in score.match(boxes, known, counted) if face < 0 and boxes[box, 4] >= threshold]
    return np.array(wrong, np.float32).reshape(-1, 5)


# --- Landmark frames --------------------------------------------------------------------------------------------------

def landmarks(detector, root, cuts):
    """{by yaw, by roll} of frames that the detector is trained on."""
    poses, found, truth = [], [], []
    with open(root / "faces/landmarks.csv", newline="", encoding="utf-8") as stream:
        for line in csv.DictReader(stream):
            points = np.array([[float(line[f"x{i}"]), float(line[f"y{i}"])] for i in range(68)], np.float32)
            poses.append(np.abs(pose(points)))
            truth.append(data.box_of_landmarks(points)[None])
            found.append(detector.detect(data.grey(root / "faces/landmarks" / line["file"])))
    how = score.convention([b[:, :4] for b in found], truth)
    every = np.ones(1, bool)
    scores = np.concatenate([best_scores(score.converted(b, how), t, every) for b, t in zip(found, truth)])
    yaws, rolls = np.array(poses).T
    return {"yaw": by_bands(yaws, YAWS, scores, cuts, " degrees"), "roll": by_bands(rolls, ROLLS, scores, cuts, " degrees")}


def misses(detector, root):
    """{table: {row: counts}}, and the scores that the counts are at."""
    wider = Development(detector, root)
    poses = landmarks(detector, root, wider.cuts)
    return {
        "cuts": [round(cut, 4) for cut in wider.cuts],
        "size": wider.size(),
        "blur": wider.blur(),
        "light": wider.light(),
        "roll, pictures turned": wider.turns(),
        "yaw, landmark frames (trained on)": poses["yaw"],
        "roll, landmark frames (trained on)": poses["roll"],
        "occlusion, of the faces found before": wider.occlusion(),
        "kinds": wider.kinds(),
    }


def table(figures):
    """The figures as tables in Markdown."""
    columns = "faces", f"found at {THRESHOLD:g}", f"at {RATE:g} false alarms a picture"
    lines = []
    for name, rows in figures.items():
        if name == "cuts":
            continue
        width = max(len(counts) for counts in rows.values())
        lines += ["", f"| {name} | " + " | ".join(columns[:width]) + " |", "|---" * (width + 1) + "|"]
        for label, (faces, *found) in rows.items():
            shares = [f"{100 * n / max(1, faces):.1f} %" for n in found]
            lines.append(" | ".join([f"| {label}", str(faces), *shares]) + " |")
    return "\n".join(lines[1:])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    engine.add_options(parser)
    parser.add_argument("--json", help="write the counts here")
    arguments = parser.parse_args()
    figures = misses(engine.open_detector(arguments), score.DATA)
    print(table(figures))
    if arguments.json:
        with open(arguments.json, "w", encoding="utf-8") as stream:
            stream.write(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
