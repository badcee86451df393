# SPDX-License-Identifier: LGPL-2.1-or-later
"""Folds for cross-validation that keep pictures of the same moment together.

FER-2013 holds many pictures twice and more: the very same, or cropped or compressed anew. Where one copy trains
and the other measures, the figure is too good.
"""
import hashlib

import torch
import torch.nn.functional as F

from . import checkpoint, data

THUMBNAIL = 12      # pixels a side that pictures are compared by
ALIKE = 0.95        # correlation of thumbnails; of 3,579 PublicTest faces 549 have such a training face, mirrored 6
CHUNK = 2048        # pictures compared at a time, to bound memory


def thumbnails(images):
    """uint8 [N, 1, S, S] as float [N, 144], each of mean zero and norm one: their products are correlations."""
    small = F.adaptive_avg_pool2d(images.float(), THUMBNAIL).flatten(1)
    small = small - small.mean(1, keepdim=True)
    return small / small.norm(dim=1, keepdim=True).clamp(min=1e-6)


def _alike(small, others):
    """Which of thumbnails [N, 144] look like which of [M, 144]: bool [N, M]. The products are taken by a
    convolution, since PyTorch has a fast one even where its matrix product is the reference BLAS."""
    return F.conv1d(small.T.contiguous().unsqueeze(0), others.unsqueeze(2))[0].T > ALIKE


def near(images, others):
    """Which of `images` look like any of `others`: bool [N]."""
    if not len(others):
        return torch.zeros(len(images), dtype=torch.bool)
    theirs = thumbnails(others)
    return torch.cat([_alike(part, theirs).any(1) for part in thumbnails(images).split(CHUNK)])


def groups(images):
    """For each picture the lowest index among those that look like it, directly or by way of others: int64 [N]."""
    small = thumbnails(images)
    parent = list(range(len(small)))

    def root(i):
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for start in range(0, len(small), CHUNK):
        rows, columns = _alike(small[start:start + CHUNK], small[start:]).nonzero(as_tuple=True)
        for i, j in zip((rows + start).tolist(), (columns + start).tolist()):
            a, b = sorted((root(i), root(j)))
            parent[b] = a
    return torch.tensor([root(i) for i in range(len(parent))], dtype=torch.int64)


def assign(images, folds):
    """The fold of each picture, 0 to folds - 1: int64 [N]. It depends on the pixels only, neither on the order
    of the pictures nor on chance, and 10 folds refine 5: fold k of 5 is folds k and k + 5 of 10."""
    group = groups(images).tolist()
    names = [hashlib.sha256(image.numpy().tobytes()).digest() for image in images]
    first = {}      # a group is named by the lowest of its pictures' hashes
    for g, name in zip(group, names):
        first[g] = min(name, first.get(g, name))
    return torch.tensor([int.from_bytes(first[g][:8], "big") % folds for g in group], dtype=torch.int64)


def split(folder, images, source, apart, folds):
    """(fold [N], apart [N]) of a source's faces: in which fold each is, and whether it looks like a face of the
    source `apart` (where given). Kept in the folder's split.pt, since finding pictures that look alike takes minutes."""
    about = {"source": source, "apart": apart, "folds": folds, "faces": len(images)}
    path = folder / "split.pt"
    saved, known = checkpoint.load(path, "cpu") if path.exists() else (None, None)
    if known != about:
        alike = torch.zeros(len(images), dtype=torch.bool)
        if apart:
            alike = near(images, data.read(apart, "ferplus").images)
        saved = {"fold": assign(images, folds), "apart": alike}
        checkpoint.save(path, about, **saved)
    return saved["fold"], saved["apart"]
