# SPDX-License-Identifier: LGPL-2.1-or-later
"""Faces for distillation: one sure face a picture, none twice, and a sheet that the readers take apart again."""
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
gather_faces = pytest.importorskip("gather_faces")
from feremotion_train import data  # noqa: E402


def blobs(count, seed=0):
    """Cells that look like nothing but themselves."""
    coarse = np.random.RandomState(seed).randint(0, 256, (count, 6, 6)).astype(np.uint8)
    return np.stack([cv2.resize(cell, (gather_faces.CELL,) * 2, interpolation=cv2.INTER_CUBIC) for cell in coarse])


@pytest.mark.parametrize("boxes, height", [
    ([], None),
    ([(0, 0, 40, 50, 0.5)], None),                              # not sure
    ([(0, 0, 40, 50, 0.9), (90, 0, 40, 48, 0.4)], 50),          # the second is not sure
    ([(0, 0, 10, 12, 0.7), (90, 0, 40, 48, 0.9)], 48),          # somebody far behind
    ([(0, 0, 40, 50, 0.9), (90, 0, 40, 48, 0.7)], None),        # whose emotion?
])
def test_only_face(boxes, height):
    found = gather_faces.only_face(boxes)
    assert (found is None) if height is None else found[3] == height


def test_copies_are_left_out():
    cells = blobs(3)
    brighter = np.clip(cells[1] * 0.8 + 20, 0, 255).astype(np.uint8)
    kept = gather_faces.alone(np.stack([*cells, brighter]), None)
    assert kept.tolist() == [True, True, True, False]


def test_the_readers_take_the_sheet_apart(tmp_path):
    cells = blobs(130)
    cv2.imwrite(str(tmp_path / "faces.png"), gather_faces.sheet(cells))
    again = data.read_unlabelled(f"cells:{tmp_path / 'faces.png'},48", 48, 1)
    assert (again[:, 0].numpy() == cells).all()


def test_labels_get_our_names(tmp_path):
    table = tmp_path / "legend.csv"
    table.write_text("user.id,image,emotion\n1,a.jpg,Anger\n1,b.jpg,surprise \n")
    assert gather_faces.read_labels(table) == {"a.jpg": "angry", "b.jpg": "surprise"}
