# SPDX-License-Identifier: LGPL-2.1-or-later
"""Figures from logits and truths: accuracy, per-label figures, confusion, calibration."""
import torch
import torch.nn.functional as F

BINS = 15


def confusion(truth, answer, classes):
    """counts[truth][answer]"""
    return torch.bincount(truth * classes + answer, minlength=classes * classes).view(classes, classes)


def reliability(probabilities, truth, bins=BINS):
    """For each bin of confidence: (faces, mean confidence, accuracy); and the expected calibration error."""
    confidence, answer = probabilities.max(1)
    right = (answer == truth).float()
    index = (confidence * bins).long().clamp(max=bins - 1)
    rows, error = [], 0.0
    for b in range(bins):
        inside = index == b
        n = int(inside.sum())
        mean, accuracy = (confidence[inside].mean().item(), right[inside].mean().item()) if n else (0.0, 0.0)
        rows.append((n, mean, accuracy))
        error += n * abs(mean - accuracy)
    return rows, error / max(1, len(truth))


def figures(logits, truth, labels):
    """All figures of a set of scored faces, as plain numbers and lists (JSON-ready)."""
    classes = len(labels)
    counts = confusion(truth, logits.argmax(1), classes)
    hits, support, answered = counts.diag().float(), counts.sum(1).float(), counts.sum(0).float()
    recall = hits / support.clamp(min=1)
    precision = hits / answered.clamp(min=1)
    f1 = 2 * precision * recall / (precision + recall).clamp(min=1e-12)
    bins, ece = reliability(F.softmax(logits.double(), 1), truth)
    present = support > 0
    return {
        "faces": len(truth),
        "accuracy": (hits.sum() / max(1, len(truth))).item(),
        "mean_recall": recall[present].mean().item() if present.any() else 0.0,
        "nll": F.cross_entropy(logits.double(), truth).item() if len(truth) else 0.0,
        "ece": ece,
        "labels": list(labels),
        "per_label": {name: {"precision": precision[i].item(), "recall": recall[i].item(), "f1": f1[i].item(),
                             "support": int(support[i])} for i, name in enumerate(labels)},
        "confusion": counts.tolist(),
        "reliability": bins,
    }


def by_group(logits, truth, groups):
    """Accuracy within each value of each group (gender, age, country): {group: {value: (faces, accuracy)}}."""
    right = (logits.argmax(1) == truth).tolist()
    result = {}
    for name, values in groups.items():
        table = {}
        for value, hit in zip(values, right):
            faces, hits = table.get(value, (0, 0))
            table[value] = (faces + 1, hits + hit)
        result[name] = {v: (n, h / n) for v, (n, h) in sorted(table.items())}
    return result


def temperature(logits, truth):
    """The temperature that minimises the expected loss of softmax(logits / T), by golden section on log T."""
    logits = logits.double()

    def loss(log_t):
        return F.cross_entropy(logits / torch.exp(torch.tensor(log_t, dtype=torch.float64)), truth).item()

    low, high, ratio = -2.0, 2.0, (5 ** 0.5 - 1) / 2
    a, b = high - ratio * (high - low), low + ratio * (high - low)
    loss_a, loss_b = loss(a), loss(b)
    while high - low > 1e-4:
        if loss_a < loss_b:
            high, b, loss_b = b, a, loss_a
            a = high - ratio * (high - low)
            loss_a = loss(a)
        else:
            low, a, loss_a = a, b, loss_b
            b = low + ratio * (high - low)
            loss_b = loss(b)
    return float(torch.exp(torch.tensor((low + high) / 2)))
