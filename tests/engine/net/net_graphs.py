#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares the engine with PyTorch on graphs as other people's exporters write them.

net_graphs.py NET-RUN [--only TEXT]

The graphs are made here by onnx.helper, with random weights, in the operators, attributes and
operator sets of the exporter that each case names; none of it was taken from a published file. The
same is computed by PyTorch. Exits with 77 (skipped) where PyTorch or onnx is missing.
"""
import argparse
import pathlib
import sys
import tempfile

from net_compare import LIMIT, F, np, run_engine, torch

try:
    from onnx import TensorProto, helper, numpy_helper
except ImportError as error:
    print(f'skipped: {error}')
    sys.exit(77)


class Graph:
    """A graph under construction; values are named by the caller."""

    def __init__(self, opset, ir_version, shape, initializers_are_inputs=False, name='input'):
        self.opset, self.ir_version = opset, ir_version
        self.initializers_are_inputs = initializers_are_inputs
        self.inputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)]
        self.nodes, self.initializers = [], []

    def weight(self, name, value):
        array = np.ascontiguousarray(value)
        self.initializers.append(numpy_helper.from_array(array, name))
        if self.initializers_are_inputs:
            self.inputs.append(helper.make_tensor_value_info(
                name, self.initializers[-1].data_type, array.shape))
        return name

    def node(self, op, inputs, outputs, **attributes):
        outputs = outputs.split()
        self.nodes.append(helper.make_node(op, inputs.split(), outputs, name=outputs[0] + '_node',
                                           **attributes))
        return outputs[0]

    def save(self, path, output):
        graph = helper.make_graph(
            self.nodes, 'graph', self.inputs,
            [helper.make_tensor_value_info(output, TensorProto.FLOAT, None)], self.initializers)
        path.write_bytes(helper.make_model(
            graph, opset_imports=[helper.make_opsetid('', self.opset)],
            ir_version=self.ir_version).SerializeToString())


def random(*shape):
    return (torch.randn(*shape) * 0.1).numpy()


# --- FER+ as its authors published it ----------------------------------------

def make_ferplus(path, opset):
    """CNTK's export: a VGG13 on 64x64 pixels of 0..255, which the graph itself centres; initialisers
    are inputs too, biases are separate sums, the dense layers' weights are reshaped in the graph."""
    g = Graph(opset, 3, (1, 1, 64, 64), True, 'Input3')
    weights = {}
    for name, value in (('Constant339', 127.5), ('Constant343', 255.0)):
        g.node('Constant', '', name, value=helper.make_tensor('value', TensorProto.FLOAT, (), [value]))
    g.node('Sub', 'Input3 Constant339', 'Minus340_Output_0')
    last = g.node('Div', 'Minus340_Output_0 Constant343', 'Block352_Output_0')
    channels, count = 1, 0
    for wide, n in ((16, 2), (24, 2), (32, 3), (32, 3)):
        for _ in range(n):
            w, b = random(wide, channels, 3, 3), random(wide, 1, 1)
            weights[count] = (w, b)
            g.weight(f'Parameter{count}', w)
            g.weight(f'Bias{count}', b)
            g.node('Conv', f'{last} Parameter{count}', f'Convolution{count}_Output_0',
                   auto_pad='SAME_UPPER', dilations=[1, 1], group=1, kernel_shape=[3, 3], strides=[1, 1])
            g.node('Add', f'Convolution{count}_Output_0 Bias{count}', f'Plus{count}_Output_0')
            last = g.node('Relu', f'Plus{count}_Output_0', f'ReLU{count}_Output_0')
            channels, count = wide, count + 1
        last = g.node('MaxPool', last, f'Pooling{count}_Output_0', auto_pad='NOTSET', kernel_shape=[2, 2],
                      pads=[0, 0, 0, 0], strides=[2, 2])
        last = g.node('Dropout', last, f'Dropout{count}_Output_0 Dropout{count}_mask', ratio=0.25)
    dense = []
    for i, (rows, columns) in enumerate(((32 * 16, 40), (40, 24), (24, 8))):
        w, b = random(32, 4, 4, columns) if i == 0 else random(rows, columns), random(1, columns)
        dense.append((w.reshape(rows, columns), b))
        g.weight(f'Dense{i}', w)
        g.weight(f'DenseBias{i}', b[0] if i else b)
        matrix = f'Dense{i}'
        if i == 0:
            g.weight('Shape', np.array([1, rows]))
            g.weight('Dense0_reshape1_shape', np.array([rows, columns]))
            last = g.node('Reshape', f'{last} Shape', 'Dropout_Output_0_reshape0')
            matrix = g.node('Reshape', 'Dense0 Dense0_reshape1_shape', 'Dense0_reshape1')
        g.node('MatMul', f'{last} {matrix}', f'Times{i}_Output_0')
        last = g.node('Add', f'Times{i}_Output_0 DenseBias{i}', f'PlusDense{i}_Output_0')
        if i < 2:
            g.node('Relu', last, f'ReLUDense{i}_Output_0')
            last = g.node('Dropout', f'ReLUDense{i}_Output_0', f'DropoutDense{i}_Output_0 DropoutDense{i}_mask',
                          ratio=0.5)
    g.save(path, last)

    def compute(x):
        x = (x - 127.5) / 255
        for i, (w, b) in weights.items():
            x = F.relu(F.conv2d(x, torch.tensor(w), padding=1) + torch.tensor(b))
            if i in (1, 3, 6, 9):
                x = F.max_pool2d(x, 2)
        x = x.flatten(1)
        for i, (w, b) in enumerate(dense):
            x = x @ torch.tensor(w) + torch.tensor(b)
            x = F.relu(x) if i < 2 else x
        return x
    return compute, torch.rand(1, 1, 64, 64) * 255


