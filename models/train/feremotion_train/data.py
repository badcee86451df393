# SPDX-License-Identifier: LGPL-2.1-or-later
"""Readers of face pictures with emotions.

A source is written KIND:PATH on the command line:

  sheet:DIR/train           DIR/train.png (48x48 cells) and DIR/train.csv, our own layout
  csv:fer2013.csv           the original file; FER-2013 labels
  csv:fer2013.csv+fer2013new.csv   with the ten taggers' votes of FER+
  folder:DIR                DIR/<label>/*.png, or DIR/train/<label> and DIR/test/<label>
  persons:DIR               DIR/emotions.csv (set_id, gender, age, country) and
                            DIR[/images]/<set_id>/<emotion>.*; split by person
  cells:FILE,SIZE           a sheet of SIZE x SIZE cells without labels (for distillation)
  pictures:DIR              pictures without labels, one face each (for distillation)

Every reader gives a FaceSet: all pictures of one size as one uint8 tensor, which
augmentation works on a batch at a time.
"""
import csv
import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from PIL import Image

FERPLUS_LABELS = ["neutral", "happy", "surprise", "sad", "angry", "disgust", "fear", "contempt"]
FER2013_LABELS = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"]
LABEL_SETS = {"ferplus": FERPLUS_LABELS, "fer2013": FER2013_LABELS}
VOTE_COLUMNS = ["neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt",
                "unknown", "not_a_face"]
SYNONYMS = {"happiness": "happy", "sadness": "sad", "anger": "angry", "surprised": "surprise",
            "fearful": "fear", "disgusted": "disgust", "scared": "fear"}
PICTURES = {".png", ".jpg", ".jpeg", ".pgm", ".bmp", ".webp"}
AGE_BANDS = ((0, 17), (18, 29), (30, 44), (45, 59), (60, 200))

Image.MAX_IMAGE_PIXELS = None   # our sheets are larger than Pillow's bomb limit


class DataError(Exception):
    """A source that cannot be read; the message is for the user."""


@dataclass
class FaceSet:
    """Faces of one size. `truth` is the label a face is scored by, -1 for one that is not scored."""
    images: torch.Tensor                    # uint8 [N, channels, size, size]
    targets: torch.Tensor                   # float [N, labels], rows sum to 1
    truth: torch.Tensor                     # int64 [N]
    labels: list
    groups: dict = field(default_factory=dict)      # name -> list of N strings, for breakdowns
    people: list = field(default_factory=list)      # N strings, or empty

    def __len__(self):
        return len(self.images)

    def select(self, keep):
        """The faces at the given indices (or under the given boolean mask)."""
        keep = torch.as_tensor(keep)
        if keep.dtype == torch.bool:
            keep = keep.nonzero().flatten()
        rows = keep.tolist()
        return FaceSet(self.images[keep], self.targets[keep], self.truth[keep], self.labels,
                       {k: [v[i] for i in rows] for k, v in self.groups.items()},
                       [self.people[i] for i in rows] if self.people else [])

    def scored(self):
        """The faces that count in an accuracy."""
        return self.select(self.truth >= 0)


def majority(votes):
    """FER+ majority protocol: single votes are dropped as outliers; a face counts where one of the eight
    emotions has more than half of what is left. Gives the emotion's index, or -1."""
    kept = np.where(votes > 1, votes, 0)
    emotions = kept[:, :8]
    return np.where(emotions.max(1) * 2 > kept.sum(1), emotions.argmax(1), -1)


def distribution(votes):
    """Votes as a distribution over the eight emotions: single votes, 'unknown' and 'not a face' dropped.
    A face with single votes only keeps them. A row of zeros means that no emotion was voted for."""
    kept = np.where(votes > 1, votes, 0)[:, :8]
    kept = np.where(kept.sum(1, keepdims=True) > 0, kept, votes[:, :8]).astype(np.float32)
    return kept / np.maximum(kept.sum(1, keepdims=True), 1)


