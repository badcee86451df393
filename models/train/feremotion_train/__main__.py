# SPDX-License-Identifier: LGPL-2.1-or-later
"""python3 -m feremotion_train COMMAND: see --help."""
import argparse
import json
import sys
from dataclasses import fields
from pathlib import Path

import torch

from . import architectures, augment, data, export, metrics, report, training

HELP = {
    "train": "training source, KIND:PATH (sheet, csv, folder or persons; README.md explains them)",
    "validation": "validation source; without it the training source is split",
    "labels": "ferplus (8 labels) or fer2013 (7)",
    "held_out": "share held out where a source without parts is split",
    "folds": "how many; pictures that look alike are in one fold", "fold": "hold out this fold instead of --validation",
    "apart": "sheet: training faces that look like one of these are left out",
    "architecture": ", ".join(architectures.ARCHITECTURES),
    "channels": "1 grey, 3 colour", "size": "side of the input in pixels",
    "dropout": "-1: the architecture's own",
    "weights": "local weights file for the base (transfer learning)",
    "start": "run folder, best.pt or exported ONNX file of the same architecture to start from; labels may differ",
    "freeze": "epochs with a frozen base; then fine-tuning at a tenth of the rate",
    "epochs": "", "batch": "faces in a step", "optimizer": "sgd or adamw", "rate": "highest learning rate",
    "decay": "weight decay", "warmup": "epochs of rising rate",
    "sizes": "smaller inputs at first: '40:0.5' is 40 pixels for the first half",
    "average": "decay of the moving average of the weights",
    "augmentation": ", ".join(augment.AUGMENTATIONS),
    "smoothing": "label smoothing", "balance": "weigh labels by frequency ** -BALANCE in the loss",
    "adjust": "logit adjustment towards rare labels",
    "teachers": "run folder to learn from (repeatable)",
    "teaching": "share of the teachers' answer in the target of a labelled face",
    "temperature": "of the teachers' answer",
    "beforehand": "true: the teachers answer once to each face; false: to every augmented picture of it",
    "answers": "file of a teacher's answers, instead of --teachers: for --train, then for each --unlabelled in order",
    "other_head": "share in such answers of the teacher's head of the other labels: FER-2013's are less neutral",
    "unlabelled": "cells:FILE,SIZE or pictures:DIR; faces for the teachers to label (repeatable)",
    "unlabelled_share": "of a batch, where the teachers answer at every step", "mean": "subtracted from the luma 0..255", "std": "and divided by",
    "seed": "", "every": "epochs between evaluations", "amp": "mixed precision on CUDA and on CPUs with AMX: true or false",
    "device": "cpu, cuda, ...; default: CUDA where there is one", "threads": "0: torch's default",
}


def _truth(text):
    if text.lower() in ("true", "yes", "1"):
        return True
    if text.lower() in ("false", "no", "0"):
        return False
    raise argparse.ArgumentTypeError("true or false")


def _add_config(parser):
    choices = {"labels": sorted(data.LABEL_SETS), "architecture": list(architectures.ARCHITECTURES),
               "augmentation": list(augment.AUGMENTATIONS), "optimizer": ["sgd", "adamw"], "channels": [1, 3]}
    for f in fields(training.Config):
        options = {"help": HELP[f.name], "default": argparse.SUPPRESS}
        if f.type is list:
            options.update(action="append", metavar=f.name.upper()[:9])
        else:
            options.update(type=_truth if f.type is bool else f.type, choices=choices.get(f.name))
            if f.name not in choices:
                options["metavar"] = f.type.__name__.upper()
        parser.add_argument("--" + f.name.replace("_", "-"), **options)


