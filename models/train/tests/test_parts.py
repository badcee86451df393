# SPDX-License-Identifier: LGPL-2.1-or-later
import json

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from conftest import easy_faces
from feremotion_train import architectures, losses, metrics, report
from feremotion_train.augment import AUGMENTATIONS, PLAIN


@pytest.mark.parametrize("name", architectures.ARCHITECTURES)
def test_architectures_run_on_grey_and_colour(name):
    for channels, size in ((1, 48), (3, 64)):
        network = architectures.build(name, 7, channels, size).eval()
        with torch.no_grad():
            assert network(torch.zeros(2, channels, size, size)).shape == (2, 7)
        assert network.head.out.weight.shape[0] == 7


def test_our_network_keeps_to_the_budget():
    multiply_adds, parameters = architectures.cost(architectures.build("feremotion", 8), 1, 48)
    assert multiply_adds <= 20e6 and parameters <= 1e6


@pytest.mark.parametrize("name", ["feremotion", "feremotion-large"])
def test_a_mirrored_network_sees_the_mirrored_face(name):
    torch.manual_seed(3)
    network = architectures.build(name, 7)
    network.train()(torch.randn(16, 1, 48, 48))     # statistics for the normalisations
    before = {k: v.clone() for k, v in network.state_dict().items()}
    twin = architectures.mirrored(network, 1, 48)
    x = torch.randn(3, 1, 48, 48)
    with torch.no_grad():
        assert torch.allclose(twin(x), network(x.flip(3)), atol=1e-4)
        assert not torch.allclose(twin(x), network(x), atol=1e-4)
    assert all(torch.equal(v, before[k]) for k, v in network.state_dict().items())
    with pytest.raises(ValueError):
        architectures.mirrored(architectures.build("cnn32-64", 7), 1, 48)


def test_cost_of_a_known_network():
    multiply_adds, parameters = architectures.cost(architectures.build("cnn32-64", 7), 1, 48)
    assert multiply_adds == 46 * 46 * 32 * 9 + 21 * 21 * 64 * 32 * 9 + 64 * 100 * 128 + 128 * 7
    assert parameters == 32 * 10 + 64 * (32 * 9 + 1) + (6400 + 1) * 128 + 129 * 7


def test_local_weights_fill_the_base(tmp_path):
    donor = architectures.build("vgg16", 8, channels=3)
    torch.save(donor.base.state_dict(), tmp_path / "vgg16.pth")     # names as torchvision writes them
    grey = architectures.build("vgg16", 8, channels=1)
    architectures.load_base(grey, tmp_path / "vgg16.pth")
    assert torch.allclose(grey.base.features[0].weight, donor.base.features[0].weight.sum(1, keepdim=True))
    assert torch.equal(grey.base.features[28].weight, donor.base.features[28].weight)
    with pytest.raises(ValueError, match="lacks"):
        architectures.load_base(architectures.build("resnet50v2", 8), tmp_path / "vgg16.pth")


def test_augmentation_none_changes_nothing():
    pixels = torch.randint(0, 256, (3, 1, 48, 48), dtype=torch.uint8)
    assert torch.allclose(PLAIN.warp(pixels, 48), pixels.float(), atol=0.02)
    x = torch.randn(3, 1, 48, 48)
    assert torch.allclose(PLAIN.disturb(x.clone()), x, atol=1e-6)
    same, targets = PLAIN.mixed(x, torch.eye(3))
    assert torch.equal(same, x) and torch.equal(targets, torch.eye(3))


@pytest.mark.parametrize("name", AUGMENTATIONS)
def test_augmentation_repeats_and_keeps_targets_distributions(name):
    augmentation, pixels = AUGMENTATIONS[name], easy_faces(16).images

    def once():
        torch.manual_seed(3)
        results = []
        for _ in range(6):
            x = augmentation.disturb(augmentation.warp(pixels, 40) / 65)
            results.append(augmentation.mixed(x, torch.eye(16)))
        return results

    for (x, targets), (y, _) in zip(once(), once()):
        assert x.shape == (16, 1, 40, 40) and torch.isfinite(x).all() and torch.equal(x, y)
        assert torch.allclose(targets.sum(1), torch.ones(16), atol=1e-5)