# --- What PyTorch writes today -----------------------------------------------

def make_torch_export(path, opset):
    """torch.onnx.export of PyTorch 2.x: the shape rules' axes are inputs, attributes are spelled out
    even where they have their default."""
    g = Graph(opset, 8 if opset < 20 else 10, ('batch', 3, 24, 24))
    w1, b1, w2, wd, bd = random(12, 3, 3, 3), random(12), random(12, 12, 3, 3), random(7, 12), random(7)
    g.weight('w1', w1), g.weight('b1', b1), g.weight('w2', w2), g.weight('wd', wd), g.weight('bd', bd)
    g.weight('axes', np.array([-1, -2])), g.weight('shape', np.array([-1, 12]))
    window = {'auto_pad': 'NOTSET', 'dilations': [1, 1], 'group': 1}
    g.node('Conv', 'input w1 b1', 'conv', kernel_shape=[3, 3], pads=[1] * 4, strides=[2, 2], **window)
    g.node('Relu', 'conv', 'relu')
    g.node('Conv', 'relu w2', 'conv2', kernel_shape=[3, 3], pads=[2] * 4, strides=[1, 1],
           **{**window, 'dilations': [2, 2]})
    g.node('Add', 'conv2 relu', 'sum')
    g.node('MaxPool', 'sum', 'pool', auto_pad='NOTSET', ceil_mode=0, dilations=[1, 1], kernel_shape=[2, 2],
           pads=[0] * 4, storage_order=0, strides=[2, 2])
    if opset < 18:
        g.node('ReduceMean', 'pool', 'mean', axes=[-1, -2], keepdims=1)
    else:
        g.node('ReduceMean', 'pool axes', 'mean', keepdims=1, noop_with_empty_axes=0)
    g.node('Reshape', 'mean shape', 'view', allowzero=1)
    g.node('Gemm', 'view wd bd', 'linear', alpha=1.0, beta=1.0, transA=0, transB=1)
    g.node('Softmax', 'linear', 'output', axis=-1)
    g.save(path, 'output')

    def compute(x):
        x = F.relu(F.conv2d(x, torch.tensor(w1), torch.tensor(b1), 2, 1))
        x = F.max_pool2d(F.conv2d(x, torch.tensor(w2), None, 1, 2, 2) + x, 2)
        return F.softmax(F.linear(x.mean((2, 3)), torch.tensor(wd), torch.tensor(bd)), dim=1)
    return compute, torch.randn(3, 3, 24, 24)


# --- What tf2onnx writes of Keras ---------------------------------------------

