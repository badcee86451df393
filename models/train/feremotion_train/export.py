# SPDX-License-Identifier: LGPL-2.1-or-later
"""A run's network as an ONNX file that the C engine loads: calibrated softmax at the end, and in the file's
metadata what a reader must know (labels, normalisation, licence, training data, accuracy, framing)."""
import copy
import inspect
import os
import warnings
from pathlib import Path

import torch
import torch.nn as nn
import torch.nn.functional as F

from . import architectures

OPSET = 13
METADATA_FIELD = 14     # ModelProto.metadata_props


class Probabilities(nn.Module):
    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, x):
        return F.softmax(self.network(x), 1)


def calibrated(network, temperature=1.0, lean=None):
    """A copy whose logits are (logits + lean) / temperature, folded into the last layer's weights."""
    if isinstance(network, architectures.Together):
        return architectures.Together([calibrated(n, temperature, lean) for n in network.networks])
    network = copy.deepcopy(network).cpu().eval()
    out = network.head.out
    with torch.no_grad():
        if lean is not None:
            out.bias += lean.to(out.bias.dtype)
        out.weight /= temperature
        out.bias /= temperature
    return network


def _varint(value):
    data = bytearray()
    while value > 127:
        data.append(value & 127 | 128)
        value >>= 7
    data.append(value)
    return bytes(data)


def _delimited(field, payload):
    return _varint(field << 3 | 2) + _varint(len(payload)) + payload


def add_metadata(path, properties):
    """Append metadata properties to an ONNX file. Repeated fields of a protobuf message may stand anywhere in
    it, so appending is enough and needs no protobuf library."""
    with open(path, "ab") as stream:
        for key, value in properties.items():
            entry = _delimited(1, key.encode()) + _delimited(2, str(value).encode())
            stream.write(_delimited(METADATA_FIELD, entry))


def fold_pads(path):
    """Padding before the convolutions of a mirrored network becomes theirs. The exporter computes it in a dozen
    nodes, which go."""
    import onnx     # only such networks need the library
    model = onnx.load(str(path))
    nodes = model.graph.node
    made = {name: node for node in nodes for name in node.output}
    for node in nodes:
        before = made.get(node.input[0]) if node.op_type == "Conv" else None
        if before is not None and before.op_type == "Pad":
            node.input[0] = before.input[0]
            (attribute,) = [a for a in node.attribute if a.name == "pads"]
            half = next(a for a in node.attribute if a.name == "kernel_shape").ints[0] // 2
            attribute.ints[:] = [half, half - 1, half, half]
    while True:
        used = {name for node in nodes for name in node.input} | {o.name for o in model.graph.output}
        unused = [node for node in nodes if not used & set(node.output)]
        if not unused:
            break
        for node in unused:
            nodes.remove(node)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def export(network, path, channels, size, labels, properties, mean, std):
    """Write `network` (logits) with a softmax to `path`."""
    path = Path(path)
    draft = path.with_name(path.name + ".part")
    sample = torch.zeros(1, channels, size, size)
    options = {"dynamo": False} if "dynamo" in inspect.signature(torch.onnx.export).parameters else {}
    with warnings.catch_warnings():     # the parity of the map's size is a constant of the exported net
        warnings.simplefilter("ignore", torch.jit.TracerWarning)
        torch.onnx.export(Probabilities(network).eval(), sample, str(draft), opset_version=OPSET,
                          input_names=["input"], output_names=["probabilities"],
                          dynamic_axes={"input": {0: "batch"}, "probabilities": {0: "batch"}}, **options)
    if any(isinstance(m, nn.ZeroPad2d) for m in network.modules()):
        fold_pads(draft)
    add_metadata(draft, {"labels": ",".join(labels), "input": "gray" if channels == 1 else "rgb",
                         "mean": f"{mean:g}", "std": f"{std:g}", **properties})
    os.replace(draft, path)
