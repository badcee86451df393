# SPDX-License-Identifier: LGPL-2.1-or-later
"""The face detector's network: plain convolutions down to stride 32, and back to stride 8 for the answer.

It knows faces of little more than an octave of sizes, in which all it learns is alike; the pyramid brings the others
to it. Every operator is one that the C engine runs (Conv, BatchNormalization, Relu, Add, Resize, Sigmoid).
"""
import torch
from torch import nn
from torch.nn import functional as F

STRIDES = (8,)
BOX = 4


def convolution(inputs, outputs, size, stride=1):
    return nn.Sequential(nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False),
                         nn.BatchNorm2d(outputs, momentum=0.03), nn.ReLU(inplace=True))


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.change = convolution(channels, channels, 3)[:2]

    def forward(self, x):
        return torch.relu(x + self.change(x))


class Head(nn.Module):
    """Score (before the sigmoid) and the distances of a box's sides from the cell's centre, in strides."""

    def __init__(self, channels):
        super().__init__()
        self.mix = convolution(channels, channels, 3)
        self.out = nn.Conv2d(channels, 1 + BOX, 1)
        nn.init.normal_(self.out.weight, std=0.01)
        with torch.no_grad():
            self.out.bias[0] = -4.6     # one cell in a hundred
            self.out.bias[1:] = 2.0     # half a box, in strides

    def forward(self, x):
        y = self.out(self.mix(x))
        return y[:, :1], torch.relu(y[:, 1:])


class FaceNet(nn.Module):
    """`widths` are the channels at strides 4, 8, 16 and 32; `depths` the residual convolutions at strides 8, 16 and
    32; `merged` the channels in which the strides meet."""

    def __init__(self, widths=(32, 48, 80, 96), depths=(0, 2, 0), merged=32):
        super().__init__()
        self.stem = convolution(1, widths[0], 7, 4)
        self.stages = nn.ModuleList(
            nn.Sequential(convolution(before, channels, 3, 2), *(Residual(channels) for _ in range(depth)))
            for before, channels, depth in zip(widths, widths[1:], depths))
        self.sides = nn.ModuleList(nn.Conv2d(channels, merged, 1) for channels in widths[1:])
        self.heads = nn.ModuleList([Head(merged)])

    def features(self, x):
        """What the heads look at, by stride."""
        x = self.stem(x)
        levels = []
        for stage, side in zip(self.stages, self.sides):
            x = stage(x)
            levels.append((side, x))
        merged = None
        for side, x in reversed(levels):
            x = side(x)
            merged = x if merged is None else x + F.interpolate(merged, scale_factor=2, mode="nearest")
        return [torch.relu(merged)]

    def forward(self, x):
        """[(logits [N,1,h,w], sides [N,4,h,w]) of each stride]"""
        return [head(level) for head, level in zip(self.heads, self.features(x))]


def multiply_adds(network, height=480, width=640):
    """Of the convolutions, for one picture of this size."""
    total = 0

    def count(module, _, output):
        nonlocal total
        kernel = module.kernel_size[0] * module.kernel_size[1]
        total += output.shape[2] * output.shape[3] * output.shape[1] * module.in_channels // module.groups * kernel

    hooks = [m.register_forward_hook(count) for m in network.modules() if isinstance(m, nn.Conv2d)]
    was = network.training
    with torch.no_grad():
        network.eval()(torch.zeros(1, 1, height, width))
    network.train(was)
    for hook in hooks:
        hook.remove()
    return total
