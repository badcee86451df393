#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares the engine with PyTorch, network by network and operator by operator.

net_compare.py NET-RUN [--keep DIR] [--only TEXT]

Every case is a PyTorch module with random weights, exported by
torch.onnx.export, run by NET-RUN (tests/engine/net/net-run.c) and compared item by
item; and so are the shipped models, with their own weights. The difference counts in relation to the output's size where that is above
1, to the largest output where all are below it; more than 1e-4 fails. Exits with 77 (skipped)
where PyTorch is missing.
"""
import argparse
import io
import math
import pathlib
import subprocess
import sys
import tempfile
import warnings

try:
    import numpy as np
    import torch
    import torch.nn.functional as F
    from torch import nn
except ImportError as error:
    print(f'skipped: {error}')
    sys.exit(77)
try:
    import torchvision
except ImportError:
    torchvision = None

LIMIT = 1e-4
OPSETS = (7, 9, 11, 13, 17)


# --- Networks ---------------------------------------------------------------

class Dense128(nn.Sequential):
    """The small network of many tutorials: two convolutions, a wide layer."""

    def __init__(self):
        super().__init__(
            nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(6400, 128), nn.ReLU(), nn.Dropout(0.5),
            nn.Linear(128, 7), nn.Softmax(dim=1))


class Separable(nn.Module):
    def __init__(self, c_in, c_out):
        super().__init__()
        self.depthwise = nn.Conv2d(c_in, c_in, 3, padding=1, groups=c_in,
                                   bias=False)
        self.pointwise = nn.Conv2d(c_in, c_out, 1, bias=False)
        self.norm = nn.BatchNorm2d(c_out)

    def forward(self, x):
        return self.norm(self.pointwise(self.depthwise(x)))


class XceptionBlock(nn.Module):
    def __init__(self, c_in, c_out):
        super().__init__()
        self.short = nn.Conv2d(c_in, c_out, 1, stride=2, bias=False)
        self.short_norm = nn.BatchNorm2d(c_out)
        self.a = Separable(c_in, c_out)
        self.b = Separable(c_out, c_out)

    def forward(self, x):
        y = self.b(F.relu(self.a(x)))
        y = F.max_pool2d(y, 3, stride=2, padding=1)
        return y + self.short_norm(self.short(x))


class MiniXception(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(1, 8, 3, bias=False), nn.BatchNorm2d(8), nn.ReLU(),
            nn.Conv2d(8, 8, 3, bias=False), nn.BatchNorm2d(8), nn.ReLU())
        self.blocks = nn.Sequential(
            XceptionBlock(8, 16), XceptionBlock(16, 32),
            XceptionBlock(32, 64), XceptionBlock(64, 128))
        self.last = nn.Conv2d(128, 7, 3, padding=1)

    def forward(self, x):
        x = self.last(self.blocks(self.stem(x)))
        return F.softmax(x.mean((2, 3)), dim=1)


class Residual(nn.Module):
    def __init__(self, c_in, c_out, stride):
        super().__init__()
        self.a = nn.Conv2d(c_in, c_out, 3, stride, 1, bias=False)
        self.a_norm = nn.BatchNorm2d(c_out)
        self.b = nn.Conv2d(c_out, c_out, 3, 1, 1, bias=False)
        self.b_norm = nn.BatchNorm2d(c_out)
        self.short = None
        if stride != 1 or c_in != c_out:
            self.short = nn.Sequential(
                nn.Conv2d(c_in, c_out, 1, stride, bias=False),
                nn.BatchNorm2d(c_out))

    def forward(self, x):
        y = self.b_norm(self.b(F.relu(self.a_norm(self.a(x)))))
        return F.relu(y + (self.short(x) if self.short else x))


class ResidualNet(nn.Module):
    """A plain residual network of the kind this project trains."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(1, 32, 3, 1, 1, bias=False), nn.BatchNorm2d(32),
            nn.ReLU(), nn.MaxPool2d(2))
        self.body = nn.Sequential(
            Residual(32, 32, 1), Residual(32, 64, 2), Residual(64, 128, 2))
        self.head = nn.Linear(128, 8)

    def forward(self, x):
        x = F.adaptive_avg_pool2d(self.body(self.stem(x)), 1)
        return self.head(torch.flatten(x, 1))


