# SPDX-License-Identifier: LGPL-2.1-or-later
"""The C engine finds what the reference decoder of models/train/detector finds, from the picture to the last box.

    face_boxes_compare.py FACE-BOXES MODEL.onnx WORKSHOP

On drawn pictures of round things that are no faces: a low confidence serves as well for comparing. Exits 77 where a
library is missing.
"""
import sys

try:
    import cv2
    import numpy as np
    import onnx     # noqa: F401    decode.py reads the metadata with it
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


def lost(overlaps, boxes, others):
    """Those of `boxes` that are not among `others`."""
    sure = boxes[boxes[:, 4] >= LEAST_CONFIDENCE + MARGIN]
    if not len(others):
        return sure
    same = (overlaps(sure, others) >= SAME) & (np.abs(sure[:, None, 4] - others[None, :, 4]) <= CONFIDENCE)
    return sure[~same.any(1)]


def main():
    program, model, workshop = sys.argv[1:]
    sys.path.insert(0, workshop)
    import decoys
    from decode import OnnxDetector
    from engine import EngineDetector
    from score import overlaps

    random, count, wrong = np.random.default_rng(11), 0, 0
    reference = OnnxDetector(model)
    with EngineDetector(model, program) as engine:
        for width, height, least in SIZES * 3:
            picture = draw(decoys, random, width, height)
            a, b = (d.detect(picture, least, LEAST_CONFIDENCE - MARGIN) for d in (reference, engine))
            count += len(a) + len(b)
            for name, boxes in (("the engine", lost(overlaps, a, b)), ("the reference", lost(overlaps, b, a))):
                wrong += len(boxes)
                for box in boxes:
                    print(f"{width}x{height}, min-face {least}: {name} has not found {np.round(box, 2)}")
    print(f"{count} boxes, {wrong} of one only")
    return 1 if wrong > ALONE * count or count < LEAST_BOXES else 0


if __name__ == "__main__":
    sys.exit(main())
