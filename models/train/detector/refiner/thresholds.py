# SPDX-License-Identifier: LGPL-2.1-or-later
"""How few proposals will do: the threshold between the stages, for a stated loss, on training pictures.

    python3 -m refiner.thresholds PROPOSER.onnx CASCADE/face-refiner.onnx FURTHER [--loss 0.005]

PROPOSER.onnx is what refiner.export was given, CASCADE/face-refiner.onnx its second file, in floats. Of the faces that the
cascade finds at --threshold with all its proposals, each one's surest proposal that leads to it says how high the first
stage's threshold, and how low the limit on proposals, could be without losing it. What is printed goes to refiner.export as
--least-score and --proposals; each loses that share of the faces at most.
"""
import argparse
import tempfile
from pathlib import Path

import numpy as np
import onnx

import engine
import score
from refiner import samples
from refiner.cascade import CascadeDetector, log_odds, open_refiner, placed, squares
from refiner.export import open_proposer

RIGHT = 0.5                 # overlap of a box with the face that it has found


def needs(detector, items, threshold, least):
    """[n, 2] of the faces found: (score, rank from 0) of the surest proposal that leads to each."""
    out = []
    for item in items:
        boxes = item.picture.boxes[(item.chances >= 1) & (item.picture.boxes[:, 3] >= least)]
        proposals, crops = detector.look(item.coloured(), least)
        if not len(boxes) or not len(proposals):
            continue
        seen, *rest = detector.refine(crops)
        odds = log_odds(seen.ravel()) + detector.prior * log_odds(proposals[:, 4])
        found = placed(squares(proposals, detector.reach), odds, *rest)
        right = (score.overlaps(found[:, :4], boxes[:, :4]) >= RIGHT) & (odds >= log_odds(threshold))[:, None]
        ranks = right.argmax(0)[right.any(0)]
        out += [(proposals[rank, 4], rank) for rank in ranks]
    return np.array(out).reshape(-1, 2)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("proposer")
    parser.add_argument("refiner", help="that allows all proposals")
    parser.add_argument("further")
    parser.add_argument("--loss", type=float, default=0.005, help="share of the faces that each of the two may lose")
    parser.add_argument("--threshold", type=float, default=0.5)
    parser.add_argument("--least", type=float, default=score.LEAST, help="height of the smallest faces")
    parser.add_argument("--least-score", type=float, default=0.001, help="of all proposals")
    parser.add_argument("--every", type=int, default=20, help="picture of the training pictures is looked at")
    parser.add_argument("--root", type=Path, default=score.DATA)
    arguments = parser.parse_args()
    refine, about, side = open_refiner(arguments.refiner)
    items = [item for _, item in samples.read_items(arguments.root, arguments.further)[::arguments.every]]
    first = open_proposer(arguments.proposer, arguments.least_score)
    with tempfile.TemporaryDirectory() as folder:
        eager = Path(folder) / "face.onnx"
        onnx.save(first, str(eager))
        with engine.EngineDetector(eager) as proposer:
            detector = CascadeDetector(lambda picture, least: proposer.detect(picture, least, 0.0), refine,
                                       int(about["max_proposals"]), side, float(about["reach"]), float(about["prior"]))
            found = needs(detector, items, arguments.threshold, arguments.least)
    print(f"{len(found)} faces in {len(items)} pictures: --least-score {np.quantile(found[:, 0], arguments.loss):.4f} "
          f"--proposals {int(np.ceil(np.quantile(found[:, 1], 1 - arguments.loss))) + 1}")


if __name__ == "__main__":
    main()
