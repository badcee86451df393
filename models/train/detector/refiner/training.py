# SPDX-License-Identifier: LGPL-2.1-or-later
"""Trains the refiner; started again with the same folder, it goes on.

    python3 -m refiner.training RUN --proposer PROPOSER.onnx --further FOLDER [--minutes M] [--set KEY=VALUE]...

RUN holds proposals.npz (made by the C engine where it is missing), config.json, history.json, checkpoint.pt and
best.pt (the averaged weights with the best figure on wider-val-200).
"""
import argparse
import copy
import json
import math
import signal
import sys
import time
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import cv2
import numpy as np
import torch
from torch.nn import functional as F

import engine
import score
from losses import overlap
from refiner import samples
from refiner.cascade import NO_COLOUR, CascadeDetector
from refiner.network import Refiner, multiply_adds

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from feremotion_train import architectures, checkpoint  # noqa: E402
from feremotion_train.training import cpu_multiplies_bfloat16  # noqa: E402


@dataclass
class Config:
    widths: str = "16,32,96,128"
    depths: str = "1,2"
    batch: int = 256
    steps: int = 20000
    rate: float = 2e-3
    decay: float = 1e-4
    warmup: int = 200
    average: float = 0.998
    box_weight: float = 1.0
    point_weight: float = 1.0
    mean: float = 127.5
    std: float = 64.0
    prior: float = 1.0          # weight of the proposer's log odds in the figures that choose among the weights
    seconds_between: float = 120.0
    seed: int = 0
    root: str = str(score.DATA)
    proposer: str = ""
    further: str = ""


def make_network(config):
    return Refiner(*([int(n) for n in text.split(",")] for text in (config.widths, config.depths)))


def load_network(path):
    saved = torch.load(path, map_location="cpu")
    config = Config(**saved["config"])
    network = make_network(config)
    network.load_state_dict(saved["weights"])
    return network.eval(), config


def refining(network, config):
    """`refine` of cascade.CascadeDetector."""
    def run(crops):
        with torch.no_grad():
            logit, box, points = network(torch.from_numpy((crops - config.mean) / config.std).float())
        return logit.sigmoid().numpy(), box.numpy(), points.numpy()
    return run


def refiner_loss(outputs, kind, box, points):
    """(of the confidence, of the box, of the landmarks). The confidence learns the overlap of the refiner's own box, as
    far as it is a face."""
    logit, sides, found = (o.float() for o in outputs)
    face = kind > 0
    iou, apart = overlap(sides, box)
    target = torch.where(face, kind * iou.detach().clamp(0, 1), torch.zeros_like(iou))
    cost = F.binary_cross_entropy_with_logits(logit[:, 0], target, reduction="none")
    confidence = ((logit[:, 0].sigmoid().detach() - target).abs() ** 2 * cost).mean() * 4
    known = face & torch.isfinite(points).all(1)
    place = F.smooth_l1_loss(found[known], points[known], beta=0.02, reduction="sum") / 10 if known.any() else logit.sum() * 0
    return confidence, (1 - iou + apart)[face].sum() / len(kind), place / len(kind)


