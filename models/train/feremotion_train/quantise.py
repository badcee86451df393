# SPDX-License-Identifier: LGPL-2.1-or-later
"""A trained network in 8 bits: QuantizeLinear and DequantizeLinear around what the engine computes in bytes.

Weights get a symmetric scale for each output, activations a scale and a zero point for all of a tensor; both are
chosen for the least squared error on calibration pictures. Then the bias of each layer is moved by what its outputs
are off on average, layer by layer. The first convolution, small layers and everything on single pixels (squeeze and
excitation, the last layer) stay in floats: they cost little and lose most.
"""
import copy

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper

from . import onnx_torch

SMALL = 0.005           # of all multiply-adds: not worth quantising
SAMPLES = 1 << 19       # values of a tensor that choose its range
CANDIDATES = np.linspace(0.4, 1, 61)
READERS = {"Conv", "Gemm", "MaxPool", "AveragePool", "GlobalAveragePool", "Mul", "Add", "Flatten",
           "Resize"}


def _without_identities(model):
    """A copy in which no node only names a value again, as exporters do with constants that occur twice."""
    copied = onnx.ModelProto()
    copied.CopyFrom(model)
    del copied.graph.node[:]
    same = {}
    for node in model.graph.node:
        if node.op_type == "Identity" and node.output[0] not in {o.name for o in model.graph.output}:
            same[node.output[0]] = same.get(node.input[0], node.input[0])
            continue
        node = copy.deepcopy(node)
        for i, name in enumerate(node.input):
            node.input[i] = same.get(name, name)
        copied.graph.node.append(node)
    return copied


class Graph:
    """A model with what is asked of it again and again."""

    def __init__(self, model):
        self.model = model
        self.producer = {name: node for node in model.graph.node for name in node.output}
        self.weights = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
        self.input = model.graph.input[0].name
        self.outputs = {output.name for output in model.graph.output}

    def readers(self, name):
        return [node for node in self.model.graph.node if name in node.input]


def _see_values(model, faces, see, batch=64):
    for part in faces.split(batch):
        onnx_torch.run(model, part, see=see)


def _shapes(graph, faces):
    shapes = {graph.input: tuple(faces.shape[1:])}
    onnx_torch.run(graph.model, faces[:1], see=lambda name, x: shapes.update({name: tuple(x.shape[1:])}))
    return shapes


def _choose_layers(graph, shapes):
    costs = {}
    for node in graph.model.graph.node:
        if node.op_type in ("Conv", "Gemm"):
            outputs = np.prod(shapes[node.output[0]][1:], dtype=np.int64)
            costs[node.output[0]] = graph.weights[node.input[1]].size * int(outputs)
    layers = []
    for node in graph.model.graph.node:
        name = node.output[0]
        if name not in costs or costs[name] < SMALL * sum(costs.values()) or node.input[0] == graph.input:
            continue
        options = onnx_torch.attributes(node)
        if node.op_type == "Conv" and options.get("group", 1) == 1 or node.op_type == "Gemm" and options.get("transB"):
            layers.append(node)
    return layers


def _choose_tensors(graph, shapes, layers):
    """Values that lie in memory between steps, and are more than a number for each channel."""
    chosen = []
    for node in graph.model.graph.node:
        name = node.output[0]
        readers = [r for r in graph.readers(name) if r.op_type in READERS]
        fused = len(readers) == 1 and readers[0].op_type == "Add" and node.op_type in ("Conv", "Mul")
        if not readers or fused or node.op_type == "Flatten" or np.prod(shapes[name][1:]) == 1:
            continue
        if any(r in layers or r.op_type not in ("Conv", "Gemm") for r in readers):
            chosen.append(name)
    return chosen


