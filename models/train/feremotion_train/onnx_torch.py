# SPDX-License-Identifier: LGPL-2.1-or-later
"""ONNX graphs run by PyTorch, node by node, so that every value between can be seen: float ones, and quantised ones
as the standard defines QuantizeLinear and DequantizeLinear."""
import numpy as np
import torch
import torch.nn.functional as F
from onnx import helper, numpy_helper


def attributes(node):
    return {a.name: helper.get_attribute_value(a) for a in node.attribute}


def _along(parameter, x, axis):
    """One number, or one for each index of `axis`, ready to be combined with `x`."""
    return parameter if parameter.ndim == 0 else parameter.reshape([-1 if i == axis else 1 for i in range(x.ndim)])


def _padded(x, pads, value=0.0):
    top, left, bottom, right = pads
    return F.pad(x, (left, right, top, bottom), value=value)


def _conv(a, x, weight, bias=None):
    return F.conv2d(_padded(x, a.get("pads", [0] * 4)), weight, bias, a.get("strides", [1, 1]),
                    dilation=a.get("dilations", [1, 1]), groups=a.get("group", 1))


def _average_pool(a, x):
    pads = a.get("pads", [0] * 4)
    if any(pads) and not a.get("count_include_pad", 0):
        raise ValueError("an average over padding that does not count")
    return F.avg_pool2d(_padded(x, pads), a["kernel_shape"], a.get("strides", [1, 1]))


def _gemm(a, x, weight, bias):
    if a.get("transA", 0) or a.get("alpha", 1.0) != 1.0 or a.get("beta", 1.0) != 1.0:
        raise ValueError("a Gemm with factors, or of a transposed operand")
    return x @ (weight.T if a.get("transB", 0) else weight) + bias


def _quantize(a, x, scale, zero):
    limits = torch.iinfo(zero.dtype)
    axis = a.get("axis", 1)
    y = torch.round(x / _along(scale, x, axis)) + _along(zero, x, axis)
    return y.clamp(limits.min, limits.max).to(zero.dtype)


def _dequantize(a, x, scale, zero):
    axis = a.get("axis", 1)
    return (x.to(scale.dtype) - _along(zero, x, axis).to(scale.dtype)) * _along(scale, x, axis)


def _resize(a, x, roi, scales):
    if a.get("mode") != b"nearest" or a.get("nearest_mode") != b"floor":
        raise ValueError("a Resize that does more than repeat pixels")
    return F.interpolate(x, scale_factor=scales[2:].tolist())


OPERATORS = {
    "Add": lambda a, x, y: x + y,
    "AveragePool": _average_pool,
    "Clip": lambda a, x, low, high: x.clamp(low, high),
    "Conv": _conv,
    "DequantizeLinear": _dequantize,
    "Flatten": lambda a, x: x.flatten(1),
    "Gemm": _gemm,
    "Identity": lambda a, x: x,
    "GlobalAveragePool": lambda a, x: x.mean((2, 3), keepdim=True),
    "MaxPool": lambda a, x: F.max_pool2d(_padded(x, a.get("pads", [0] * 4), -float("inf")), a["kernel_shape"],
                                         a.get("strides", [1, 1])),
    "Mul": lambda a, x, y: x * y,
    "QuantizeLinear": _quantize,
    "Relu": lambda a, x: F.relu(x),
    "Sigmoid": lambda a, x: torch.sigmoid(x),
    "Resize": _resize,
    "Softmax": lambda a, x: F.softmax(x, a.get("axis", -1)),
}


def constants(model, dtype=torch.float32):
    """The initialisers by name; floats as `dtype`."""
    found = {}
    for tensor in model.graph.initializer:
        values = torch.from_numpy(np.array(numpy_helper.to_array(tensor)))
        found[tensor.name] = values.to(dtype) if values.is_floating_point() else values
    return found


def run(model, x, dtype=torch.float32, see=None):
    """The outputs for a batch. `see`, where given, is called with the name and the tensor of every value."""
    values = {"": None, **constants(model, dtype)}
    values[model.graph.input[0].name] = x.to(dtype)
    with torch.no_grad():
        for node in model.graph.node:
            if node.op_type not in OPERATORS:
                raise ValueError(f"operator {node.op_type} is not among {', '.join(OPERATORS)}")
            y = OPERATORS[node.op_type](attributes(node), *(values[name] for name in node.input))
            values[node.output[0]] = y
            if see is not None:
                see(node.output[0], y)
    return [values[output.name] for output in model.graph.output]
