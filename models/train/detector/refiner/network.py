# SPDX-License-Identifier: LGPL-2.1-or-later
"""The refiner's network: from a square around a proposal to a confidence, a box and five landmarks."""
import torch
from torch import nn

from network import Residual, convolution
from refiner.cascade import PLANES, SIDE

BOX, POINTS = 4, 10


class Refiner(nn.Module):
    """`widths` are the channels at strides 2, 4 and 8 and of the last layer, which sees all of the square; `depths` the
    residual convolutions at strides 4 and 8.

    The outputs are (logit [n, 1], box [n, 4], points [n, 10]). Box (left, top, right, bottom) and points (x, y of the
    subject's right eye, left eye, nose, right and left corner of the mouth) are in sides of the square, from its
    centre."""

    def __init__(self, widths=(16, 32, 96, 128), depths=(1, 2)):
        super().__init__()
        a, b, c, d = widths
        self.body = nn.Sequential(convolution(PLANES, a, 3, 2), convolution(a, b, 3, 2),
                                  *(Residual(b) for _ in range(depths[0])), convolution(b, c, 3, 2),
                                  *(Residual(c) for _ in range(depths[1])))
        self.all = nn.Sequential(nn.Conv2d(c, d, SIDE // 8, bias=False), nn.BatchNorm2d(d, momentum=0.03),
                                 nn.ReLU(inplace=True))
        self.confidence, self.box, self.points = (nn.Conv2d(d, n, 1) for n in (1, BOX, POINTS))
        for layer in (self.confidence, self.box, self.points):
            nn.init.normal_(layer.weight, std=0.01)
        with torch.no_grad():
            self.confidence.bias.fill_(-1.0)
            self.box.bias.copy_(torch.tensor([-0.26, -0.33, 0.26, 0.33]))
            self.points.bias.copy_(torch.tensor([-0.12, -0.08, 0.12, -0.08, 0, 0.06, -0.1, 0.17, 0.1, 0.17]))

    def features(self, x):
        return self.all(self.body(x))

    def forward(self, x):
        y = self.features(x)
        return tuple(layer(y).flatten(1) for layer in (self.confidence, self.box, self.points))


def multiply_adds(network):
    """Of the convolutions, for one square."""
    total = 0

    def count(module, _, output):
        nonlocal total
        total += output[0].numel() * module.weight[0].numel()

    hooks = [m.register_forward_hook(count) for m in network.modules() if isinstance(m, nn.Conv2d)]
    with torch.no_grad():
        network.eval()(torch.zeros(1, PLANES, SIDE, SIDE))
    for hook in hooks:
        hook.remove()
    return total
