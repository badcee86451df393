# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a run leaves for people: report.html (one page, no other file needed), report.json, report.txt."""
import base64
import html
import io
import json
from pathlib import Path

import torch
import torch.nn.functional as F
from PIL import Image

from . import metrics

# Okabe and Ito's colours, which colour-blind people can tell apart; neutral is grey.
COLOURS = {"neutral": "#6b7280", "happy": "#e69f00", "surprise": "#56b4e9", "sad": "#0072b2", "angry": "#d55e00",
           "disgust": "#009e73", "fear": "#cc79a7", "contempt": "#b59b00"}
STYLE = """
body{font:15px/1.5 system-ui,sans-serif;color:#1f2937;background:#fff;max-width:62rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem;margin:0 0 .2rem}h2{font-size:1.1rem;margin:2.2rem 0 .6rem;border-bottom:1px solid #e5e7eb}
table{border-collapse:collapse}td,th{padding:.2rem .7rem;text-align:right;font-variant-numeric:tabular-nums}
th{font-weight:600;color:#4b5563}td:first-child,th:first-child{text-align:left}.cards{display:flex;flex-wrap:wrap;gap:1rem}
.card{border:1px solid #e5e7eb;border-radius:.5rem;padding:.5rem 1rem;min-width:8rem}.card b{display:block;font-size:1.5rem}
.faces{display:flex;flex-wrap:wrap;gap:.6rem}figure{margin:0;font-size:.75rem;width:6rem}figure img{width:6rem;height:6rem;
image-rendering:auto;border-radius:.3rem}.matrix td{text-align:center;min-width:3.2rem}.muted{color:#6b7280}
svg text{font:12px system-ui,sans-serif;fill:#4b5563}details{margin:.5rem 0}
"""


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


def _table(head, rows, kind=""):
    cells = "".join(f"<th>{html.escape(str(h))}</th>" for h in head)
    body = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows)
    return f'<table class="{kind}"><tr>{cells}</tr>{body}</table>'


def _matrix(result):
    head = ["truth \\ answer"] + result["labels"] + ["faces"]
    rows = []
    for name, row in zip(result["labels"], result["confusion"]):
        total = max(1, sum(row))
        cells = "".join(f'<td style="background:rgba(0,114,178,{0.85 * n / total:.3f});'
                        f'color:{"#fff" if n / total > 0.55 else "inherit"}" title="{percent(n / total)}">{n}</td>'
                        for n in row)
        rows.append(f"<tr><td>{html.escape(name)}</td>{cells}<td>{sum(row)}</td></tr>")
    cells = "".join(f"<th>{html.escape(h)}</th>" for h in head)
    return f'<table class="matrix"><tr>{cells}</tr>{"".join(rows)}</table>'


def _axes(width, height, left, right, low, high, x_name, unit):
    """Frame and grid; x from left to right, y from low to high."""
    parts = [f'<svg viewBox="0 0 {width} {height}" width="{width}" role="img">']
    for i in range(5):
        y = height - 34 - i * (height - 50) / 4
        parts.append(f'<line x1="46" y1="{y:.1f}" x2="{width - 8}" y2="{y:.1f}" stroke="#e5e7eb"/>'
                     f'<text x="40" y="{y + 4:.1f}" text-anchor="end">{low + i * (high - low) / 4:.3g}{unit}</text>')
        x = 46 + i * (width - 54) / 4
        parts.append(f'<text x="{x:.1f}" y="{height - 18}" text-anchor="middle">{left + i * (right - left) / 4:.3g}</text>')
    parts.append(f'<text x="{width / 2}" y="{height - 3}" text-anchor="middle">{x_name}</text>')
    return parts


def _curve(title, series, width=440, height=230, unit=""):
    """`series`: [(name, colour, [(x, y)])]"""
    points = [p for _, _, line in series for p in line]
    if len(points) < 2:
        return ""
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    left, right, low, high = min(xs), max(max(xs), min(xs) + 1e-9), min(ys), max(max(ys), min(ys) + 1e-9)
    parts = _axes(width, height, left, right, low, high, "epoch", unit)
    for i, (name, colour, line) in enumerate(series):
        path = " ".join(f"{46 + (x - left) / (right - left) * (width - 54):.1f},"
                        f"{height - 34 - (y - low) / (high - low) * (height - 50):.1f}" for x, y in line)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
                     f'<text x="{60 + 130 * i}" y="12" style="fill:{colour}">{html.escape(name)}</text>')
    return "".join(parts) + "</svg>"


