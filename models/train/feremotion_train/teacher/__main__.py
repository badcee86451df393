# SPDX-License-Identifier: LGPL-2.1-or-later
"""python3 -m feremotion_train.teacher COMMAND: see --help."""
import argparse
import json
import sys
import time
from dataclasses import fields
from pathlib import Path

from .. import data, report
from ..__main__ import run
from . import answers, finetune

HELP = {
    "train": "sheet:DIR/train, with FER+'s votes and FER-2013's labels",
    "apart": "sheet: training faces that look like one of these are left out",
    "pretrained": "faceres.json of npm's @vladmandic/human, or the folder it is in",
    "folds": "how many; pictures that look alike are in one", "held_out": "the fold that measures; -1: none",
    "size": "side of the input in pixels", "sizes": "smaller inputs at first: '80:0.4' for the first 40 %% of the run",
    "epochs": "length of the run", "minutes": "the run's length by the clock instead", "batch": "faces in a step",
    "rate": "highest learning rate of the body; the heads' is four times that", "decay": "weight decay",
    "rise": "share of the run in which the rate rises", "average": "decay of the moving average of the weights",
    "augmentation": "as of feremotion_train", "second": "weight of the FER-2013 head's loss beside the FER+ head's",
    "smoothing": "of the FER-2013 labels", "mean": "of grey values", "std": "of grey values", "seed": "",
    "every": "minutes between checkpoints",
}


def log(text):
    print(time.strftime("%H:%M:%S"), text, flush=True)


def train(arguments):
    folder = Path(arguments.folder)
    settings = {}
    if (folder / "teacher.pt").exists() and arguments.resume:
        log(f"{folder} is done")
        return
    if (folder / "checkpoint.pt").exists():
        if not arguments.resume:
            raise data.DataError(f"{folder} has a run already: give --resume to go on, or another folder")
        settings = json.loads((folder / "config.json").read_text())
    settings.update({f.name: getattr(arguments, f.name) for f in fields(finetune.Config) if hasattr(arguments, f.name)})
    tuning = finetune.FineTuning(finetune.Config(**settings), folder)
    if tuning.resume():
        log(f"resumed at step {tuning.step}")
    log(f"{len(tuning.training)} faces to train on, {len(tuning.held_out)} held out, "
        f"{tuning.steps_per_epoch} steps an epoch")
    tuning.fit(log)


def evaluate(arguments):
    network, config = finetune.load(arguments.run)
    faces = finetune.both(arguments.data)
    for text, mirror in (("one crop", False), ("with the mirror image", True)):
        for head, result in finetune.measure(network, faces, config.size, mirror).items():
            print(f"{head}, {text}:\n{report.text_report(result)}\n")


def answer(arguments):
    if Path(arguments.file).exists():
        log(f"{arguments.file} is there already")
        return
    answers.make(arguments.run, arguments.faces, arguments.file, arguments.views, log)
    log(f"{arguments.file}: {Path(arguments.file).stat().st_size} bytes")


def parser():
    top = argparse.ArgumentParser(prog="python3 -m feremotion_train.teacher",
                                  description="Fine-tune a face network to emotions.")
    commands = top.add_subparsers(dest="command", required=True)
    sub = commands.add_parser("train", help="fine-tune; everything it makes goes into one folder")
    sub.add_argument("folder", help="the run's folder")
    sub.add_argument("--resume", action="store_true", help="go on from the folder's checkpoint, if there is one")
    for f in fields(finetune.Config):
        sub.add_argument("--" + f.name.replace("_", "-"), type=f.type, help=HELP[f.name], default=argparse.SUPPRESS)
    sub.set_defaults(do=train)

    sub = commands.add_parser("evaluate", help="measure a run that is over on other faces")
    sub.add_argument("run", help="run folder or teacher.pt")
    sub.add_argument("--data", required=True, help="sheet:DIR/public-test")
    sub.set_defaults(do=evaluate)

    sub = commands.add_parser("answer", help="write what a run that is over says about faces, for --answers of "
                                             "feremotion_train; several runs are averaged")
    sub.add_argument("file", help="the .npz file to write; left alone where it is there already")
    sub.add_argument("--run", required=True, action="append", help="run folder (repeatable)")
    sub.add_argument("--faces", required=True, help="sheet:, cells: or pictures:, as training reads them")
    sub.add_argument("--views", type=int, default=len(answers.VIEWS), choices=range(1, len(answers.VIEWS) + 1),
                     help="of each face: as it is, mirrored, larger, smaller; that many of these")
    sub.set_defaults(do=answer)
    return top


if __name__ == "__main__":
    sys.exit(run(parser(), "checkpoint"))
