# SPDX-License-Identifier: LGPL-2.1-or-later
"""A model file run by the C engine, by way of the build's face-boxes, in place of decode.OnnxDetector."""
import subprocess
from pathlib import Path

import numpy as np

from decode import LEAST_SCORE

ROOT = Path(__file__).resolve().parents[3]


def program():
    """The newest face-boxes of the builds in the project's root."""
    built = sorted(ROOT.glob("build*/tests/engine/find/face-boxes"), key=lambda path: path.stat().st_mtime)
    if not built:
        raise SystemExit("no build*/tests/engine/find/face-boxes: build the project first, or give --runner opencv")
    return built[-1]


class EngineDetector:
    """`detect` as decode.Detector has it. Where `timed`, `milliseconds` is the processor time of the last one, without
    the pipe. Where `colour`, pictures may be [h, w, 3] of blue, green and red, as OpenCV has them."""

    def __init__(self, model, path=None, timed=False, colour=False):
        options = ["--time"] * timed + ["--colour"] * colour
        self.colour = colour
        self.process = subprocess.Popen([path or program(), *options, str(model)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for stream in (self.process.stdin, self.process.stdout):
            try:
                stream.close()
            except BrokenPipeError:
                pass
        self.process.wait()

    def detect(self, picture, least=24.0, threshold=LEAST_SCORE):
        height, width = picture.shape[:2]
        if self.colour:
            picture = np.stack([picture] * 3, 2) if picture.ndim == 2 else picture[..., ::-1]
        try:
            self.process.stdin.write(b"%d %d %d\n" % (width, height, round(least)) + picture.tobytes())
            self.process.stdin.flush()
            n, *times = self.process.stdout.readline().split()
            self.milliseconds = float(times[0]) if times else None
            lines = [self.process.stdout.readline() for _ in range(int(n))]
        except (BrokenPipeError, ValueError):
            raise SystemExit("the C engine gave up") from None
        boxes = np.array([[float(v) for v in line.split()] for line in lines], np.float32).reshape(-1, 5)
        return boxes[boxes[:, 4] >= threshold]


def add_options(parser):
    parser.add_argument("model")
    parser.add_argument("--runner", choices=("engine", "opencv"), default="engine",
                        help="the C engine of the project's newest build, or decode.py (floats only)")


def open_detector(arguments):
    """What the options of add_options() say; a second stage that the model names is used too."""
    from refiner import cascade
    return (EngineDetector(arguments.model, colour=True) if arguments.runner == "engine"
            else cascade.open_detector(arguments.model))