class Run:
    def __init__(self, config, folder):
        self.config, self.folder = config, Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        torch.set_num_threads(1)
        torch.manual_seed(config.seed)
        self.network = make_network(config).to(memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.network).eval()
        self.optimizer = torch.optim.AdamW(self.network.parameters(), config.rate, weight_decay=config.decay)
        self.bfloat16 = cpu_multiplies_bfloat16()
        self.step, self.seconds, self.best, self.history = 0, 0.0, -1.0, []

    def rate(self):
        c = self.config
        return c.rate * min(1.0, (self.step + 1) / c.warmup) * (
            0.01 + 0.99 * (0.5 + 0.5 * math.cos(math.pi * min(1.0, self.step / c.steps))))

    def update(self, pixels, *truth):
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate()
        x = (torch.from_numpy(pixels).float() - self.config.mean) / self.config.std
        with torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16):
            outputs = self.network(x.contiguous(memory_format=torch.channels_last))
        parts = refiner_loss(outputs, *(torch.from_numpy(t) for t in truth))
        loss = parts[0] + self.config.box_weight * parts[1] + self.config.point_weight * parts[2]
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 10.0)
        self.optimizer.step()
        self.step += 1
        architectures.follow_average(self.average, self.network, self.step, self.config.average)
        return [float(p.detach()) for p in parts]

    def fit(self, minutes):
        c = self.config
        proposals = self.folder / "proposals.npz"
        if not proposals.exists():
            samples.propose(c.proposer, samples.read_items(c.root, c.further), proposals)
        drawn = samples.Squares(samples.load(c.root, c.further, proposals), (c.seed, self.step))
        print(f"{len(drawn.faces)} faces, {len(drawn.others)} other places", flush=True)
        test = Development(c)
        spent, sums, count, until = 0.0, np.zeros(3), 0, self.seconds + 60 * minutes
        try:
            while self.step < c.steps and self.seconds < until:
                began = time.process_time()
                self.network.train()
                sums += self.update(*drawn.batch(c.batch))
                count += 1
                took = time.process_time() - began
                self.seconds += took
                spent += took
                if spent >= c.seconds_between or self.step == c.steps:
                    self.note(test.figures(refining(self.average, c)), sums / count, count * c.batch / spent)
                    spent, sums, count = 0.0, np.zeros(3), 0
        finally:
            self.save()

    def note(self, result, parts, speed):
        self.history.append({"step": self.step, "seconds": round(self.seconds), "losses": [round(p, 4) for p in parts],
                             **result})
        print(f"step {self.step}  {self.seconds / 60:.1f} min  {speed:.0f} squares/s  loss "
              + " ".join(f"{p:.4f}" for p in parts) + f"  recall {result}", flush=True)
        figure = result["0.1"] + result["1.0"]
        if figure >= self.best:
            self.best = figure
            checkpoint.store(self.folder / "best.pt", {"config": asdict(self.config), "figures": result,
                                                       "weights": self.average.state_dict(), "step": self.step})
        self.save()

    def save(self):
        checkpoint.store(self.folder / "checkpoint.pt", {
            "network": self.network.state_dict(), "weights": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "state": {k: getattr(self, k) for k in ("step", "seconds", "best", "history")}})
        checkpoint.write_notes(self)

    def resume(self):
        path = self.folder / "checkpoint.pt"
        if path.exists():
            saved = torch.load(path, map_location="cpu")
            self.network.load_state_dict(saved["network"])
            self.average.load_state_dict(saved["weights"])
            self.optimizer.load_state_dict(saved["optimizer"])
            for name, value in saved["state"].items():
                setattr(self, name, value)
        return self.step


class Development:
    """wider-val-200 with its proposals and their squares, which stay the same while the refiner learns."""

    def __init__(self, config):
        folder = Path(config.root) / "faces/wider-val-200"
        pictures = score.read_set(folder, str(folder) + ".csv", colour=True)
        self.prior, self.truth = config.prior, [boxes for _, _, boxes in pictures]
        with engine.EngineDetector(config.proposer) as proposer:
            detector = CascadeDetector(lambda picture, least: proposer.detect(picture, least, 0.0), None)
            self.seen = [detector.look(picture, score.LEAST) for _, picture, _ in pictures]

    def figures(self, refine):
        """{rate: recall in colour, "grey RATE": recall without}"""
        detector = CascadeDetector(None, refine, prior=self.prior)
        result = {}
        for name, seen in (("", self.seen), ("grey ", [(proposals, grey(crops)) for proposals, crops in self.seen])):
            found = [detector.judge(*one) for one in seen]
            result.update({name + str(rate): round(recall, 4)
                           for rate, (recall, _) in score.figures(found, self.truth)[0].items()})
        return result


def grey(crops):
    """Squares [n, PLANES, side, side] that have lost their colour."""
    crops = crops.copy()
    crops[:, 1:] = NO_COLOUR
    return crops


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("run", help="folder of the run")
    parser.add_argument("--proposer", help="the first stage's file; needed once")
    parser.add_argument("--further", help="the folder of gather.py; needed once")
    parser.add_argument("--minutes", type=float, default=math.inf, help="of processor time; start again to go on")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    arguments = parser.parse_args()
    kinds = {f.name: f.type for f in fields(Config)}
    known = Path(arguments.run) / "config.json"
    settings = json.loads(known.read_text()) if known.exists() else {}
    for entry in arguments.set + [f"{k}={v}" for k in ("proposer", "further") if (v := getattr(arguments, k))]:
        key, _, value = entry.partition("=")
        if key not in kinds:
            raise SystemExit(f"there is no setting {key}; there are {', '.join(kinds)}")
        settings[key] = kinds[key](value)
    if not settings.get("proposer"):
        parser.error("a new run needs --proposer")
    cv2.setNumThreads(1)
    run = Run(Config(**settings), arguments.run)
    print(f"at step {run.resume()}, {multiply_adds(run.average) / 1e6:.2f} M multiply-adds a square", flush=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended; start again to go on"))
    run.fit(arguments.minutes)


if __name__ == "__main__":
    main()
