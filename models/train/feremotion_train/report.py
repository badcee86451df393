# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a run leaves for people: report.html (one page, no other file needed), report.json, report.txt."""
import base64
import io
import json
import statistics
from pathlib import Path

import torch.nn.functional as F
from PIL import Image

from . import metrics

# The page that feremotion-evaluate --report fills too.
PAGE = Path(__file__).resolve().parents[2] / "report" / "page.html"


def percent(value):
    return f"{100 * value:.1f} %"


def text_report(result):
    """The classification report as plain text."""
    width = max(len(n) for n in result["labels"]) + 2
    lines = [f"{'':{width}}{'precision':>10}{'recall':>10}{'f1':>10}{'faces':>8}"]
    for name, row in result["per_label"].items():
        lines.append(f"{name:{width}}{row['precision']:10.3f}{row['recall']:10.3f}{row['f1']:10.3f}{row['support']:8d}")
    lines += ["", f"accuracy {percent(result['accuracy'])}, mean recall {percent(result['mean_recall'])}, "
                  f"calibration error {result['ece']:.3f}, {result['faces']} faces", "",
              "confusion (row: truth, column: answer)"]
    lines.append(" " * width + "".join(f"{n[:8]:>9}" for n in result["labels"]))
    for name, row in zip(result["labels"], result["confusion"]):
        lines.append(f"{name:{width}}" + "".join(f"{n:9d}" for n in row))
    for group, table in result.get("groups", {}).items():
        lines += ["", f"accuracy by {group}"]
        lines += [f"  {value:{width}}{percent(accuracy):>8}{faces:8d} faces" for value, (faces, accuracy) in table.items()]
    return "\n".join(lines) + "\n"


def spread_report(results):
    """Figures of {name: result}, such as one run for each seed, with their mean and standard deviation (of the
    sample, n - 1). Returns (text, name of the most accurate)."""
    keys = {"accuracy": "accuracy", "mean_recall": "mean recall", "ece": "calibration error"}
    width = max([len(name) for name in results] + [len("std. deviation")]) + 2
    rows = {name: [100 * result[key] for key in keys] for name, result in results.items()}
    columns = list(zip(*rows.values()))
    if len(results) > 1:
        rows = {**rows, "mean": [statistics.mean(c) for c in columns],
                "std. deviation": [statistics.stdev(c) for c in columns]}
    lines = [f"{'':{width}}" + "".join(f"{title:>19}" for title in keys.values())]
    lines += [f"{name:{width}}" + "".join(f"{value:17.2f} %" for value in row) for name, row in rows.items()]
    return "\n".join(lines), max(results, key=lambda name: results[name]["accuracy"])


def _data_uri(pixels):
    array = pixels.numpy()
    picture = Image.fromarray(array[0] if array.shape[0] == 1 else array.transpose(1, 2, 0))
    stream = io.BytesIO()
    picture.save(stream, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode()


def _pictures(faces, probabilities, most=18):
    """What the page shows of the faces: the mistakes made most surely, and the answers least sure of all."""
    confidence, answer = probabilities.max(1)
    wrong = answer != faces.truth
    chosen = (("Surest mistakes", confidence.masked_fill(~wrong, -9), int(wrong.sum())),
              ("Least sure of all", -confidence, len(confidence)))
    return [{"title": title, "faces": [
        {"image": _data_uri(faces.images[i]), "answer": faces.labels[answer[i]],
         "confidence": confidence[i].item(), "truth": faces.labels[faces.truth[i]]}
        for i in order.argsort(descending=True)[:min(most, n)].tolist()]} for title, order, n in chosen]


def page(title, result, history=(), config=None, faces=None, probabilities=None):
    """The page as one string. With `faces` and their probabilities it shows pictures."""
    report = {"title": title, **result, "history": list(history)}
    if config:
        report["config"] = config
    if faces is not None:
        report["pictures"] = _pictures(faces, probabilities)
    # "</" would end the script that holds it.
    return PAGE.read_text().replace("@REPORT@", json.dumps(report).replace("</", "<\\/"))


def write(folder, title, logits, faces, history=(), config=None, extra=None):
    """Write the three files for scored faces and the logits they got; gives the figures."""
    folder = Path(folder)
    result = metrics.figures(logits, faces.truth, faces.labels)
    if faces.groups:
        result["groups"] = metrics.by_group(logits, faces.truth, faces.groups)
    result["extra"] = extra or {}
    (folder / "report.json").write_text(json.dumps(result, indent=1) + "\n")
    (folder / "report.txt").write_text(text_report(result))
    (folder / "report.html").write_text(page(title, result, history, config, faces, F.softmax(logits.double(), 1)))
    return result
