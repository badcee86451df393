# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes the model file: calibrates the confidence, exports to ONNX with its metadata.

    python3 export.py RUN/best.pt ../../face.onnx [--false-pictures 0.002]

The score's logit becomes a x + b, folded into the last convolutions, so that 0.5 is where only that share of the
pictures without faces (those of training) shows one. The slope a is the one that makes confidence agree best with
the share of right detections on wider-val-200.
"""
import argparse
import json

import numpy as np
import onnx
import torch
from torch import nn

import data
import score
from decode import pyramid, shrunk
from network import STRIDES, multiply_adds
from training import TorchDetector, load_network

FLOOR = 0.05            # scores under it say nothing about the slope


class Exported(nn.Module):
    """The network with separate convolutions for score and box, the sigmoid, and flat outputs."""

    def __init__(self, network, slope, shift):
        super().__init__()
        self.network = network
        self.scores, self.boxes = nn.ModuleList(), nn.ModuleList()
        for head in network.heads:
            channels = head.out.in_channels
            confidence, sides = nn.Conv2d(channels, 1, 1), nn.Conv2d(channels, 4, 1)
            with torch.no_grad():
                confidence.weight.copy_(head.out.weight[:1] * slope)
                confidence.bias.copy_(head.out.bias[:1] * slope + shift)
                sides.weight.copy_(head.out.weight[1:])
                sides.bias.copy_(head.out.bias[1:])
            self.scores.append(confidence)
            self.boxes.append(sides)

    def forward(self, x):
        outputs = []
        for level, head, confidence, sides in zip(self.network.features(x), self.network.heads, self.scores, self.boxes):
            y = head.mix(level)
            outputs += [torch.sigmoid(confidence(y)), torch.relu(sides(y))]
        return tuple(outputs)


def logit(p):
    p = np.clip(p, 1e-6, 1 - 1e-6)
    return np.log(p / (1 - p))


def best_slope(values, right, cut):
    """Of a logistic curve through 0.5 at `cut`: the one of least cross-entropy."""
    slopes = np.exp(np.linspace(np.log(0.3), np.log(8), 200))
    z = slopes[:, None] * (values - cut)[None]
    cost = np.logaddexp(0, np.where(right[None], -z, z)).mean(1)
    return float(slopes[cost.argmin()])


def calibrate(network, config, false_pictures):
    """(slope, shift, report)"""
    detector = TorchDetector(network, config)
    tops = []
    for picture in data.read_nonfaces(score.Path(config.root)):
        levels = pyramid(*picture.pixels.shape, config.least_size, config.least_size, config.most_size)
        tops.append(max(float(answer.max()) for factor in levels
                        for answer, _ in detector.run(shrunk(picture.pixels, factor, config.mean))))
    cut = logit(np.quantile(tops, 1 - false_pictures))
    folder = score.Path(config.root) / "faces/wider-val-200"
    pictures = score.read_set(folder, str(folder) + ".csv")
    found = [detector.detect(picture, threshold=FLOOR) for _, picture, _ in pictures]
    scores, right, _ = score.judge(found, [boxes for _, _, boxes in pictures])
    slope = best_slope(logit(scores), right, cut)
    return slope, float(-slope * cut), {"raw_score_at_half": float(1 / (1 + np.exp(-cut))), "slope": slope}


def export(network, config, path, slope, shift, about):
    names = [f"{kind}{s}" for s in STRIDES for kind in ("score", "box")]
    axes = {"image": {0: "n", 2: "height", 3: "width"}}
    axes.update({f"{kind}{s}": {0: "n", 2: f"rows{s}", 3: f"columns{s}"} for s in STRIDES for kind in ("score", "box")})
    torch.onnx.export(Exported(network, slope, shift).eval(), torch.zeros(1, 1, 96, 128), str(path), opset_version=13,
                      input_names=["image"], output_names=names, dynamic_axes=axes)
    model = onnx.load(str(path))
    del model.metadata_props[:]
    for key, value in about.items():
        model.metadata_props.add(key=key, value=str(value))
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def metadata(network, config, saved, calibration):
    return {
        "kind": "face-detector",
        "model_name": "gst-feremotion face detector",
        "mean": config.mean, "std": config.std,
        "strides": ",".join(map(str, STRIDES)),
        "min_size": config.least_size, "max_size": config.most_size,
        "multiple": 32,
        "outputs": "for each stride s: score<s> [n,1,h,w] confidence; box<s> [n,4,h,w] left, top, right, bottom "
                   "distances in strides from the cell's centre ((column + 0.5) s, (row + 0.5) s)",
        "score_calibration": json.dumps(calibration),
        "license": "LGPL-2.1-or-later",
        "training_data": "in-the-wild pictures with boxes, frames with 68 landmarks, FER-2013 training faces, "
                         "pictures without faces (two thirds); no WIDER FACE picture",
        "accuracy": json.dumps({"wider-val-200 recall by false alarms a picture, 24 px": saved["figures"]}),
        "multiply_adds_640x480": multiply_adds(network),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("checkpoint", help="best.pt or checkpoint.pt of a run")
    parser.add_argument("output")
    parser.add_argument("--false-pictures", type=float, default=0.002)
    parser.add_argument("--least-size", type=float, help="least height in network pixels, instead of the run's own")
    arguments = parser.parse_args()
    network, config, saved = load_network(arguments.checkpoint)
    if arguments.least_size:
        config.least_size = arguments.least_size
    slope, shift, calibration = calibrate(network, config, arguments.false_pictures)
    saved.setdefault("figures", {})
    export(network, config, arguments.output, slope, shift, metadata(network, config, saved, calibration))
    print(f"{arguments.output}: 0.5 stands where the raw score was {calibration['raw_score_at_half']:.3f}, slope {slope:.2f}")


if __name__ == "__main__":
    main()
