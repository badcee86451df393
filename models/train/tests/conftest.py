# SPDX-License-Identifier: LGPL-2.1-or-later
"""Miniatures of every data layout, made up from noise."""
import csv
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from feremotion_train import data  # noqa: E402

torch.set_num_threads(1)
VOTES = [   # neutral happiness surprise sadness anger disgust fear contempt unknown not_a_face
    [8, 0, 0, 2, 0, 0, 0, 0, 0, 0],     # neutral
    [1, 8, 0, 0, 0, 0, 0, 0, 1, 0],     # happy; the single votes are dropped
    [4, 0, 0, 4, 0, 0, 0, 0, 2, 0],     # no majority
    [0, 0, 0, 0, 3, 2, 0, 0, 5, 0],     # 'unknown' keeps anger from a majority
    [1, 1, 1, 1, 1, 1, 1, 1, 2, 0],     # single votes only
    [0, 0, 0, 0, 0, 0, 9, 0, 1, 0],     # fear
]
TRUTH = [0, 1, -1, -1, -1, 6]
FER = ["neutral", "happy", "sad", "angry", "disgust", "fear"]


def noise(*shape, seed=0):
    return np.random.RandomState(seed).randint(0, 256, shape, dtype=np.uint8)


@pytest.fixture
def sheet(tmp_path):
    """tmp/faces.png with six cells in rows of four, and tmp/faces.csv; gives (prefix, cells)."""
    cells = noise(8, 48, 48)
    Image.fromarray(cells.reshape(2, 4, 48, 48).swapaxes(1, 2).reshape(96, 192)).save(tmp_path / "faces.png")
    with open(tmp_path / "faces.csv", "w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["cell", "fer2013_row", "fer2013_label"] + data.VOTE_COLUMNS)
        for i, (votes, label) in enumerate(zip(VOTES, FER)):
            writer.writerow([i, 100 + i, label] + votes)
    return tmp_path / "faces", cells[:6]


def easy_faces(count=64, classes=8, seed=0):
    """Faces that are easy to tell apart: a bright square, at a place for each label."""
    generator = torch.Generator().manual_seed(seed)
    images = torch.randint(0, 60, (count, 1, 48, 48), generator=generator, dtype=torch.uint8)
    truth = torch.arange(count) % classes
    for i, label in enumerate(truth.tolist()):
        x, y = 4 + 10 * (label % 4), 8 + 20 * (label // 4)
        images[i, :, y:y + 10, x:x + 8] = 250
    labels = data.FERPLUS_LABELS if classes == 8 else data.FER2013_LABELS
    return data.FaceSet(images, data.one_hot(truth, classes), truth, labels)
