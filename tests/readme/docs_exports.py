#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the exports of docs/models.md as they stand there and lets feremotion-evaluate measure what they write.

docs_exports.py MODELS.MD FEREMOTION-EVALUATE

Exits with 77 (skipped) where PyTorch or onnx is missing. The Keras export is left out where Keras or tf2onnx is, with a
line that says so.
"""
import importlib.util
import os
import pathlib
import re
import subprocess
import sys
import tempfile

NEEDED = ("torch", "onnx", "PIL")
NEEDED_FOR_KERAS = ("keras", "tensorflow", "tf2onnx")
SHAPE_OF_KERAS = """
import keras
keras.Sequential([keras.Input((48, 48, 1)), keras.layers.Conv2D(16, 3, 2, activation="relu"),
                  keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(3, "softmax")]).save("mine.keras")
"""


def find_missing(names):
    return [name for name in names if importlib.util.find_spec(name) is None]


def read_block(text, chapter):
    return re.search(rf"^## {chapter}\n\n```python\n(.*?)^```$", text, re.M | re.S).group(1)


def make_faces(folder):
    from PIL import Image
    for label in ("angry", "happy", "neutral"):
        (folder / label).mkdir(parents=True)
        Image.linear_gradient("L").resize((48, 48)).save(folder / label / "0.png")


def run(code, evaluate):
    """The code may take what is in the folder and leaves mine.onnx there; nothing of the model must be guessed."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        make_faces(folder / "faces")
        done = subprocess.run([os.path.abspath(evaluate), "--model", "mine.onnx", "faces"], cwd=folder,
                              capture_output=True, text=True)
        assert done.returncode == 0 and done.stderr == "", done.stderr
        assert all(label in done.stdout for label in ("angry", "happy", "neutral")), done.stdout


def main():
    document, evaluate = sys.argv[1:]
    missing = find_missing(NEEDED)
    if missing:
        print(f"skipped: no {', '.join(missing)}")
        return 77
    text = pathlib.Path(document).read_text(encoding="utf-8")
    run(read_block(text, "Export from PyTorch"), evaluate)
    print("PyTorch: ok")
    missing = find_missing(NEEDED_FOR_KERAS)
    code = read_block(text, "Export from Keras")
    compile(code, "Export from Keras", "exec")
    if missing:
        print(f"Keras: left out, no {', '.join(missing)}")
    else:
        run(SHAPE_OF_KERAS + code, evaluate)
        print("Keras: ok")
    return 0


if __name__ == "__main__":
    sys.exit(main())
