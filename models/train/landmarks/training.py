# SPDX-License-Identifier: LGPL-2.1-or-later
"""Trains the network that sees where eyes, nose and mouth are, and writes its ONNX file.

    python3 training.py RUN-FOLDER ../../landmarks.onnx [--steps 20000] [--data ../../../../shared/data]

The folder holds checkpoint.pt: started again with it, training goes on. On people held out the script prints the mean
distance of a point from its place, in parts of the square that is cut, and the tilt's and the turn's errors.
"""
import argparse
import json
import math
import os
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

import views

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from feremotion_train import architectures, checkpoint  # noqa: E402
from feremotion_train.export import add_metadata  # noqa: E402
from feremotion_train.training import cpu_multiplies_bfloat16  # noqa: E402

MEAN, STD = 127.5, 64.0
WIDTHS = ((16, 2), (32, 2), (48, 1), (64, 2), (64, 1))      # channels and stride of each 3x3 convolution
BATCH, RATE, DECAY, AVERAGE = 128, 2e-3, 1e-3, 0.999


class Landmarks(nn.Module):
    """[n, 1, 32, 32] normalised luma to [n, 10]: x, y of the five points, in sides of the square."""

    def __init__(self):
        super().__init__()
        layers, before = [], 1
        for channels, stride in WIDTHS:
            layers += [nn.Conv2d(before, channels, 3, stride, 1, bias=False), nn.BatchNorm2d(channels),
                       nn.ReLU(inplace=True)]
            before = channels
        self.features = nn.Sequential(*layers)
        self.out = nn.Linear(before * (views.SIDE // 8) ** 2, 2 * len(views.POINTS))
        nn.init.constant_(self.out.bias, 0.5)

    def forward(self, x):
        return self.out(self.features(x).flatten(1))


def tilt(points):
    """Of the line through the eyes, degrees, clockwise in the picture; `points` [n, 5, 2]."""
    along = points[:, 1] - points[:, 0]
    return np.degrees(np.arctan2(along[:, 1], along[:, 0]))


def turn(points):
    """Where the nose is along the line of the eyes: 0 midway, 1 at the subject's left eye, -1 at the right one."""
    along = points[:, 1] - points[:, 0]
    way = ((points[:, 2] - points[:, 0]) * along).sum(1) / np.maximum((along ** 2).sum(1), 1e-6)
    return 2 * way - 1


def figures(answers, truth):
    """Errors of points [n, 5, 2] in sides of the view."""
    apart = np.abs((tilt(answers) - tilt(truth) + 180) % 360 - 180)
    frontal = np.abs(turn(truth)) < 1
    return {"mean_distance": float(np.linalg.norm(answers - truth, axis=2).mean()),
            "points": [round(float(v), 4) for v in np.linalg.norm(answers - truth, axis=2).mean(0)],
            "tilt_median_degrees": float(np.median(apart)),
            "turn_correlation": float(np.corrcoef(turn(answers)[frontal], turn(truth)[frontal])[0, 1])}


def normalised(pixels):
    return (torch.from_numpy(pixels).float() - MEAN) / STD


def answer(network, pixels):
    with torch.no_grad():
        return network.eval()(normalised(pixels)).view(-1, len(views.POINTS), 2).numpy()


def measure(network, faces):
    """Figures on views that are disturbed as little as a detector does."""
    random, pixels, truth = np.random.default_rng(5), [], []
    for picture, box, points in faces:
        x, y, side = views.square(box)
        view, matrix = views.cut(picture, np.array([x, y]) + random.normal(0, 0.04, 2) * side, side)
        pixels.append(view[None])
        truth.append((points @ matrix[:, :2].T + matrix[:, 2]) / views.SIDE)
    return figures(answer(network, np.stack(pixels)), np.stack(truth))


class Run:
    def __init__(self, folder, root, steps):
        self.path, self.steps, self.step = Path(folder) / "checkpoint.pt", steps, 0
        self.path.parent.mkdir(parents=True, exist_ok=True)
        torch.manual_seed(0)
        self.network, self.average = Landmarks(), Landmarks().eval()
        self.optimizer = torch.optim.AdamW(self.network.parameters(), RATE, weight_decay=DECAY)
        if self.path.exists():
            saved = torch.load(self.path)
            self.step = saved["step"]
            for name in ("network", "average", "optimizer"):
                getattr(self, name).load_state_dict(saved[name])
        self.views = views.Views(views.read(root, False), (0, self.step))
        self.held_out = views.read(root, True)

    def update(self):
        rate = RATE * min(1, (self.step + 1) / 200) * (0.5 + 0.5 * math.cos(math.pi * self.step / self.steps)) + 1e-6
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        pixels, points = self.views.batch(BATCH)
        self.network.train()
        with torch.autocast("cpu", torch.bfloat16, enabled=cpu_multiplies_bfloat16()):
            answers = self.network(normalised(pixels).contiguous(memory_format=torch.channels_last))
        loss = F.smooth_l1_loss(answers.float(), torch.from_numpy(points).flatten(1), beta=0.02)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        self.step += 1
        architectures.follow_average(self.average, self.network, self.step, AVERAGE)
        return loss.item()

    def save(self):
        checkpoint.store(self.path, {"step": self.step, **{name: getattr(self, name).state_dict()
                                                           for name in ("network", "average", "optimizer")}})

    def fit(self):
        began, first, total = time.monotonic(), self.step, 0.0
        while self.step < self.steps:
            total += self.update()
            if self.step % 1000 == 0 or self.step == self.steps:
                left = (time.monotonic() - began) / (self.step - first) * (self.steps - self.step)
                found = measure(self.average, self.held_out)
                print(f"step {self.step}/{self.steps}  loss {total / 1000:.5f}  distance {100 * found['mean_distance']:.2f} %"
                      f"  tilt {found['tilt_median_degrees']:.1f} degrees  turn r={found['turn_correlation']:.3f}"
                      f"  {left / 60:.0f} min left", flush=True)
                total = 0.0
                self.save()


def export(network, path, accuracy):
    draft = Path(str(path) + ".part")
    torch.onnx.export(network.eval(), torch.zeros(1, 1, views.SIDE, views.SIDE), str(draft), opset_version=13,
                      input_names=["face"], output_names=["points"],
                      dynamic_axes={"face": {0: "n"}, "points": {0: "n"}})
    add_metadata(draft, {
        "kind": "face-landmarks", "model_name": "gst-feremotion landmarks", "mean": MEAN, "std": STD,
        "points": "right_eye,left_eye,nose_tip,right_mouth_corner,left_mouth_corner",
        "outputs": "x, y of each point (the subject's right is left in the picture), in sides of the square cut",
        "license": "LGPL-2.1-or-later", "training_data": "frames of public videos with 68 landmarks, of 7 in 8 people",
        "accuracy": json.dumps(accuracy)})
    os.replace(draft, path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("run")
    parser.add_argument("output")
    parser.add_argument("--steps", type=int, default=20000)
    parser.add_argument("--data", default=str(Path(__file__).resolve().parents[4] / "shared/data"))
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    views.cv2.setNumThreads(1)
    run = Run(arguments.run, arguments.data, arguments.steps)
    print(f"{len(run.views.faces)} faces to learn from, {len(run.held_out)} of other people to measure on", flush=True)
    run.fit()
    found = measure(run.average, run.held_out)
    export(run.average, arguments.output, found)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
