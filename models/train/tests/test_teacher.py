# SPDX-License-Identifier: LGPL-2.1-or-later
"""The teacher: reading TensorFlow.js weights, FaceRes, folds, resuming, and files of answers."""
import json
import struct
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from conftest import easy_faces, noise
from feremotion_train import checkpoint, data, folds, training
from feremotion_train.teacher import answers, faceres, finetune, tfjs


# -- TensorFlow.js ----------------------------------------------------------------------------------------

def write_model(folder, tensors, files=1, name="model"):
    """A model's JSON and binary files; `tensors` is [(manifest entry, bytes)]."""
    raw = b"".join(part for _, part in tensors)
    cut = len(raw) // files
    paths = [f"{name}-{k}.bin" for k in range(files)]
    for k, path in enumerate(paths):
        (folder / path).write_bytes(raw[k * cut:] if k == files - 1 else raw[k * cut:(k + 1) * cut])
    path = folder / f"{name}.json"
    path.write_text(json.dumps({"weightsManifest": [{"paths": paths, "weights": [e for e, _ in tensors]}]}))
    return path


def entry(name, shape, dtype="float32", stored=None, **scale):
    """A tensor in the manifest: used as `dtype`, kept as `stored`."""
    quantization = {"quantization": {"dtype": stored, **scale}} if stored else {}
    return {"name": name, "shape": shape, "dtype": dtype, **quantization}


def test_weights_of_every_storage(tmp_path):
    path = write_model(tmp_path, [
        (entry("plain", [2, 2]), struct.pack("<4f", 1, -2, 3, 0.5)),
        (entry("half", [3], stored="float16"), np.array([1, 0.5, -4], "<f2").tobytes()),
        (entry("byte", [2], stored="uint8", scale=0.5, min=-1.0), bytes([0, 10])),
        (entry("word", [2], stored="uint16", scale=0.25, min=2.0), struct.pack("<2H", 4, 1000)),
        (entry("whole", [2], "int32"), struct.pack("<2i", -7, 70000)),
        (entry("yes", [], "bool"), b"\x01"),
    ], files=3)
    weights = tfjs.read_weights(path)
    assert weights["plain"].tolist() == [[1, -2], [3, 0.5]] and weights["plain"].dtype == np.float32
    assert weights["half"].tolist() == [1, 0.5, -4] and weights["half"].dtype == np.float32
    assert weights["byte"].tolist() == [-1, 4] and weights["word"].tolist() == [3, 252]
    assert weights["whole"].tolist() == [-7, 70000] and weights["whole"].dtype == np.int32
    assert weights["yes"].shape == () and weights["yes"]


@pytest.mark.parametrize("tensors, message", [
    ([(entry("a", [2]), b"\0" * 4)], "ends at byte 8 of 4"),
    ([(entry("a", [1]), b"\0" * 6)], "2 bytes of weights belong to no tensor"),
    ([(entry("a", [1], "string"), b"\0" * 4)], "not supported"),
    ([({"shape": [1], "dtype": "float32"}, b"\0" * 4)], "no TensorFlow.js model"),
])
def test_a_damaged_model_is_an_error(tmp_path, tensors, message):
    with pytest.raises(tfjs.ManifestError, match=message):
        tfjs.read_weights(write_model(tmp_path, tensors))


def test_what_is_no_model_is_an_error(tmp_path):
    for content in ("no JSON", "{}", '{"weightsManifest": 3}', "[1]"):
        (tmp_path / "model.json").write_text(content)
        with pytest.raises(tfjs.ManifestError, match="no TensorFlow.js model"):
            tfjs.read_weights(tmp_path / "model.json")


# -- FaceRes ----------------------------------------------------------------------------------------------

def write_faceres(folder, seed=0):
    """faceres.json with random weights of the real shapes, in 16 bits as the real file has them."""
    random = np.random.RandomState(seed)
    tensors = []

    def add(name, *shape, spread=1.0, base=0.0):
        values = (base + spread * random.randn(*shape)).astype("<f2")
        tensors.append((entry(name, list(shape), stored="float16"), values.tobytes()))

    def full(name, size, inputs, outputs):
        add(f"{name}/convolution/merged_input", size, size, inputs, outputs, spread=(2 / (size * size * inputs)) ** 0.5)
        add(f"{name}_bn/batchnorm_1/sub", outputs, spread=0.1)

    full("conv1", 3, 3, 32)
    widths = [32, 64, 128, 128, 256, 256] + [512] * 6 + [1024] * 2
    for i, (inputs, outputs) in enumerate(zip(widths, widths[1:]), 1):
        add(f"conv_dw_{i}/depthwise_kernel", 3, 3, inputs, 1, spread=0.3)
        add(f"conv_dw_{i}_bn/batchnorm_1/mul", inputs, spread=0.1, base=1.0)
        add(f"conv_dw_{i}_bn/batchnorm_1/sub", inputs, spread=0.1)
        full(f"conv_pw_{i}", 1, inputs, outputs)
    return write_model(folder, tensors, name="faceres")


