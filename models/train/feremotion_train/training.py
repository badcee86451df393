# SPDX-License-Identifier: LGPL-2.1-or-later
"""The training loop: one configuration in, one run folder out.

A run folder holds config.json, history.json, checkpoint.pt (everything that resuming needs), best.pt (the
averaged weights that did best on the validation faces), and after the last epoch what report.py and
export.py make of them.
"""
import copy
import math
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

import torch

from . import architectures, checkpoint, data, folds, losses, metrics, restore
from .augment import AUGMENTATIONS
from .progress import Progress, clock
from .teacher import answers


@dataclass
class Config:
    train: str = ""
    validation: str = ""
    labels: str = "ferplus"
    held_out: float = 0.15          # share held out where the source has no validation part
    folds: int = 10                 # near-duplicates are in one fold
    fold: int = -1                  # hold out this fold of the source instead
    apart: str = ""                 # leave out training faces that look like one of this source
    architecture: str = "feremotion"
    channels: int = 1
    size: int = 48
    dropout: float = -1.0           # -1: the architecture's own
    weights: str = ""               # local weights for the base
    start: str = ""                 # a run folder, best.pt or ONNX file of ours to start from; a head of other labels is made new
    freeze: int = 0                 # epochs with a frozen base; afterwards fine-tuning at rate / 10
    epochs: int = 60
    batch: int = 128
    optimizer: str = "sgd"
    rate: float = 0.1
    decay: float = 5e-4             # weight decay
    warmup: float = 3.0             # epochs
    sizes: str = ""                 # progressive input sizes, "40:0.5" = 40 pixels for the first half
    average: float = 0.999          # decay of the weights' moving average
    augmentation: str = "standard"
    smoothing: float = 0.0
    balance: float = 0.0
    adjust: float = 0.0
    teachers: list = field(default_factory=list)
    teaching: float = 0.6           # share of the teachers' answer in the target of a labelled face
    temperature: float = 1.0        # of the teachers' answer
    beforehand: bool = False        # the teachers answer once to each face, not to every augmented picture of it
    answers: list = field(default_factory=list)     # files instead: to the faces, then to each unlabelled source
    other_head: float = 0.0         # share of the head of the other labels in those answers
    unlabelled: list = field(default_factory=list)
    unlabelled_share: float = 0.25  # of a batch
    mean: float = 129.0
    std: float = 65.0
    seed: int = 0
    every: int = 2                  # epochs between evaluations
    amp: bool = True                # mixed precision where the device gains from it
    device: str = ""
    threads: int = 0

STATE = ("epoch", "step", "seconds", "history", "best")     # of a run, beside its tensors


def pick_device(name):
    return torch.device(name or ("cuda" if torch.cuda.is_available() else "cpu"))


def cpu_multiplies_bfloat16():
    """Whether the processor has matrix units for bfloat16 (AMX); one without would only lose time."""
    try:
        return "amx_bf16" in Path("/proc/cpuinfo").read_text().split()
    except OSError:
        return False


def make_scaler(enabled):
    if hasattr(torch.amp, "GradScaler"):        # PyTorch 2.3 and later
        return torch.amp.GradScaler("cuda", enabled=enabled)
    return torch.cuda.amp.GradScaler(enabled=enabled)


def load_network(path, device="cpu"):
    """(network, config, labels) from a run folder or a best.pt."""
    path = Path(path)
    saved, about = checkpoint.load(path / "best.pt" if path.is_dir() else path, "cpu")
    config = Config(**about["config"])
    network = make_network(config, len(about["labels"]))
    network.load_state_dict(saved["weights"])
    return network.eval().to(device), config, about["labels"]


def make_network(config, classes):
    return architectures.build(config.architecture, classes, config.channels, config.size,
                               None if config.dropout < 0 else config.dropout)


def predict(network, faces, config, batch=256, flip=False):
    """Logits of all faces at the network's own size, without augmentation."""
    device = next(network.parameters()).device
    network.eval()
    parts = []
    with torch.no_grad():
        for pixels in faces.images.split(batch):
            x = prepare(pixels.to(device), config, config.size)
            y = network(x)
            if flip:
                y = (y + network(x.flip(3))) / 2
            parts.append(y.float().cpu())
    return torch.cat(parts)


def prepare(pixels, config, size):
    x = (pixels.float() - config.mean) / config.std
    if x.shape[-1] != size:
        x = torch.nn.functional.interpolate(x, (size, size), mode="bilinear", align_corners=False)
    return x.contiguous(memory_format=torch.channels_last)


