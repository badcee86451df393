# SPDX-License-Identifier: LGPL-2.1-or-later
import csv
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from conftest import easy_faces
from feremotion_train import architectures, data, export, training

SMALL = training.Config(architecture="cnn32-64", epochs=4, batch=16, rate=0.02, warmup=0.5, average=0.9, every=1,
                        threads=1, device="cpu", seed=11)


def states_equal(a, b):
    return all(torch.equal(x, y) for x, y in zip(a.state_dict().values(), b.state_dict().values()))


def pair(classes=8):
    return easy_faces(64, classes), easy_faces(32, classes, seed=1)


@pytest.mark.parametrize("optimizer", ["sgd", "adamw"])
def test_resuming_gives_the_same_state(tmp_path, optimizer):
    config = replace(SMALL, sizes="", optimizer=optimizer, rate=0.01, freeze=2)
    whole = training.Run(config, tmp_path / "whole", pair())
    whole.fit()
    training.Run(config, tmp_path / "parts", pair()).fit(until=1)
    for until in (3, 4):
        parts = training.Run(config, tmp_path / "parts", pair())
        assert parts.resume()
        parts.fit(until=until)
    assert states_equal(whole.network, parts.network) and states_equal(whole.average, parts.average)
    assert [h["loss"] for h in whole.history] == [h["loss"] for h in parts.history]


def test_it_learns(tmp_path):
    run = training.Run(replace(SMALL, epochs=12, augmentation="none"), tmp_path, pair())
    run.fit()
    assert run.best > 0.9
    network, config, labels = training.load_network(tmp_path)
    assert labels == data.FERPLUS_LABELS and config.epochs == 12
    right = training.predict(network, run.scored, config).argmax(1) == run.scored.truth
    assert right.float().mean() >= run.best - 1e-6


def test_bfloat16_learns_what_float32_learns(tmp_path, monkeypatch):
    losses = []
    for matrix_units in (False, True):
        monkeypatch.setattr(training, "cpu_multiplies_bfloat16", lambda: matrix_units)
        run = training.Run(replace(SMALL, augmentation="none"), tmp_path / str(matrix_units), pair())
        assert run.precision == (torch.bfloat16 if matrix_units else None)
        run.fit()
        assert all(p.dtype == torch.float32 for p in run.network.parameters())
        losses.append([h["loss"] for h in run.history])
    assert losses[0] != losses[1]
    assert losses[0] == pytest.approx(losses[1], rel=0.05)


def test_a_frozen_base_stays(tmp_path):
    config = replace(SMALL, freeze=1, epochs=2)
    run = training.Run(config, tmp_path, pair())
    before = [p.clone() for p in run.network.base.parameters()]
    run.train_epoch()
    assert all(torch.equal(a, b) for a, b in zip(before, run.network.base.parameters()))
    run.train_epoch()
    assert not all(torch.equal(a, b) for a, b in zip(before, run.network.base.parameters()))


def test_progressive_sizes(tmp_path):
    config = replace(SMALL, architecture="feremotion", sizes="32:0.5,40:0.75", epochs=4)
    assert [training.size_at(config, e) for e in range(4)] == [32, 32, 40, 48]
    run = training.Run(replace(config, epochs=2, sizes="40:0.5"), tmp_path, pair())
    run.fit()
    assert [h["size"] for h in run.history] == [40, 48]


def test_distillation_with_unlabelled_faces(tmp_path):
    training.Run(replace(SMALL, epochs=1), tmp_path / "teacher", pair()).fit()
    Image.fromarray(np.random.RandomState(0).randint(0, 256, (96, 96), dtype=np.uint8)).save(tmp_path / "cells.png")
    config = replace(SMALL, epochs=1, teachers=[str(tmp_path / "teacher")],
                     unlabelled=[f"cells:{tmp_path}/cells.png,48"])
    run = training.Run(config, tmp_path / "student", pair())
    x, targets, labelled = run._batch(torch.arange(16), 48)
    assert len(x) == 21 and labelled.sum() == 16 and targets[16:].sum() == 0
    run.fit()
    assert np.isfinite(run.history[0]["loss"])
    before = training.Run(replace(config, beforehand=True), tmp_path / "before", pair())
    assert len(before.training) == 68 and before.training.truth[64:].tolist() == [-1] * 4
    assert torch.allclose(before.training.targets.sum(1), torch.ones(68), atol=1e-5)
    assert not torch.equal(before.training.targets[0], run.training.targets[0])
    before.fit()
    again = training.Run(replace(config, beforehand=True), tmp_path / "before", pair())
    assert again.resume() and torch.equal(again.training.targets, before.training.targets)
    with pytest.raises(data.DataError, match="teacher"):
        training.Run(replace(config, teachers=[]), tmp_path / "x", pair())