def _from_votes(cells, votes, fer_names, task):
    """A FaceSet for task 'ferplus' or 'fer2013' from cells [N, S, S], votes [N, 10] or None, label names."""
    images = torch.from_numpy(np.ascontiguousarray(cells)).unsqueeze(1)
    if task == "fer2013":
        truth = torch.tensor([FER2013_LABELS.index(n) for n in fer_names])
        return FaceSet(images, one_hot(truth, 7), truth, FER2013_LABELS)
    if votes is None:
        raise DataError("the FER+ labels need the votes: give fer2013.csv+fer2013new.csv")
    targets = torch.from_numpy(distribution(votes))
    faces = FaceSet(images, targets, torch.from_numpy(majority(votes)), FERPLUS_LABELS)
    return faces.select(targets.sum(1) > 0)


def one_hot(truth, classes):
    return torch.nn.functional.one_hot(truth, classes).float()


def cells_of(path, size):
    """All cells of a sheet, row by row, as uint8 [N, size, size]."""
    try:
        sheet = np.asarray(Image.open(path).convert("L"))
    except OSError as error:
        raise DataError(f"{path}: {error}") from error
    rows, columns = sheet.shape[0] // size, sheet.shape[1] // size
    sheet = sheet[:rows * size, :columns * size]
    return sheet.reshape(rows, size, columns, size).swapaxes(1, 2).reshape(-1, size, size)


def _table(path):
    try:
        with open(path, newline="", encoding="utf-8-sig") as stream:
            return list(csv.DictReader(stream))
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}") from error


def read_sheet(prefix, task):
    """Our own layout: PREFIX.png with 48x48 cells and PREFIX.csv, whose row N tells about cell N."""
    rows = _table(f"{prefix}.csv")
    cells = cells_of(f"{prefix}.png", 48)
    if len(cells) < len(rows):
        raise DataError(f"{prefix}.png has {len(cells)} cells, {prefix}.csv has {len(rows)} rows")
    cells = cells[[int(r["cell"]) for r in rows]]
    votes = np.array([[int(r[c]) for c in VOTE_COLUMNS] for r in rows])
    return _from_votes(cells, votes, [r["fer2013_label"] for r in rows], task)


def read_twice(spec):
    """The faces of a sheet with the labels of FER+ and of FER-2013: two FaceSets, face by face the same. Those
    without a vote for an emotion are in neither."""
    return read(spec, "ferplus"), read(spec, "fer2013").select(voted(spec))


def voted(spec):
    """Which faces of a sheet have a vote for an emotion: bool [N]. FER+'s labels know no others."""
    kind, _, prefix = spec.partition(":")
    if kind != "sheet":
        raise DataError(f"{spec}: only sheet: has both label sets")
    return torch.tensor([any(int(row[name]) for name in VOTE_COLUMNS[:8]) for row in _table(f"{prefix}.csv")])


def read_csv(spec, task, usage):
    """The original fer2013.csv (emotion, pixels, Usage), with fer2013new.csv's votes where given.
    `usage` is Training, PublicTest or PrivateTest."""
    original, _, ferplus = str(spec).partition("+")
    rows = _table(original)
    votes_of = None
    if ferplus:
        votes_of = []
        for r in _table(ferplus):
            r = {k.strip().lower().replace("-", "_").replace(" ", "_"): v for k, v in r.items() if k}
            r["not_a_face"] = r.get("not_a_face", r.get("nf", "0"))
            votes_of.append([int(r[c] or 0) for c in VOTE_COLUMNS])
        if len(votes_of) != len(rows):
            raise DataError(f"{ferplus} has {len(votes_of)} rows, {original} has {len(rows)}")
    use = [i for i, r in enumerate(rows) if r["Usage"].strip() == usage
           and (votes_of is None or votes_of[i][9] <= 5)]      # more than half: not a face
    if not use:
        raise DataError(f"{original} has no row whose Usage is {usage}")
    cells = np.stack([np.array(rows[i]["pixels"].split(), dtype=np.uint8).reshape(48, 48) for i in use])
    votes = None if votes_of is None else np.array([votes_of[i] for i in use])
    return _from_votes(cells, votes, [FER2013_LABELS[int(rows[i]["emotion"])] for i in use], task)