@pytest.fixture(scope="module")
def pretrained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("faceres")
    write_faceres(folder)
    return folder


def folded_features(folder, x):
    """The network straight from the file, without batch norms: padding and scales written out anew."""
    weights = {k: torch.from_numpy(v.astype(np.float32)) for k, v in tfjs.read_weights(folder / "faceres.json").items()}

    def unit(x, kernel, name, stride, groups):
        size = x.shape[-1]
        if kernel.shape[-1] == 3:
            before, after = (1, 1) if stride == 1 or size % 2 else (0, 1)
            x = torch.nn.functional.pad(x, (before, after, before, after))
        y = torch.nn.functional.conv2d(x, kernel, weights[f"{name}_bn/batchnorm_1/sub"], stride, groups=groups)
        return y.clamp(0, 6)

    x = x.repeat(1, 3, 1, 1) - torch.tensor(faceres.CHANNEL_MEANS).view(1, 3, 1, 1)
    x = unit(x, weights["conv1/convolution/merged_input"].permute(3, 2, 0, 1), "conv1", 2, 1)
    for i, stride in enumerate(faceres.STRIDES, 1):
        kernel = weights[f"conv_dw_{i}/depthwise_kernel"][..., 0].permute(2, 0, 1).unsqueeze(1)
        scale = weights[f"conv_dw_{i}_bn/batchnorm_1/mul"].view(-1, 1, 1, 1)
        x = unit(x, kernel * scale, f"conv_dw_{i}", stride, len(kernel))
        x = unit(x, weights[f"conv_pw_{i}/convolution/merged_input"].permute(3, 2, 0, 1), f"conv_pw_{i}", 1, 1)
    return x.mean((2, 3))


@pytest.mark.parametrize("size", [33, 48])
def test_put_back_batch_norms_change_nothing(pretrained, size):
    x = torch.from_numpy(noise(4, 1, size, size).astype(np.float32))
    network = faceres.FaceRes([8, 7])
    network.load_pretrained(pretrained)
    network.calibrate(x)
    with torch.no_grad():
        expected, found = folded_features(pretrained, x), network.eval().features(x)
        assert expected.std() > 0.01
        assert torch.allclose(found, expected, atol=1e-3 * expected.abs().max())
        fused = network.fused()
        assert not any(isinstance(layer, torch.nn.BatchNorm2d) for layer in fused.modules())
        assert torch.allclose(fused.features(x), expected, atol=1e-3 * expected.abs().max())
        trained = network.train().features(x)       # the same faces' own statistics are those that were set
        assert torch.allclose(trained, expected, atol=1e-2 * expected.abs().max())
        assert [tuple(y.shape) for y in network(x)] == [(4, 8), (4, 7)]


def test_another_network_is_not_faceres(tmp_path):
    write_model(tmp_path, [(entry("a", [1]), b"\0" * 4)], name="faceres")
    with pytest.raises(tfjs.ManifestError, match="is not FaceRes"):
        faceres.FaceRes([8]).load_pretrained(tmp_path)


# -- folds ------------------------------------------------------------------------------------------------

def blocks(count, seed=0):
    """Faces that do not look alike: noise so coarse that a thumbnail sees it."""
    generator = torch.Generator().manual_seed(seed)
    coarse = torch.randint(0, 256, (count, 1, 12, 12), generator=generator, dtype=torch.uint8)
    return coarse.repeat_interleave(4, 2).repeat_interleave(4, 3)


def disturbed(images, seed=0):
    """The same pictures, lighter, of less contrast and noisy."""
    generator = torch.Generator().manual_seed(seed)
    noisy = 0.8 * images.float() + 30 + 4 * torch.randn(images.shape, generator=generator)
    return noisy.round().clamp(0, 255).to(torch.uint8)