def test_a_start_from_other_labels_keeps_what_both_know(tmp_path):
    first = training.Run(replace(SMALL, epochs=1), tmp_path / "eight", pair())
    first.fit()
    second = training.Run(replace(SMALL, labels="fer2013", start=str(tmp_path / "eight")), tmp_path / "seven", pair(7))
    old, new = first.average.head.out.weight, second.network.head.out.weight
    assert new.shape[0] == 7
    for i, label in enumerate(data.FER2013_LABELS):
        assert torch.equal(new[i], old[data.FERPLUS_LABELS.index(label)])
    assert torch.equal(first.average.base[0].weight, second.network.base[0].weight)


@pytest.mark.parametrize("names", [["feremotion"], ["cnn32-64"], ["mini-xception"], ["feremotion", "cnn32-64"]])
def test_the_exported_file_agrees_with_torch(tmp_path, names):
    onnx, cv2 = pytest.importorskip("onnx"), pytest.importorskip("cv2")
    torch.manual_seed(1)
    networks = [architectures.build(name, 8) for name in names]
    network = architectures.Together(networks) if len(networks) > 1 else networks[0]
    for _ in range(3):      # statistics for the normalisations
        network.train()(torch.randn(16, 1, 48, 48))
    network.eval()
    lean = torch.linspace(-1, 1, 8)
    path = tmp_path / "net.onnx"
    export.export(export.calibrated(network, 0.7, lean), path, 1, 48, data.FERPLUS_LABELS,
                  {"license": "LGPL-2.1-or-later", "accuracy": "ä"}, 129.0, 65.0)
    model = onnx.load(str(path))
    onnx.checker.check_model(model)
    properties = {p.key: p.value for p in model.metadata_props}
    assert properties == {"labels": "neutral,happy,surprise,sad,angry,disgust,fear,contempt", "input": "gray",
                          "mean": "129", "std": "65", "license": "LGPL-2.1-or-later", "accuracy": "ä"}
    assert model.opset_import[0].version == export.OPSET and model.graph.node[-1].op_type == "Softmax"
    assert model.graph.input[0].name == "input" and model.graph.input[0].type.tensor_type.shape.dim[0].dim_param
    assert not {n.op_type for n in model.graph.node} - {
        "Conv", "BatchNormalization", "Relu", "Sigmoid", "MaxPool", "AveragePool", "GlobalAveragePool", "Add", "Mul",
        "Flatten", "Gemm", "Softmax", *(["Constant"] if len(names) > 1 else [])}
    model.graph.input[0].type.tensor_type.shape.dim[0].dim_value = 1      # OpenCV wants a fixed batch
    model.graph.output[0].type.tensor_type.shape.dim[0].dim_value = 1
    reader = cv2.dnn.readNetFromONNX(model.SerializeToString())
    for x in torch.randn(4, 1, 1, 48, 48):
        reader.setInput(x.numpy())
        with torch.no_grad():
            expected = torch.softmax((network(x) + lean) / 0.7, 1).numpy()
        assert np.abs(reader.forward() - expected).max() < 1e-5


@pytest.mark.parametrize("name", ["feremotion", "mini-xception", "cnn32-64"])
def test_an_exported_file_is_a_start(tmp_path, name):
    config = replace(SMALL, architecture=name, epochs=1)
    run = training.Run(config, tmp_path / "first", pair())
    run.fit()
    path = tmp_path / "first.onnx"
    export.export(run.average, path, 1, 48, data.FERPLUS_LABELS, {}, config.mean, config.std)
    again = training.Run(replace(config, start=str(path)), tmp_path / "again", pair())
    expected, got = (training.predict(n, run.scored, config) for n in (run.average, again.network))
    assert torch.allclose(expected, got, atol=2e-3)
    again.network.train()
    with torch.no_grad():       # batch statistics are those that the network was given
        trained = again.network(training.prepare(again.training.images, config, 48))
    plain = training.predict(again.network, again.training, config)
    if name == "feremotion":
        assert (trained - plain).abs().mean() < 0.5 * plain.std() + 0.05
    with pytest.raises(ValueError, match="layers with weights"):
        training.Run(replace(config, architecture="feremotion-large", start=str(path)), tmp_path / "other", pair())
    few = training.Run(replace(config, start=str(path)), tmp_path / "seven", pair(7))
    assert few.network.head.out.weight.shape[0] == 7


def command(*arguments, check=True):
    return subprocess.run([sys.executable, "-m", "feremotion_train", *map(str, arguments)], check=check,
                          capture_output=True, text=True, cwd=Path(__file__).resolve().parents[1])


