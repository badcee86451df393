# SPDX-License-Identifier: LGPL-2.1-or-later
"""Trains the face detector: one configuration in, one run folder out.

    python3 training.py RUN [--minutes M] [--set KEY=VALUE]...

The run folder holds config.json, history.json, checkpoint.pt (everything that resuming needs) and best.pt (the
averaged weights with the best figure on wider-val-200). Started again with the same folder, it goes on.
"""
import argparse
import copy
import json
import math
import multiprocessing
import signal
import sys
import time
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np
import torch

import data
import losses
import score
from decode import Detector, OnnxDetector
from network import STRIDES, FaceNet, multiply_adds

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from feremotion_train import architectures, checkpoint
from feremotion_train.training import cpu_multiplies_bfloat16

LONGEST = 5.0               # seconds that a step may count for: a paused run has not trained


@dataclass
class Config:
    widths: str = "32,48,80,96"
    depths: str = "0,2,0"
    merged: int = 32
    size: int = 224
    batch: int = 32
    steps: int = 40000
    minutes: float = 0.0        # instead of steps: the schedule's length in minutes of training
    rate: float = 2e-3
    decay: float = 1e-4         # weight decay
    warmup: int = 300
    average: float = 0.999      # decay of the weights' moving average
    box_weight: float = 1.5
    mean: float = 127.5
    std: float = 64.0
    least_size: float = 24.0    # heights of the faces that a level of the pyramid is for, in the network's pixels
    most_size: float = 60.0
    enlargement: float = 1.0    # the most of a picture: where faces of less than least_size are looked for
    workers: int = 1
    threads: int = 1
    minutes_between: float = 5.0
    pictures: int = 200         # of wider-val-200 to evaluate on, evenly chosen
    seed: int = 0
    device: str = ""
    root: str = str(score.DATA)
    further: str = ""           # a folder of gather.py: pictures to learn from beside the shared ones
    labeller: str = str(Path(__file__).resolve().parents[2] / "face.onnx")      # an earlier model: data.read_aligned()


def make_network(config):
    return FaceNet([int(n) for n in config.widths.split(",")], [int(n) for n in config.depths.split(",")],
                   config.merged)


def load_network(path):
    saved = torch.load(path, map_location="cpu")
    config = Config(**saved["config"])
    network = make_network(config)
    network.load_state_dict(saved["weights"])
    return network.eval(), config, saved


def pick_precision(device):
    """Of the forward pass; None is full precision."""
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16
    return torch.bfloat16 if cpu_multiplies_bfloat16() else None


class TorchDetector(Detector):
    def __init__(self, network, config):
        device = next(network.parameters()).device

        def run(picture):
            with torch.no_grad():
                x = torch.from_numpy((picture - config.mean) / config.std)[None, None].to(device)
                return [(logits.sigmoid()[0, 0].cpu().numpy(), sides[0].cpu().numpy())
                        for logits, sides in network(x.contiguous(memory_format=torch.channels_last))]

        super().__init__(run, STRIDES, (config.least_size, config.most_size), config.mean,
                         config.enlargement)


