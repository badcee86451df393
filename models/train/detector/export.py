# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes the model file: calibrates the confidence, exports to ONNX with its metadata.

    python3 export.py RUN/best.pt ../../face.onnx [--false-pictures 0.025]

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
from decode import OnnxDetector, pyramid, resized
from network import STRIDES, multiply_adds
from training import load_network

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


def calibrate(detector, root, false_pictures):
    """(slope, shift, report) for a detector whose score is not calibrated yet."""
    tops = []
    for picture in data.read_nonfaces(root):
        tops.append(max(float(answer.max()) for factor in pyramid(*picture.pixels.shape, score.LEAST, detector.sizes, detector.enlargement)
                        for answer, _ in detector.run(resized(picture.pixels, factor, detector.mean))))
    cut = logit(np.quantile(tops, 1 - false_pictures))
    folder = root / "faces/wider-val-200"
    pictures = score.read_set(folder, str(folder) + ".csv")
    truth = [boxes for _, _, boxes in pictures]
    found = [detector.detect(picture, threshold=FLOOR) for _, picture, _ in pictures]
    scores, right, _ = score.judge(found, truth)
    slope = best_slope(logit(scores), right, cut)
    recall = {str(rate): round(part, 4) for rate, (part, _) in score.figures(found, truth)[0].items()}
    report = {"raw_score_at_half": round(float(1 / (1 + np.exp(-cut))), 4), "slope": round(slope, 4)}
    return slope, float(-slope * cut), report, recall


def export(network, config, path, slope, shift, about):
    names = [f"{kind}{s}" for s in STRIDES for kind in ("score", "box")]
    axes = {"image": {0: "n", 2: "height", 3: "width"}}
    axes.update({f"{kind}{s}": {0: "n", 2: f"rows{s}", 3: f"columns{s}"} for s in STRIDES for kind in ("score", "box")})
    torch.onnx.export(Exported(network, slope, shift).eval(), torch.zeros(1, 1, 96, 128), str(path), opset_version=13,
                      input_names=["image"], output_names=names, dynamic_axes=axes)
    model = onnx.load(str(path))
    for node in [n for n in model.graph.node if n.op_type == "Constant"]:
        tensor = model.graph.initializer.add()
        tensor.CopyFrom(node.attribute[0].t)
        tensor.name = node.output[0]
        model.graph.node.remove(node)
    del model.metadata_props[:]
    for key, value in about.items():
        model.metadata_props.add(key=key, value=str(value))
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def metadata(network, config, calibration, recall):
    return {
        "kind": "face-detector",
        "model_name": "gst-feremotion face detector",
        "mean": config.mean, "std": config.std,
        "strides": ",".join(map(str, STRIDES)),
        "min_size": config.least_size, "max_size": config.most_size,
        "max_enlargement": config.enlargement,
        "multiple": 32,
        "outputs": "for each stride s: score<s> [n,1,h,w] confidence; box<s> [n,4,h,w] left, top, right, bottom "
                   "distances in strides from the cell's centre ((column + 0.5) s, (row + 0.5) s)",
        "score_calibration": json.dumps(calibration),
        "license": "LGPL-2.1-or-later",
        "training_data": "in-the-wild pictures with boxes, frames with 68 landmarks, FER-2013 training faces, "
                         "pictures without faces (two thirds)",
        "accuracy": json.dumps({"wider-val-200 recall by false alarms a picture, 24 px": recall}),
        "multiply_adds_640x480": multiply_adds(network),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("checkpoint", help="best.pt or checkpoint.pt of a run")
    parser.add_argument("output")
    parser.add_argument("--false-pictures", type=float, default=0.025)
    parser.add_argument("--least-size", type=float, help="least height in network pixels, instead of the run's own")
    parser.add_argument("--enlargement", type=float, help="most that small pictures are enlarged, instead of the run's own")
    arguments = parser.parse_args()
    network, config, _ = load_network(arguments.checkpoint)
    config.least_size = arguments.least_size or config.least_size
    config.enlargement = arguments.enlargement or config.enlargement
    # The uncalibrated file is measured first: what runs it is faster than PyTorch.
    export(network, config, arguments.output, 1.0, 0.0, metadata(network, config, {}, {}))
    slope, shift, calibration, recall = calibrate(OnnxDetector(arguments.output), score.Path(config.root),
                                                  arguments.false_pictures)
    export(network, config, arguments.output, slope, shift, metadata(network, config, calibration, recall))
    print(f"{arguments.output}: 0.5 stands where the raw score was {calibration['raw_score_at_half']}, slope {slope:.2f}; "
          f"recall {recall}")


if __name__ == "__main__":
    main()
