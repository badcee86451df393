# SPDX-License-Identifier: LGPL-2.1-or-later
"""Pictures with boxes, held in memory as grey bytes, and the endless stream of augmented crops made from them."""
import csv
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

import decoys

FACE, IGNORED = 1.0, -1.0
SURE, DOUBTFUL = 0.6, 0.1   # a teacher's score of a face, and of a place to ignore
HELD_OUT = 2                # nonfaces whose index % 3 is this are for testing only
MOST_BOXES = 40


@dataclass
class Picture:
    pixels: np.ndarray
    boxes: np.ndarray = field(default_factory=lambda: np.zeros((0, 5), np.float32))   # x, y, w, h, FACE or IGNORED
    _halves: list = None

    def at(self, scale):
        """(the smallest stored halving that is still at least `scale` as large, its factor)"""
        if self._halves is None:
            self._halves = [self.pixels]
        level = 0
        while scale <= 0.5 and min(self.pixels.shape[:2]) >> level > 16:
            level, scale = level + 1, scale * 2
            if level == len(self._halves):
                last = self._halves[-1]
                self._halves.append(cv2.resize(last, (last.shape[1] // 2, last.shape[0] // 2),
                                               interpolation=cv2.INTER_AREA))
        small = self._halves[level]
        return small, small.shape[1] / self.pixels.shape[1], small.shape[0] / self.pixels.shape[0]


def read_picture(path, how):
    picture = cv2.imread(str(path), how)
    if picture is None:
        raise OSError(f"{path} is no picture")
    return picture


def grey(path):
    return read_picture(path, cv2.IMREAD_GRAYSCALE)


def chroma(path):
    """[h / 2, w / 2, 2] of Cb and Cr, each the mean of four pixels."""
    picture = read_picture(path, cv2.IMREAD_COLOR)
    half = max(1, picture.shape[1] // 2), max(1, picture.shape[0] // 2)
    return np.ascontiguousarray(cv2.cvtColor(cv2.resize(picture, half, interpolation=cv2.INTER_AREA),
                                             cv2.COLOR_BGR2YCrCb)[..., :0:-1])


def _rows(path):
    with open(path, newline="", encoding="utf-8") as stream:
        yield from csv.DictReader(stream)


def read_teacher(table):
    """{file: (boxes [n, 5], landmarks [n, 5, 2], the teacher's scores [n])} of a table that gather.py has written, or has
    written so far."""
    found = {}
    with open(table, newline="", encoding="utf-8") as stream:
        for row in csv.reader(stream):
            if row[0] != "file" and len(row) == 16:
                found.setdefault(row[0], []).append([float(v) for v in row[1:]])
    out = {}
    for name, rows in found.items():
        rows = np.array(rows, np.float32)
        rows = rows[rows[:, 4] >= DOUBTFUL]
        kind = np.where(rows[:, 4] >= SURE, FACE, IGNORED)
        out[name] = np.concatenate([rows[:, :4], kind[:, None]], 1).astype(np.float32), rows[:, 5:].reshape(-1, 5, 2), rows[:, 4]
    return out


def read_wild(faces, further=""):
    """In the order of the files' names. Where `further` has them, a teacher's boxes take the place of the pseudo ones, if
    all of the picture's are that."""
    boxes, drawn = {}, set()
    for table, kind in (("wild.csv", FACE), ("wild-ignore.csv", IGNORED)):
        for row in _rows(faces / table):
            boxes.setdefault(row["file"], []).append([float(row[k]) for k in ("x", "y", "width", "height")] + [kind])
            if row.get("source", "pseudo") != "pseudo":
                drawn.add(row["file"])
    table = Path(further) / "wild-boxes.csv"
    if further and table.exists():
        boxes.update({name: found for name, (found, _, _) in read_teacher(table).items() if name not in drawn})
    return [Picture(grey(path), np.array(boxes.get(path.name, []), np.float32).reshape(-1, 5))
            for path in sorted((faces / "wild").glob("*.jpg"))]


def read_further(folder):
    """[(file, Picture, landmarks of its boxes [n, 5, 2], the teacher's scores [n])] of what gather.py has laid out and drawn
    boxes for."""
    table = Path(folder) / "boxes.csv"
    return [(name, Picture(grey(Path(folder) / "pictures" / name), boxes), points, scores)
            for name, (boxes, points, scores) in (sorted(read_teacher(table).items()) if folder and table.exists() else [])]


def box_of_landmarks(points):
    """Forehead to chin, from 68 points that reach from the brows to the chin."""
    low, high = points.min(0), points.max(0)
    brows, chin = points[17:27, 1].min(), points[6:11, 1].max()
    top = brows - 0.32 * (chin - brows)
    margin = 0.02 * (high[0] - low[0])
    return np.array([low[0] - margin, top, high[0] - low[0] + 2 * margin, chin - top], np.float32)


def read_landmarks(faces):
    pictures = []
    for row in _rows(faces / "landmarks.csv"):
        points = np.array([[float(row[f"x{i}"]), float(row[f"y{i}"])] for i in range(68)], np.float32)
        pictures.append(Picture(grey(faces / "landmarks" / row["file"]),
                                np.append(box_of_landmarks(points), FACE)[None].astype(np.float32)))
    return pictures


def read_cells(path, side, columns, count):
    sheet = grey(path)
    return [sheet[r * side:(r + 1) * side, c * side:(c + 1) * side]
            for r, c in (divmod(i, columns) for i in range(count))]


def read_nonfaces(root, held_out=False):
    return [Picture(grey(path)) for path in sorted((root / "nonfaces").glob("*.jpg"))
            if (int(path.stem) % 3 == HELD_OUT) == held_out]


FER_BOX = (0.10, 0.03, 0.80, 0.95)          # a FER-2013 cell's face, in its sides: x, y, width, height
ALIGNED = 11925


def read_fer(root):
    """[(cell, box in its sides)]"""
    with open(root / "fer2013/train.csv", encoding="utf-8") as stream:
        count = sum(1 for _ in stream) - 1
    return [(cell, FER_BOX) for cell in read_cells(root / "fer2013/train.png", 48, 120, count)]


def read_aligned(root, detector):
    """As read_fer(), of the aligned faces; the boxes are those that a detector of ours, made without them, draws."""
    found = []
    for cell in read_cells(root / "faces/crops-48x48.jpg", 48, 100, ALIGNED):
        picture = np.full((128, 128), 128, np.uint8)
        picture[16:112, 16:112] = cv2.resize(cell, (96, 96))
        boxes = detector.detect(picture, threshold=0.5)
        if len(boxes) != 1:
            continue
        x, y, w, h = (boxes[0, :4] - (16, 16, 0, 0)) / 96
        if min(x, y) > -0.05 and max(x + w, y + h) < 1.05:
            found.append((cell, (x, y, w, h)))
    return found


def mine(pictures, detector, threshold=0.15):
    """[(index of the picture, x, y, height)]: the centres of what `detector` takes for a face where there is none."""
    found = []
    for index, picture in enumerate(pictures):
        found += [(index, x + w / 2, y + h / 2, h)
                  for x, y, w, h, _ in detector.detect(picture.pixels, threshold=threshold)]
    return found


@dataclass
class Sources:
    wild: list
    landmarks: list
    nonfaces: list
    cells: list         # (picture of a face, its box in the picture's sides)
    hard: list = field(default_factory=list)    # of nonfaces: mine()


def read_sources(root, detector=None, further=""):
    """`detector` draws the boxes of the aligned faces; without it they are left out. `further` is a folder of gather.py."""
    root = Path(root)
    wild = read_wild(root / "faces", further) + [picture for _, picture, *_ in read_further(further)]
    return Sources(wild, read_landmarks(root / "faces"), read_nonfaces(root),
                   read_fer(root) + (read_aligned(root, detector) if detector else []))


def _blend(out, cell, alpha, x, y, side):
    """A 48x48 cell at (x, y) of `out`, `side` large, as opaque as `alpha` says."""
    scale = side / 48
    if scale < 0.5:
        cell, alpha = (cv2.resize(m, (24, 24), interpolation=cv2.INTER_AREA) for m in (cell, alpha))
        scale *= 2
    matrix, size = np.float32([[scale, 0, x], [0, scale, y]]), out.shape[::-1]
    pixels = cv2.warpAffine(cell, matrix, size, borderMode=cv2.BORDER_REPLICATE)
    alpha = cv2.warpAffine(alpha, matrix, size)
    out[:] = np.clip(out * (1 - alpha) + pixels * alpha, 0, 255).astype(np.uint8)


class Crops:
    """Draws one crop after another: `draw()` gives (pixels [size, size] uint8, boxes [n, 5] as x1, y1, x2, y2, kind)."""

    SHARES = (("wild", 0.66), ("landmarks", 0.08), ("pasted", 0.12), ("nonfaces", 0.14))
    LAYOUTS = (((1, 1), 0.3), ((2, 1), 0.1), ((1, 2), 0.1), ((2, 2), 0.5))      # rows and columns of a mosaic
    SMALL = 0.45, 40.0      # share of the heights drawn that stay under this
    CLOSE = 0.1             # share of the views so near that no face is of a height to answer for
    HARD = 0.5              # share of the views of pictures without a face that show what was taken for one
    DECOYS = 0.5            # share of the mosaics with decoys in them
    REPEATS = 2             # how often a mosaic is used, each time mirrored and disturbed anew

    def __init__(self, sources, size, seed, heights=(19.0, 72.0)):
        self.sources, self.size, self.heights = sources, size, heights
        self.random = np.random.default_rng(seed)
        self.noise = (self.random.standard_normal((4, size * 2, size * 2)) * 8).astype(np.int8)
        self.faces = [(i, j) for i, p in enumerate(sources.wild) for j in np.nonzero(p.boxes[:, 4] == FACE)[0]]
        # Crowds of tiny faces must not rule: a picture's weight is the root of its number of faces.
        counts = np.bincount([i for i, _ in self.faces], minlength=len(sources.wild))
        weights = np.array([1 / np.sqrt(counts[i]) for i, _ in self.faces])
        self.weights = np.cumsum(weights) / weights.sum()
        self.decoys = [decoys.make(self.random) for _ in range(1000)]
        self.waiting = []

    def _choose(self, table):
        chance = self.random.random()
        for value, share in table:
            chance -= share
            if chance < 0:
                break
        return value

    def draw(self):
        """A mosaic with its faces; then light, blur and noise over the whole."""
        if not self.waiting:
            self.waiting = [self._mosaic()] * self.REPEATS
        pixels, boxes = self.waiting.pop()
        if self.random.random() < 0.5:
            pixels, boxes = pixels[:, ::-1], boxes.copy()
            boxes[:, [0, 2]] = self.size - boxes[:, [2, 0]]
        return self._disturb(pixels.copy()), boxes

    def _mosaic(self):
        """One, two or four pictures side by side."""
        rows, columns = self._choose(self.LAYOUTS)
        xs, ys = (self._cuts(n) for n in (columns, rows))
        out, found = np.empty((self.size, self.size), np.uint8), []
        for y1, y2 in zip(ys, ys[1:]):
            for x1, x2 in zip(xs, xs[1:]):
                cell, boxes = getattr(self, "_" + self._choose(self.SHARES))(x2 - x1, y2 - y1)
                out[y1:y2, x1:x2] = cell
                found.append(boxes + np.array([x1, y1, x1, y1, 0], np.float32))
        boxes = np.concatenate(found)
        if self.random.random() < self.DECOYS:
            self._add_decoys(out, boxes)
        return out, boxes[:MOST_BOXES]

    def _add_decoys(self, out, boxes):
        """Wherever there is no face."""
        for _ in range(self.random.integers(1, 6)):
            side = self._height(self.size) / 0.92       # a decoy fills 0.92 of its cell
            x, y = self.random.uniform(-0.2 * side, self.size - 0.8 * side, 2)
            near = np.minimum(boxes[:, 2:4], (x + side, y + side)) - np.maximum(boxes[:, :2], (x, y))
            if not (near > 0).all(1).any():
                pixels, alpha = self.decoys[self.random.integers(len(self.decoys))]
                _blend(out, pixels, alpha, x, y, side)

    def _cuts(self, count):
        return [0, self.size] if count == 1 else [0, int(self.size * self.random.uniform(0.35, 0.65)), self.size]

    # -- where a picture comes from ---------------------------------------------------------------------

    def _wild(self, width, height):
        index, face = self.faces[min(int(np.searchsorted(self.weights, self.random.random())), len(self.faces) - 1)]
        return self._around(self.sources.wild[index], face, width, height)

    def _landmarks(self, width, height):
        picture = self.sources.landmarks[self.random.integers(len(self.sources.landmarks))]
        return self._around(picture, 0, width, height)

    def _nonfaces(self, width, height):
        if self.sources.hard and self.random.random() < self.HARD:
            return self._hard(width, height)
        picture = self.sources.nonfaces[self.random.integers(len(self.sources.nonfaces))]
        least = 0.9 * max(width, height) / min(picture.pixels.shape)
        scale = np.exp(self.random.uniform(np.log(min(0.35, least)), np.log(1.6)))
        at = self.random.uniform(0, 1, 2) * picture.pixels.shape[::-1]
        return self._warp(picture, max(scale, 0.7 * least), *at, width, height)

    def _hard(self, width, height):
        """What an earlier network took for a face, as large as a face would be."""
        index, x, y, h = self.sources.hard[self.random.integers(len(self.sources.hard))]
        scale = self._height(0.9 * min(width, height)) / h
        at = np.array([x, y]) + self.random.uniform(-0.5, 0.5, 2) * np.maximum(0.0, np.array([width, height]) / scale - h)
        return self._warp(self.sources.nonfaces[index], scale, *at, width, height)

    def _pasted(self, width, height):
        """A few faces on a picture without any, with soft borders."""
        out, _ = self._nonfaces(width, height)
        boxes = []
        for _ in range(self.random.integers(1, 5)):
            cell, box = self.sources.cells[self.random.integers(len(self.sources.cells))]
            side = self._height(0.8 * min(width, height)) / box[3]
            x, y = self.random.uniform(-0.1, 1.0, 2) * (width - 0.9 * side, height - 0.9 * side)
            fx, fy, fw, fh = (v * side for v in box)
            box = np.array([x + fx, y + fy, x + fx + fw, y + fy + fh, FACE], np.float32)
            if any(min(box[2], b[2] + 8) > max(box[0], b[0] - 8) and min(box[3], b[3] + 8) > max(box[1], b[1] - 8)
                   for b in boxes):
                continue
            self._paste(out, cell, x, y, side)
            boxes.append(box)
        return out, self._visible(np.array(boxes, np.float32).reshape(-1, 5), width, height)

    def _paste(self, out, cell, x, y, side):
        mask = np.zeros((48, 48), np.float32)
        cv2.ellipse(mask, (24, 24), (int(self.random.integers(18, 24)), 24), 0, 0, 360, 1.0, -1)
        mask = cv2.GaussianBlur(mask, (0, 0), self.random.uniform(0.7, 3))
        _blend(out, cell, mask, x, y, side)

    # -- geometry ---------------------------------------------------------------------------------------

    def _height(self, most):
        low, high = self.heights
        share, small = self.SMALL
        if self.random.random() < share:
            high = small
        return np.exp(self.random.uniform(np.log(low), np.log(max(low + 1, min(high, most)))))

    def _around(self, picture, face, width, height):
        """The picture so that one of its faces has a height drawn by chance, and most of the cell is filled."""
        x, y, w, h = picture.boxes[face, :4]
        scale = self._height(0.9 * min(width, height)) / h
        if self.random.random() < self.CLOSE:
            scale *= self.random.uniform(2, 5)
        fill = self.random.uniform(0.3, 1.0) * max(width, height) / min(picture.pixels.shape)
        scale = min(max(scale, 0.8 * fill), max(2.0, 20.0 / h))
        room = np.maximum(0.0, np.array([width, height]) / scale - 0.6 * h)
        shift = self.random.uniform(-0.5, 0.5, 2) * room
        at = np.array([x + w / 2, y + h / 2]) + shift
        # As little as may be of what is beyond the picture's borders.
        half, size = np.array([width, height]) / 2 / scale, np.array(picture.pixels.shape[::-1])
        at = np.where(half * 2 < size, np.clip(at, half * 0.9, size - half * 0.9), at)
        return self._warp(picture, scale, at[0], at[1], width, height)

    def _warp(self, picture, scale, x, y, width, height):
        """The cell whose centre is the picture's (x, y), turned by chance."""
        angle = self.random.uniform(-35, 35) if self.random.random() < 0.3 else self.random.normal(0, 7)
        cos, sin = np.cos(np.radians(angle)) * scale, np.sin(np.radians(angle)) * scale
        stretch = np.exp(self.random.normal(0, 0.05))
        matrix = np.array([[cos * stretch, -sin * stretch, 0], [sin, cos, 0]])
        matrix[:, 2] = np.array([width, height]) / 2 - matrix[:, :2] @ (x, y)
        small, fx, fy = picture.at(scale)
        inner = matrix.copy()
        inner[:, 0] /= fx
        inner[:, 1] /= fy
        covered = scale ** 2 * picture.pixels.size / (width * height)
        if len(picture.boxes) and covered < 1.5 and self.random.random() < 0.7:
            out, _ = self._nonfaces(width, height)
            cv2.warpAffine(small, inner, (width, height), out, cv2.INTER_LINEAR, cv2.BORDER_TRANSPARENT)
        else:
            border = cv2.BORDER_REPLICATE if self.random.random() < 0.3 else cv2.BORDER_CONSTANT
            out = cv2.warpAffine(small, inner, (width, height), flags=cv2.INTER_LINEAR, borderMode=border,
                                 borderValue=float(self._choose(((0, 0.4), (128, 0.4), (255, 0.2)))))
        boxes = picture.boxes
        if not len(boxes):
            return out, np.zeros((0, 5), np.float32)
        centres = (boxes[:, :2] + boxes[:, 2:4] / 2) @ matrix[:, :2].T + matrix[:, 2]
        # A face is an ellipse: turned, it keeps its width and height nearly.
        half = np.sqrt((boxes[:, 2:4] ** 2) @ (matrix[:, :2] ** 2).T) / 2
        boxes = np.concatenate([centres - half, centres + half, boxes[:, 4:]], 1).astype(np.float32)
        return out, self._visible(boxes, width, height)

    @staticmethod
    def _visible(boxes, width, height):
        """Faces mostly outside become regions to ignore; those quite outside go."""
        if not len(boxes):
            return boxes
        inner = np.prod(np.clip(np.minimum(boxes[:, 2:4], (width, height)) - np.maximum(boxes[:, :2], 0), 0, None), 1)
        share = inner / np.maximum(np.prod(boxes[:, 2:4] - boxes[:, :2], 1), 1e-6)
        boxes = boxes.copy()
        boxes[share < 0.55, 4] = IGNORED
        return boxes[share > 0.02]

    # -- light, blur, noise, occlusion ------------------------------------------------------------------

    def _disturb(self, out):
        r = self.random
        if r.random() < 0.25:
            self._occlude(out)
        if r.random() < 0.7:
            table = np.linspace(0, 1, 256) ** np.exp(r.normal(0, 0.35))
            table = 255 * table * r.uniform(0.45, 1.25) + r.normal(0, 18)
            out = cv2.LUT(out, np.clip(table, 0, 255).astype(np.uint8))
        if r.random() < 0.15:
            ramp = np.linspace(r.uniform(0.4, 1), r.uniform(0.6, 1.4), self.size, dtype=np.float32)
            ramp = ramp[None] if r.random() < 0.5 else ramp[:, None]
            out = np.clip(out * ramp, 0, 255).astype(np.uint8)
        chance = r.random()
        if chance < 0.15:
            out = cv2.GaussianBlur(out, (0, 0), r.uniform(0.4, 1.3))
        elif chance < 0.2:
            n = int(r.integers(2, 5))
            out = cv2.blur(out, (n, 1) if r.random() < 0.5 else (1, n))
        elif chance < 0.28:
            out = cv2.addWeighted(out, 1.6, cv2.GaussianBlur(out, (0, 0), 1.0), -0.6, 0)
        if r.random() < 0.25:
            dx, dy = r.integers(self.size, size=2)
            noise = self.noise[r.integers(len(self.noise)), dy:dy + self.size, dx:dx + self.size]
            out = cv2.addWeighted(out, 1, noise, r.uniform(0.25, 1.5), 0, dtype=cv2.CV_8U)
        if r.random() < 0.2:
            out = cv2.imdecode(cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, int(r.integers(25, 90))])[1],
                               cv2.IMREAD_GRAYSCALE)
        return out

    def _occlude(self, out):
        r = self.random
        for _ in range(r.integers(1, 4)):
            h, w = np.exp(r.uniform(np.log(5), np.log(self.size / 5), 2)).astype(int)
            y, x = r.integers(self.size - h), r.integers(self.size - w)
            if r.random() < 0.5:
                out[y:y + h, x:x + w] = r.integers(256)
            else:
                v, u = r.integers(self.size - h), r.integers(self.size - w)
                out[y:y + h, x:x + w] = out[v:v + h, u:u + w].copy()

    def batch(self, count):
        pixels, boxes = zip(*(self.draw() for _ in range(count)))
        padded = np.zeros((count, MOST_BOXES, 5), np.float32)
        for row, found in zip(padded, boxes):
            row[:len(found)] = found
        return np.stack(pixels)[:, None], padded
