# SPDX-License-Identifier: LGPL-2.1-or-later
"""Other people's face detectors: what the C engine finds with a file, against ONNX Runtime and a decoder in numpy.

    NODE_PATH=FOLDER/node_modules python3 -m peers.families MODEL.onnx… [--first N] [--colour]

Needs onnxruntime-node (npm install --ignore-scripts onnxruntime-node@1.30.0 in FOLDER). Both sides see the same grey
pictures of wider-val-200 in the size that the engine chooses; the decoders below follow the families' published
code, not ours. Prints how many boxes agree within a pixel, and the recall of both; with --colour the same once more of
the pictures in colour.
"""
import argparse
import math
import subprocess
from pathlib import Path

import cv2
import numpy as np

import score
from decode import LEAST_HEIGHT, suppress
from engine import EngineDetector

HERE = Path(__file__).resolve().parent
LEAST = 24              # height of the smallest face looked for; open inputs keep the picture's size for it
MAX_PIXELS = 1920 * 1088
COMPARED = 0.12         # boxes of this confidence; one of 0.1 may be on either side
PIXEL = 1.0
EVEN = {"yunet": 0.64, "ultralight": 0.58, "scrfd": 0.41}   # score that the engine takes for 0.5
CANDIDATE = {"yunet": 0.05, "ultralight": 0.1, "scrfd": 0.05}   # score from which on it looks at a place
NORMS = {"yunet": (0, 1), "ultralight": (127, 128), "scrfd": (127.5, 128)}
BOXES = ((10, 16, 24), (32, 48), (64, 96), (128, 192, 256))


class Runtime:
    """`run(input [3, h, w])` gives {name: [places, numbers]}; `milliseconds` are those of the last one."""

    def __init__(self, model):
        self.process = subprocess.Popen(["node", HERE / "families.js", model], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE)

    def run(self, tensor):
        _, height, width = tensor.shape
        self.process.stdin.write(b"%d %d\n" % (height, width) + tensor.astype(np.float32).tobytes())
        self.process.stdin.flush()
        stream = self.process.stdout
        milliseconds, n = stream.readline().split()
        self.milliseconds = float(milliseconds)
        outputs = {}
        for _ in range(int(n)):
            name, *dims = stream.readline().decode().split()
            dims = [int(d) for d in dims]
            outputs[name] = np.frombuffer(stream.read(4 * math.prod(dims)), np.float32).reshape(-1, dims[-1])
        return outputs


def find_family(outputs):
    if len(outputs) == 12:
        return "yunet"
    return "ultralight" if len(outputs) == 2 else "scrfd"


