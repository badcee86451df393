# SPDX-License-Identifier: LGPL-2.1-or-later
"""Things that are no faces: emblems, rings, spirals, discs, letters, mirrored blotches, beams and panes. Drawn by chance,
since pictures without faces hold few of them, and they are what a young detector is surest of."""
import cv2
import numpy as np

SIDE = 48       # of a decoy, as of a face's cell
FINE = 3        # drawn this much larger
LETTERS = "ABCDEGHMOPQRSUW0123689&@$?"


def _ellipse(canvas, centre, axes, value, thickness=-1, turn=0.0):
    cv2.ellipse(canvas, tuple(int(v) for v in centre), tuple(max(1, int(v)) for v in axes), turn, 0, 360, float(value),
                max(-1, int(thickness)), cv2.LINE_AA)


def _rings(canvas, random, middle, axes, ink):
    count = random.integers(1, 5)
    for k in range(count, 0, -1):
        _ellipse(canvas, middle, axes * k / count * random.uniform(0.75, 1), ink if k % 2 else random.uniform(0, 255),
                 -1 if random.random() < 0.3 else axes[0] * random.uniform(0.04, 0.3 / count))


def _spiral(canvas, random, middle, axes, ink):
    angle = np.linspace(0, 2 * np.pi * random.uniform(1.3, 4), 120)
    radius = np.linspace(random.uniform(0, 0.2), 0.9, 120)
    sense = random.choice((-1, 1))
    points = middle + axes * radius[:, None] * np.stack([np.cos(sense * angle), np.sin(sense * angle)], 1)
    cv2.polylines(canvas, [points.astype(np.int32)], False, float(ink), int(axes[0] * random.uniform(0.06, 0.22)) + 1,
                  cv2.LINE_AA)


def _emblem(canvas, random, middle, axes, ink):
    if random.random() < 0.7:
        _ellipse(canvas, middle, axes * 0.9, ink, axes[0] * random.uniform(0.04, 0.16))
    for _ in range(random.integers(3, 12)):
        a, b = random.uniform(-0.65, 0.65, (2, 2)) * axes
        width = int(axes[0] * random.uniform(0.04, 0.16)) + 1
        round_one = random.random() < 0.3
        for mirror in ((1, 1), (-1, 1)) if random.random() < 0.8 else ((1, 1),):
            p, q = middle + a * mirror, middle + b * mirror
            if round_one:
                _ellipse(canvas, p, np.abs(b) * 0.5, ink, width)
            else:
                cv2.line(canvas, tuple(p.astype(int)), tuple(q.astype(int)), float(ink), width, cv2.LINE_AA)


def _spokes(canvas, random, middle, axes, ink):
    count = random.integers(3, 17)
    for angle in np.arange(count) * 2 * np.pi / count + random.uniform(0, 1):
        way = axes * (np.cos(angle), np.sin(angle))
        cv2.line(canvas, tuple((middle + way * 0.2).astype(int)), tuple((middle + way * 0.85).astype(int)), float(ink),
                 int(axes[0] * random.uniform(0.04, 0.15)) + 1, cv2.LINE_AA)
    if random.random() < 0.7:
        _ellipse(canvas, middle, axes * 0.95, ink, axes[0] * 0.1)


def _letters(canvas, random, middle, axes, ink):
    text = "".join(random.choice(list(LETTERS), random.integers(1, 4)))
    size, _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_DUPLEX, 1.0, 2)
    scale = 1.5 * axes[0] / size[0]
    place = middle + np.array([-size[0], size[1]]) * scale / 2
    cv2.putText(canvas, text, tuple(place.astype(int)), cv2.FONT_HERSHEY_DUPLEX, scale, float(ink),
                int(scale * random.uniform(1, 4)) + 1, cv2.LINE_AA)


def _blotches(canvas, random, middle, axes, ink):
    """Soft spots, mostly the same on the left and on the right."""
    grain = random.integers(4, 10)
    spots = random.uniform(0, 255, (grain, grain)).astype(np.float32)
    if random.random() < 0.7:
        spots = (spots + spots[:, ::-1]) / 2
    soft = cv2.resize(spots, canvas.shape[::-1], interpolation=cv2.INTER_CUBIC)
    contrast = random.uniform(0.3, 1.5)
    canvas[:] = np.clip((soft - 127) * contrast + ink, 0, 255)


def _beams(canvas, random, middle, axes, ink):
    """Scaffolding, windows, racks: straight edges, mostly the same on the left and on the right."""
    for _ in range(random.integers(3, 11)):
        place = random.uniform(-0.8, 0.8, 2) * axes
        half = random.uniform(0.08, 0.5, 2) * axes
        if random.random() < 0.6:
            half[random.integers(2)] = axes[0] * random.uniform(0.02, 0.1)
        value = ink if random.random() < 0.5 else random.uniform(0, 255)
        for mirror in ((1, 1), (-1, 1)) if random.random() < 0.7 else ((1, 1),):
            corners = [tuple((middle + place * mirror + way * half).astype(int)) for way in (-1, 1)]
            cv2.rectangle(canvas, *corners, float(value), -1, cv2.LINE_AA)


KINDS = (_rings, _spiral, _emblem, _spokes, _letters, _blotches, _beams)


def make(random):
    """One decoy: (pixels uint8 [SIDE, SIDE], alpha float32 [SIDE, SIDE])."""
    large = SIDE * FINE
    middle = np.array([large, large]) / 2 + random.normal(0, large * 0.02, 2)
    axes = np.array([random.uniform(0.55, 1.05), 1.0]) * large * 0.46
    paper, ink = random.uniform(0, 255, 2)
    if abs(paper - ink) < 40:
        ink = (paper + 128) % 256
    canvas = np.full((large, large), paper, np.float32)
    if random.random() < 0.5:       # shaded, as a ball or a pot
        way = random.uniform(-1, 1, 2) * random.uniform(0, 90) / large
        canvas += (np.arange(large) - large / 2) * way[0] + ((np.arange(large) - large / 2) * way[1])[:, None]
    for kind in random.choice(len(KINDS), random.choice((1, 1, 2)), replace=False):
        KINDS[kind](canvas, random, middle, axes, ink)
    alpha = np.zeros((large, large), np.float32)
    if random.random() < 0.75:      # a disc of its own paper
        _ellipse(alpha, middle, axes, 1.0, turn=0)
    else:                           # ink alone
        alpha = np.clip(np.abs(canvas - paper) / max(30, abs(ink - paper)), 0, 1).astype(np.float32)
    turn = cv2.getRotationMatrix2D((large / 2, large / 2), random.normal(0, 15), 1)
    soft = random.uniform(0.3, 1.2) * FINE
    out = []
    for layer, beyond in ((np.clip(canvas, 0, 255), float(paper)), (alpha, 0.0)):
        layer = cv2.warpAffine(layer.astype(np.float32), turn, (large, large), borderValue=beyond)
        out.append(cv2.resize(cv2.GaussianBlur(layer, (0, 0), soft), (SIDE, SIDE), interpolation=cv2.INTER_AREA))
    return out[0].round().astype(np.uint8), out[1] * np.float32(random.uniform(0.5, 1.0))