def _reliability(bins, size=300):
    parts = _axes(size, size, 0, 1, 0, 1, "confidence", "")
    span_x, span_y = size - 54, size - 50
    parts.append(f'<line x1="46" y1="{size - 34}" x2="{46 + span_x}" y2="{size - 34 - span_y}" stroke="#9ca3af" '
                 'stroke-dasharray="4"/>')
    for i, (n, confidence, accuracy) in enumerate(bins):
        if n:
            h = accuracy * span_y
            parts.append(f'<rect x="{46 + i / len(bins) * span_x:.1f}" y="{size - 34 - h:.1f}" '
                         f'width="{span_x / len(bins) - 1:.1f}" height="{h:.1f}" fill="#0072b2" fill-opacity="0.7">'
                         f'<title>{n} faces, confidence {confidence:.2f}, accuracy {accuracy:.2f}</title></rect>')
    return "".join(parts) + '<text x="52" y="12">accuracy</text></svg>'


def _data_uri(pixels):
    array = pixels.numpy()
    picture = Image.fromarray(array[0] if array.shape[0] == 1 else array.transpose(1, 2, 0))
    stream = io.BytesIO()
    picture.save(stream, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode()


def _faces(faces, probabilities, chosen):
    items = []
    for i in chosen:
        confidence, answer = probabilities[i].max(0)
        items.append(f'<figure><img alt="" src="{_data_uri(faces.images[i])}"><figcaption>{html.escape(faces.labels[answer])} '
                     f'{100 * confidence:.0f} %<br><span class="muted">truth {html.escape(faces.labels[faces.truth[i]])}'
                     '</span></figcaption></figure>')
    return f'<div class="faces">{"".join(items)}</div>'


def page(title, result, history=(), config=None, faces=None, probabilities=None):
    """The page as one string. With `faces` and their probabilities it shows pictures."""
    cards = [("accuracy", percent(result["accuracy"])), ("mean recall", percent(result["mean_recall"])),
             ("calibration error", f"{result['ece']:.3f}"), ("faces", result["faces"])]
    cards += [(k, v) for k, v in result.get("extra", {}).items()]
    parts = [f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
             f"<title>{html.escape(title)}</title><style>{STYLE}</style><h1>{html.escape(title)}</h1>",
             '<div class="cards">' + "".join(f'<div class="card">{html.escape(k)}<b>{v}</b></div>' for k, v in cards)
             + "</div>"]
    rows = [(f'<span style="color:{COLOURS.get(n, "#000")}">&#9632;</span> {html.escape(n)}', percent(r["precision"]),
             percent(r["recall"]), percent(r["f1"]), r["support"]) for n, r in result["per_label"].items()]
    parts += ["<h2>Labels</h2>", _table(("label", "precision", "recall", "F1", "faces"), rows),
              "<h2>Confusion</h2>", _matrix(result),
              '<h2>Reliability</h2><p class="muted">Bars on the dashed line: probabilities mean what they say.</p>',
              _reliability(result["reliability"])]
    for group, table in result.get("groups", {}).items():
        parts += [f"<h2>By {html.escape(group)}</h2>",
                  _table((group, "accuracy", "faces"), [(html.escape(v), percent(a), n) for v, (n, a) in table.items()])]
    if history:
        loss = [(h["epoch"], h["loss"]) for h in history]
        checked = [h for h in history if "accuracy" in h]
        parts += ["<h2>Curves</h2>", _curve("loss", [
            ("training loss", "#0072b2", loss), ("validation loss", "#d55e00", [(h["epoch"], h["nll"]) for h in checked])]),
            _curve("accuracy", [
                ("accuracy", "#009e73", [(h["epoch"], 100 * h["accuracy"]) for h in checked]),
                ("mean recall", "#cc79a7", [(h["epoch"], 100 * h["mean_recall"]) for h in checked])], unit=" %")]
    if faces is not None:
        confidence, answer = probabilities.max(1)
        wrong = answer != faces.truth
        parts.append("<h2>Pictures</h2>")
        for name, mask in (("Surest mistakes", wrong), ("Least sure of all", torch.ones_like(wrong))):
            order = (confidence if mask is wrong else -confidence).masked_fill(~mask, -9).argsort(descending=True)
            parts.append(f"<h3>{name}</h3>" + _faces(faces, probabilities, order[:min(18, int(mask.sum()))].tolist()))
    if config:
        rows = [(html.escape(k), html.escape(str(v))) for k, v in config.items()]
        parts.append(f"<h2>Configuration</h2><details><summary>all settings, seed {config.get('seed')}</summary>"
                     f"{_table(('setting', 'value'), rows)}</details>")
    return "".join(parts) + "</html>\n"


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