class BottleneckV2(nn.Module):
    """The block of ResNet50V2: normalisation and activation come first."""

    def __init__(self, c_in, c, stride, project):
        super().__init__()
        self.norm = nn.BatchNorm2d(c_in)
        self.short = nn.Conv2d(c_in, 4 * c, 1, stride) if project else None
        self.stride = stride
        self.body = nn.Sequential(
            nn.Conv2d(c_in, c, 1, bias=False), nn.BatchNorm2d(c), nn.ReLU(),
            nn.ZeroPad2d(1),
            nn.Conv2d(c, c, 3, stride, bias=False), nn.BatchNorm2d(c),
            nn.ReLU(), nn.Conv2d(c, 4 * c, 1))

    def forward(self, x):
        y = F.relu(self.norm(x))
        if self.short is not None:
            x = self.short(y)
        elif self.stride > 1:
            x = F.max_pool2d(x, 1, self.stride)
        return x + self.body(y)


class ResNet50V2(nn.Module):
    def __init__(self):
        super().__init__()
        layers = [nn.ZeroPad2d(3), nn.Conv2d(3, 64, 7, 2), nn.ZeroPad2d(1),
                  nn.MaxPool2d(3, 2)]
        c_in = 64
        for c, n, stride in ((64, 3, 2), (128, 4, 2), (256, 6, 2), (512, 3, 1)):
            for i in range(n):
                layers.append(BottleneckV2(
                    c_in, c, stride if i == n - 1 else 1, i == 0))
                c_in = 4 * c
        self.features = nn.Sequential(*layers, nn.BatchNorm2d(c_in), nn.ReLU())
        self.head = nn.Linear(c_in, 7)

    def forward(self, x):
        return F.softmax(self.head(self.features(x).mean((2, 3))), dim=1)


def networks():
    yield 'dense128', Dense128(), (1, 48, 48), OPSETS
    yield 'mini-xception', MiniXception(), (1, 48, 48), OPSETS
    yield 'mini-xception 64', MiniXception(), (1, 64, 64), (13,)
    yield 'residual', ResidualNet(), (1, 48, 48), OPSETS
    yield 'resnet50v2', ResNet50V2(), (3, 96, 96), (13,)
    if torchvision is None:
        return
    models = torchvision.models
    yield 'mobilenet-v2', models.mobilenet_v2(num_classes=8), (3, 96, 96), \
        OPSETS
    yield 'mobilenet-v3-small', models.mobilenet_v3_small(num_classes=8), \
        (3, 96, 96), OPSETS
    yield 'vgg16', nn.Sequential(
        models.vgg16().features, nn.Flatten(), nn.Linear(2048, 1024),
        nn.ReLU(), nn.Dropout(), nn.Linear(1024, 7)), (3, 64, 64), (11,)
    yield 'squeezenet', models.squeezenet1_1(num_classes=7), (3, 65, 63), (13,)


# --- Operators --------------------------------------------------------------

class Fn(nn.Module):
    def __init__(self, function, *modules):
        super().__init__()
        self.function = function
        self.parts = nn.ModuleList(modules)

    def forward(self, x):
        return self.function(x, *self.parts)


class WithConstant(nn.Module):
    def __init__(self, function, *shape):
        super().__init__()
        self.function = function
        self.constant = nn.Parameter(torch.randn(shape).abs() + 0.5)

    def forward(self, x):
        return self.function(x, self.constant)


ACTIVATIONS = {
    'relu': nn.ReLU(), 'relu6': nn.ReLU6(), 'leaky': nn.LeakyReLU(0.1),
    'prelu1': nn.PReLU(), 'sigmoid': nn.Sigmoid(),
    'hardsigmoid': nn.Hardsigmoid(), 'hardswish': nn.Hardswish(),
    'clip': nn.Hardtanh(-0.3, 0.7), 'silu': nn.SiLU(), 'elu': nn.ELU(0.7),
    'selu': nn.SELU(), 'tanh': nn.Tanh(), 'softplus': nn.Softplus(),
    'mish': nn.Mish(), 'gelu': nn.GELU(), 'gelu tanh': nn.GELU('tanh'),
}


