# SPDX-License-Identifier: LGPL-2.1-or-later
"""A network to train on from a file that export.py wrote: where a model is shipped and its run is gone.

The file has batch normalisation folded into the convolutions. It is given back from the statistics of faces, so that
the network answers as the file does and its batches, in training, look to it as they did."""
import torch
import torch.nn as nn

from . import architectures

FACES = 4096        # whose statistics are taken


def _executed(network, channels, size):
    """The convolutions and linear layers in the order they run, each with the batch normalisation right behind it."""
    order = []
    kinds = (nn.Conv2d, nn.Linear, nn.BatchNorm2d)
    hooks = [m.register_forward_hook(lambda m, *_: order.append(m)) for m in network.modules() if isinstance(m, kinds)]
    with torch.no_grad():
        network.eval()(torch.zeros(1, channels, size, size))
    for hook in hooks:
        hook.remove()
    return [(layer, behind if isinstance(behind, nn.BatchNorm2d) else None)
            for layer, behind in zip(order, order[1:] + [None]) if not isinstance(layer, nn.BatchNorm2d)]


def _stored(path):
    """(weights and bias of each such layer in the file, its metadata)"""
    import onnx
    from onnx import numpy_helper
    model = onnx.load(str(path))
    if any(node.op_type in ("BatchNormalization", "QuantizeLinear", "DequantizeLinear") for node in model.graph.node):
        raise ValueError(f"{path} is quantised, or normalises batches by itself: nothing to train on from")
    tensors = {t.name: torch.from_numpy(numpy_helper.to_array(t).copy()) for t in model.graph.initializer}
    layers = [[tensors[name] for name in node.input[1:]] for node in model.graph.node
              if node.op_type in ("Conv", "Gemm") and all(name in tensors for name in node.input[1:])]
    return layers, {p.key: p.value for p in model.metadata_props}


def _fill(path, layers, stored):
    for (layer, norm), (weight, *bias) in zip(layers, stored):
        if weight.shape != layer.weight.shape:
            raise ValueError(f"{path}: a layer of {tuple(weight.shape)}, expected {tuple(layer.weight.shape)}")
        layer.weight.copy_(weight)
        if norm is not None:
            norm.running_mean.zero_()
            norm.running_var.fill_(1 - norm.eps)
            norm.weight.fill_(1)
            norm.bias.copy_(bias[0] if bias else torch.zeros_like(norm.bias))
        elif bias:
            layer.bias.copy_(bias[0])


def _unfold(layers, sums):
    """Filters of length 1 before the normalisation, as training keeps them about, and the same outputs."""
    for layer, norm in layers:
        if norm is None:
            continue
        total, squares, count = sums[layer]
        length = layer.weight.flatten(1).norm(dim=1).clamp(min=1e-6)
        mean = (total / count).float() / length
        variance = (squares / count - (total / count) ** 2).float().clamp(min=1e-6) / length ** 2
        shift = norm.bias + length * mean
        layer.weight.div_(length.view(-1, 1, 1, 1))
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(variance)
        norm.weight.copy_(length * torch.sqrt(variance + norm.eps))
        norm.bias.copy_(shift)


def from_onnx(path, architecture, channels, size, batches):
    """(network, labels) from an ONNX file of export.py. `batches` gives normalised faces [n, channels, size, size]
    when iterated over; only the statistics of what goes through the network are taken from them."""
    stored, about = _stored(path)
    if "labels" not in about:
        raise ValueError(f"{path} has no labels in its metadata")
    labels = about["labels"].split(",")
    network = architectures.build(architecture, len(labels), channels, size)
    layers = _executed(network, channels, size)
    if len(layers) != len(stored):
        raise ValueError(f"{path} has {len(stored)} layers with weights, {architecture} has {len(layers)}")
    sums = {}

    def take(layer, _, output):
        entry = sums.setdefault(layer, [0, 0, 0])
        entry[0] = entry[0] + output.double().sum((0, 2, 3))
        entry[1] = entry[1] + (output.double() ** 2).sum((0, 2, 3))
        entry[2] += output.numel() // output.shape[1]

    with torch.no_grad():
        _fill(path, layers, stored)
        hooks = [layer.register_forward_hook(take) for layer, norm in layers if norm is not None]
        for x in batches:
            network(x)
        for hook in hooks:
            hook.remove()
        _unfold(layers, sums)
    return network, labels