def train(arguments):
    folder = Path(arguments.folder)
    settings = {}
    if arguments.config:
        settings.update(json.loads(Path(arguments.config).read_text()))
    if arguments.resume and (folder / "config.json").exists():
        settings = json.loads((folder / "config.json").read_text())
    settings.update({f.name: getattr(arguments, f.name) for f in fields(training.Config) if hasattr(arguments, f.name)})
    config = training.Config(**settings)
    if not config.train:
        raise data.DataError("nothing to train on: give --train KIND:PATH")
    if (folder / "checkpoint.pt").exists() and not arguments.resume:
        raise data.DataError(f"{folder} has a run already: give --resume to go on, or another folder")
    run = training.Run(config, folder)
    multiply_adds, parameters = architectures.cost(run.average, config.channels, config.size)
    print(f"{config.architecture}: {multiply_adds / 1e6:.1f} M multiply-adds, {parameters / 1e6:.2f} M parameters; "
          f"{len(run.training)} faces to train on, {len(run.scored)} to validate; {run.device}")
    if arguments.resume:
        run.resume()
    run.fit()
    finish(folder, run.validation)


def finish(folder, faces):
    """Report and ONNX file of a finished run, on its validation faces."""
    network, config, labels = training.load_network(folder)
    scored = faces.scored()
    logits = training.predict(network, scored, config)
    temperature = metrics.temperature(logits, scored.truth)
    history = json.loads((folder / "history.json").read_text())
    multiply_adds, parameters = architectures.cost(network, config.channels, config.size)
    result = report.write(folder, f"{config.architecture}, {folder.name}", logits / temperature, scored, history,
                          vars(config), {"temperature": f"{temperature:.2f}", "multiply-adds": f"{multiply_adds / 1e6:.1f} M",
                                         "parameters": f"{parameters / 1e6:.2f} M",
                                         "training time": training.clock(history[-1]["seconds"])})
    export.export(export.calibrated(network, temperature), folder / "emotion.onnx", config.channels, config.size, labels,
                  {"accuracy": f"{result['accuracy']:.3f} {config.labels} validation", "model_name": folder.name},
                  config.mean, config.std)
    print(report.text_report(result) + f"\n{folder}/report.html, {folder}/emotion.onnx")


def _source(arguments, config):
    spec = arguments.data or config.validation
    if not spec:
        raise data.DataError("give --data KIND:PATH")
    return data.read(spec, config.labels, config.size, config.channels, "test")


def _leaning(network, config, tau):
    """The network with tau * log(frequency in the training data) subtracted from its logits."""
    if not tau:
        return network
    frequency = data.read(config.train, config.labels, config.size, config.channels).targets.mean(0)
    return export.calibrated(network, 1.0, -tau * frequency.clamp(min=1e-4).log())


def _load(arguments):
    """(network, config, labels) of a run, or of several whose answers are averaged."""
    network, config, labels = training.load_network(arguments.run)
    networks = [network]
    for run in arguments.together:
        network, other, names = training.load_network(run)
        if names != labels or any(getattr(other, k) != getattr(config, k) for k in ("channels", "size", "mean", "std")):
            raise data.DataError(f"{run} has another input or other labels than {arguments.run}")
        networks.append(network)
    if arguments.mirrored:
        networks += [architectures.mirrored(n, config.channels, config.size) for n in networks]
    return (architectures.Together(networks) if len(networks) > 1 else networks[0]).eval(), config, labels


def evaluate(arguments):
    network, config, _ = _load(arguments)
    network = _leaning(network, config, arguments.lean).to(training.pick_device(arguments.device))
    faces = _source(arguments, config).scored()
    logits = training.predict(network, faces, config)
    result = metrics.figures(logits, faces.truth, faces.labels)
    if faces.groups:
        result["groups"] = metrics.by_group(logits, faces.truth, faces.groups)
    print(report.text_report(result))
    if arguments.robustness:
        moved = [metrics.figures(training.predict(network, moved_faces, config), faces.truth, faces.labels)["accuracy"]
                 for moved_faces in displaced(faces)]
        losses = [100 * (result["accuracy"] - a) for a in moved]
        print(f"shifted by 8 % and scaled by 10 %: {sum(losses) / len(losses):.2f} points lost on average, "
              f"{max(losses):.2f} in the worst of {len(losses)} ways")
    if arguments.json:
        Path(arguments.json).write_text(json.dumps(result, indent=1) + "\n")