def test_loss():
    logits, targets = torch.randn(5, 8), torch.softmax(torch.randn(5, 8), 1)
    even = torch.ones(8)
    plain = -(targets * F.log_softmax(logits, 1)).sum(1).mean()
    assert torch.allclose(losses.SoftCrossEntropy(even)(logits, targets), plain)
    assert torch.allclose(losses.SoftCrossEntropy(even, balance=1, adjust=1)(logits, targets), plain, atol=1e-5)
    rare = torch.tensor([.3, .3, .1, .1, .1, .05, .04, .01])
    weighted = losses.SoftCrossEntropy(rare, balance=0.5)
    assert weighted.weights[7] > weighted.weights[0]
    assert torch.allclose((weighted.weights * rare).sum(), torch.tensor(1.0))
    smooth = losses.SoftCrossEntropy(even, smoothing=0.2)(logits, targets)
    assert torch.allclose(smooth, -((0.8 * targets + 0.025) * F.log_softmax(logits, 1)).sum(1).mean())


def test_teaching_mixes_labels_and_answers():
    targets = torch.tensor([[1.0, 0], [0, 0]])
    answer = torch.tensor([[0.0, 0], [2.0, 0]])
    mixed = losses.teach(targets, torch.tensor([True, False]), [lambda x: x], answer, 0.5, 1.0)
    assert torch.allclose(mixed[0], torch.tensor([0.75, 0.25]))
    assert torch.allclose(mixed[1], torch.softmax(answer[1], 0))


def test_figures_agree_with_sklearn():
    sklearn = pytest.importorskip("sklearn.metrics")
    generator = torch.Generator().manual_seed(0)
    truth = torch.randint(0, 4, (200,), generator=generator)
    logits = torch.randn(200, 4, generator=generator) + F.one_hot(truth, 4)
    result = metrics.figures(logits, truth, list("abcd"))
    answer = logits.argmax(1)
    precision, recall, f1, support = sklearn.precision_recall_fscore_support(truth, answer)
    for i, name in enumerate("abcd"):
        row = result["per_label"][name]
        assert np.allclose([row["precision"], row["recall"], row["f1"], row["support"]],
                           [precision[i], recall[i], f1[i], support[i]])
    assert result["confusion"] == sklearn.confusion_matrix(truth, answer).tolist()
    assert abs(result["accuracy"] - sklearn.accuracy_score(truth, answer)) < 1e-6


def test_temperature_is_found_and_calibrates():
    generator = torch.Generator().manual_seed(0)
    logits = 2 * torch.randn(4000, 5, generator=generator)
    truth = torch.multinomial(F.softmax(logits, 1), 1, generator=generator).flatten()
    assert abs(metrics.temperature(3 * logits, truth) - 3) < 0.2
    assert metrics.figures(logits, truth, list("abcde"))["ece"] < 0.03
    assert metrics.figures(3 * logits, truth, list("abcde"))["ece"] > 0.1


def test_by_group():
    logits = torch.eye(2)[torch.tensor([0, 1, 1, 1])]
    table = metrics.by_group(logits, torch.tensor([0, 1, 0, 1]), {"country": ["NL", "NL", "KE", "KE"]})
    assert table == {"country": {"KE": (2, 0.5), "NL": (2, 1.0)}}


def test_report(tmp_path):
    faces = easy_faces(32)
    faces.groups = {"country": ["<NL>"] * 32}
    logits = 3 * torch.randn(32, 8)
    history = [{"epoch": e, "loss": 1 / e, "accuracy": 0.1 * e, "mean_recall": 0.1, "nll": 1.0} for e in (1, 2, 3)]
    result = report.write(tmp_path, "A </script> B", logits, faces, history, {"seed": 7}, {"temperature": "1.00"})
    page = (tmp_path / "report.html").read_text()
    told = page.split('id="report">')[1].split("</script>")[0]
    told = json.loads(told)
    assert told["title"] == "A </script> B" and told["groups"]["country"]["<NL>"][0] == 32
    assert told["history"] == history and told["config"] == {"seed": 7} and len(told["reliability"]) == 15
    assert page.count("data:image/png;base64,") > 8 and "src=\"http" not in page
    assert "accuracy" in (tmp_path / "report.txt").read_text()
    assert result["groups"]["country"]["<NL>"][0] == 32


def test_the_spread_of_runs():
    results = {f"seed-{i}": {"accuracy": a, "mean_recall": 0.5, "ece": 0.01} for i, a in enumerate((0.80, 0.86, 0.83))}
    text, best = report.spread_report(results)
    assert best == "seed-1"
    rows = {line.split("  ")[0]: line.split() for line in text.split("\n")}
    assert "83.00" in rows["mean"] and "50.00" in rows["mean"]
    assert "3.00" in rows["std. deviation"] and "0.00" in rows["std. deviation"]     # 3, not 2.45: n - 1
    alone, _ = report.spread_report({"seed-1": results["seed-1"]})
    assert "86.00" in alone and "deviation" not in alone