def convolutions():
    conv = nn.Conv2d
    for k, s, p in ((1, 1, 0), (1, 2, 0), (3, 1, 1), (3, 2, 1), (3, 1, 0),
                    (5, 1, 2), (5, 2, 0), (7, 2, 3), (2, 2, 0), (3, 3, 2)):
        yield f'conv {k}x{k} stride {s} pad {p}', conv(24, 40, k, s, p), \
            (24, 17, 23), (9, 13)
        yield f'first conv {k}x{k} stride {s} pad {p}', \
            conv(3, 20, k, s, p), (3, 19, 21), (13,)
        yield f'depthwise {k}x{k} stride {s} pad {p}', \
            conv(24, 24, k, s, p, groups=24), (24, 17, 23), (13,)
    yield 'conv dilated', conv(8, 24, 3, 1, 2, dilation=2), (8, 12, 11), (13,)
    yield 'conv 1x7', conv(20, 9, (1, 7), padding=(0, 3)), (20, 7, 13), (13,)
    yield 'conv 3x1 stride 2,1', conv(5, 33, (3, 1), (2, 1)), (5, 9, 5), (13,)
    yield 'depthwise dilated', \
        conv(16, 16, 3, 1, (1, 2), (1, 2), groups=16), (16, 9, 9), (13,)
    yield 'conv asymmetric pad', nn.Sequential(
        nn.ZeroPad2d((0, 1, 2, 3)), conv(17, 19, 3, 2)), (17, 10, 12), OPSETS
    yield 'first conv asymmetric pad', nn.Sequential(
        nn.ZeroPad2d((1, 0, 0, 2)), conv(1, 16, 3)), (1, 11, 9), OPSETS
    for c_in, c_out, groups in ((8, 16, 2), (64, 64, 2), (32, 96, 4),
                                (24, 48, 24), (30, 60, 3), (96, 32, 8),
                                (40, 40, 10), (72, 24, 3)):
        yield f'conv {c_in} to {c_out} in {groups} groups', nn.Sequential(
            conv(c_in, c_out, 3, 1, 1, groups=groups), nn.PReLU(c_out)), \
            (c_in, 7, 9), (13,)
    for c_in, c_out in ((1, 1), (2, 7), (4, 16), (5, 31), (16, 17), (33, 64),
                        (65, 130)):
        yield f'conv {c_in} to {c_out}', conv(c_in, c_out, 3, padding=1), \
            (c_in, 6, 5), (13,)
    for w in range(1, 31):
        yield f'conv width {w}', nn.Sequential(
            conv(1, 48, 1), conv(48, 144, 3, padding=1)), (1, 3, w), (13,)


def activations():
    conv = nn.Conv2d
    for name, act in ACTIVATIONS.items():
        yield f'{name} alone', nn.Sequential(nn.Identity(), act), (21, 5, 7), \
            (9, 13, 17)
        yield f'{name} after conv', nn.Sequential(conv(9, 21, 3), act), \
            (9, 8, 7), (13,)
        yield f'{name} after depthwise', \
            nn.Sequential(conv(9, 9, 3, groups=9), act), (9, 8, 7), (13,)
        yield f'{name} after sum', Fn(
            lambda x, a, f: f(F.max_pool2d(x, 1) + a(x)), nn.AvgPool2d(1),
            act), (9, 8, 7), (13,)
        yield f'{name} after linear', nn.Sequential(
            nn.Flatten(), nn.Linear(60, 21), act), (3, 4, 5), (13,)
    yield 'prelu of channels', nn.PReLU(19), (19, 4, 4), (9, 13)
    yield 'batch norm', nn.BatchNorm2d(19), (19, 4, 4), (9, 13)
    yield 'conv, batch norm', nn.Sequential(
        conv(3, 19, 3), nn.BatchNorm2d(19), nn.ReLU()), (3, 8, 8), OPSETS
    yield 'linear, batch norm', nn.Sequential(
        nn.Flatten(), nn.Linear(48, 19), nn.BatchNorm1d(19)), (3, 4, 4), (13,)
    yield 'norm, relu, conv', nn.Sequential(
        nn.BatchNorm2d(19), nn.ReLU(), conv(19, 5, 3)), (19, 6, 6), (13,)