def test_pictures_that_look_alike_are_in_one_fold():
    images = blocks(300)
    both = torch.cat([images, disturbed(images)])
    fold = folds.assign(both, 5)
    assert torch.equal(fold[:300], fold[300:])
    assert fold.bincount(minlength=5).min() > 60    # of 600: about 120 each
    order = torch.randperm(600, generator=torch.Generator().manual_seed(1))
    assert torch.equal(folds.assign(both[order], 5), fold[order])
    assert torch.equal(folds.assign(both, 10) % 5, fold)


def test_likeness_is_handed_on():
    """Where a looks like b and b like c, all three are together, though a does not look like c."""
    a, c = blocks(2).float()
    chain = torch.stack([a + (c - a) * k / 8 for k in range(9)]).round().to(torch.uint8)
    assert not folds.near(chain[:1], chain[8:]).any() and folds.groups(chain).tolist() == [0] * 9
    assert folds.groups(blocks(5)).tolist() == [0, 1, 2, 3, 4]


def test_near_finds_copies_only():
    images = blocks(20)
    assert folds.near(images, disturbed(images[5:8])).nonzero().flatten().tolist() == [5, 6, 7]
    assert not folds.near(images, blocks(20, seed=9)).any() and not folds.near(images, images[:0]).any()


def test_a_kept_split_is_used_again_for_the_same_faces_only(tmp_path):
    images = blocks(30)
    fold, apart = folds.split(tmp_path, images, "sheet:x", "", 5)
    assert not apart.any()
    checkpoint.save(tmp_path / "split.pt", checkpoint.load(tmp_path / "split.pt", "cpu")[1], fold=fold + 100, apart=apart)
    assert torch.equal(folds.split(tmp_path, images, "sheet:x", "", 5)[0], fold + 100)
    assert torch.equal(folds.split(tmp_path, images[:29], "sheet:x", "", 5)[0], folds.assign(images[:29], 5))


# -- fine-tuning ------------------------------------------------------------------------------------------

SMALL = finetune.Config(size=32, batch=16, epochs=2, augmentation="light", seed=3)


def pair(count=64):
    faces = easy_faces(count)
    fer = torch.tensor([data.FER2013_LABELS.index(data.FERPLUS_LABELS[i]) if i < 7 else 0 for i in faces.truth.tolist()])
    faces = data.FaceSet(faces.images, torch.cat([faces.targets, data.one_hot(fer, 7)], 1), faces.truth, faces.labels)
    return faces, faces.select(torch.arange(16))


def quiet(_):
    pass


def test_a_resumed_run_gives_the_same_weights(tmp_path, pretrained):
    config = replace(SMALL, pretrained=str(pretrained))
    whole = finetune.FineTuning(config, tmp_path / "whole", pair())
    whole.fit(quiet)
    part = finetune.FineTuning(config, tmp_path / "part", pair())
    part.fit(quiet, stop=3)      # in the middle of an epoch of four steps
    assert not (tmp_path / "part" / "teacher.pt").exists()
    again = finetune.FineTuning(config, tmp_path / "part", pair())
    assert again.resume() and again.step == 3
    again.fit(quiet)
    for kind in ("network", "average"):
        ours, theirs = (getattr(run, kind).state_dict() for run in (again, whole))
        assert all(torch.equal(ours[k], theirs[k]) for k in theirs)
    network, known = finetune.load(tmp_path / "part")
    assert known == config and torch.equal(network.heads[0].weight, again.average.heads[0].weight)


def test_fine_tuning_learns_both_label_sets(tmp_path, pretrained):
    """One batch by heart: random weights of 27 layers need longer than a test for more."""
    config = replace(SMALL, pretrained=str(pretrained), epochs=20, rate=0.01, augmentation="none")
    faces, held_out = pair(16)
    faces.images = blocks(16)
    run = finetune.FineTuning(config, tmp_path, (faces, held_out))
    run.network.dropout.p = 0.0
    while run.progress() < 1:
        run.update()
    with torch.no_grad():
        heads = run.network.train()(finetune.enlarge(faces.images, config.size))
    for logits, targets, guess in zip(heads, run.training.targets.split([8, 7], 1), (np.log(8), np.log(7))):
        assert torch.nn.functional.cross_entropy(logits, targets) < 0.7 * guess