def _sample(model, faces, names):
    """Values of each tensor, at most SAMPLES, evenly taken."""
    parts = {name: [] for name in names}
    share = max(1, len(faces) // 64 + (len(faces) % 64 > 0))

    def see(name, x):
        if name in parts:
            values = x.flatten()
            step = max(1, len(values) * share // SAMPLES)
            parts[name].append(values[::step].numpy())

    _see_values(model, faces, see)
    return {name: np.concatenate(values) for name, values in parts.items()}


def _choose_range(values):
    """(scale, zero) of bytes, of the least squared error."""
    low, high = min(float(values.min()), 0.0), max(float(values.max()), 1e-6)
    best = None
    for share in CANDIDATES:
        scale = np.float32((high - low) * share / 255)
        zero = int(np.clip(np.round(-low * share / scale), 0, 255))
        error = np.square(scale * (np.clip(np.round(values / scale) + zero, 0, 255) - zero) - values).mean()
        if best is None or error < best[0]:
            best = error, scale, zero
    return best[1:]


def _quantise_weights(weights):
    """Bytes and the scale of each output, of the least squared error."""
    flat = weights.reshape(len(weights), -1)
    most = np.maximum(np.abs(flat).max(1), 1e-8)
    scales, errors = np.zeros(len(flat), np.float32), np.full(len(flat), np.inf)
    for share in CANDIDATES:
        scale = (most * share / 127).astype(np.float32)
        error = np.square(np.clip(np.round(flat / scale[:, None]), -127, 127) * scale[:, None] - flat).sum(1)
        scales = np.where(error < errors, scale, scales)
        errors = np.minimum(error, errors)
    bytes_ = np.clip(np.round(flat / scales[:, None]), -127, 127).astype(np.int8)
    return bytes_.reshape(weights.shape), scales


class Writer:
    """The quantised graph, node after node."""

    def __init__(self, graph):
        self.graph = graph
        self.nodes, self.constants, self.read = [], {}, {}
        self.biases = {}        # layer's output: (name of the bias, its scale)

    def constant(self, name, values):
        self.constants[name] = np.asarray(values)
        return name

    def quantise(self, name, scale, zero):
        parameters = [self.constant(f"{name}/scale", np.float32(scale)), self.constant(f"{name}/zero", np.uint8(zero))]
        self.nodes += [helper.make_node("QuantizeLinear", [name, *parameters], [f"{name}/bytes"]),
                       helper.make_node("DequantizeLinear", [f"{name}/bytes", *parameters], [f"{name}/floats"])]
        self.read[name] = f"{name}/floats"

    def dequantised(self, name, values, scale):
        """A constant of whole numbers, read as floats."""
        self.constant(name, values)
        zero = self.constant(f"{name}/zero", np.zeros(np.shape(scale), values.dtype))
        self.nodes.append(helper.make_node("DequantizeLinear", [name, self.constant(f"{name}/scale", scale), zero],
                                           [f"{name}/floats"], axis=0))
        return f"{name}/floats"

    def layer(self, node, in_scale):
        weights = self.graph.weights
        new = copy.deepcopy(node)
        new.input[0] = self.read.get(node.input[0], node.input[0])
        values, scales = _quantise_weights(weights[node.input[1]])
        new.input[1] = self.dequantised(f"{node.input[1]}/bytes", values, scales)
        unit = (np.float32(in_scale) * scales).astype(np.float32)
        bias = weights[node.input[2]] if len(node.input) > 2 else np.zeros(len(scales), np.float32)
        name = f"{node.output[0]}/bias"
        del new.input[2:]
        new.input.append(self.dequantised(name, np.round(bias / unit).astype(np.int32), unit))
        self.biases[node.output[0]] = name
        self.nodes.append(new)

    def plain(self, node):
        new = copy.deepcopy(node)
        for i, name in enumerate(new.input):
            new.input[i] = self.read.get(name, name)
            if name in self.graph.weights:
                self.constant(name, self.graph.weights[name])
        self.nodes.append(new)

    def build(self):
        model = onnx.ModelProto()
        model.CopyFrom(self.graph.model)
        del model.graph.node[:], model.graph.initializer[:], model.graph.value_info[:]
        model.graph.node.extend(self.nodes)
        model.graph.initializer.extend(numpy_helper.from_array(v, k) for k, v in self.constants.items())
        return model


def _correct_biases(writer, faces):
    """Each layer's bias moved by what its outputs are off on average, first layer first."""
    means, names = {}, list(writer.biases)

    def collect(into):
        def see(name, x):
            if name in writer.biases:
                axes = [axis for axis in range(x.ndim) if axis != 1]
                into[name] = into.get(name, 0) + x.double().sum(axes) / (x.numel() / x.shape[1])
        return see

    _see_values(writer.graph.model, faces, collect(means))
    for name in names:
        now = {}
        _see_values(writer.build(), faces, collect(now))
        batches = -(-len(faces) // 64)
        bias = writer.biases[name]
        move = ((means[name] - now[name]) / batches).numpy() / writer.constants[f"{bias}/scale"]
        writer.constants[bias] = (writer.constants[bias] + np.round(move)).astype(np.int32)


def quantise(model, faces):
    """A copy of the float `model` in 8 bits, calibrated on `faces`, a tensor as the model takes it."""
    model = _without_identities(model)
    graph = Graph(model)
    shapes = _shapes(graph, faces)
    layers = _choose_layers(graph, shapes)
    if not layers:
        raise ValueError("the network has no layer that could be quantised")
    tensors = _choose_tensors(graph, shapes, layers)
    samples = _sample(model, faces, tensors)
    writer, ranges = Writer(graph), {}

    def behind(name):
        node = graph.producer.get(name)
        return behind(node.input[0]) if node is not None and node.op_type == "Flatten" else name

    for node in model.graph.node:
        name = node.output[0]
        if node in layers:
            writer.layer(node, ranges[behind(node.input[0])][0])
        else:
            writer.plain(node)
        if node.op_type == "Flatten":
            continue
        if name in tensors:
            # the largest of some bytes is one of them, and so are their copies
            same = node.op_type in ("MaxPool", "Resize") and node.input[0] in ranges
            ranges[name] = ranges[node.input[0]] if same else _choose_range(samples[name])
            writer.quantise(name, *ranges[name])
    _correct_biases(writer, faces)
    quantised = writer.build()
    onnx.checker.check_model(quantised)
    return quantised


def set_metadata(model, properties):
    """Change or add metadata properties."""
    kept = {p.key: p.value for p in model.metadata_props}
    kept.update(properties)
    del model.metadata_props[:]
    for key, value in kept.items():
        model.metadata_props.add(key=key, value=value)


def normalised(faces, model):
    """Pixels of 0 to 255 as the model's metadata says it takes them."""
    found = {p.key: p.value for p in model.metadata_props}
    return (faces.float() - float(found.get("mean", 0))) / float(found.get("std", 255))


def spread(faces, count):
    """`count` of the faces, evenly taken."""
    return faces[torch.linspace(0, len(faces) - 1, min(count, len(faces))).long()]