def pools():
    for k, s, p in ((2, 2, 0), (3, 2, 1), (3, 1, 1), (5, 3, 2), ((2, 3), 2, 0)):
        for ceil in (False, True):
            text = f'{k} stride {s} pad {p} ceil {ceil}'
            yield f'max pool {text}', nn.MaxPool2d(k, s, p, ceil_mode=ceil), \
                (18, 13, 16), (11,)
            for count in (False, True):
                if p == 0 and count:
                    continue
                yield f'average pool {text} count {count}', nn.AvgPool2d(
                    k, s, p, ceil, count), (18, 13, 16), (11,)
    yield 'max pool dilated', nn.MaxPool2d(3, 2, 1, dilation=2), (3, 13, 16), \
        (11,)
    yield 'global average', nn.AdaptiveAvgPool2d(1), (37, 5, 6), (9, 13)
    yield 'global max', nn.AdaptiveMaxPool2d(1), (37, 5, 6), (9, 13)
    yield 'adaptive average 2x2', nn.AdaptiveAvgPool2d(2), (7, 6, 8), (13,)
    yield 'mean, kept', Fn(lambda x: x.mean((2, 3), True)), (20, 5, 6), (9, 13)
    yield 'mean', Fn(lambda x: x.mean((2, 3))), (20, 5, 6), (9, 13)
    yield 'mean, negative axes', Fn(lambda x: x.mean((-1, -2))), (20, 5, 6), \
        (13,)


def arithmetic():
    conv = nn.Conv2d
    for text, f in (('add', lambda x, c: x + c), ('mul', lambda x, c: x * c),
                    ('sub', lambda x, c: x - c), ('rsub', lambda x, c: c - x),
                    ('div', lambda x, c: x / c)):
        shapes = [(), (1,), (20, 1, 1), (1, 20, 1, 1)]
        shapes += [(20, 5, 6), (1, 5, 6), (6,), (5, 1)]
        for shape in shapes:
            yield f'{text} constant {list(shape)}', \
                WithConstant(f, *shape), (20, 5, 6), (9, 13)
    yield 'constant spreads', WithConstant(lambda x, c: x * c, 20, 1, 1), \
        (1, 5, 6), (13,)
    yield 'add self', Fn(lambda x: x + x), (20, 5, 6), (13,)
    yield 'sub pools', Fn(
        lambda x: F.avg_pool2d(x, 3, 1, 1) - F.max_pool2d(x, 3, 1, 1)), \
        (20, 5, 6), (13,)
    yield 'squeeze and excite', Fn(
        lambda x, a, b: x * torch.sigmoid(b(F.relu(a(
            F.adaptive_avg_pool2d(x, 1))))),
        conv(24, 6, 1), conv(6, 24, 1)), (24, 7, 5), (9, 13)
    yield 'spatial attention', Fn(
        lambda x, a: torch.sigmoid(a(x)) * x, conv(24, 1, 3, padding=1)), \
        (24, 7, 5), (13,)