def displaced(faces, shift=0.08, scale=0.10):
    """The faces as a detector that is off would frame them: shifted left, right, up or down, and at the same
    time larger or smaller."""
    for x, y in ((shift, 0), (-shift, 0), (0, shift), (0, -shift)):
        for zoom in (1 - scale, 1 + scale):
            rows = torch.tensor([[zoom, 0, 2 * x], [0, zoom, 2 * y]])
            parts = []
            for pixels in faces.images.split(1024):
                grid = torch.nn.functional.affine_grid(rows.expand(len(pixels), 2, 3), pixels.shape, align_corners=False)
                moved = torch.nn.functional.grid_sample(pixels.float(), grid, padding_mode="border", align_corners=False)
                parts.append(moved.round().clamp(0, 255).to(torch.uint8))
            yield data.FaceSet(torch.cat(parts), faces.targets, faces.truth, faces.labels)


def compare(arguments):
    """Runs side by side. Only runs of the same labels on the same number of faces can be."""
    results = {}
    for run in arguments.runs:
        path = Path(run) / "report.json"
        if not path.exists():
            raise data.DataError(f"{run} has no report.json: is the run over?")
        results[run] = json.loads(path.read_text())
    if len({(tuple(r["labels"]), r["faces"]) for r in results.values()}) > 1:
        raise data.DataError("the runs were measured on different labels or faces")
    text, best = report.spread_report(results)
    print(best if arguments.best else text)


def export_run(arguments):
    """Calibrate on the validation faces, lean towards rare labels where asked, and write the file to ship."""
    network, config, labels = _load(arguments)
    faces = _source(arguments, config).scored()
    network = _leaning(network, config, arguments.lean)
    logits = training.predict(network, faces, config)
    temperature = metrics.temperature(logits, faces.truth)
    result = metrics.figures(logits / temperature, faces.truth, labels)
    properties = {"license": "LGPL-2.1-or-later", "training_data": arguments.training_data,
                  "accuracy": f"{result['accuracy']:.3f} {arguments.measured_on}", "model_name": arguments.name,
                  "framing": "fer2013"}
    export.export(export.calibrated(network, temperature), arguments.onnx, config.channels, config.size, labels,
                  properties, config.mean, config.std)
    print(report.text_report(result) + f"\ntemperature {temperature:.4f}; {arguments.onnx}")


def quantise_model(arguments):
    """A float ONNX file in 8 bits."""
    import onnx     # training needs no ONNX library

    from . import onnx_torch, quantise
    model = onnx.load(arguments.onnx)
    dims = [d.dim_value for d in model.graph.input[0].type.tensor_type.shape.dim]
    faces = data.read(arguments.calibration, arguments.labels, dims[3], dims[1])
    images = quantise.normalised(quantise.spread(faces.images, arguments.faces), model)
    small = quantise.quantise(model, images)
    name = next((p.value for p in model.metadata_props if p.key == "model_name"), Path(arguments.onnx).stem)
    properties = {"model_name": f"{name}-int8"}
    if arguments.accuracy:
        properties["accuracy"] = arguments.accuracy
    quantise.set_metadata(small, properties)
    onnx.save(small, arguments.quantised)
    before, after = (onnx_torch.run(m, images)[0] for m in (model, small))
    print(f"{arguments.quantised}: calibrated on {len(images)} faces, of which "
          f"{100 * (before.argmax(1) == after.argmax(1)).float().mean():.1f} % keep their label")


def list_architectures(_):
    for name in architectures.ARCHITECTURES:
        multiply_adds, parameters = architectures.cost(architectures.build(name, 8), 1, 48)
        print(f"{name:18} {multiply_adds / 1e6:8.1f} M multiply-adds  {parameters / 1e6:6.2f} M parameters  at 1x48x48")


