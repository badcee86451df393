# SPDX-License-Identifier: LGPL-2.1-or-later
"""Files of a teacher's answers, small enough to be kept beside the sources: a student learns from them without
the teacher, and without the hours that it takes.

An .npz file of N faces: `ferplus` [N, 8] and `fer2013` [N, 7], probabilities in 255ths; `grey` [N], each face's
mean grey value, by which a reader finds out that these are its faces, in its order (a checksum of the pixels would
not outlive another JPEG decoder); `about`, JSON that says how the answers came about. Answers to a labelled sheet
also have `voted` [N], the faces that FER+'s labels know; to a teacher's own training faces `fold` [N], its folds of
near-duplicates, and `left_out` [N], the faces that it never saw.
"""
import json
import os
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from .. import data, folds
from . import finetune

# How faces are seen, the most telling first: zoom (below 1: the face is seen larger), shift in x and y (of half the
# side), mirrored or not.
VIEWS = ((1.0, 0.0, 0.0, 1), (1.0, 0.0, 0.0, -1), (0.92, 0.03, -0.03, 1), (1.08, 0.03, 0.03, -1))
NO_FOLD = 255           # of a face without a vote, which FER+'s labels do not know
GREY_TOLERANCE = 2      # grey levels that decoders and resizing may differ by


def view(images, size, zoom, x, y, mirror):
    """A batch of faces as a detector might have framed it: float [N, 1, size, size]."""
    rows = torch.tensor([[zoom * mirror, 0.0, x], [0.0, zoom, y]]).expand(len(images), 2, 3)
    grid = F.affine_grid(rows, (len(images), 1, size, size), align_corners=False)
    seen = F.grid_sample(images.float(), grid, padding_mode="border", align_corners=False)
    return seen.contiguous(memory_format=torch.channels_last)


def answer(teachers, images, views=VIEWS, batch=96, log=None):
    """The mean probabilities of `teachers`, pairs of a network and its input size, over the views of each face:
    one float tensor for each head."""
    parts = []
    with torch.no_grad():
        for done, pixels in enumerate(images.split(batch)):
            seen = [network(view(pixels, size, *how)) for network, size in teachers for how in views]
            parts.append([torch.stack([y.softmax(1) for y in head]).mean(0) for head in zip(*seen)])
            if log and done % 50 == 0:
                log(f"{done * batch} of {len(images)} faces")
    return [torch.cat(head) for head in zip(*parts)]


def grey(images):
    """The mean grey value of each face: uint8 [N]."""
    return images.float().mean((1, 2, 3)).round().to(torch.uint8)


def write(path, images, heads, about, **more):
    """Whole or not at all. `more` are arrays that go into the file as they are."""
    path = Path(path)
    draft = path.with_suffix(".part.npz")
    bytes_of = {name: (255 * p).round().to(torch.uint8).numpy() for name, p in zip(("ferplus", "fer2013"), heads)}
    np.savez_compressed(draft, grey=grey(images).numpy(), about=np.array(json.dumps(about)), **bytes_of, **more)
    os.replace(draft, path)


def in_words_of(labels, told, theirs):
    """Answers float [N, theirs] by the names of another set of labels: one that `theirs` does not know gets nothing."""
    ours, others = data.LABEL_SETS[labels], data.LABEL_SETS[theirs]
    moved = torch.zeros(len(told), len(ours))
    for i, name in enumerate(ours):
        if name in others:
            moved[:, i] = told[:, others.index(name)]
    return moved


def normalised(told):
    return told / told.sum(1, keepdim=True).clamp(min=1e-6)


def read(path, images, labels="ferplus", other=0.0):
    """The answers of a file to `images`, float [N, labels], rows sum to 1; the share `other` of them is what the head
    of the other labels says. A DataError where the file is of other faces, or of the same in another order."""
    second = next(name for name in data.LABEL_SETS if name != labels)
    wanted = ("grey", labels, "voted") + ((second,) if other else ())
    try:
        with np.load(path, allow_pickle=False) as file:
            stored = {name: torch.from_numpy(file[name]) for name in wanted if name in file.files}
        theirs, told = stored["grey"], normalised(stored[labels].float())
        if other:
            told = (1 - other) * told + other * normalised(in_words_of(labels, stored[second].float(), second))
    except (OSError, KeyError, ValueError) as error:
        raise data.DataError(f"{path} has no answers for {labels}: {error}") from error
    voted = stored.get("voted")
    if voted is not None and len(images) != len(theirs):    # read with FER+'s labels, which leave some faces out
        theirs, told = theirs[voted], told[voted]
    if len(theirs) != len(images):
        raise data.DataError(f"{path} answers {len(theirs)} faces, not these {len(images)}")
    other = (grey(images).int() - theirs.int()).abs() > GREY_TOLERANCE
    if other.any():
        raise data.DataError(f"{path} answers other faces: number {int(other.nonzero()[0])} is not the same")
    return told


def make(runs, spec, path, count, log):
    """Ask the teachers of `runs` about the first `count` views of the faces of `spec` and write the file."""
    views = VIEWS[:count]
    loaded = [finetune.load(run) for run in runs]
    if spec.startswith(("cells:", "pictures:")):
        images, more = data.read_unlabelled(spec, 48, 1), {}
    else:
        images, more = data.read(spec, "fer2013").images, _of_training(Path(runs[0]), loaded[0][1], spec)
    heads = answer([(network.fused(), config.size) for network, config in loaded], images, views, log=log)
    about = {"source": Path(spec).name, "views": views, "teachers": len(runs), "sizes": [c.size for _, c in loaded]}
    write(path, images, heads, about, **more)


def _of_training(run, config, spec):
    """What a file of a labelled sheet tells beside the answers; of a teacher's own training faces also their folds
    and which of them it never saw."""
    voted = data.voted(spec)
    if spec != config.train:
        return {"voted": voted.numpy()}
    fold, apart = folds.split(run, voted.nonzero(), config.train, config.apart, config.folds)
    everywhere = torch.full((len(voted),), NO_FOLD, dtype=torch.uint8)
    everywhere[voted] = fold.to(torch.uint8)
    left_out = torch.ones(len(voted), dtype=torch.bool)
    left_out[voted] = apart | (fold == config.held_out)
    return {"voted": voted.numpy(), "fold": everywhere.numpy(), "left_out": left_out.numpy()}