def joins():
    conv = nn.Conv2d
    yield 'residual, short first', Fn(
        lambda x, a, b: F.relu(a(x) + b(x)), conv(8, 20, 1),
        conv(8, 20, 3, padding=1)), (8, 7, 7), (13,)
    yield 'residual of input', Fn(
        lambda x, a: x + a(x), conv(8, 8, 3, padding=1)), (8, 7, 7), (13,)
    yield 'residual of residual', Fn(
        lambda x, a, b: b(a(x) + x) + (a(x) + x), conv(8, 8, 3, padding=1),
        conv(8, 8, 1)), (8, 7, 7), (13,)
    yield 'residual of depthwise', Fn(
        lambda x, a, b: b(a(x)) + x, conv(8, 8, 3, padding=1),
        conv(8, 8, 3, padding=1, groups=8)), (8, 7, 7), (13,)
    yield 'concat', Fn(
        lambda x, a, b: torch.cat((a(x), x, b(x), x), 1), conv(5, 16, 1),
        conv(5, 13, 3, padding=1)), (5, 4, 6), (9, 13)
    yield 'concat vectors', Fn(
        lambda x, a: torch.cat((a(x).flatten(1), x.mean((2, 3))), 1),
        conv(5, 16, 1)), (5, 2, 3), (13,)
    yield 'concat, conv', Fn(
        lambda x, a, b: b(torch.cat((a(x), x), 1)), conv(5, 7, 1),
        conv(12, 20, 3, padding=1)), (5, 4, 6), (13,)
    yield 'split', Fn(lambda x: torch.cat(x.chunk(3, 1)[::-1], 1)), \
        (51, 3, 4), (7, 11, 13)
    yield 'split in parts', Fn(
        lambda x, a: torch.cat([p * i for i, p in enumerate(a(x).split(
            (5, 17, 11), 1), 1)], 1), conv(4, 33, 1)), (4, 3, 5), OPSETS
    yield 'channels 3 to 21', Fn(lambda x: x[:, 3:21] * 2), (24, 3, 4), OPSETS
    yield 'channels apart', Fn(
        lambda x, a: torch.cat((x.chunk(2, 1)[0], a(x.chunk(2, 1)[1])), 1),
        conv(10, 10, 3, padding=1)), (20, 5, 4), (13,)
    yield 'rows and columns', Fn(lambda x: x[:, :, 1:3, 2:5] * 2), (20, 4, 6), OPSETS
    yield 'concat of columns', Fn(
        lambda x, a: torch.cat((a(x), x[:, :, :, 1:3]), 3), conv(20, 20, 1)), (20, 4, 6), (9, 13)
    yield 'rows of anchors', Fn(lambda x: torch.exp(
        x.permute(0, 2, 3, 1).reshape(x.shape[0], -1, 4)[:, :, 2:])), (20, 4, 6), (9, 13)
    yield 'pad with a value', Fn(lambda x: F.pad(x, (1, 2, 3, 0), value=1.5)), \
        (20, 4, 6), OPSETS
    yield 'pad then pool', Fn(lambda x: F.max_pool2d(
        F.pad(x, (0, 1, 0, 1), value=-math.inf), 2)), (20, 5, 7), (11, 13)


