# SPDX-License-Identifier: LGPL-2.1-or-later
"""The C engine finds what the reference decoder of models/train/detector finds, from the picture to the last box.

    face_boxes_compare.py FACE-BOXES MODEL.onnx WORKSHOP

Once with the model alone and as the first stage of two cascades, whose second stages are made here of random weights, for
grey and for colour. On drawn pictures of round things that are no faces: a low confidence serves as well for comparing.
Exits 77 where a library is missing.
"""
import sys
import tempfile
from pathlib import Path

try:
    import cv2
    import numpy as np
    import onnx
    from onnx import TensorProto, helper, numpy_helper
except ImportError as error:
    print(error)
    sys.exit(77)

LEAST_CONFIDENCE = 0.05 # of the boxes compared
MARGIN = 0.01           # a box as near to that may be on either side of it
SAME = 0.9              # overlap
CONFIDENCE = 0.05       # difference
ALONE = 0.03            # share of the boxes that may differ: of two cells, either may be a little surer
LEAST_BOXES = 10
SIZES = ((500, 371, 24), (320, 431, 24), (640, 480, 40), (90, 70, 24))


def draw(decoys, random, width, height):
    picture = cv2.resize(random.integers(60, 200, (8, 10)).astype(np.uint8), (width, height),
                         interpolation=cv2.INTER_CUBIC)
    for _ in range(width * height // 4000):
        pixels, alpha = decoys.make(random)
        side = int(np.exp(random.uniform(np.log(26), np.log(min(width, height) / 2))))
        pixels, alpha = (cv2.resize(m, (side, side), interpolation=cv2.INTER_LINEAR) for m in (pixels, alpha))
        x, y = random.integers(width - side), random.integers(height - side)
        part = picture[y:y + side, x:x + side]
        part[:] = np.clip(part * (1 - alpha) + pixels * alpha, 0, 255).astype(np.uint8)
    return picture


def add_metadata(model, **about):
    for key, value in about.items():
        model.metadata_props.add(key=key, value=str(value))


def make_refiner(random, planes, side=24):
    """Says of most squares what it says of others, but never quite the same."""
    weights = {"w": random.normal(0, 0.2 / planes ** 0.5, (8, planes, 8, 8)), "v": random.normal(0, 0.15, (1, 8, 3, 3)), "b": np.ones(1),
               "u": random.normal(0, 0.004, (4, 8, 3, 3)), "c": np.array([-0.2, -0.3, 0.2, 0.3]),
               "t": random.normal(0, 0.1, (10, 8, 3, 3))}
    nodes = [helper.make_node("Conv", ["image", "w"], ["a"], kernel_shape=[8, 8], strides=[8, 8]), helper.make_node("Relu", ["a"], ["r"])]
    for inputs, name in ((["r", "v", "b"], "logit"), (["r", "u", "c"], "sides"), (["r", "t"], "places")):
        nodes.append(helper.make_node("Conv", inputs, [name], kernel_shape=[3, 3]))
    nodes.append(helper.make_node("Sigmoid", ["logit"], ["sure"]))
    outputs = (("sure", "confidence", 1), ("sides", "box", 4), ("places", "points", 10))
    nodes += [helper.make_node("Flatten", [source], [name]) for source, name, _ in outputs]
    graph = helper.make_graph(
        nodes, "refiner", [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["n", planes, side, side])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", size]) for _, name, size in outputs],
        [numpy_helper.from_array(w.astype(np.float32), name) for name, w in weights.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    add_metadata(model, kind="face-refiner", mean=127.5, std=64, reach=1.4, max_proposals=60, prior=0.3)
    return model


def make_cascade(first, folder, planes):
    """Path of the first stage; the second one looks at so many planes."""
    model = onnx.load(first)
    # Weaker proposals are so many and so alike that either decoder may keep another one of two.
    add_metadata(model, refiner="second.onnx", least_score=0.02)
    path = str(Path(folder) / "first.onnx")
    onnx.save(model, path)
    onnx.save(make_refiner(np.random.default_rng(2), planes), str(Path(folder) / "second.onnx"))
    return path


def lost(overlaps, boxes, others):
    """Those of `boxes` that are not among `others`."""
    sure = boxes[boxes[:, 4] >= LEAST_CONFIDENCE + MARGIN]
    if not len(others):
        return sure
    same = (overlaps(sure, others) >= SAME) & (np.abs(sure[:, None, 4] - others[None, :, 4]) <= CONFIDENCE)
    return sure[~same.any(1)]


def tint(picture, random):
    """Blue, green and red of a grey picture, which light of two colours falls on."""
    height, width = picture.shape
    lights = [cv2.resize(random.uniform(0.5, 1, (2, 2)), (width, height), interpolation=cv2.INTER_LINEAR) for _ in range(3)]
    return np.dstack([np.clip(picture * light, 0, 255).astype(np.uint8) for light in lights])


def compare(model, program, colour):
    """Whether both find the same."""
    from engine import EngineDetector
    import decoys
    from refiner.cascade import open_detector
    from score import overlaps

    random, count, wrong = np.random.default_rng(11), 0, 0
    reference = open_detector(model)
    with EngineDetector(model, program, colour=colour) as engine:
        for width, height, least in SIZES * 3:
            picture = draw(decoys, random, width, height)
            if colour:
                picture = tint(picture, random)
            a, b = (d.detect(picture, least, LEAST_CONFIDENCE - MARGIN) for d in (reference, engine))
            count += len(a) + len(b)
            for name, boxes in (("the engine", lost(overlaps, a, b)), ("the reference", lost(overlaps, b, a))):
                wrong += len(boxes)
                for box in boxes:
                    print(f"{width}x{height}, min-face {least}: {name} has not found {np.round(box, 2)}")
    print(f"{count} boxes, {wrong} of one only")
    return wrong <= ALONE * count and count >= LEAST_BOXES


def main():
    program, model, workshop = sys.argv[1:]
    sys.path.insert(0, workshop)
    alike = compare(model, program, colour=False)
    with tempfile.TemporaryDirectory() as folder:
        for planes in (1, 3):
            alike &= compare(make_cascade(model, folder, planes), program, colour=planes == 3)
    return 0 if alike else 1


if __name__ == "__main__":
    sys.exit(main())
