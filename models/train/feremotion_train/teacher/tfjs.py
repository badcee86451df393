# SPDX-License-Identifier: LGPL-2.1-or-later
"""Reads the weights of a TensorFlow.js model: a JSON manifest beside one or more binary files.

The manifest lists groups; a group's files, put together, hold its tensors one after another. A tensor may be
stored smaller than it is used: as float16, or as uint8 or uint16 with a scale and a minimum.
https://github.com/tensorflow/tfjs/blob/master/tfjs-core/src/io/types.ts
"""
import json
from pathlib import Path

import numpy as np

TYPES = {name: np.dtype(name).newbyteorder("<") for name in ("float32", "float16", "int32", "uint8", "uint16")}
TYPES["bool"] = np.dtype(np.bool_)


class ManifestError(ValueError):
    """A model that cannot be read; the message is for the user."""


def read_weights(path):
    """{name: array} of the model whose JSON file is at `path`; arrays have the type that the graph computes in."""
    path = Path(path)
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        groups = manifest["weightsManifest"] if isinstance(manifest, dict) else manifest
        weights = {}
        for group in groups:
            raw = b"".join((path.parent / name).read_bytes() for name in group["paths"])
            weights.update(_unpack(path, raw, group["weights"]))
        return weights
    except (KeyError, TypeError, AttributeError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ManifestError(f"{path} is no TensorFlow.js model: {error!r}") from error


def _unpack(path, raw, entries):
    weights, at = {}, 0
    for entry in entries:
        name, stored = entry["name"], entry.get("quantization") or {}
        kind = stored.get("dtype", entry["dtype"])
        if kind not in TYPES or entry["dtype"] not in TYPES:
            raise ManifestError(f"{path}: {name} is of type {kind}, which is not supported")
        count = int(np.prod(entry["shape"], dtype=np.int64))
        end = at + count * TYPES[kind].itemsize
        if end > len(raw):
            raise ManifestError(f"{path}: {name} ends at byte {end} of {len(raw)}")
        values = np.frombuffer(raw, TYPES[kind], count, at).reshape(entry["shape"])
        if "scale" in stored:
            values = values.astype(np.float32) * stored["scale"] + stored["min"]
        weights[name] = values.astype(TYPES[entry["dtype"]])
        at = end
    if at != len(raw):
        raise ManifestError(f"{path}: {len(raw) - at} bytes of weights belong to no tensor")
    return weights
