# SPDX-License-Identifier: LGPL-2.1-or-later
"""The face detector's network: one trunk of separable convolutions, a small head on each of three strides.

Every operator is one that the C engine runs (Conv, BatchNormalization, Relu, Sigmoid). There is no way back
from a coarse level to a fine one, so a level is an octave and a half of face sizes, seen by its own features.
"""
import torch
from torch import nn

STRIDES = (8, 16, 32)
BOX = 4


def convolution(inputs, outputs, size, stride=1):
    return nn.Sequential(nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False),
                         nn.BatchNorm2d(outputs, momentum=0.03), nn.ReLU(inplace=True))


class Separable(nn.Module):
    """A 3x3 convolution in two factors, depthwise and 1x1, with nothing between them."""

    def __init__(self, inputs, outputs, stride=1):
        super().__init__()
        self.depth = nn.Conv2d(inputs, inputs, 3, stride, 1, groups=inputs, bias=False)
        self.point = convolution(inputs, outputs, 1)

    def forward(self, x):
        return self.point(self.depth(x))


class Head(nn.Module):
    """Score (before the sigmoid) and the distances of a box's sides from the cell's centre, in strides."""

    def __init__(self, channels):
        super().__init__()
        self.mix = Separable(channels, channels)
        self.out = nn.Conv2d(channels, 1 + BOX, 1)
        nn.init.normal_(self.out.weight, std=0.01)
        nn.init.constant_(self.out.bias, 0.0)
        with torch.no_grad():
            self.out.bias[0] = -4.6     # one cell in a hundred
            self.out.bias[1:] = 1.5     # a box of three strides

    def forward(self, x):
        y = self.out(self.mix(x))
        return y[:, :1], torch.relu(y[:, 1:])


class FaceNet(nn.Module):
    """`widths` are the channels after strides 2, 4, 8, 16 and 32; `depths` the blocks on strides 4, 8, 16, 32."""

    def __init__(self, widths=(16, 32, 64, 96, 128), depths=(0, 3, 3, 2)):
        super().__init__()
        self.widths, self.depths = tuple(widths), tuple(depths)
        self.stem = convolution(1, widths[0], 3, 2)
        self.stages = nn.ModuleList()
        for before, channels, depth in zip(widths, widths[1:], depths):
            self.stages.append(nn.Sequential(Separable(before, channels, 2),
                                             *(Separable(channels, channels) for _ in range(depth))))
        self.heads = nn.ModuleList(Head(channels) for channels in widths[2:])

    def features(self, x):
        """What the heads look at, by stride."""
        x = self.stem(x)
        levels = []
        for stage in self.stages:
            x = stage(x)
            levels.append(x)
        return levels[1:]

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
