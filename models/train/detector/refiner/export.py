# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes both files of a cascade: the refiner with a calibrated confidence, and the first stage that names it.

    python3 -m refiner.export RUN/best.pt PROPOSER.onnx OUT/face.onnx [--least-score 0.001] [--proposals 100] [--prior 0.2]

OUT/face.onnx is the first stage with the metadata `refiner` and `least_score`; OUT/face-refiner.onnx is the second.
0.5 becomes the confidence that only --false-pictures of the training pictures without a face reach; the slope is the
one that agrees best with the share of right boxes on wider-val-200.
"""
import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import nn

import data
import engine
import score
from export import FLOOR, best_slope, logit
from refiner.cascade import MOST, PLANES, REACH, SIDE, CascadeDetector
from refiner.network import multiply_adds
from refiner.training import load_network, refining

NAME = "face-refiner.onnx"
OUTPUTS = ("confidence", "box", "points")


class Exported(nn.Module):
    """The network with its confidence's logit stretched and shifted, and the sigmoid."""

    def __init__(self, network, slope, shift):
        super().__init__()
        self.network = network
        with torch.no_grad():
            network.confidence.weight.mul_(slope)
            network.confidence.bias.mul_(slope).add_(shift)

    def forward(self, x):
        logit_, box, points = self.network(x)
        return torch.sigmoid(logit_), box, points


def write(network, path, about):
    torch.onnx.export(network.eval(), torch.zeros(1, PLANES, SIDE, SIDE), str(path), opset_version=13, input_names=["image"],
                      output_names=list(OUTPUTS), dynamic_axes={name: {0: "n"} for name in ("image", *OUTPUTS)})
    model = onnx.load(str(path))
    set_metadata(model, about)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def set_metadata(model, about):
    """Adds to what is there, or replaces it."""
    about = {**{p.key: p.value for p in model.metadata_props}, **{k: str(v) for k, v in about.items()}}
    del model.metadata_props[:]
    for key, value in about.items():
        model.metadata_props.add(key=key, value=value)


def open_proposer(path, least_score):
    """The first stage by itself: the model of a file, which may name a second one, with another threshold."""
    model = onnx.load(str(path))
    about = {p.key: p.value for p in model.metadata_props if p.key != "refiner"}
    del model.metadata_props[:]
    set_metadata(model, {**about, "least_score": least_score})
    return model


def calibrate(detector, root, false_pictures):
    """(slope, shift, what to note)"""
    tops = [detector.detect(picture.pixels)[:, 4].max(initial=1e-6) for picture in data.read_nonfaces(root)]
    cut_at = logit(np.quantile(tops, 1 - false_pictures))
    folder = root / "faces/wider-val-200"
    pictures = score.read_set(folder, str(folder) + ".csv", colour=True)
    truth = [boxes for _, _, boxes in pictures]
    found = [detector.detect(picture) for _, picture, _ in pictures]
    values, right, _ = score.judge(found, truth)
    slope = best_slope(logit(values[values >= FLOOR]), right[values >= FLOOR], cut_at)
    recall = {str(rate): round(part, 4) for rate, (part, _) in score.figures(found, truth)[0].items()}
    return slope, float(-slope * cut_at), {"raw_score_at_half": round(float(1 / (1 + np.exp(-cut_at))), 4),
                                           "slope": round(slope, 4), "recall": recall}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("checkpoint", help="best.pt of a run")
    parser.add_argument("proposer")
    parser.add_argument("output", type=Path)
    parser.add_argument("--least-score", type=float, default=0.001, help="of what the first stage proposes")
    parser.add_argument("--enlargement", type=float, help="of a picture in which faces of 24 px are looked for; the "
                        "first stage then sees all faces so much larger")
    parser.add_argument("--proposals", type=int, default=MOST, help="of a frame, at most")
    parser.add_argument("--prior", type=float, help="weight of the first stage's log odds, instead of the run's own")
    parser.add_argument("--false-pictures", type=float, default=0.02)
    parser.add_argument("--root", type=Path, default=score.DATA)
    arguments = parser.parse_args()
    network, config = load_network(arguments.checkpoint)
    prior = config.prior if arguments.prior is None else arguments.prior
    first = open_proposer(arguments.proposer, arguments.least_score)
    if arguments.enlargement:
        set_metadata(first, {"min_size": score.LEAST * arguments.enlargement, "max_enlargement": arguments.enlargement})
    onnx.save(first, str(arguments.output))
    with engine.EngineDetector(arguments.output) as proposer:
        detector = CascadeDetector(lambda picture, least: proposer.detect(picture, least, 0.0), refining(network, config),
                                   arguments.proposals, prior=prior)
        slope, shift, calibration = calibrate(detector, arguments.root, arguments.false_pictures)
    write(Exported(network, slope, shift), arguments.output.with_name(NAME), {
        "kind": "face-refiner", "model_name": "gst-feremotion face refiner", "mean": config.mean, "std": config.std,
        "reach": REACH, "max_proposals": arguments.proposals, "prior": slope * prior, "license": "LGPL-2.1-or-later",
        "outputs": "confidence [n,1]; box [n,4] left, top, right, bottom and points [n,10] of five x, y in sides of the "
                   "square from its centre",
        "score_calibration": json.dumps(calibration), "multiply_adds": multiply_adds(network)})
    set_metadata(first, {"refiner": NAME})
    onnx.save(first, str(arguments.output))
    print(f"{arguments.output}, {NAME}: {calibration}")


if __name__ == "__main__":
    main()
