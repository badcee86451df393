# SPDX-License-Identifier: LGPL-2.1-or-later
"""Fine-tunes FaceRes to FER+'s votes and FER-2013's labels together, a head for each.

A run folder holds config.json, checkpoint.pt (all that resuming needs), history.json, and at the end teacher.pt
(the averaged weights). The same seed gives the same weights, also when the run is stopped and resumed: chance is
drawn anew from (seed, step) at every step.
"""
import copy
import math
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import torch

from .. import architectures, checkpoint, data, folds, losses, metrics
from ..augment import AUGMENTATIONS
from .faceres import FaceRes

LABELS = (data.FERPLUS_LABELS, data.FER2013_LABELS)     # of the heads, in order
EIGHT = len(data.FERPLUS_LABELS)                        # columns of the first head where targets lie side by side


@dataclass
class Config:
    train: str = ""             # sheet:DIR/train
    apart: str = ""             # sheet: training faces that look like one of these are left out
    pretrained: str = ""        # faceres.json of @vladmandic/human, or its folder
    folds: int = 10
    held_out: int = 0           # the fold that measures; -1: all faces train
    size: int = 96
    sizes: str = ""             # smaller inputs at first: "80:0.4" for the first 40 % of the run
    epochs: float = 10.0
    minutes: float = 0.0        # where given, the schedule follows the clock instead of the epochs
    batch: int = 48
    rate: float = 1e-3          # highest rate of the body; the heads learn four times as fast
    decay: float = 0.02
    rise: float = 0.15          # share of the run in which the rate rises
    average: float = 0.998
    augmentation: str = "moderate"
    second: float = 0.5         # weight of the FER-2013 head's loss beside the FER+ head's
    smoothing: float = 0.1      # of the FER-2013 labels
    mean: float = 129.0         # of grey values; augmentation works on normalised ones
    std: float = 65.0
    seed: int = 0
    every: float = 5.0          # minutes between checkpoints


def read(config, folder):
    """(training, held-out) faces. Their targets are the votes' distribution and the one-hot label side by side;
    `truth` is FER+'s majority."""
    faces = both(config.train)
    fold, apart = folds.split(folder, faces.images, config.train, config.apart, config.folds)
    held_out = fold == config.held_out
    return faces.select(~held_out & ~apart), faces.select(held_out)


def both(spec):
    """The faces of a sheet with the targets of both heads."""
    votes, labels = data.read_twice(spec)
    return data.FaceSet(votes.images, torch.cat([votes.targets, labels.targets], 1), votes.truth, votes.labels)


def enlarge(images, size):
    return torch.nn.functional.interpolate(images.float(), (size, size), mode="bilinear", align_corners=False)


def predict(network, images, size, batch=128, mirror=True):
    """Mean probabilities of each head over a face and its mirror image, without augmentation."""
    network.eval()
    parts = []
    with torch.no_grad():
        for pixels in images.split(batch):
            x = enlarge(pixels, size).contiguous(memory_format=torch.channels_last)
            views = [x, x.flip(3)] if mirror else [x]
            answers = [[y.softmax(1) for y in network(view)] for view in views]
            parts.append([torch.stack(head).mean(0) for head in zip(*answers)])
    return [torch.cat(head) for head in zip(*parts)]


def measure(network, faces, size, mirror=True):
    """Figures of both heads: FER+ by the majority protocol, FER-2013 by its labels."""
    plus, fer = predict(network, faces.images, size, mirror=mirror)
    counted = faces.truth >= 0
    return {"ferplus": metrics.figures(plus[counted].clamp(min=1e-9).log(), faces.truth[counted], LABELS[0]),
            "fer2013": metrics.figures(fer.clamp(min=1e-9).log(), faces.targets[:, EIGHT:].argmax(1), LABELS[1])}