def test_a_run_by_the_clock_ends_by_the_clock(tmp_path):
    run = finetune.FineTuning(replace(SMALL, minutes=1.0, sizes="24:0.4"), tmp_path, pair())
    assert run._size(run.progress()) == 24
    run.seconds = 59.99
    assert run._size(run.progress()) == 32
    run.fit(quiet)
    assert run.step == 1 and (tmp_path / "teacher.pt").exists()


def test_less_than_a_batch_is_an_error(tmp_path):
    with pytest.raises(data.DataError, match="less than a batch"):
        finetune.FineTuning(replace(SMALL, batch=65), tmp_path, pair())


# -- answers ----------------------------------------------------------------------------------------------

def tell(images, seed=0):
    """Made-up answers of both heads."""
    generator = torch.Generator().manual_seed(seed)
    return [torch.rand(len(images), n, generator=generator).softmax(1) for n in (8, 7)]


def test_answers_are_read_as_they_were_written(tmp_path):
    images = blocks(40)
    heads = tell(images)
    answers.write(tmp_path / "a.npz", images, heads, {"source": "test"})
    for labels, head in zip(("ferplus", "fer2013"), heads):
        read = answers.read(tmp_path / "a.npz", images, labels)
        assert torch.allclose(read, head, atol=0.02) and torch.allclose(read.sum(1), torch.ones(40))
    slightly = (images.int() + 1).clamp(0, 255).to(torch.uint8)     # another decoder
    assert torch.equal(answers.read(tmp_path / "a.npz", slightly), answers.read(tmp_path / "a.npz", images))
    assert [p.name for p in tmp_path.iterdir()] == ["a.npz"]


def test_the_other_head_is_heard_by_its_share(tmp_path):
    images = blocks(6)
    heads = tell(images)
    answers.write(tmp_path / "a.npz", images, heads, {})
    plus, old = (answers.read(tmp_path / "a.npz", images, labels) for labels in ("ferplus", "fer2013"))
    mixed = answers.read(tmp_path / "a.npz", images, "ferplus", other=0.25)
    assert torch.allclose(mixed.sum(1), torch.ones(6), atol=1e-5)
    for i, name in enumerate(data.FERPLUS_LABELS):
        known = name in data.FER2013_LABELS
        said = old[:, data.FER2013_LABELS.index(name)] if known else torch.zeros(6)
        assert torch.allclose(mixed[:, i], 0.75 * plus[:, i] + 0.25 * said, atol=1e-5), name
    back = answers.read(tmp_path / "a.npz", images, "fer2013", other=1.0)
    assert torch.allclose(back.sum(1), torch.ones(6), atol=1e-5)    # what contempt had goes to the others


def test_answers_to_other_faces_are_an_error(tmp_path):
    images = blocks(40)
    answers.write(tmp_path / "a.npz", images, tell(images), {})
    for other, message in ((images[:39], "40 faces, not these 39"), (images.flip(0), "other faces")):
        with pytest.raises(data.DataError, match=message):
            answers.read(tmp_path / "a.npz", other)
    (tmp_path / "b.npz").write_bytes(b"no archive")
    np.savez(tmp_path / "c.npz", grey=answers.grey(images).numpy())
    for name in "bc":
        with pytest.raises(data.DataError, match="no answers"):
            answers.read(tmp_path / f"{name}.npz", images)


def test_a_view_is_what_it_says():
    face = blocks(1)
    assert torch.allclose(answers.view(face, 48, 1, 0, 0, 1), face.float(), atol=1e-2)
    assert torch.allclose(answers.view(face, 48, 1, 0, 0, -1), face.flip(3).float(), atol=1e-2)
    ramp = torch.arange(48, dtype=torch.uint8).expand(1, 1, 48, 48)
    right = answers.view(ramp, 48, 1, 2 / 48, 0, 1)     # a shift of one pixel shows what is one to the right
    assert torch.allclose(right[..., :47], ramp[..., 1:].float(), atol=1e-2)
    near = answers.view(ramp, 48, 0.5, 0, 0, 1)
    assert near.max() - near.min() == pytest.approx(23.5, abs=0.1)