def _picture(path, size, channels):
    try:
        picture = Image.open(path).convert("L" if channels == 1 else "RGB")
    except OSError as error:
        raise DataError(f"{path}: {error}") from error
    side = min(picture.size)    # the largest centred square, so that faces are not stretched
    left, top = (picture.width - side) // 2, (picture.height - side) // 2
    picture = picture.resize((size, size), Image.BILINEAR if side < size else Image.LANCZOS,
                             box=(left, top, left + side, top + side))
    return np.asarray(picture).reshape(size, size, channels).transpose(2, 0, 1)


def _label_of(name, labels):
    name = name.strip().lower()
    name = SYNONYMS.get(name, name)
    return labels.index(name) if name in labels else -1


def read_folder(folder, labels, size, channels, part):
    """FOLDER/<label>/*.png. Where FOLDER has `part` (train or test) in it, that is read."""
    folder = Path(folder)
    if (folder / part).is_dir():
        folder = folder / part
    images, truth = [], []
    for sub in sorted(p for p in folder.glob("*") if p.is_dir()):
        label = _label_of(sub.name, labels)
        if label < 0:
            raise DataError(f"{sub}: '{sub.name}' is none of {', '.join(labels)}")
        for path in sorted(p for p in sub.iterdir() if p.suffix.lower() in PICTURES):
            images.append(_picture(path, size, channels))
            truth.append(label)
    if not images:
        raise DataError(f"{folder} has no <label>/*.png in it")
    truth = torch.tensor(truth)
    return FaceSet(torch.from_numpy(np.stack(images)), one_hot(truth, len(labels)), truth, labels)


def age_band(age):
    try:
        years = int(float(age))
    except (TypeError, ValueError):
        return "unknown"
    for low, high in AGE_BANDS:
        if low <= years <= high:
            return f"{low}+" if high > 150 else f"{low}-{high}"
    return "unknown"


def read_persons(folder, labels, size, channels):
    """One folder a person, one picture an emotion; emotions.csv says who the person is. Pictures of an
    emotion that the labels do not have are left out."""
    folder = Path(folder)
    root = folder / "images" if (folder / "images").is_dir() else folder
    images, truth, people = [], [], []
    groups = {"gender": [], "age": [], "country": []}
    for row in _table(folder / "emotions.csv"):
        person = row["set_id"].strip()
        for path in sorted((root / person).glob("*")):
            label = _label_of(path.stem, labels)
            if path.suffix.lower() not in PICTURES or label < 0:
                continue
            images.append(_picture(path, size, channels))
            truth.append(label)
            people.append(person)
            groups["gender"].append((row.get("gender") or "unknown").strip().lower())
            groups["age"].append(age_band(row.get("age")))
            groups["country"].append((row.get("country") or "unknown").strip())
    if not images:
        raise DataError(f"{folder}: no person of emotions.csv has a picture named after an emotion")
    truth = torch.tensor(truth)
    return FaceSet(torch.from_numpy(np.stack(images)), one_hot(truth, len(labels)), truth, labels, groups, people)


def split_by_person(faces, fraction, seed):
    """Train and validation parts that share no person. Who goes where depends on name and seed only."""
    def held_out(person):
        digest = hashlib.sha256(f"{seed}/{person}".encode()).digest()
        return int.from_bytes(digest[:4], "big") / 2 ** 32 < fraction
    out = {p: held_out(p) for p in set(faces.people)}
    if len(set(out.values())) < 2:      # too few people for chance to do it: hold out the last by name
        last = sorted(out)[-1]
        out = {p: p == last for p in out}
    mask = torch.tensor([out[p] for p in faces.people])
    return faces.select(~mask), faces.select(mask)


