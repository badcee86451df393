# SPDX-License-Identifier: LGPL-2.1-or-later
"""Processor time of one frame: our detector and YuNet, by our engine and by ONNX Runtime, one thread each.

    NODE_PATH=FOLDER/node_modules python3 -m peers.speed YUNET.onnx [--least 24] [--size 640x480] [--rounds 5]

YUNET.onnx is a file of open size or of the frame's (yunet_n_dynamic.onnx of ShiqiYu/libfacedetection.train). Needs
onnxruntime-node, as peers.families. Pictures of wider-val-200 in the frame's size; all take turns, so that whatever else
the machine does meets all of them. Printed is the median over the pictures of each one's least time; ONNX Runtime's
without decoding. FEREMOTION_CPU=avx2 makes ours take no more than AVX2; ONNX Runtime takes what the processor has.
"""
import argparse
from pathlib import Path

import cv2
import numpy as np

import score
from engine import EngineDetector
from peers import families

ROOT = Path(__file__).resolve().parents[4]
N_PICTURES = 20


def read_pictures(width, height):
    folder = score.DATA / "faces/wider-val-200"
    pictures = score.read_set(folder, f"{folder}.csv")
    return [cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
            for _, picture, _ in pictures[::len(pictures) // N_PICTURES][:N_PICTURES]]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("yunet", metavar="YUNET.onnx")
    parser.add_argument("--model", default=str(ROOT / "models/face-int8.onnx"), help="our detector")
    parser.add_argument("--least", type=int, default=24, help="height of the smallest face looked for")
    parser.add_argument("--size", default="640x480")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    width, height = map(int, arguments.size.split("x"))
    pictures = read_pictures(width, height)
    ours, engine = (EngineDetector(model, timed=True) for model in (arguments.model, arguments.yunet))
    reference = families.Reference(arguments.yunet)

    def run_reference(picture):
        reference.runtime.run(reference.prepare(picture)[0])
        return reference.runtime.milliseconds

    def run_engine(detector, picture):
        detector.detect(picture, arguments.least)
        return detector.milliseconds

    runners = {f"{Path(arguments.model).name} here": lambda picture: run_engine(ours, picture),
               f"{Path(arguments.yunet).name} here": lambda picture: run_engine(engine, picture),
               f"{Path(arguments.yunet).name} in ONNX Runtime": run_reference}
    least = {name: np.full(len(pictures), np.inf) for name in runners}
    for _ in range(arguments.rounds):
        for i, picture in enumerate(pictures):
            for name, run in runners.items():
                least[name][i] = min(least[name][i], run(picture))
    first = None
    for name, times in least.items():
        median = float(np.median(times))
        first = first or median
        print(f"{name}: {median:.2f} ms, {median / first:.2f} times as long")


if __name__ == "__main__":
    main()