def decode_yunet(outputs, width, height):
    rows = []
    for s in (8, 16, 32):
        sure, there, box = (outputs[f"{kind}_{s}"] for kind in ("cls", "obj", "bbox"))
        at = np.arange(len(sure))
        centre = (np.stack([at % (width // s), at // (width // s)], 1) + box[:, :2]) * s
        size = np.exp(box[:, 2:]) * s
        rows.append(np.concatenate([centre - size / 2, size, np.sqrt(sure.clip(0, 1) * there.clip(0, 1))], 1))
    return np.concatenate(rows)


def decode_scrfd(outputs, width, height):
    parts = {size: sorted((o for o in outputs.values() if o.shape[1] == size), key=len, reverse=True)
             for size in (1, 4)}
    rows = []
    for sure, box, s in zip(parts[1], parts[4], (8, 16, 32)):
        anchors = len(sure) // ((width // s) * (height // s))
        y, x = np.mgrid[:height // s, :width // s]
        centre = np.repeat(np.stack([x, y], -1).reshape(-1, 2) * s, anchors, 0)
        low, high = centre - box[:, :2] * s, centre + box[:, 2:] * s
        rows.append(np.concatenate([low, high - low, sure], 1))
    return np.concatenate(rows)


def make_priors(width, height):
    rows = []
    for level, s in enumerate((8, 16, 32, 64)):
        for y in range(math.ceil(height / s)):
            for x in range(math.ceil(width / s)):
                rows += [((x + 0.5) / (width / s), (y + 0.5) / (height / s), side / width, side / height)
                         for side in BOXES[level]]
    return np.clip(np.array(rows, np.float32), 0, 1)


def decode_ultralight(outputs, width, height):
    box, sure = outputs["boxes"], 1 - outputs["scores"][:, :1]
    if (box[:, 2:] > box[:, :2]).all():
        low, high = box[:, :2], box[:, 2:]
    else:
        priors = make_priors(width, height)
        centre, size = priors[:, :2] + box[:, :2] * 0.1 * priors[:, 2:], priors[:, 2:] * np.exp(box[:, 2:] * 0.2)
        low, high = centre - size / 2, centre + size / 2
    frame = np.array([width, height])
    return np.concatenate([low * frame, (high - low) * frame, sure], 1)


DECODERS = {"yunet": decode_yunet, "scrfd": decode_scrfd, "ultralight": decode_ultralight}


class Reference:
    """`fixed`: (height, width) of the input, or None."""

    def __init__(self, model):
        import onnx
        dims = onnx.load(str(model)).graph.input[0].type.tensor_type.shape.dim
        self.fixed = (dims[2].dim_value, dims[3].dim_value) if dims[2].dim_value and dims[3].dim_value else None
        self.runtime = Runtime(model)
        self.family = find_family(self.runtime.run(np.zeros((3, *(self.fixed or (64, 64))), np.float32)))

    def prepare(self, picture):
        """(input [3, h, w], factors of width and height)"""
        height, width = picture.shape[:2]
        if self.fixed:
            factor = min(self.fixed[0] / height, self.fixed[1] / width)
        else:
            factor = min(1, math.sqrt(MAX_PIXELS / (width * height)))
        size = max(1, round(width * factor)), max(1, round(height * factor))
        if size != (width, height):
            how = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
            picture = cv2.resize(picture.astype(np.float32), size, interpolation=how)
        if picture.ndim == 2:
            picture = np.repeat(picture[..., None], 3, 2)
        elif self.family != "yunet":            # which takes blue, green, red as OpenCV has them
            picture = picture[..., ::-1]
        full = self.fixed or tuple(math.ceil(n / 32) * 32 for n in picture.shape[:2])
        out = np.zeros((*full, 3), np.float32)
        out[:size[1], :size[0]] = picture
        mean, std = NORMS[self.family]
        return ((out - mean) / std).transpose(2, 0, 1), (size[0] / width, size[1] / height)

    def detect(self, picture):
        tensor, factors = self.prepare(picture)
        rows = DECODERS[self.family](self.runtime.run(tensor), tensor.shape[2], tensor.shape[1])
        rows = rows[rows[:, 4] >= CANDIDATE[self.family]]
        rows[:, :4] /= np.array(factors * 2)
        yes, no = rows[:, 4] * (1 - EVEN[self.family]), (1 - rows[:, 4]) * EVEN[self.family]
        rows[:, 4] = yes / (yes + no)
        rows = rows[rows[:, 3] >= LEAST_HEIGHT * LEAST]
        return suppress(rows.astype(np.float32))


def count_alone(boxes, others):
    """Boxes of COMPARED and more that no other is within a pixel of."""
    alone = 0
    for box in boxes[boxes[:, 4] >= COMPARED]:
        low, high = others[:, :2] - box[:2], others[:, :2] + others[:, 2:4] - box[:2] - box[2:4]
        alone += not (np.abs(np.concatenate([low, high], 1)).max(1, initial=0) <= PIXEL).any()
    return alone


def compare(what, engine, reference, pictures, truth):
    with engine:
        ours = [engine.detect(picture, LEAST) for picture in pictures]
    theirs = [reference.detect(picture) for picture in pictures]
    n = sum(int((found[:, 4] >= COMPARED).sum()) for found in ours)
    alone = [sum(map(count_alone, a, b)) for a, b in ((ours, theirs), (theirs, ours))]
    print(f"  {what}: {n} boxes of {COMPARED} and more; {alone[0]} of the engine and {alone[1]} of ONNX Runtime are not "
          f"within {PIXEL:g} pixel of one of the other")
    for name, found in (("engine", ours), ("ONNX Runtime", theirs)):
        result, _ = score.figures(found, truth, LEAST)
        print(f"    {name}: " + ", ".join(f"{100 * recall:.1f} % at {rate:g} (score {at:.3f})"
                                          for rate, (recall, at) in result.items()), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("models", nargs="+", metavar="MODEL.onnx")
    parser.add_argument("--colour", action="store_true", help="in colour, too")
    parser.add_argument("--first", type=int, default=200, metavar="N", help="pictures of wider-val-200 to look at")
    arguments = parser.parse_args()
    folder = score.DATA / "faces/wider-val-200"
    pictures = score.read_set(folder, f"{folder}.csv")[:arguments.first]
    colours = [cv2.imread(str(folder / name)) for name, *_ in pictures] if arguments.colour else []
    truth = [boxes for _, _, boxes in pictures]
    for model in arguments.models:
        reference = Reference(model)
        print(f"{Path(model).name}: {reference.family}")
        compare("grey", EngineDetector(model), reference, [picture for _, picture, _ in pictures], truth)
        if arguments.colour:
            compare("colour", EngineDetector(model, colour=True), reference, colours, truth)


if __name__ == "__main__":
    main()