def _work(queue, sources, config, seed):
    """A worker's life: draws batches until it is ended."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    data.cv2.setNumThreads(1)
    crops = data.Crops(sources, config.size, seed)
    while True:
        queue.put(crops.batch(config.batch))


class Run:
    def __init__(self, config, folder):
        self.config, self.folder = config, Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.device = torch.device(config.device or ("cuda" if torch.cuda.is_available() else "cpu"))
        torch.set_num_threads(config.threads)
        torch.manual_seed(config.seed)
        self.network = make_network(config).to(self.device, memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.network).eval()
        decayed = [p for p in self.network.parameters() if p.ndim > 1]
        others = [p for p in self.network.parameters() if p.ndim <= 1]
        self.optimizer = torch.optim.AdamW([{"params": decayed, "weight_decay": config.decay},
                                            {"params": others, "weight_decay": 0.0}], config.rate)
        self.precision = pick_precision(self.device)
        self.scaler = torch.cuda.amp.GradScaler(enabled=self.precision == torch.float16)
        self.step, self.seconds, self.best, self.history = 0, 0.0, -1.0, []

    # -- one step ---------------------------------------------------------------------------------------

    def share(self):
        """Of the schedule that is done."""
        c = self.config
        return min(1.0, self.seconds / (60 * c.minutes) if c.minutes else self.step / c.steps)

    def rate(self):
        rise = min(1.0, (self.step + 1) / self.config.warmup)
        return self.config.rate * rise * (0.01 + 0.99 * (0.5 + 0.5 * math.cos(math.pi * self.share())))

    def update(self, pixels, boxes):
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate()
        x = (torch.from_numpy(pixels).to(self.device).float() - self.config.mean) / self.config.std
        boxes = torch.from_numpy(boxes[:, :max(1, int((boxes[..., 4] != 0).sum(1).max()))]).to(self.device)
        with torch.autocast(self.device.type, self.precision or torch.bfloat16, enabled=self.precision is not None):
            levels = self.network(x.contiguous(memory_format=torch.channels_last))
        parts = losses.detection_loss(levels, boxes, STRIDES)
        loss = parts[0] + self.config.box_weight * parts[1]
        self.optimizer.zero_grad(set_to_none=True)
        self.scaler.scale(loss).backward()
        self.scaler.unscale_(self.optimizer)
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 10.0)
        self.scaler.step(self.optimizer)
        self.scaler.update()
        self.step += 1
        architectures.follow_average(self.average, self.network, self.step, self.config.average)
        return [float(p.detach()) for p in parts]

    # -- the whole --------------------------------------------------------------------------------------

    def evaluate(self, pictures):
        detector = TorchDetector(self.average, self.config)
        found = [detector.detect(picture) for _, picture, _ in pictures]
        result, _ = score.figures(found, [boxes for _, _, boxes in pictures])
        return {str(rate): round(recall, 4) for rate, (recall, _) in result.items()}

    def fit(self, minutes=math.inf):
        c = self.config
        folder = Path(c.root) / "faces/wider-val-200"
        pictures = score.read_set(folder, str(folder) + ".csv")[::max(1, round(200 / c.pictures))]
        context = multiprocessing.get_context("fork")
        labeller = OnnxDetector(c.labeller) if Path(c.labeller).is_file() else None
        sources = data.read_sources(c.root, labeller, c.further)
        if self.step:
            sources.hard = data.mine(sources.nonfaces, TorchDetector(self.average, c))
            print(f"{len(sources.hard)} false faces in {len(sources.nonfaces)} pictures without any", flush=True)
        queue = context.Queue(4 * c.workers)
        workers = [context.Process(target=_work, args=(queue, sources, c, (c.seed, self.step, i)), daemon=True)
                   for i in range(c.workers)]
        for worker in workers:
            worker.start()
        until = self.seconds + 60 * minutes
        sums, count, spent = np.zeros(2), 0, 0.0
        try:
            while self.share() < 1 and self.seconds < until:
                began = time.monotonic()
                sums += self.update(*queue.get())
                count += 1
                took = min(LONGEST, time.monotonic() - began)
                self.seconds += took
                spent += took
                if spent >= 60 * c.minutes_between or self.share() == 1:
                    self.note(self.evaluate(pictures), sums / count, count / spent)
                    sums, count, spent = np.zeros(2), 0, 0.0
        finally:
            for worker in workers:
                worker.terminate()
            self.save()

    def note(self, result, parts, speed):
        entry = {"step": self.step, "seconds": round(self.seconds), "rate": self.rate(), "score_loss": parts[0],
                 "box_loss": parts[1], **result}
        self.history.append(entry)
        print(f"{100 * self.share():.0f} %  step {self.step}  {self.seconds / 60:.0f} min  {speed * self.config.batch:.0f} crops/s"
              f"  loss {parts[0]:.3f} {parts[1]:.3f}  recall "
              + "  ".join(f"{100 * v:.1f} % @{k}" for k, v in result.items()), flush=True)
        figure = result["0.1"] + result["1.0"]
        if figure >= self.best:
            self.best = figure
            checkpoint.store(self.folder / "best.pt", {
                "config": asdict(self.config), "weights": self.average.state_dict(), "figures": result, "step": self.step})
        self.save()

    def save(self):
        checkpoint.store(self.folder / "checkpoint.pt", {
            "config": asdict(self.config), "network": self.network.state_dict(), "weights": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(), "scaler": self.scaler.state_dict(),
            "state": {k: getattr(self, k) for k in ("step", "seconds", "best", "history")}})
        checkpoint.write_notes(self)

    def resume(self):
        path = self.folder / "checkpoint.pt"
        if not path.exists():
            return False
        saved = torch.load(path, map_location=self.device)
        self.network.load_state_dict(saved["network"])
        self.average.load_state_dict(saved["weights"])
        self.optimizer.load_state_dict(saved["optimizer"])
        self.scaler.load_state_dict(saved["scaler"])
        for name, value in saved["state"].items():
            setattr(self, name, value)
        return True


def parse_settings(settings):
    kinds = {f.name: f.type for f in fields(Config)}
    out = {}
    for entry in settings:
        key, _, value = entry.partition("=")
        if key not in kinds:
            raise SystemExit(f"there is no setting {key}; there are {', '.join(kinds)}")
        out[key] = kinds[key](value)
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("run", help="folder of the run")
    parser.add_argument("--minutes", type=float, default=math.inf, help="stop after this long; start again to go on")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    arguments = parser.parse_args()
    known = Path(arguments.run) / "config.json"
    settings = json.loads(known.read_text()) if known.exists() else {}
    run = Run(Config(**{**settings, **parse_settings(arguments.set)}), arguments.run)
    print(("resumed at step %d, " % run.step if run.resume() else "")
          + f"{multiply_adds(run.average) / 1e6:.1f} M multiply-adds for 640x480, {run.device}", flush=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended; start again to go on"))
    run.fit(arguments.minutes)


if __name__ == "__main__":
    main()