def make_keras(path, opset, first, most=255):
    """tf2onnx's export: channels last outside and first inside, dense layers without transposition behind a
    flattening in Keras' order; `first` adds the nodes that read the input."""
    g = Graph(opset, 8, ('unk__1', 20, 20, 3))
    w, b, wd, bd = random(12, 3, 3, 3), random(12), random(9 * 9 * 12, 7), random(7)
    g.weight('w', w), g.weight('b', b), g.weight('wd', wd), g.weight('bd', bd)
    last, normalise = first(g)
    g.node('Transpose', last, 'nchw', perm=[0, 3, 1, 2])
    g.node('Conv', 'nchw w b', 'conv', dilations=[1, 1], strides=[1, 1], kernel_shape=[3, 3], group=1)
    g.node('Relu', 'conv', 'relu')
    g.node('MaxPool', 'relu', 'pool', kernel_shape=[2, 2], strides=[2, 2])
    g.node('Transpose', 'pool', 'nhwc', perm=[0, 2, 3, 1])
    g.weight('shape', np.array([-1, 9 * 9 * 12]))
    g.node('Reshape', 'nhwc shape', 'flat')
    g.node('MatMul', 'flat wd', 'dense')
    g.node('Add', 'dense bd', 'biased')
    g.node('Softmax', 'biased', 'output', **({'axis': 1} if opset < 13 else {}))
    g.save(path, 'output')

    def compute(x):
        x = F.max_pool2d(F.relu(F.conv2d(normalise(x), torch.tensor(w), torch.tensor(b))), 2)
        return F.softmax(x.permute(0, 2, 3, 1).flatten(1) @ torch.tensor(wd) + torch.tensor(bd), dim=1)
    return compute, torch.rand(2, 3, 20, 20) * most


def make_keras_plain(path, opset):
    return make_keras(path, opset, lambda g: ('input', lambda x: x), most=1)


def make_keras_rescaling(path, opset):
    """A Rescaling layer inside of the network."""
    def first(g):
        g.weight('scale', np.float32(1 / 127.5)), g.weight('offset', np.float32(-1))
        g.node('Mul', 'input scale', 'scaled')
        return g.node('Add', 'scaled offset', 'shifted'), lambda x: x / 127.5 - 1
    return make_keras(path, opset, first)


def make_keras_normalization(path, opset):
    """A Normalization layer: one mean and deviation for each channel."""
    mean, std = np.float32([[[[120, 110, 100]]]]), np.float32([[[[60, 50, 40]]]])

    def first(g):
        g.weight('mean', mean), g.weight('std', std)
        g.node('Sub', 'input mean', 'centred')
        return g.node('Div', 'centred std', 'normalised'), lambda x: \
            (x - torch.tensor(mean).permute(0, 3, 1, 2)) / torch.tensor(std).permute(0, 3, 1, 2)
    return make_keras(path, opset, first)


def cases():
    """(name, function that writes the file and gives the reference, operator sets)"""
    yield 'FER+', make_ferplus, (7, 8)
    yield 'PyTorch', make_torch_export, (17, 18, 20, 22)
    yield 'Keras', make_keras_plain, (9, 13, 17)
    yield 'Keras with Rescaling', make_keras_rescaling, (13, 17)
    yield 'Keras with Normalization', make_keras_normalization, (13, 17)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('net_run')
    parser.add_argument('--only', default='', help='cases with this text')
    args = parser.parse_args()

    torch.manual_seed(1)
    torch.set_num_threads(1)
    failed = n = 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        for name, make, opsets in cases():
            for opset in opsets if args.only in name else ():
                n += 1
                compute, x = make(folder / 'model.onnx', opset)
                with torch.no_grad():
                    want = compute(x).reshape(-1)
                try:
                    got = run_engine(args.net_run, folder / 'model.onnx', x, folder)
                except RuntimeError as problem:
                    failed += 1
                    print(f'{name:30} {opset:5} FAILED: {problem}')
                    continue
                error = (got - want).abs().max().item() / max(want.abs().max().item(), 1e-3) \
                    if got.shape == want.shape else float('inf')
                failed += not error <= LIMIT
                print(f'{name:30} {opset:5} {error:10.2e}{"" if error <= LIMIT else " FAILED"}')
    print(f'{n} cases, {failed} failed')
    return 1 if failed or n == 0 else 0


if __name__ == '__main__':
    sys.exit(main())
