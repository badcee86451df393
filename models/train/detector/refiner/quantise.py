# SPDX-License-Identifier: LGPL-2.1-or-later
"""The refiner's file in 8 bits, calibrated on training squares.

    python3 -m refiner.quantise RUN IN/face-refiner.onnx OUT/face-refiner.onnx
"""
import argparse
import json
import sys
from pathlib import Path

import cv2
import onnx
import torch

from refiner import samples

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from feremotion_train import quantise  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("run", type=Path, help="folder of a run: its pictures and proposals")
    parser.add_argument("model")
    parser.add_argument("output")
    parser.add_argument("--squares", type=int, default=1024, help="to calibrate on")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    config = json.loads((arguments.run / "config.json").read_text())
    items = samples.load(config["root"], config["further"], arguments.run / "proposals.npz")
    squares = torch.from_numpy(samples.Squares(items, 77).batch(arguments.squares)[0])
    model = onnx.load(arguments.model)
    onnx.save(quantise.quantise(model, quantise.normalised(squares, model)), arguments.output)


if __name__ == "__main__":
    main()