def parser():
    top = argparse.ArgumentParser(prog="python3 -m feremotion_train", description="Train emotion networks, measure them, "
                                  "and export them for gst-feremotion. models/train/README.md has examples.")
    commands = top.add_subparsers(dest="command", required=True)

    sub = commands.add_parser("train", help="train a network; everything it makes goes into one folder")
    sub.add_argument("folder", help="the run's folder")
    sub.add_argument("--config", metavar="JSON", help="settings from a file; the options below override it")
    sub.add_argument("--resume", action="store_true", help="go on from the folder's checkpoint, if there is one")
    _add_config(sub)
    sub.set_defaults(do=train)

    sub = commands.add_parser("evaluate", help="measure a run's best network")
    sub.add_argument("run", help="run folder or best.pt")
    sub.add_argument("--data", metavar="KIND:PATH", help="default: the run's validation source")
    sub.add_argument("--robustness", action="store_true", help="also with faces shifted by 8 %% and scaled by 10 %%")
    sub.add_argument("--json", metavar="FILE", help="write the figures there too")
    sub.add_argument("--device", default="")
    sub.set_defaults(do=evaluate)

    sub = commands.add_parser("export", help="calibrate a run's best network and write it as ONNX")
    sub.add_argument("run", help="run folder or best.pt")
    sub.add_argument("onnx", help="the file to write")
    sub.add_argument("--name", required=True, help="model_name in the file's metadata")
    sub.add_argument("--training-data", required=True, help="a sentence for the file's metadata")
    sub.add_argument("--measured-on", default="FER+ PublicTest majority", help="what the accuracy is of")
    sub.add_argument("--data", metavar="KIND:PATH", help="faces to calibrate on; default: the run's validation source")
    sub.set_defaults(do=export_run)

    sub = commands.add_parser("compare", help="mean and spread of runs that are over, such as one for each seed")
    sub.add_argument("runs", nargs="+", help="run folders")
    sub.add_argument("--best", action="store_true", help="only name the most accurate")
    sub.set_defaults(do=compare)

    for sub in (commands.choices["evaluate"], commands.choices["export"]):
        sub.add_argument("--together", action="append", default=[], metavar="RUN",
                         help="average the answers with this run's, in one network; may be repeated")
        sub.add_argument("--mirrored", action="store_true",
                         help="average the answers with those to the mirrored face, in one network twice as large")
        sub.add_argument("--lean", type=float, default=0.0, metavar="TAU",
                         help="subtract TAU * log(frequency) from the logits, so that rare labels are named more often")

    sub = commands.add_parser("quantise", help="write a float ONNX file in 8 bits, with QuantizeLinear and DequantizeLinear")
    sub.add_argument("onnx", help="the float file")
    sub.add_argument("quantised", help="the file to write")
    sub.add_argument("--calibration", required=True, metavar="KIND:PATH", help="faces to choose the ranges by: training faces")
    sub.add_argument("--labels", choices=sorted(data.LABEL_SETS), default="ferplus", help="of the calibration's source")
    sub.add_argument("--faces", type=int, default=512, help="how many of them")
    sub.add_argument("--accuracy", default="", help="a sentence for the file's metadata; default: that of the float file")
    sub.set_defaults(do=quantise_model)

    sub = commands.add_parser("architectures", help="list the networks and what they cost")
    sub.set_defaults(do=list_architectures)
    return top


def run(commands, resumed_from):
    """Does what the parser `commands` reads; the program's status. `resumed_from` is what --resume goes on from."""
    arguments = commands.parse_args()
    try:
        arguments.do(arguments)
    except (data.DataError, OSError, ValueError) as error:
        print(f"{commands.prog.removeprefix('python3 -m ')}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"\nstopped; --resume goes on from the last {resumed_from}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(run(parser(), "epoch"))
