# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the refiner learns from: squares around what the first stage proposes on the training pictures.

    python3 -m refiner.samples PROPOSER.onnx FURTHER OUT.npz        # the proposals of every picture, by the C engine

FURTHER is the folder that gather.py has laid out; what it has no boxes for yet is left out.
"""
import argparse
import csv
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

import data
import engine
import score
from refiner.cascade import NO_COLOUR, PLANES, REACH, SIDE

SAME, OTHER = 0.35, 0.3         # overlap with a face: at least that of its proposal, below that of another place
LEAST_CHANCE = 0.5              # of a box that the teacher was not sure of, to be learned from
LEAST_FACE = 16.0               # height of the faces to learn from
MIRRORED = [1, 0, 2, 4, 3]
FIVE = ((36, 42), (42, 48), (30, 31), (48, 49), (54, 55))       # of 68 landmarks: the means of which ones


@dataclass
class Item:
    """A picture (data.Picture) with the landmarks of its boxes [n, 5, 2], NaN where unknown, how likely each box is a
    face [n], 0 where nothing is to be learned from it, its chroma at half the size (a data.Picture, None if it is grey)
    and its proposals."""
    picture: data.Picture
    points: np.ndarray
    chances: np.ndarray
    chroma: data.Picture = None
    proposals: np.ndarray = None

    def coloured(self):
        """The picture in blue, green and red; as it is where it is grey."""
        if self.chroma is None:
            return self.picture.pixels
        whole = cv2.resize(self.chroma.pixels, self.picture.pixels.shape[::-1], interpolation=cv2.INTER_LINEAR)
        return cv2.cvtColor(np.dstack([self.picture.pixels, whole[..., ::-1]]), cv2.COLOR_YCrCb2BGR)


def chances_of(boxes, scores=None):
    """1 for a face; for a box of which the teacher was not sure its score in parts of that of a sure one, 0 below
    LEAST_CHANCE of it."""
    chances = (boxes[:, 4] == data.FACE).astype(np.float32)
    if scores is None:
        return chances
    doubtful = np.where(scores >= LEAST_CHANCE * data.SURE, scores / data.SURE, 0).clip(0, 1)
    return np.maximum(chances, doubtful).astype(np.float32)


def read_items(root, further):
    """[(name, Item)] of all training pictures."""
    root, items, table = Path(root), [], Path(further) / "wild-boxes.csv"
    drawn = data.read_teacher(table) if table.exists() else {}
    unknown = lambda boxes: np.full((len(boxes), 5, 2), np.nan, np.float32)     # noqa: E731
    for path, picture in zip(sorted((root / "faces/wild").glob("*.jpg")), data.read_wild(root / "faces", further)):
        boxes, _, scores = drawn.get(path.name, (None, None, None))
        # Pictures whose boxes a person has drawn keep those.
        chances = chances_of(picture.boxes, scores if np.array_equal(boxes, picture.boxes) else None)
        items.append(("wild/" + path.name, Item(picture, unknown(picture.boxes), chances)))
    for i, picture in enumerate(data.read_nonfaces(root)):
        items.append((f"nonfaces/{i}", Item(picture, unknown(picture.boxes), chances_of(picture.boxes))))
    with open(root / "faces/landmarks.csv", newline="", encoding="utf-8") as stream:
        for row, picture in zip(csv.DictReader(stream), data.read_landmarks(root / "faces")):
            points = np.array([[float(row[f"x{i}"]), float(row[f"y{i}"])] for i in range(68)], np.float32)
            points += 0.5       # the annotation counts pixels, whose centres are half a pixel on
            items.append(("landmarks/" + row["file"],
                          Item(picture, np.stack([points[a:b].mean(0) for a, b in FIVE])[None], np.ones(1, np.float32))))
    items += [("further/" + name, Item(picture, points, chances_of(picture.boxes, scores),
                                       data.Picture(data.chroma(Path(further) / "pictures" / name))))
              for name, picture, points, scores in data.read_further(further)]
    return items


def propose(model, items, out):
    """Stores the proposals of every picture down to faces of LEAST_FACE."""
    with engine.EngineDetector(model) as detector:
        np.savez_compressed(out, **{name: detector.detect(item.picture.pixels, LEAST_FACE, 0.0) for name, item in items})


def load(root, further, proposals):
    """[Item] of those pictures that `proposals` (a file of propose()) has."""
    with np.load(proposals) as stored:
        kept = []
        for name, item in read_items(root, further):
            if name in stored:
                item.proposals = stored[name]
                kept.append(item)
    return kept


class Squares:
    """Draws batches: pixels [n, PLANES, SIDE, SIDE] uint8; kind [n] how likely it is a face, 0 none; box [n, 4]; points [n, 10]
    or NaN, both as the network gives them."""

    FACES = 0.45            # share of the squares with a face
    JITTERED = 0.5          # of these, around the face itself, displaced by chance, not around a proposal
    GREY = 0.3              # share of the squares of coloured pictures that lose their colour

    def __init__(self, items, seed):
        self.items, self.random = items, np.random.default_rng(seed)
        self.faces, self.others, face_weights, other_weights = [], [], [], []
        for i, item in enumerate(items):
            boxes = item.picture.boxes
            table = score.overlaps(item.proposals[:, :4], boxes[:, :4]) if len(boxes) else np.zeros((len(item.proposals), 0))
            known = np.nonzero((item.chances > 0) & (boxes[:, 3] >= LEAST_FACE))[0]
            for j in known:
                near = np.nonzero((table[:, j] >= SAME) & (table[:, j] >= table.max(1)))[0]
                self.faces.append((i, j, near))
                face_weights.append(1 / np.sqrt(len(known)))
            for k in np.nonzero((table < OTHER).all(1) & ~self._ignored(item, boxes))[0]:
                self.others.append((i, k))
                other_weights.append(np.sqrt(item.proposals[k, 4]))
        self.face_chances, self.other_chances = (np.cumsum(w) / np.sum(w) for w in (face_weights, other_weights))
        self.noise = (self.random.standard_normal((8, 2 * SIDE, 2 * SIDE)) * 9).astype(np.int16)

    @staticmethod
    def _ignored(item, boxes):
        """Which proposals lie mostly in a region to ignore."""
        boxes, p = boxes[boxes[:, 4] == data.IGNORED], item.proposals
        if not len(boxes):
            return np.zeros(len(p), bool)
        inner = np.prod(np.clip(np.minimum((p[:, :2] + p[:, 2:4])[:, None], boxes[:, :2] + boxes[:, 2:4])
                                - np.maximum(p[:, None, :2], boxes[:, :2]), 0, None), 2)
        return (inner / (np.prod(p[:, 2:4], 1)[:, None] + 1e-6)).max(1) > 0.4

    def _pick(self, chances):
        return min(int(np.searchsorted(chances, self.random.random())), len(chances) - 1)

    def batch(self, count):
        drawn = [self._face() if self.random.random() < self.FACES else self._other() for _ in range(count)]
        pixels, kind, box, points = zip(*drawn)
        return np.stack(pixels).transpose(0, 3, 1, 2), np.float32(kind), np.stack(box), np.stack(points)

    def _face(self):
        i, j, near = self.faces[self._pick(self.face_chances)]
        item, r = self.items[i], self.random
        box = item.picture.boxes[j, :4]
        if len(near) and r.random() >= self.JITTERED:
            proposal = item.proposals[near[r.integers(len(near))], :4]
        else:
            scale = np.exp(r.normal(0, 0.12))
            size = box[2:] * scale
            proposal = np.append(box[:2] + box[2:] / 2 + r.normal(0, 0.1, 2) * box[3] - size / 2, size)
        return self._square(item, proposal, box, item.points[j], item.chances[j])

    def _other(self):
        i, k = self.others[self._pick(self.other_chances)]
        item = self.items[i]
        return self._square(item, item.proposals[k, :4], None, None, 0.0)

    def _square(self, item, proposal, box, points, chance):
        r = self.random
        side = REACH * proposal[3] * np.exp(r.normal(0, 0.03))
        scale = SIDE / side
        angle = np.radians(r.uniform(-45, 45) if r.random() < 0.25 else r.normal(0, 7))
        mirror = -1.0 if r.random() < 0.5 else 1.0
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) @ np.diag([mirror, 1.0]) * scale
        centre = proposal[:2] + proposal[2:] / 2
        out = np.full((SIDE, SIDE, PLANES), NO_COLOUR, np.uint8)
        out[..., 0] = self._warp(item.picture, 1.0, turn, centre)
        if item.chroma is not None and r.random() >= self.GREY:
            out[..., 1:] = self._warp(item.chroma, item.chroma.pixels.shape[0] / item.picture.pixels.shape[0], turn, centre)
        truth, where = np.zeros(4, np.float32), np.full((5, 2), np.nan, np.float32)
        if box is not None:
            middle = turn @ (box[:2] + box[2:] / 2 - centre)
            half = np.sqrt((turn ** 2) @ (box[2:] ** 2)) / 2        # a face is an ellipse
            truth = np.concatenate([middle - half, middle + half]) / SIDE
            where = (points - centre) @ turn.T / SIDE
            if mirror < 0:
                where = where[MIRRORED]
            if r.random() < 0.12:
                self._cover(out, truth, where)
        return self._disturb(out), chance, np.float32(truth), np.float32(where).ravel()

    @staticmethod
    def _warp(picture, part, turn, centre):
        """The square of a picture, which is `part` as large as the one that `centre` and `turn` are of."""
        small, fx, fy = picture.at(np.sqrt(abs(np.linalg.det(turn))) / part)
        inner = turn / (part * fx, part * fy)
        # Pixels' middles, not their corners, are what warpAffine calls whole numbers.
        shift = SIDE / 2 - 0.5 - turn @ centre + inner @ (0.5, 0.5)
        return cv2.warpAffine(small, np.concatenate([inner, shift[:, None]], 1), (SIDE, SIDE), flags=cv2.INTER_LINEAR,
                              borderMode=cv2.BORDER_REPLICATE)

    # -- what faces are hidden by, light, blur, noise ----------------------------------------------------

    def _cover(self, out, box, points):
        """A mask over nose and mouth, a hat or hood over the forehead, a hand or a bar anywhere."""
        r = self.random
        left, top, right, bottom = (box + 0.5) * SIDE
        height, chance = bottom - top, r.random()
        coloured = (out[..., 1:] != NO_COLOUR).any()
        tone = [int(r.integers(256)), *(r.normal(NO_COLOUR, 15 * coloured, 2).clip(0, 255).astype(int).tolist())]
        if chance < 0.4 and np.isfinite(points).all():
            eyes, nose, mouth = ((points[a].mean(0) + 0.5) * SIDE for a in ([0, 1], [2], [3, 4]))
            across = (points[1] - points[0]) * SIDE * 0.95
            down = mouth - eyes
            upper = eyes + 0.55 * (nose - eyes)
            corners = [upper - 0.8 * across, upper, upper + 0.8 * across, mouth + 0.6 * across + 0.3 * down,
                       mouth + 0.75 * down, mouth - 0.6 * across + 0.3 * down]
            cv2.fillConvexPoly(out, cv2.convexHull(np.int32(np.round(corners))), tone, cv2.LINE_AA)
        elif chance < 0.7:
            depth = top + r.uniform(0.05, 0.3) * height
            cv2.rectangle(out, (int(left - 2), int(top - r.uniform(0, 0.3) * height)), (int(right + 2), int(depth)), tone, -1)
        else:
            h, w = (r.uniform(0.2, 0.6, 2) * height).astype(int).clip(2, SIDE - 2)
            y, x, v, u = (int(r.integers(SIDE - n)) for n in (h, w, h, w))
            out[y:y + h, x:x + w] = out[v:v + h, u:u + w].copy() if r.random() < 0.6 else tone

    def _disturb(self, out):
        """What happens to light and colour alike; then each for itself."""
        r = self.random
        if r.random() < 0.3:        # as if it had been seen smaller
            n = int(r.integers(14, 36) * SIDE // 40)
            out = cv2.resize(cv2.resize(out, (n, n), interpolation=cv2.INTER_AREA), (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)
        chance = r.random()
        if chance < 0.12:
            out = cv2.GaussianBlur(out, (0, 0), r.uniform(0.4, 1.6))
        elif chance < 0.18:
            n = int(r.integers(2, 6))
            out = cv2.blur(out, (n, 1) if r.random() < 0.5 else (1, n))
        elif chance < 0.25:
            out = cv2.addWeighted(out, 1.6, cv2.GaussianBlur(out, (0, 0), 1.0), -0.6, 0)
        out[..., 0] = self._disturb_light(np.ascontiguousarray(out[..., 0]))
        if (out[..., 1:] != NO_COLOUR).any():
            self._disturb_colour(out)
        if r.random() < 0.15:
            out = self._compress(out, int(r.integers(25, 90)))
        return out

    def _disturb_light(self, out):
        r = self.random
        if r.random() < 0.6:        # light; now and then faded as an old print, or dark
            table = np.linspace(0, 1, 256) ** np.exp(r.normal(0, 0.4))
            contrast = r.uniform(0.2, 0.5) if r.random() < 0.2 else r.uniform(0.5, 1.25)
            table = 255 * contrast * table + r.uniform(-0.1, 1.05 - min(contrast, 1.0)) * 255
            out = cv2.LUT(out, np.clip(table, 0, 255).astype(np.uint8))
        if r.random() < 0.05:       # a halftone, or a screen's lines
            period, phase = r.uniform(2, 4, 2), r.uniform(0, 6, 2)
            waves = [np.cos(2 * np.pi * np.arange(SIDE) / p + f) for p, f in zip(period, phase)]
            raster = np.add.outer(*waves) if r.random() < 0.6 else np.repeat(waves[0][:, None], SIDE, 1)
            out = np.clip(out + r.uniform(4, 20) * raster, 0, 255).astype(np.uint8)
        if r.random() < 0.3:
            dx, dy = r.integers(SIDE, size=2)
            noise = self.noise[r.integers(len(self.noise)), dy:dy + SIDE, dx:dx + SIDE]
            out = np.clip(out + r.uniform(0.2, 1.6) * noise, 0, 255).astype(np.uint8)
        return out

    def _disturb_colour(self, out):
        """Paler or stronger, and of other light."""
        r = self.random
        levels = np.arange(256) - NO_COLOUR
        for plane, gain in zip((1, 2), np.exp(r.normal(0, 0.3) + r.normal(0, 0.1, 2))):
            table = np.clip(NO_COLOUR + gain * levels + r.normal(0, 5), 0, 255).astype(np.uint8)
            out[..., plane] = table[out[..., plane]]

    @staticmethod
    def _compress(out, quality):
        coloured = cv2.cvtColor(out[..., [0, 2, 1]], cv2.COLOR_YCrCb2BGR)
        coloured = cv2.imdecode(cv2.imencode(".jpg", coloured, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)
        return cv2.cvtColor(coloured, cv2.COLOR_BGR2YCrCb)[..., [0, 2, 1]]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("proposer")
    parser.add_argument("further")
    parser.add_argument("output")
    parser.add_argument("--root", default=str(score.DATA))
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    items = read_items(arguments.root, arguments.further)
    propose(arguments.proposer, items, arguments.output)
    print(f"{arguments.output}: {len(items)} pictures")


if __name__ == "__main__":
    main()
