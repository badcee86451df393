# SPDX-License-Identifier: LGPL-2.1-or-later
import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from conftest import FER, TRUTH, VOTES, noise
from feremotion_train import data


def test_majority_and_distribution():
    votes = np.array(VOTES)
    assert data.majority(votes).tolist() == TRUTH
    targets = data.distribution(votes)
    assert np.allclose(targets.sum(1), 1)
    assert np.allclose(targets[1], [0, 1, 0, 0, 0, 0, 0, 0])
    assert np.allclose(targets[2], [0.5, 0, 0, 0.5, 0, 0, 0, 0])
    assert np.allclose(targets[4], 1 / 8)
    assert data.distribution(np.array([[0] * 8 + [9, 1]])).sum() == 0


def test_sheet(sheet):
    prefix, cells = sheet
    faces = data.read(f"sheet:{prefix}", "ferplus")
    assert faces.truth.tolist() == TRUTH
    assert np.array_equal(faces.images[:, 0].numpy(), cells)
    assert len(faces.scored()) == 3
    seven = data.read(f"sheet:{prefix}", "fer2013")
    assert [seven.labels[i] for i in seven.truth] == FER
    colour = data.read(f"sheet:{prefix}", "ferplus", channels=3)
    assert colour.images.shape == (6, 3, 48, 48)


def test_sheet_that_does_not_fit(sheet):
    prefix, _ = sheet
    Image.fromarray(noise(48, 96)).save(f"{prefix}.png")
    with pytest.raises(data.DataError, match="has 2 cells"):
        data.read(f"sheet:{prefix}", "ferplus")
    with pytest.raises(data.DataError, match="nowhere"):
        data.read("sheet:/nowhere/at/all", "ferplus")


@pytest.fixture
def original(tmp_path):
    """fer2013.csv and fer2013new.csv; the last row is no face."""
    votes = VOTES + [[0] * 9 + [10]]
    usage = ["Training"] * 4 + ["PublicTest"] * 2 + ["Training"]
    cells = noise(7, 48, 48)
    with open(tmp_path / "fer2013.csv", "w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["emotion", "pixels", "Usage"])
        for cell, name, use in zip(cells, FER + ["happy"], usage):
            writer.writerow([data.FER2013_LABELS.index(name), " ".join(map(str, cell.ravel())), use])
    with open(tmp_path / "fer2013new.csv", "w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["Usage", "Image name", "neutral", "happiness", "surprise", "sadness", "anger", "disgust",
                         "fear", "contempt", "unknown", "NF"])
        for i, (row, use) in enumerate(zip(votes, usage)):
            writer.writerow([use, f"fer{i:07d}.png"] + row)
    return tmp_path, cells


def test_csv(original):
    folder, cells = original
    train, validation = data.read_pair(f"csv:{folder}/fer2013.csv", "", "fer2013")
    assert (len(train), len(validation)) == (5, 2)
    assert np.array_equal(train.images[:4, 0].numpy(), cells[:4])
    train, validation = data.read_pair(f"csv:{folder}/fer2013.csv+{folder}/fer2013new.csv", "", "ferplus")
    assert train.truth.tolist() == TRUTH[:4] and validation.truth.tolist() == TRUTH[4:]
    with pytest.raises(data.DataError, match="need the votes"):
        data.read(f"csv:{folder}/fer2013.csv", "ferplus")


def test_folder(tmp_path):
    for part, count in (("train", 3), ("test", 2)):
        for label in ("happy", "sadness"):
            (tmp_path / part / label).mkdir(parents=True)
            for i in range(count):
                Image.fromarray(noise(60, 50, 3, seed=i)).save(tmp_path / part / label / f"{i}.png")
    train, validation = data.read_pair(f"folder:{tmp_path}", "", "ferplus")
    assert train.truth.tolist() == [1, 1, 1, 3, 3, 3] and len(validation) == 4
    assert train.images.shape == (6, 1, 48, 48)
    assert data.read(f"folder:{tmp_path}", "fer2013", size=96, channels=3).images.shape == (6, 3, 96, 96)
    train, validation = data.read_pair(f"folder:{tmp_path}/train", "", "ferplus", fraction=0.34)
    assert (len(train), len(validation)) == (4, 2)
    (tmp_path / "train" / "bored").mkdir()
    with pytest.raises(data.DataError, match="bored"):
        data.read(f"folder:{tmp_path}", "ferplus")


def test_persons(tmp_path):
    with open(tmp_path / "emotions.csv", "w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["set_id", "gender", "age", "country"])
        for person in range(12):
            writer.writerow([person, "FEMALE" if person % 2 else "MALE", 15 + 5 * person, "NL"])
            folder = tmp_path / "images" / str(person)
            folder.mkdir(parents=True)
            for emotion in ("Anger", "Happy", "Sleepy"):
                Image.fromarray(noise(64, 48)).save(folder / f"{emotion}.jpg")
    train, validation = data.read_pair(f"persons:{tmp_path}", "", "ferplus", fraction=0.3, seed=1)
    assert len(train) + len(validation) == 24 and len(validation) > 0
    assert not set(train.people) & set(validation.people)
    assert set(train.groups["gender"]) == {"male", "female"}
    assert set(train.groups["age"]) | set(validation.groups["age"]) == {"0-17", "18-29", "30-44", "45-59", "60+"}
    assert data.age_band("n/a") == "unknown"


def test_unlabelled(tmp_path):
    sheet = noise(48, 144)
    sheet[:, 96:] = 0   # an empty cell at the end
    Image.fromarray(sheet).save(tmp_path / "cells.png")
    assert data.read_unlabelled(f"cells:{tmp_path}/cells.png,48", 48, 1).shape == (2, 1, 48, 48)
    assert data.read_unlabelled(f"cells:{tmp_path}/cells.png,24", 48, 1).shape == (8, 1, 48, 48)
    assert data.read_unlabelled(f"pictures:{tmp_path}", 32, 3).shape == (1, 3, 32, 32)
    with pytest.raises(data.DataError):
        data.read_unlabelled("cells", 48, 1)


def test_sheets_folder(sheet, tmp_path):
    prefix, cells = sheet
    script = Path(__file__).resolve().parents[1] / "make_sheets_folder.py"
    subprocess.run([sys.executable, script, prefix, tmp_path / "out"], check=True, capture_output=True)
    files = {str(p.relative_to(tmp_path / "out")) for p in (tmp_path / "out").rglob("*.png")}
    assert files == {"neutral/000000.png", "happy/000001.png", "fear/000005.png"}
    assert np.array_equal(np.asarray(Image.open(tmp_path / "out/fear/000005.png")), cells[5])
    assert len(list((tmp_path / "out").iterdir())) == 8
    subprocess.run([sys.executable, script, "--labels", "fer2013", prefix, tmp_path / "seven"], check=True,
                   capture_output=True)
    assert len(list((tmp_path / "seven").rglob("*.png"))) == 6


def test_people_are_split_alike_every_time():
    people = [f"p{i // 2}" for i in range(40)]
    truth = torch.zeros(40, dtype=torch.long)
    faces = data.FaceSet(torch.zeros(40, 1, 48, 48, dtype=torch.uint8), data.one_hot(truth, 8), truth,
                         data.FERPLUS_LABELS, {}, people)
    first, second = (set(data.split_by_person(faces, 0.3, 5)[1].people) for _ in range(2))
    assert first == second and 0 < len(first) < 20
    two = faces.select(torch.arange(4))
    train, held = data.split_by_person(two, 0.01, 0)
    assert len(train) == 2 and len(held) == 2
