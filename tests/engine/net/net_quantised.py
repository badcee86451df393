#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares quantised networks with the graphs that define them.

net_quantised.py NET-RUN TRAIN

Every case is a small graph of QuantizeLinear and DequantizeLinear around one thing that the engine computes in bytes
(or cannot, and computes in floats), with random weights, several times over, run by NET-RUN (tests/engine/net/net-run.c)
and evaluated node by node in double precision by the workshop in the folder TRAIN. A result may be one step off where
the two round a tie apart; more, or often, fails. No input is near a tie, since what follows may enlarge a step; ties of
the input have a case of their own. Exits with 77 (skipped) where the packages are missing.
"""
import pathlib
import subprocess
import sys
import tempfile

try:
    import numpy as np
    import onnx
    import torch
    from onnx import TensorProto, helper, numpy_helper
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(77)

BATCH = 3
SEEDS = 8           # of each case
IN_STEP = 0.02      # in which every case takes its input
OFTEN = 0.01        # share of results that may be a step off


class Builder:
    def __init__(self, seed, channels, height, width):
        self.random = np.random.default_rng(seed)
        self.nodes, self.constants = [], []
        self.shape = (channels, height, width)
        self.x = "input"

    def constant(self, values):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(values), name))
        return name

    def node(self, op, *inputs, **attributes):
        name = f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, list(inputs), [name], **attributes))
        return name

    def quantise(self, x, scale, zero, signed=False):
        """Through bytes and back."""
        kind = np.int8 if signed else np.uint8
        parameters = self.constant(np.float32(scale)), self.constant(kind(zero - 128 * signed))
        return self.node("DequantizeLinear", self.node("QuantizeLinear", x, *parameters), *parameters)

    def whole(self, values, scale, **attributes):
        zero = np.zeros(np.shape(scale), values.dtype)
        return self.node("DequantizeLinear", self.constant(values), self.constant(np.float32(scale)), self.constant(zero),
                         **attributes)

    def weights(self, *shape, each=True):
        scale = self.random.uniform(0.5, 1.5, shape[0] if each else ()) / (40 * np.sqrt(np.prod(shape[1:])))
        values = self.random.integers(-128, 128, shape).astype(np.int8)
        return (self.whole(values, scale, axis=0) if each else self.whole(values, scale)), np.broadcast_to(scale, shape[:1])

    def bias(self, in_scale, scale):
        return self.whole(self.random.integers(-3000, 3000, len(scale)).astype(np.int32), np.float32(in_scale) * np.float32(scale), axis=0)

    def conv(self, x, in_scale, channels, outputs, kernel=3, pad=1, stride=1, groups=1, each=True):
        weights, scale = self.weights(outputs, channels // groups, kernel, kernel, each=each)
        return self.node("Conv", x, weights, self.bias(in_scale, scale), kernel_shape=[kernel] * 2, pads=[pad] * 4,
                         strides=[stride] * 2, group=groups)

    def model(self, output):
        graph = helper.make_graph(
            self.nodes, "case", [helper.make_tensor_value_info("input", TensorProto.FLOAT, [BATCH, *self.shape])],
            [helper.make_tensor_value_info(output, TensorProto.FLOAT, None)], self.constants)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)


def case_conv(b, channels=16, outputs=16, **options):
    x = b.quantise("input", 0.02, 100)
    y = b.node("Relu", b.conv(x, 0.02, channels, outputs, **options))
    return b.quantise(y, 0.02, 0), 0.02


def case_signed(b):
    """Bytes with a sign, all weights with one scale."""
    x = b.quantise("input", 0.02, 120, signed=True)
    return b.quantise(b.conv(x, 0.02, 20, 24, each=False), 0.03, 131, signed=True), 0.03


def case_conv_floats(b):
    """No QuantizeLinear follows."""
    return b.conv(b.quantise("input", 0.02, 90), 0.02, 20, 24), 1e-4


def case_clip(b):
    x = b.conv(b.quantise("input", 0.02, 90), 0.02, 20, 24)
    limits = b.constant(np.float32(-0.31)), b.constant(np.float32(1.4))
    return b.quantise(b.node("Clip", x, *limits), 0.02, 30), 0.02


def case_stem(b):
    """Floats before bytes, row by row."""
    weight = b.constant((b.random.standard_normal((32, 1, 7, 7)) / 7).astype(np.float32))
    x = b.node("Relu", b.node("Conv", "input", weight, kernel_shape=[7, 7], pads=[3] * 4, strides=[4, 4]))
    x = b.quantise(x, 0.02, 0)
    return b.quantise(b.conv(x, 0.02, 32, 20), 0.02, 128), 0.02


def case_residual(b):
    x = b.quantise("input", 0.02, 100)
    y = b.node("Add", b.conv(x, 0.02, 24, 24), x)
    return b.quantise(b.node("Relu", y), 0.03, 0), 0.03


def excite(b, x, channels):
    """Factors for the channels, in floats."""
    mean = b.node("GlobalAveragePool", x)
    weight = b.constant(b.random.standard_normal((channels, channels, 1, 1)).astype(np.float32))
    return b.node("Sigmoid", b.node("Conv", mean, weight))


def case_gated_blend(b):
    x = b.quantise("input", 0.02, 100)
    y = b.quantise(b.conv(x, 0.02, 40, 40), 0.025, 128)
    z = b.node("Mul", y, excite(b, y, 40))
    return b.quantise(b.node("Relu", b.node("Add", z, x)), 0.02, 3), 0.02


def case_gated_alone(b):
    x = b.quantise("input", 0.02, 100)
    return b.quantise(b.node("Mul", excite(b, x, 16), x), 0.02, 77), 0.02


def case_gated_residual(b):
    """The sum is part of the convolution of the shortcut."""
    x = b.quantise("input", 0.02, 100)
    y = b.quantise(b.conv(x, 0.02, 16, 48), 0.025, 128)
    z = b.node("Mul", y, excite(b, y, 48))
    return b.quantise(b.node("Relu", b.node("Add", z, b.conv(x, 0.02, 16, 48, 1, 0))), 0.02, 3), 0.02


def case_sum(b):
    x = b.quantise("input", 0.02, 100)
    y = b.quantise(b.node("Relu", x), 0.01, 0)
    return b.quantise(b.node("Add", x, y), 0.04, 99), 0.04


def case_pools(b):
    x = b.quantise("input", 0.02, 100)
    x = b.quantise(b.node("MaxPool", x, kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4), 0.02, 100)
    return b.quantise(b.node("AveragePool", x, kernel_shape=[2, 2], strides=[2, 2]), 0.015, 90), 0.015


def case_enlarged(b):
    """A coarse level merged into a fine one."""
    x = b.quantise("input", 0.02, 100)
    y = b.quantise(b.conv(x, 0.02, 20, 24, 3, 1, 2), 0.02, 120)
    y = b.quantise(b.node("Resize", y, "", b.constant(np.float32([1, 1, 2, 2])), mode="nearest",
                          coordinate_transformation_mode="asymmetric", nearest_mode="floor"), 0.02, 120)
    return b.quantise(b.node("Relu", b.node("Add", b.conv(x, 0.02, 20, 24), y)), 0.02, 3), 0.02


def case_other_pool(b):
    """A maximum that is quantised otherwise, in floats."""
    x = b.node("MaxPool", b.quantise("input", 0.02, 100), kernel_shape=[2, 2], strides=[2, 2])
    return b.quantise(x, 0.017, 3), 0.017


def case_dense(b):
    x = b.quantise("input", 0.02, 100)
    weights, scale = b.weights(37, 20 * 9 * 9)
    y = b.node("Gemm", b.node("Flatten", x), weights, b.bias(0.02, scale), transB=1)
    return b.quantise(b.node("Relu", y), 0.02, 0), 0.02


def case_depthwise(b):
    """In floats."""
    x = b.quantise("input", 0.02, 100)
    return b.quantise(b.conv(x, 0.02, 16, 16, groups=16), 0.02, 128), 0.02


def case_two_readers(b):
    """A convolution pads the planes that a product reads as they lie. Both give floats: a tie would move a mean."""
    x = b.quantise("input", 0.02, 100)
    weights, scale = b.weights(12, 20 * 9 * 9)
    dense = b.node("Gemm", b.node("Flatten", x), weights, b.bias(0.02, scale), transB=1)
    mean = b.node("Flatten", b.node("GlobalAveragePool", b.conv(x, 0.02, 20, 12)))
    return b.node("Add", dense, mean), 1e-3


CASES = [
    ("convolution", case_conv, (16, 24, 24), {}),
    ("1 channel", case_conv, (1, 9, 9), {"channels": 1}),
    ("odd channels", case_conv, (21, 7, 11), {"channels": 21, "outputs": 37}),
    ("stride 2", case_conv, (48, 12, 12), {"channels": 48, "outputs": 80, "stride": 2}),
    ("3x3 map", case_conv, (192, 3, 3), {"channels": 192, "outputs": 192}),
    ("6x6 map", case_conv, (80, 6, 6), {"channels": 80, "outputs": 80}),
    ("5x5 kernel, no padding", case_conv, (5, 13, 9), {"channels": 5, "kernel": 5, "pad": 0}),
    ("bytes with a sign", case_signed, (20, 9, 9), {}),
    ("to floats", case_conv_floats, (20, 9, 9), {}),
    ("clip", case_clip, (20, 9, 9), {}),
    ("stem", case_stem, (1, 61, 503), {}),
    ("residual", case_residual, (24, 9, 9), {}),
    ("gated blend", case_gated_blend, (40, 9, 9), {}),
    ("gated alone", case_gated_alone, (16, 9, 9), {}),
    ("gated residual", case_gated_residual, (16, 9, 9), {}),
    ("sum", case_sum, (20, 5, 7), {}),
    ("pools", case_pools, (20, 17, 13), {}),
    ("another pool", case_other_pool, (20, 17, 13), {}),
    ("dense", case_dense, (20, 9, 9), {}),
    ("depthwise", case_depthwise, (16, 9, 9), {}),
    ("two readers", case_two_readers, (20, 9, 9), {}),
    ("enlarged", case_enlarged, (20, 14, 10), {}),
]


def make_input(seed, shape):
    """Uniform, and nowhere in the last thousandth before a tie."""
    steps = np.random.default_rng(seed).uniform(-3, 3, (BATCH, *shape)) / IN_STEP
    nearest = np.rint(steps)
    return ((nearest + np.clip(steps - nearest, -0.499, 0.499)) * IN_STEP).astype(np.float32)


def make_ties(shape):
    """Halves of a step, and the numbers next to them."""
    steps = np.random.default_rng(0).integers(-150, 150, (BATCH, *shape)) + 0.5
    x = (steps * IN_STEP).astype(np.float32)
    x[:, :, 0] = np.nextafter(x[:, :, 0], np.float32(9))
    x[:, :, 1] = np.nextafter(x[:, :, 1], np.float32(-9))
    return x


def compare(net_run, folder, model, x, step, reference, often=OFTEN, kind=None):
    shape = x.shape[1:]
    onnx.save(model, str(folder / "case.onnx"))
    x.tofile(folder / "in")
    subprocess.run([net_run, folder / "case.onnx", str(BATCH), str(shape[1]), str(shape[2]), folder / "in", folder / "out"],
                   check=True)
    want = np.concatenate([y.numpy().flatten() for y in reference(model, torch.from_numpy(x), kind or torch.float64)])
    got = np.fromfile(folder / "out", np.float32)
    if got.shape != want.shape or not np.isfinite(got).all():
        return "another shape, or no numbers"
    off = np.abs(got - want) / step
    share = (off > 0.01).mean()
    if off.max() > 1.01 or share > often:
        return f"off by {off.max():.2f} steps at most, {100 * share:.2f} % of all"
    return ""


def main():
    net_run, train = sys.argv[1], sys.argv[2]
    sys.path.insert(0, train)
    from feremotion_train import onnx_torch

    torch.set_num_threads(1)
    failures = 0
    with tempfile.TemporaryDirectory() as name:
        for i, (title, case, shape, options) in enumerate(CASES):
            for seed in range(i, i + SEEDS):
                builder = Builder(seed, *shape)
                output, step = case(builder, **options)
                problem = compare(net_run, pathlib.Path(name), builder.model(output), make_input(seed, shape), step,
                                  onnx_torch.run)
                failures += problem != ""
                print(f"{title:24} {problem or 'ok'}")
        # the standard divides single numbers: here no result may be a step off
        builder = Builder(0, 20, 9, 9)
        output = builder.quantise("input", IN_STEP, 100)
        problem = compare(net_run, pathlib.Path(name), builder.model(output), make_ties(builder.shape), IN_STEP,
                          onnx_torch.run, often=0, kind=torch.float32)
        failures += problem != ""
        print(f"{'ties of the input':24} {problem or 'ok'}")
        # what a tie moves goes through a dozen layers
        for path in sorted(pathlib.Path(train).parent.glob("*-int8.onnx")):
            model = onnx.load(str(path))
            _, channels, _, side = (d.dim_value for d in model.graph.input[0].type.tensor_type.shape.dim)
            side = side or 64   # 0: any that 32 divides
            problem = compare(net_run, pathlib.Path(name), model, make_input(1, (channels, side, side)), 0.02,
                              onnx_torch.run, often=1)
            failures += problem != ""
            print(f"{path.name:24} {problem or 'ok'}")
    return failures > 0


if __name__ == "__main__":
    sys.exit(main())