def shapes():
    conv = nn.Conv2d
    yield 'enlarge by 2', nn.Upsample(scale_factor=2), (20, 4, 6), OPSETS[1:]
    yield 'enlarge by 3 and 2', nn.Upsample(scale_factor=(3, 2)), \
        (20, 4, 6), (13,)
    yield 'enlarge to a size', nn.Upsample(size=(16, 6)), (20, 4, 6), (11, 13)
    yield 'coarse and fine', Fn(
        lambda x, a, b: F.relu(a(x) + F.interpolate(b(x), scale_factor=2)),
        conv(9, 21, 3, padding=1), conv(9, 21, 3, 2, 1)), (9, 8, 6), (13,)
    yield 'flatten', nn.Flatten(), (20, 4, 6), (9, 13)
    yield 'flatten, linear', nn.Sequential(
        nn.Flatten(), nn.Linear(480, 9)), (20, 4, 6), OPSETS
    yield 'flatten read twice', Fn(
        lambda x, a, b: torch.cat((a(x.flatten(1)), b(x).flatten(1)), 1),
        nn.Linear(480, 9), conv(20, 8, 3, padding=1)), (20, 4, 6), (13,)
    yield 'view by size', Fn(lambda x: x.view(x.size(0), -1)), (20, 4, 6), \
        OPSETS
    yield 'reshape by shape', Fn(lambda x: x.reshape(
        x.shape[0], x.shape[1] // 2, 2 * x.shape[2], x.shape[3])), \
        (20, 4, 6), (11, 13)
    yield 'reshape planes', Fn(lambda x: x.flatten(2)), (20, 4, 6), (9, 13)
    yield 'planes and back', Fn(
        lambda x, a: a(x.flatten(2).relu().view(-1, 20, 6, 4)),
        conv(20, 9, 3, padding=1)), (20, 4, 6), (13,)
    yield 'squeeze', Fn(lambda x, a: a(F.adaptive_avg_pool2d(x, 1)).squeeze(
        3).squeeze(2), conv(20, 9, 1)), (20, 4, 6), (9, 13)
    yield 'unsqueeze', Fn(
        lambda x: x.mean((2, 3))[:, :, None, None] * x), (20, 4, 6), (9, 13)
    yield 'transpose', Fn(lambda x: x.permute(0, 2, 3, 1)), (20, 4, 6), (13,)
    yield 'transpose thrice', Fn(
        lambda x, a: a(x.permute(0, 3, 1, 2).relu()).permute(0, 2, 1, 3)), \
        (20, 4, 6), ()
    yield 'channel shuffle', Fn(lambda x: x.view(
        -1, 4, 5, 4, 6).transpose(1, 2).reshape(-1, 20, 4, 6)), (20, 4, 6), \
        (9, 13)


def products():
    conv = nn.Conv2d
    yield 'matmul', WithConstant(
        lambda x, c: x.flatten(1) @ c, 40, 21), (5, 2, 4), (9, 13)
    yield 'matmul, add', WithConstant(
        lambda x, c: x.flatten(1) @ c + c[0], 40, 21), (5, 2, 4), (9, 13)
    yield 'linear chain', nn.Sequential(
        nn.Flatten(), nn.Linear(50, 33), nn.ReLU(), nn.Linear(33, 130),
        nn.Sigmoid(), nn.Linear(130, 1)), (2, 5, 5), (13,)
    yield 'softmax', nn.Sequential(nn.Flatten(), nn.Softmax(1)), (3, 3, 3), \
        OPSETS
    yield 'softmax of pixels', nn.Softmax(1), (19, 3, 4), (13,)
    yield 'softmax of columns', nn.Softmax(3), (19, 3, 4), OPSETS
    yield 'log softmax', nn.Sequential(nn.Flatten(), nn.LogSoftmax(1)), \
        (3, 3, 3), OPSETS
    yield 'log softmax of pixels', nn.LogSoftmax(1), (19, 3, 4), (13,)
    yield 'two outputs', Fn(lambda x, a: (a(x), F.relu(x).mean((2, 3)))
                            , conv(4, 8, 3)), (4, 6, 6), (13,)


def operators():
    for group in (convolutions, activations, pools, arithmetic, joins, shapes, products):
        yield from group()


# --- Shipped models ---------------------------------------------------------

class Shipped(nn.Module):
    """A model file of this project, its operators done by PyTorch."""

    OPERATORS = {
        'Add': lambda a, x, y: x + y,
        'AveragePool': lambda a, x: F.avg_pool2d(
            x, a['kernel_shape'], a['strides']),
        'Constant': lambda a: a['value'],
        'Identity': lambda a, x: x,
        'Conv': lambda a, x, w, b=None: F.conv2d(
            F.pad(x, [a['pads'][i] for i in (1, 3, 0, 2)]), w, b,
            a['strides'], groups=a['group']),
        'Flatten': lambda a, x: x.flatten(a['axis']),
        'Gemm': lambda a, x, w, b: F.linear(x, w if a['transB'] else w.T, b),
        'GlobalAveragePool': lambda a, x: x.mean((2, 3), keepdim=True),
        'Mul': lambda a, x, y: x * y,
        'Relu': lambda a, x: F.relu(x),
        'Sigmoid': lambda a, x: torch.sigmoid(x),
        'Resize': lambda a, x, roi, scales: F.interpolate(
            x, scale_factor=scales[2:].tolist()),
        'Softmax': lambda a, x: F.softmax(x, a['axis']),
    }

    def __init__(self, path):
        import onnx
        import onnx.numpy_helper
        super().__init__()
        self.graph = onnx.load(str(path)).graph
        self.weights = {
            w.name: torch.from_numpy(onnx.numpy_helper.to_array(w).copy())
            for w in self.graph.initializer}
        self.attributes = [
            {a.name: torch.from_numpy(onnx.numpy_helper.to_array(a.t).copy())
             if a.name == 'value' else onnx.helper.get_attribute_value(a)
             for a in node.attribute} for node in self.graph.node]

    def forward(self, x):
        values = {**self.weights, self.graph.input[0].name: x, '': None}
        for node, attributes in zip(self.graph.node, self.attributes):
            values[node.output[0]] = self.OPERATORS[node.op_type](
                attributes, *(values[name] for name in node.input))
        return tuple(values[output.name] for output in self.graph.output)


def shipped():
    """(name, file, shape of an item)"""
    models = pathlib.Path(__file__).resolve().parents[3] / 'models'
    shapes = {'face.onnx': (1, 96, 160), 'landmarks.onnx': (1, 32, 32)}
    return [(path.name, path, shapes.get(path.name, (1, 48, 48)))
            for path in sorted(models.glob('*.onnx'))
            if '-int8' not in path.name]   # net_quantised.py has those


# --- Comparing --------------------------------------------------------------

def randomise(module):
    """Statistics that a fold gets wrong if it forgets any of them; weights
    that keep the signal's size through many layers."""
    for m in module.modules():
        if isinstance(m, nn.modules.batchnorm._BatchNorm):
            nn.init.uniform_(m.running_mean, -0.3, 0.3)
            nn.init.uniform_(m.running_var, 0.5, 1.5)
            nn.init.uniform_(m.weight, 0.7, 1.3)
            nn.init.uniform_(m.bias, -0.2, 0.2)
        elif isinstance(m, nn.PReLU):
            nn.init.uniform_(m.weight, -0.5, 0.5)
    return module.eval()


def export(module, shape, opset, dynamic, path):
    buffer = io.BytesIO()
    axes = {'input': {0: 'batch'}} if dynamic else None
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        torch.onnx.export(module, torch.randn(1 if not dynamic else 2, *shape),
                          buffer, opset_version=opset, input_names=['input'],
                          dynamic_axes=axes)
    path.write_bytes(buffer.getvalue())


def run_engine(program, model, x, folder):
    (folder / 'in').write_bytes(x.numpy().tobytes())
    result = subprocess.run(
        [program, model, str(x.shape[0]), str(x.shape[2]), str(x.shape[3]),
         folder / 'in', folder / 'out'], capture_output=True, text=True)
    if result.returncode != 0:
        raise RuntimeError(result.stderr.strip()
                           or f'exit {result.returncode}')
    return torch.from_numpy(np.fromfile(folder / 'out', np.float32))


def compare(program, model, module, shape, batch, folder):
    x = torch.randn(batch, *shape)
    with torch.no_grad():
        want = module(x)
    want = want if isinstance(want, tuple) else (want,)
    want = torch.cat([w.reshape(-1) for w in want])
    got = run_engine(program, model, x, folder)
    if got.shape != want.shape:
        raise RuntimeError(f'{got.numel()} numbers, not {want.numel()}')
    # small outputs count by the largest of them
    error = (got - want).abs() / want.abs().clamp(
        min=want.abs().max().clamp(max=1).item())
    if not torch.isfinite(got).all():
        raise RuntimeError('not finite')
    return error.max().item(), want.abs().max().item()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('net_run')
    parser.add_argument('--keep', type=pathlib.Path,
                        help='keep the exported networks here')
    parser.add_argument('--only', default='', help='cases with this text')
    args = parser.parse_args()

    torch.manual_seed(1)
    torch.set_num_threads(1)
    failed = n = 0
    print(f'{"case":44} {"opset":>5} {"batch":>5} {"max error":>10} '
          f'{"max value":>10}')
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        cases = [(*case, True) for case in networks()]
        cases += [(*case, False) for case in operators()]
        for name, module, shape, opsets, is_network in cases:
            if args.only not in name:
                continue
            randomise(module)
            for opset in opsets:
                batch = (1, 2, 5, 16)[n % 4] if not is_network or n % 2 else 1
                dynamic = n % 3 != 0
                n += 1
                text = f'{name:44} {opset:5} {batch:5}'
                try:
                    export(module, shape, opset, dynamic,
                           folder / 'model.onnx')
                    error, size = compare(args.net_run, folder / 'model.onnx',
                                          module, shape, batch, folder)
                except (RuntimeError, ValueError) as problem:
                    failed += 1
                    print(f'{text} FAILED: {problem}')
                    continue
                finally:
                    if args.keep and (folder / 'model.onnx').exists():
                        args.keep.mkdir(parents=True, exist_ok=True)
                        (folder / 'model.onnx').rename(
                            args.keep / f'{name}-{opset}.onnx'.replace(
                                ' ', '-').replace('/', '-'))
                bad = not error <= LIMIT
                failed += bad
                print(f'{text} {error:10.2e} {size:10.3g}'
                      f'{" FAILED" if bad else ""}', flush=True)
        for name, path, shape in shipped():
            if args.only not in name:
                continue
            n += 1
            error, size = compare(args.net_run, path, Shipped(path), shape, 3,
                                  folder)
            bad = not error <= LIMIT
            failed += bad
            print(f'{name:50} {3:5} {error:10.2e} {size:10.3g}'
                  f'{" FAILED" if bad else ""}', flush=True)
    print(f'{n} cases, {failed} failed')
    return 1 if failed or n == 0 else 0


if __name__ == '__main__':
    sys.exit(main())