def split_at_random(faces, fraction, seed):
    order = torch.randperm(len(faces), generator=torch.Generator().manual_seed(seed))
    held = max(1, int(len(faces) * fraction))
    return faces.select(order[held:].sort().values), faces.select(order[:held].sort().values)


def read_unlabelled(spec, size, channels):
    """Faces without labels as uint8 [N, channels, size, size]; see `cells:` and `pictures:`."""
    kind, _, path = spec.partition(":")
    if kind == "cells" and path.rpartition(",")[2].isdigit():
        path, _, cell = path.rpartition(",")
        cells = torch.from_numpy(cells_of(path, int(cell)).copy()).unsqueeze(1)
        cells = cells[cells.flatten(1).float().std(1) > 4]      # empty cells at the sheet's end
        return _to_size(cells, size, channels)
    if kind == "pictures":
        paths = sorted(p for p in Path(path).rglob("*") if p.suffix.lower() in PICTURES)
        if not paths:
            raise DataError(f"{path} has no pictures in it")
        return torch.from_numpy(np.stack([_picture(p, size, channels) for p in paths]))
    raise DataError(f"{spec}: an unlabelled source is cells:FILE,SIZE or pictures:DIR")


def _to_size(images, size, channels):
    if images.shape[-1] != size:
        parts = [torch.nn.functional.interpolate(part.float(), (size, size), mode="bilinear", align_corners=False)
                 .round().clamp(0, 255).to(torch.uint8) for part in images.split(4096)]
        images = torch.cat(parts)
    return images.expand(-1, channels, -1, -1).contiguous() if images.shape[1] != channels else images


def read(spec, task, size=48, channels=1, part="train"):
    """Read one labelled source. `part` is train or test where the source has both."""
    kind, _, path = spec.partition(":")
    labels = LABEL_SETS[task]
    if kind == "sheet":
        faces = read_sheet(path, task)
    elif kind == "csv":
        faces = read_csv(path, task, "Training" if part == "train" else "PublicTest")
    elif kind == "folder":
        faces = read_folder(path, labels, size, channels, part)
    elif kind == "persons":
        faces = read_persons(path, labels, size, channels)
    else:
        raise DataError(f"{spec}: a source is sheet:, csv:, folder: or persons: and a path")
    if channels == 1:       # original size is kept: augmentation samples from it at the net's own size
        return faces
    faces.images = _to_size(faces.images, faces.images.shape[-1], channels)
    return faces


def read_pair(train, validation, task, size=48, channels=1, fraction=0.15, seed=0):
    """Training and validation faces. Without a validation source the training source is split: by its own
    parts (csv, folder with test/), by person, or at random."""
    if validation:
        return read(train, task, size, channels), read(validation, task, size, channels, "test")
    kind, _, path = train.partition(":")
    if kind == "csv" or (kind == "folder" and (Path(path) / "test").is_dir()):
        return read(train, task, size, channels), read(train, task, size, channels, "test")
    faces = read(train, task, size, channels)
    split = split_by_person if faces.people else split_at_random
    return split(faces, fraction, seed)


def write_folder(faces, folder):
    """Expand the scored faces into FOLDER/<label>/*.png, the layout that feremotion-evaluate reads."""
    folder = Path(folder)
    for name in faces.labels:
        (folder / name).mkdir(parents=True, exist_ok=True)
    count = 0
    for i, label in enumerate(faces.truth.tolist()):
        if label < 0:
            continue
        pixels = faces.images[i].numpy()
        picture = Image.fromarray(pixels[0] if pixels.shape[0] == 1 else pixels.transpose(1, 2, 0))
        picture.save(folder / faces.labels[label] / f"{i:06d}.png", compress_level=1)
        count += 1
    return count