def test_the_commands(tmp_path):
    """train, resume, evaluate and export on a folder of pictures, as a user would."""
    faces = easy_faces(48)
    data.write_folder(faces, tmp_path / "faces")
    common = ["--train", f"folder:{tmp_path}/faces", "--architecture", "cnn32-64", "--batch", 8, "--device", "cpu",
              "--threads", 1]
    command("train", tmp_path / "run", *common, "--epochs", 1)
    assert {p.name for p in (tmp_path / "run").iterdir()} == {
        "best.pt", "checkpoint.pt", "config.json", "history.json", "report.html", "report.json", "report.txt",
        "emotion.onnx"}
    again = command("train", tmp_path / "run", *common, check=False)
    assert again.returncode == 1 and "--resume" in again.stderr
    command("train", tmp_path / "run", "--resume", "--epochs", 2)
    assert len(json.loads((tmp_path / "run" / "history.json").read_text())) == 2
    shown = command("evaluate", tmp_path / "run", "--data", f"folder:{tmp_path}/faces", "--robustness",
                    "--json", tmp_path / "figures.json", "--device", "cpu").stdout
    assert "points lost on average" in shown
    assert json.loads((tmp_path / "figures.json").read_text())["faces"] == 48
    command("export", tmp_path / "run", tmp_path / "out.onnx", "--name", "n", "--training-data", "noise",
            "--data", f"folder:{tmp_path}/faces", "--lean", 0.2)
    assert (tmp_path / "out.onnx").stat().st_size > 100000
    both = ["--together", tmp_path / "run", "--data", f"folder:{tmp_path}/faces"]       # twice the same is the same
    assert command("evaluate", tmp_path / "run", *both).stdout == shown[:shown.index("shifted")]
    command("export", tmp_path / "run", tmp_path / "both.onnx", "--name", "n", "--training-data", "noise", *both)
    assert (tmp_path / "both.onnx").stat().st_size > (tmp_path / "out.onnx").stat().st_size
    assert "%" in command("compare", tmp_path / "run").stdout
    assert command("compare", "--best", tmp_path / "run").stdout == f"{tmp_path / 'run'}\n"
    unfinished = command("compare", tmp_path / "faces", check=False)
    assert unfinished.returncode == 1 and "report.json" in unfinished.stderr
    failed = command("train", tmp_path / "none", "--train", "folder:/nowhere", check=False)
    assert failed.returncode == 1 and failed.stderr.count("\n") == 1
    assert command("train", check=False).returncode == 2


def test_persons_are_broken_down(tmp_path):
    with open(tmp_path / "emotions.csv", "w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["set_id", "gender", "age", "country"])
        for person in range(8):
            writer.writerow([person, "female", 30, "NL" if person % 2 else "KE"])
            (tmp_path / str(person)).mkdir()
            for name in ("happy", "sad"):
                Image.fromarray(np.full((48, 48), 200 if name == "happy" else 50, np.uint8)).save(
                    tmp_path / str(person) / f"{name}.png")
    shown = command("train", tmp_path / "run", "--train", f"persons:{tmp_path}", "--held-out", 0.4, "--epochs", 1,
                    "--architecture", "cnn32-64", "--batch", 4, "--device", "cpu").stdout
    assert "accuracy by country" in shown and "30-44" in shown


@pytest.mark.parametrize("name", ["vgg16", "resnet50v2"])
def test_transfer_learning(tmp_path, name):
    """A base from a file, frozen and then fine-tuned, on colour."""
    torch.save(architectures.build(name, 8, 3).base.state_dict(), tmp_path / "weights.pth")
    faces = easy_faces(8)
    faces.images = faces.images.expand(-1, 3, -1, -1).contiguous()
    run = training.Run(replace(SMALL, architecture=name, channels=3, size=32, weights=str(tmp_path / "weights.pth"),
                               freeze=1, epochs=2, batch=4), tmp_path / "run", (faces, faces))
    run.fit(until=1)
    given = torch.load(tmp_path / "weights.pth", map_location="cpu")
    assert all(torch.equal(p, given[n]) for n, p in run.network.base.named_parameters())
    run.fit()
    assert not all(torch.equal(p, given[n]) for n, p in run.network.base.named_parameters())


def test_a_file_that_is_no_checkpoint(tmp_path):
    (tmp_path / "best.pt").write_bytes(b"something else")
    with pytest.raises(ValueError, match="no checkpoint"):
        training.load_network(tmp_path)
    torch.save({"weights": torch.zeros(2)}, tmp_path / "best.pt")
    with pytest.raises(ValueError, match="no checkpoint"):
        training.load_network(tmp_path)
