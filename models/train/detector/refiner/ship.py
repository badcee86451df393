# SPDX-License-Identifier: LGPL-2.1-or-later
"""Puts both stages where the plugin embeds them: the second beside the first, which names it.

    python3 -m refiner.ship FACE.onnx REFINER.onnx ../../face-int8.onnx

REFINER.onnx becomes ../../face-refiner-int8.onnx; models.gresource.xml has to list that name.
"""
import argparse
import shutil
from pathlib import Path

import onnx

from refiner.export import set_metadata


def ship(first, second, output):
    """Returns where the second stage lies."""
    beside = output.with_name(output.name.replace("face", "face-refiner", 1))
    model = onnx.load(str(first))
    set_metadata(model, {"refiner": beside.name})
    onnx.save(model, str(output))
    shutil.copyfile(second, beside)
    return beside


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("first", type=Path, help="the first stage, in 8 bits")
    parser.add_argument("second", type=Path, help="the refiner, in 8 bits")
    parser.add_argument("output", type=Path, help="face…onnx")
    arguments = parser.parse_args()
    if not arguments.output.name.startswith("face"):
        parser.error("the name of the output begins with 'face'")
    print(ship(arguments.first, arguments.second, arguments.output))


if __name__ == "__main__":
    main()
