# SPDX-License-Identifier: LGPL-2.1-or-later
"""make_nets.py FOLDER TRAIN: writes the networks that the bench runs beside the shipped one, with random weights: the
small CNN of many tutorials (Conv32, pool, Conv64, pool, Dense128) and mini-Xception (Arriaga et al., 2017), as an
exporter writes them: normalisation folded, a softmax at the end; the CNN also in 8 bits, by the workshop in TRAIN."""
import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper


class Net:
    def __init__(self):
        self.nodes, self.constants = [], []
        self.random = np.random.default_rng(1)

    def constant(self, values):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(values.astype(np.float32), name))
        return name

    def node(self, op, *inputs, **attributes):
        name = f"{op.lower()}{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, list(inputs), [name], name=name, **attributes))
        return name

    def weights(self, *shape, gain=1):
        return self.constant(self.random.standard_normal(shape) * gain * np.sqrt(2 / np.prod(shape[1:])))

    def bias(self, n):
        return self.constant(self.random.standard_normal(n) * 0.1)

    def conv(self, x, inputs, outputs, kernel, pad=0, stride=1, groups=1, gain=1):
        return self.node("Conv", x, self.weights(outputs, inputs // groups, kernel, kernel, gain=gain),
                         self.bias(outputs),
                         kernel_shape=[kernel] * 2, pads=[pad] * 4, strides=[stride] * 2, group=groups)

    def dense(self, x, inputs, outputs):
        return self.node("Gemm", x, self.weights(outputs, inputs), self.bias(outputs), transB=1)

    def relu(self, x):
        return self.node("Relu", x)

    def pool(self, x, kernel, pad=0):
        return self.node("MaxPool", x, kernel_shape=[kernel] * 2, pads=[pad] * 4, strides=[2, 2])

    def save(self, x, path):
        out = self.node("Softmax", x, axis=1)
        graph = helper.make_graph(self.nodes, "bench",
                                  [helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 1, 48, 48])],
                                  [helper.make_tensor_value_info(out, TensorProto.FLOAT, [1, 8])], self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
        onnx.checker.check_model(model)
        onnx.save(model, str(path))


def write_cnn(path):
    net = Net()
    x = net.pool(net.relu(net.conv("input", 1, 32, 3)), 2)
    x = net.pool(net.relu(net.conv(x, 32, 64, 3)), 2)
    x = net.relu(net.dense(net.node("Flatten", x, axis=1), 6400, 128))
    net.save(net.dense(x, 128, 8), path)


def write_mini_xception(path):
    net = Net()
    x = net.relu(net.conv("input", 1, 8, 3))
    x = net.relu(net.conv(x, 8, 8, 3))
    width = 8
    for outputs in (16, 32, 64, 128):
        y = net.conv(x, width, width, 3, 1, groups=width)
        y = net.relu(net.conv(y, width, outputs, 1))
        y = net.conv(y, outputs, outputs, 3, 1, groups=outputs)
        y = net.pool(net.conv(y, outputs, outputs, 1), 3, 1)
        x = net.node("Add", y, net.conv(x, width, outputs, 1, stride=2))
        width = outputs
    x = net.node("GlobalAveragePool", net.conv(x, width, 8, 3, 1, gain=0.1))
    net.save(net.node("Flatten", x, axis=1), path)


def quantise(path, quantised, train):
    sys.path.insert(0, train)
    from feremotion_train import quantise

    torch.set_num_threads(1)
    onnx.save(quantise.quantise(onnx.load(str(path)), torch.rand(64, 1, 48, 48) * 2 - 1), str(quantised))


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    write_cnn(folder / "dense128.onnx")
    write_mini_xception(folder / "mini-xception.onnx")
    quantise(folder / "dense128.onnx", folder / "dense128-int8.onnx", sys.argv[2])


if __name__ == "__main__":
    main()