def size_at(config, epoch):
    for entry in filter(None, config.sizes.split(",")):
        size, share = entry.split(":")
        if epoch < float(share) * config.epochs:
            return int(size)
    return config.size


class Run:
    def __init__(self, config, folder, faces=None):
        """`faces` is (training, validation) where the caller has read them already."""
        self.config, self.folder = config, Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.device = pick_device(config.device)
        if config.threads:
            torch.set_num_threads(config.threads)
        torch.manual_seed(config.seed)
        self.whole = None       # where folds leave faces out: (images of the source, which of them train)
        self.training, self.validation = faces or self._read()
        self.labels = self.training.labels
        self.scored = self.validation.scored()
        self.network = make_network(config, len(self.labels))
        self._start_from()
        self.network.to(self.device, memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.network).eval()
        for parameter in self.average.parameters():
            parameter.requires_grad_(False)
        self.teachers = [load_network(t, self.device)[0].to(memory_format=torch.channels_last)
                         for t in config.teachers]
        unlabelled = self._read_unlabelled()
        if config.answers or (config.beforehand and self.teachers):
            self._teach_beforehand(unlabelled)
            unlabelled = []
        self.unlabelled = torch.cat(unlabelled) if unlabelled else None
        self.augmentation = AUGMENTATIONS[config.augmentation]
        self.loss = losses.SoftCrossEntropy(self.training.targets.mean(0), config.smoothing, config.balance,
                                            config.adjust)
        self.optimizer = self._make_optimizer()
        self.precision = self._precision()
        self.scaler = make_scaler(self.precision == torch.float16)
        self.epoch, self.step, self.seconds, self.history, self.best = 0, 0, 0.0, [], -1.0

    def _read(self):
        """(training, validation) faces."""
        c = self.config
        if c.fold < 0 and not c.apart:
            return data.read_pair(c.train, c.validation, c.labels, c.size, c.channels, c.held_out, c.seed)
        if c.validation and c.fold >= 0:
            raise data.DataError("give --validation or --fold")
        if not c.validation and c.fold < 0:
            raise data.DataError("--apart needs --validation or --fold")
        source = data.read(c.train, c.labels, c.size, c.channels)
        fold, apart = folds.split(self.folder, source.images, c.train, c.apart, c.folds)
        kept = (fold != c.fold) & ~apart
        self.whole = (source.images, kept)
        validation = (data.read(c.validation, c.labels, c.size, c.channels, "test") if c.validation
                      else source.select(fold == c.fold))
        return source.select(kept), validation

    def _read_unlabelled(self):
        """The unlabelled faces, a tensor for each source."""
        c = self.config
        if c.unlabelled and not c.teachers and not c.answers:
            raise data.DataError("unlabelled faces need a teacher")
        return [data.read_unlabelled(s, 48 if c.channels == 1 else c.size, c.channels) for s in c.unlabelled]

    def _teach_beforehand(self, unlabelled):
        """Fold the teachers' answers into the targets and the unlabelled faces into the training faces. Cheaper
        than asking at every step: where a small network underfits, epochs are worth more than fresh answers."""
        c, faces = self.config, self.training
        images = torch.cat([faces.images, *unlabelled])
        told = self._kept_answers(unlabelled) if c.answers else self._asked(images)
        labelled, more = len(faces), len(images) - len(faces)
        targets = (1 - c.teaching) * faces.targets + c.teaching * told[:labelled]
        self.training = data.FaceSet(images, torch.cat([targets, told[labelled:]]),
                                     torch.cat([faces.truth, torch.full((more,), -1)]), faces.labels)
        self.teachers = []

    def _kept_answers(self, unlabelled):
        """From files, one for each source of faces."""
        c = self.config
        if c.teachers:
            raise data.DataError("give --answers or --teachers")
        if len(c.answers) != 1 + len(unlabelled):
            raise data.DataError(f"{len(c.answers)} files of answers for {1 + len(unlabelled)} sources: each needs one")
        images, kept = self.whole or (self.training.images, slice(None))
        return torch.cat([answers.read(c.answers[0], images, c.labels, c.other_head)[kept],
                          *(answers.read(f, more, c.labels, c.other_head) for f, more in zip(c.answers[1:], unlabelled))])

    def _asked(self, images):
        """From the teachers; kept for a resumed run."""
        c = self.config
        about = {"teachers": c.teachers, "temperature": c.temperature, "faces": len(images)}
        path = self.folder / "answers.pt"
        saved, known = checkpoint.load(path, "cpu") if path.exists() else (None, None)
        if known == about:
            return saved["answers"]
        asked = self._answers(images)
        checkpoint.save(path, about, answers=asked)
        return asked

    def _answers(self, images):
        """The teachers' mean answer to each face in six views: three zooms, mirrored and not."""
        parts = []
        for pixels in images.split(256):
            pixels, total = pixels.to(self.device).float(), 0
            for zoom in (0.93, 1.0, 1.07):
                for mirror in (1, -1):
                    rows = torch.tensor([[zoom * mirror, 0, 0], [0, zoom, 0]], device=self.device)
                    grid = torch.nn.functional.affine_grid(
                        rows.expand(len(pixels), 2, 3), [*pixels.shape[:2], self.config.size, self.config.size],
                        align_corners=False)
                    view = torch.nn.functional.grid_sample(pixels, grid, padding_mode="border", align_corners=False)
                    x = prepare(view, self.config, self.config.size)
                    total = total + losses.answer(self.teachers, x, self.config.temperature)
            parts.append((total / 6).cpu())
        return torch.cat(parts)

    def _load_start(self):
        """(network, labels) that a run or an ONNX file of this architecture holds."""
        c = self.config
        if not c.start.endswith(".onnx"):
            network, _, labels = load_network(c.start)
            return network, labels
        chosen = torch.randperm(len(self.training))[:restore.FACES]
        batches = (prepare(part, c, c.size) for part in self.training.images[chosen].split(256))
        return restore.from_onnx(c.start, c.architecture, c.channels, c.size, batches)

    def _start_from(self):
        if self.config.weights:
            architectures.load_base(self.network, self.config.weights)
        if self.config.start:
            other, labels = self._load_start()
            self.network.base.load_state_dict(other.base.state_dict())
            own, theirs = self.network.head.state_dict(), other.head.state_dict()
            if labels != self.labels:       # rows of the labels that both know
                for name in [n for n in own if n.startswith("out.")]:
                    for i, label in enumerate(self.labels):
                        if label in labels:
                            own[name][i] = theirs[name][labels.index(label)]
                    theirs[name] = own[name]
            self.network.head.load_state_dict(theirs)

    def _make_optimizer(self):
        decayed = [p for p in self.network.parameters() if p.ndim > 1]
        others = [p for p in self.network.parameters() if p.ndim <= 1]
        groups = [{"params": decayed, "weight_decay": self.config.decay}, {"params": others, "weight_decay": 0.0}]
        if self.config.optimizer == "sgd":
            return torch.optim.SGD(groups, self.config.rate, momentum=0.9, nesterov=True)
        return torch.optim.AdamW(groups, self.config.rate)

    def _precision(self):
        """The type of mixed precision, or None where the device gains nothing from it."""
        if not self.config.amp:
            return None
        if self.device.type == "cuda":
            return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16
        return torch.bfloat16 if self.device.type == "cpu" and cpu_multiplies_bfloat16() else None

    # -- one step ---------------------------------------------------------------------------------------

    def _rate(self):
        """Warm-up, then half a cosine; with a frozen base one such curve for each of the two stages."""
        c, n = self.config, self.steps_per_epoch
        begin, end, peak = 0, c.epochs * n, c.rate
        if c.freeze and self.epoch < c.freeze:
            end = c.freeze * n
        elif c.freeze:
            begin, peak = c.freeze * n, c.rate / 10
        rise = (self.step - begin + 1) / max(1.0, min(c.warmup * n, (end - begin) / 4))
        fall = 0.5 + 0.5 * math.cos(math.pi * (self.step - begin) / max(1, end - begin))
        return peak * min(1.0, rise) * fall + 1e-6 * peak

    def _batch(self, chosen, size):
        """Pixels, targets, and where they are labelled, all augmented, on the device."""
        pixels, targets = self.training.images[chosen], self.training.targets[chosen]
        labelled = torch.ones(len(chosen), dtype=torch.bool)
        if self.unlabelled is not None:
            count = int(len(chosen) * self.config.unlabelled_share / (1 - self.config.unlabelled_share))
            more = torch.randint(len(self.unlabelled), (count,))
            pixels = torch.cat([pixels, self.unlabelled[more]])
            targets = torch.cat([targets, torch.zeros(count, targets.shape[1])])
            labelled = torch.cat([labelled, torch.zeros(count, dtype=torch.bool)])
        pixels, targets, labelled = (t.to(self.device, non_blocking=True) for t in (pixels, targets, labelled))
        x = (self.augmentation.warp(pixels, size) - self.config.mean) / self.config.std
        x = self.augmentation.disturb(x)
        if not self.teachers:
            x, targets = self.augmentation.mixed(x, targets)
        return x.contiguous(memory_format=torch.channels_last), targets, labelled

    def _update(self, x, targets, labelled):
        with torch.autocast(self.device.type, self.precision or torch.bfloat16, enabled=self.precision is not None):
            if self.teachers:
                targets = losses.teach(targets, labelled, self.teachers, x, self.config.teaching,
                                       self.config.temperature)
                x, targets = self.augmentation.mixed(x, targets)
            logits = self.network(x)
        loss = self.loss(logits, targets)
        for group in self.optimizer.param_groups:
            group["lr"] = self._rate()
        self.optimizer.zero_grad(set_to_none=True)
        self.scaler.scale(loss).backward()
        self.scaler.step(self.optimizer)
        self.scaler.update()
        self.step += 1
        architectures.follow_average(self.average, self.network, self.step, self.config.average)
        return loss.detach()

    # -- epochs -----------------------------------------------------------------------------------------

    @property
    def steps_per_epoch(self):
        return max(1, len(self.training) // self.config.batch)

    def train_epoch(self, progress=None):
        c = self.config
        # Chance starts anew from (seed, epoch), so a resumed run goes on exactly as an unbroken one.
        torch.manual_seed(c.seed * 100003 + self.epoch)
        frozen = self.epoch < c.freeze
        for parameter in self.network.base.parameters():
            parameter.requires_grad_(not frozen)
        self.network.train()
        if frozen:
            self.network.base.eval()
        order, size = torch.randperm(len(self.training)), size_at(c, self.epoch)
        began, total = time.monotonic(), torch.zeros((), device=self.device)
        for index in range(self.steps_per_epoch):
            total += self._update(*self._batch(order[index * c.batch:(index + 1) * c.batch], size))
            if progress:
                progress.advance(size * size, f"epoch {self.epoch + 1}/{c.epochs}")
        self.epoch += 1
        entry = {"epoch": self.epoch, "size": size, "rate": self.optimizer.param_groups[0]["lr"],
                 "loss": total.item() / self.steps_per_epoch}
        self.seconds += time.monotonic() - began
        entry["seconds"] = self.seconds
        self.history.append(entry)
        return entry

    def evaluate(self, entry):
        result = metrics.figures(predict(self.average, self.scored, self.config), self.scored.truth, self.labels)
        entry.update({k: result[k] for k in ("accuracy", "mean_recall", "nll", "ece")})
        if result["accuracy"] >= self.best:
            self.best = result["accuracy"]
            about = {"config": asdict(self.config), "labels": self.labels, "epoch": self.epoch}
            checkpoint.save(self.folder / "best.pt", about, weights=self.average.state_dict())
        return result

    def fit(self, until=None):
        """Train to the last epoch (or to `until`), with a checkpoint after each."""
        c = self.config
        work = [size_at(c, e) ** 2 * self.steps_per_epoch for e in range(self.epoch, c.epochs)]
        progress = Progress(max(1, sum(work)))
        while self.epoch < (until or c.epochs):
            entry = self.train_epoch(progress)
            text = f"epoch {self.epoch}/{c.epochs}  {size_at(c, self.epoch - 1)} px  loss {entry['loss']:.4f}"
            if self.epoch % c.every == 0 or self.epoch in (1, c.epochs):
                self.evaluate(entry)
                text += (f"  accuracy {100 * entry['accuracy']:.2f} %  mean recall {100 * entry['mean_recall']:.2f} %"
                         f"  nll {entry['nll']:.4f}")
            progress.note(f"{text}  {clock(self.seconds)}")
            self.save()

    # -- files ------------------------------------------------------------------------------------------

    def save(self):
        about = {"config": asdict(self.config), "labels": self.labels, "scaler": self.scaler.state_dict(),
                 **{name: getattr(self, name) for name in STATE}}
        checkpoint.save_run(self, about)

    def resume(self):
        """Go on from the folder's checkpoint, if it has one."""
        about = checkpoint.resume_run(self, self.device, self._check_labels)
        if about is None:
            return False
        self.scaler.load_state_dict(about["scaler"])
        for name in STATE:
            setattr(self, name, about[name])
        return True

    def _check_labels(self, about):
        if about["labels"] != self.labels:
            raise ValueError(f"{self.folder} was trained for {', '.join(about['labels'])}")