class FineTuning:
    def __init__(self, config, folder, faces=None):
        """`faces` is (training, held-out) where the caller has read them already."""
        self.config, self.folder = config, Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.training, self.held_out = faces or read(config, self.folder)
        if len(self.training) < config.batch:
            raise data.DataError(f"{len(self.training)} faces are less than a batch of {config.batch}")
        torch.manual_seed(config.seed)
        self.network = FaceRes([len(names) for names in LABELS])
        if config.pretrained:
            self.network.load_pretrained(config.pretrained)
            every = max(1, len(self.training) // 512)
            self.network.calibrate(enlarge(self.training.images[::every][:512], config.size))
        self.network.to(memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.network).eval().requires_grad_(False)
        heads = list(self.network.heads.parameters())
        body = list(self.network.body.parameters())
        self.optimizer = torch.optim.AdamW([{"params": body, "times": 1.0}, {"params": heads, "times": 4.0}],
                                           config.rate, weight_decay=config.decay)
        self.augmentation = AUGMENTATIONS[config.augmentation]
        frequency = self.training.targets.mean(0)
        self.losses = (losses.SoftCrossEntropy(frequency[:EIGHT]),
                       losses.SoftCrossEntropy(frequency[EIGHT:], config.smoothing))
        self.step, self.seconds, self.history = 0, 0.0, []

    # -- one step ---------------------------------------------------------------------------------------

    @property
    def steps_per_epoch(self):
        return len(self.training) // self.config.batch

    def progress(self):
        """The share of the run that is done, by the clock or by steps."""
        if self.config.minutes:
            return self.seconds / (60 * self.config.minutes)
        return self.step / (self.config.epochs * self.steps_per_epoch)

    def _rate(self, done):
        """A straight rise, then half a cosine down to a thousandth."""
        c = self.config
        if done < c.rise:
            return c.rate * (0.04 + 0.96 * done / c.rise)
        fall = (min(1.0, done) - c.rise) / (1 - c.rise)
        return c.rate * (0.001 + 0.999 * (0.5 + 0.5 * math.cos(math.pi * fall)))

    def _size(self, done):
        if self.config.sizes:
            size, share = self.config.sizes.split(":")
            if done < float(share):
                return int(size)
        return self.config.size

    def _batch(self, done):
        c = self.config
        epoch, index = divmod(self.step, self.steps_per_epoch)
        shuffle = torch.Generator().manual_seed(c.seed * 100003 + epoch)
        chosen = torch.randperm(len(self.training), generator=shuffle)[index * c.batch:(index + 1) * c.batch]
        torch.manual_seed(c.seed * 1000003 + self.step)
        x = self.augmentation.warp(self.training.images[chosen], self._size(done))
        x = self.augmentation.disturb((x - c.mean) / c.std)
        x, targets = self.augmentation.mixed(x, self.training.targets[chosen])
        x = (x * c.std + c.mean).clamp(0, 255)
        return x.contiguous(memory_format=torch.channels_last), targets

    def update(self):
        """One step; gives its loss."""
        done = self.progress()
        x, targets = self._batch(done)
        plus, fer = self.network.train()(x)
        loss = self.losses[0](plus, targets[:, :EIGHT]) + self.config.second * self.losses[1](fer, targets[:, EIGHT:])
        for group in self.optimizer.param_groups:
            group["lr"] = self._rate(done) * group["times"]
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self.optimizer.step()
        self.step += 1
        architectures.follow_average(self.average, self.network, self.step, self.config.average, start=20)
        return loss.item()

    # -- the run ----------------------------------------------------------------------------------------

    def fit(self, log, stop=None):
        """Train to the end, or to step `stop`, saving now and then; an epoch's end is measured. `log` takes lines."""
        running, saved = None, time.monotonic()
        while self.progress() < 1 and self.step != stop:
            began = time.monotonic()
            loss = self.update()
            self.seconds += time.monotonic() - began
            running = loss if running is None else 0.98 * running + 0.02 * loss
            if self.step % self.steps_per_epoch == 0:
                self._measure(log)
            if time.monotonic() - saved > 60 * self.config.every:
                self.save()
                saved = time.monotonic()
                log(f"step {self.step}, epoch {self.step / self.steps_per_epoch:.2f}, {100 * self.progress():.1f} % of "
                    f"the run, loss {running:.3f}")
        self.save()
        if self.progress() >= 1:
            self._measure(log)
            checkpoint.save(self.folder / "teacher.pt", {"config": asdict(self.config), "history": self.history},
                            weights=self.average.state_dict())

    def _measure(self, log):
        if not len(self.held_out):
            return
        result = measure(self.average, self.held_out, self.config.size)
        short = {f"{head}_{k}": result[head][k] for head in result for k in ("accuracy", "mean_recall", "nll", "ece")}
        self.history.append({"step": self.step, "seconds": self.seconds, **short})
        log(f"epoch {self.step / self.steps_per_epoch:.2f}, held out, mirrored: " +
            ", ".join(f"{k} {v:.4f}" for k, v in short.items()))

    def save(self):
        checkpoint.save_run(self, {"step": self.step, "seconds": self.seconds, "history": self.history})

    def resume(self):
        """Go on from the folder's checkpoint, if it has one."""
        about = checkpoint.resume_run(self, "cpu")
        if about is None:
            return False
        self.step, self.seconds, self.history = about["step"], about["seconds"], about["history"]
        return True


def load(path):
    """(network, config) from a run folder that is done, or its teacher.pt."""
    path = Path(path)
    saved, about = checkpoint.load(path / "teacher.pt" if path.is_dir() else path, "cpu")
    network = FaceRes([len(names) for names in LABELS])
    network.load_state_dict(saved["weights"])
    return network.eval().to(memory_format=torch.channels_last), Config(**about["config"])