def test_a_student_learns_from_a_file_of_answers(tmp_path, sheet, monkeypatch):
    """From a teacher's run over a sheet and unlabelled cells to a student's targets, with either label set."""
    prefix, _ = sheet
    spec = f"sheet:{prefix}"
    Image.fromarray(noise(96, 96)).save(tmp_path / "cells.png")
    cells = f"cells:{tmp_path}/cells.png,48"
    run = finetune.FineTuning(replace(SMALL, train=spec, batch=2, epochs=1, folds=2, held_out=0), tmp_path / "run")
    run.fit(quiet)
    monkeypatch.setattr(finetune, "load", lambda _: (run.average, run.config))
    for source, name in ((spec, "sheet.npz"), (cells, "cells.npz")):
        answers.make([tmp_path / "run"], source, tmp_path / name, 2, quiet)
    files = [str(tmp_path / "sheet.npz"), str(tmp_path / "cells.npz")]
    with np.load(files[0]) as file:
        assert file["left_out"].tolist() == (file["fold"] == 0).tolist() and file["voted"].all()
        assert json.loads(str(file["about"]))["views"] == [[1.0, 0.0, 0.0, 1], [1.0, 0.0, 0.0, -1]]
    for labels in data.LABEL_SETS:
        config = training.Config(train=spec, validation=spec, labels=labels, architecture="cnn32-64", batch=4, epochs=1,
                                 answers=files, unlabelled=[cells], teaching=0.5, threads=1)
        student = training.Run(config, tmp_path / labels)
        faces = data.read(spec, labels)
        told = answers.read(files[0], faces.images, labels)
        assert torch.allclose(student.training.targets[:6], (faces.targets + told) / 2)
        assert torch.allclose(student.training.targets[6:], answers.read(files[1], data.read_unlabelled(cells, 48, 1), labels))
        student.fit()
    with pytest.raises(data.DataError, match="1 files of answers for 2 sources"):
        training.Run(replace(config, answers=files[:1]), tmp_path / "x")
    with pytest.raises(data.DataError, match="--answers or --teachers"):
        training.Run(replace(config, teachers=[str(tmp_path / "ferplus")]), tmp_path / "x")


def test_a_student_holds_out_a_fold(tmp_path, sheet):
    prefix, _ = sheet
    spec = f"sheet:{prefix}"
    config = training.Config(train=spec, fold=1, folds=2, architecture="cnn32-64", batch=2, epochs=1, threads=1)
    run = training.Run(config, tmp_path / "a")
    fold = folds.assign(data.read(spec, "ferplus").images, 2)
    assert len(run.training) == (fold != 1).sum() > 0 and len(run.validation) == (fold == 1).sum() > 0
    faces = data.read(spec, "ferplus").images
    answers.write(tmp_path / "a.npz", faces, tell(faces), {})
    taught = training.Run(replace(config, answers=[str(tmp_path / "a.npz")], teaching=1.0), tmp_path / "b")
    assert torch.equal(taught.training.targets, answers.read(tmp_path / "a.npz", faces)[fold != 1])
    apart = training.Run(replace(config, fold=-1, apart=spec, validation=spec, batch=1), tmp_path / "c")
    assert len(apart.training) == 0
    for wrong, message in ((replace(config, validation=spec), "--validation or --fold"),
                           (replace(config, fold=-1, apart=spec), "--apart needs")):
        with pytest.raises(data.DataError, match=message):
            training.Run(wrong, tmp_path / "x")


def test_faces_without_a_vote_are_answered_too(tmp_path, sheet):
    """FER-2013's labels know faces that FER+'s do not."""
    prefix, cells = sheet
    table = (tmp_path / "faces.csv").read_text().splitlines()
    table[2] = "1,101,happy,0,0,0,0,0,0,0,0,9,1"
    (tmp_path / "faces.csv").write_text("\n".join(table) + "\n")
    spec = f"sheet:{prefix}"
    plus, fer = data.read_twice(spec)
    assert len(plus) == len(fer) == 5 and torch.equal(plus.images, fer.images)
    assert data.voted(spec).tolist() == [True, False, True, True, True, True]
    run = finetune.FineTuning(replace(SMALL, train=spec, batch=2, folds=2, held_out=0), tmp_path / "run")
    more = answers._of_training(tmp_path / "run", run.config, spec)
    assert more["fold"][1] == answers.NO_FOLD and more["left_out"][1]
    everyone = data.read(spec, "fer2013").images
    answers.write(tmp_path / "a.npz", everyone, tell(everyone), {}, **more)
    six, five = (answers.read(tmp_path / "a.npz", images) for images in (everyone, plus.images))
    assert torch.equal(six[more["voted"]], five)
