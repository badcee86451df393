# SPDX-License-Identifier: LGPL-2.1-or-later
"""Networks by name. Each has a `base` and a `head`, so that a base can be frozen and a head replaced; the
output is logits. The head ends in `head.out`, a Linear (or for mini-xception a convolution), which is where
calibration is folded in at export."""
import copy
from collections import OrderedDict

import torch
import torch.nn as nn
import torch.nn.functional as F


def conv_bn(inputs, outputs, kernel=3, stride=1, groups=1):
    return nn.Sequential(nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
                         nn.BatchNorm2d(outputs))


class Pooled(nn.Module):
    """Mean over space, then dropout and one Linear."""

    def __init__(self, features, classes, dropout):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.out = nn.Linear(features, classes)

    def forward(self, x):
        return self.out(self.dropout(F.adaptive_avg_pool2d(x, 1).flatten(1)))


class Network(nn.Module):
    def __init__(self, base, head):
        super().__init__()
        self.base, self.head = base, head

    def forward(self, x):
        return self.head(self.base(x))


class Excite(nn.Module):
    """Squeeze and excitation: weights for the channels from their means over space."""

    def __init__(self, channels, reduction=4):
        super().__init__()
        self.squeeze = nn.Conv2d(channels, channels // reduction, 1)
        self.expand = nn.Conv2d(channels // reduction, channels, 1)

    def forward(self, x):
        weights = self.expand(F.relu(self.squeeze(F.adaptive_avg_pool2d(x, 1))))
        return x * torch.sigmoid(weights)


class Residual(nn.Module):
    """Two 3x3 convolutions with squeeze and excitation, beside a shortcut. A halving block means its
    shortcut over 2x2 pixels."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.first = conv_bn(inputs, outputs, 3, stride)
        self.second = conv_bn(outputs, outputs)
        self.excite = Excite(outputs)
        self.stride = stride
        self.shortcut = conv_bn(inputs, outputs, 1) if inputs != outputs else nn.Identity()

    def forward(self, x):
        y = self.excite(self.second(F.relu(self.first(x), inplace=True)))
        if self.stride > 1:
            if x.shape[-1] % 2:
                x = F.pad(x, (0, 1, 0, 1), mode="replicate")
            x = F.avg_pool2d(x, 2, count_include_pad=False)
        return F.relu(y + self.shortcut(x), inplace=True)


def residual(stem, stages, classes, channels, dropout):
    """A halving 5x5 stem, then stages of (channels, blocks, stride)."""
    layers, width = [conv_bn(channels, stem, 5, 2), nn.ReLU(inplace=True)], stem
    for outputs, blocks, stride in stages:
        for block in range(blocks):
            layers.append(Residual(width, outputs, stride if block == 0 else 1))
            width = outputs
    return Network(nn.Sequential(*layers), Pooled(width, classes, dropout))


def feremotion(classes, channels, size, dropout=0.2):
    """The shipped network: 19.0 M multiply-adds at 1x48x48, 0.76 M parameters."""
    return residual(16, [(16, 1, 1), (48, 1, 2), (80, 2, 2), (192, 1, 2)], classes, channels, dropout)


def feremotion_large(classes, channels, size, dropout=0.3):
    """A teacher for it: the same blocks, wider and deeper."""
    return residual(32, [(32, 1, 1), (64, 2, 2), (128, 2, 2), (256, 2, 2)], classes, channels, dropout)


def cnn32_64(classes, channels, size, dropout=0.3):
    """The small CNN of many tutorials: Conv32, pool, Conv64, pool, Dense128, dropout."""
    side = ((size - 2) // 2 - 2) // 2
    base = nn.Sequential(nn.Conv2d(channels, 32, 3), nn.ReLU(), nn.MaxPool2d(2),
                         nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2))
    head = nn.Sequential(OrderedDict(flatten=nn.Flatten(), dense=nn.Linear(64 * side * side, 128), relu=nn.ReLU(),
                                     dropout=nn.Dropout(dropout), out=nn.Linear(128, classes)))
    return Network(base, head)


class Separable(nn.Module):
    """The module of mini-Xception: two depthwise separable convolutions and a pooling, beside a shortcut."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.shortcut = conv_bn(inputs, outputs, 1, 2)
        self.body = nn.Sequential(
            nn.Conv2d(inputs, inputs, 3, 1, 1, groups=inputs, bias=False), conv_bn(inputs, outputs, 1), nn.ReLU(),
            nn.Conv2d(outputs, outputs, 3, 1, 1, groups=outputs, bias=False), conv_bn(outputs, outputs, 1),
            nn.MaxPool2d(3, 2, 1))

    def forward(self, x):
        return self.body(x) + self.shortcut(x)


class ConvolutionHead(nn.Module):
    """One map a class, averaged over space."""

    def __init__(self, features, classes):
        super().__init__()
        self.out = nn.Conv2d(features, classes, 3, padding=1)

    def forward(self, x):
        return F.adaptive_avg_pool2d(self.out(x), 1).flatten(1)


def mini_xception(classes, channels, size, dropout=0.0):
    """After Arriaga, Valdenegro-Toro and Ploeger, 2017."""
    base = nn.Sequential(nn.Conv2d(channels, 8, 3, bias=False), nn.BatchNorm2d(8), nn.ReLU(),
                         nn.Conv2d(8, 8, 3, bias=False), nn.BatchNorm2d(8), nn.ReLU(),
                         Separable(8, 16), Separable(16, 32), Separable(32, 64), Separable(64, 128))
    return Network(base, ConvolutionHead(128, classes))


def vgg16(classes, channels, size, dropout=0.5):
    """VGG16's thirteen convolutions under a small head. A weights file has torchvision's names
    (features.0.weight, ...); a grey input sums its first convolution over the colours."""
    layers, width = [], channels
    for outputs, count in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        for _ in range(count):
            layers += [nn.Conv2d(width, outputs, 3, padding=1), nn.ReLU(inplace=True)]
            width = outputs
        layers.append(nn.MaxPool2d(2))
    return Network(nn.Sequential(OrderedDict(features=nn.Sequential(*layers))), Pooled(512, classes, dropout))


class PreActivation(nn.Module):
    """The bottleneck of ResNet V2: normalise and activate before each convolution."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        middle = outputs // 4
        self.norm1, self.conv1 = nn.BatchNorm2d(inputs), nn.Conv2d(inputs, middle, 1, bias=False)
        self.norm2, self.conv2 = nn.BatchNorm2d(middle), nn.Conv2d(middle, middle, 3, stride, 1, bias=False)
        self.norm3, self.conv3 = nn.BatchNorm2d(middle), nn.Conv2d(middle, outputs, 1, bias=False)
        if stride > 1 or inputs != outputs:
            self.downsample = nn.Sequential(OrderedDict(conv=nn.Conv2d(inputs, outputs, 1, stride, bias=False)))
        else:
            self.downsample = None

    def forward(self, x):
        y = F.relu(self.norm1(x))
        shortcut = x if self.downsample is None else self.downsample(y)
        y = self.conv1(y)
        y = self.conv2(F.relu(self.norm2(y)))
        return self.conv3(F.relu(self.norm3(y))) + shortcut


def resnet50v2(classes, channels, size, dropout=0.3):
    """ResNet-50 V2. A weights file has timm's names for resnetv2_50 (stem.conv.weight,
    stages.0.blocks.0.norm1.weight, ..., norm.weight)."""
    stages, width = [], 64
    for outputs, blocks, stride in ((256, 3, 1), (512, 4, 2), (1024, 6, 2), (2048, 3, 2)):
        stage = []
        for block in range(blocks):
            stage.append(PreActivation(width, outputs, stride if block == 0 else 1))
            width = outputs
        stages.append(nn.Sequential(OrderedDict(blocks=nn.Sequential(*stage))))
    base = nn.Sequential(OrderedDict(
        stem=nn.Sequential(OrderedDict(conv=nn.Conv2d(channels, 64, 7, 2, 3, bias=False), pool=nn.MaxPool2d(3, 2, 1))),
        stages=nn.Sequential(*stages), norm=nn.BatchNorm2d(width), relu=nn.ReLU(inplace=True)))
    return Network(base, Pooled(width, classes, dropout))


ARCHITECTURES = {"feremotion": feremotion, "feremotion-large": feremotion_large, "cnn32-64": cnn32_64,
                 "mini-xception": mini_xception, "vgg16": vgg16, "resnet50v2": resnet50v2}


def build(name, classes, channels=1, size=48, dropout=None):
    options = {} if dropout is None else {"dropout": dropout}
    return ARCHITECTURES[name](classes, channels, size, **options)


def load_base(network, path):
    """Fill the base from a local state dict (its own names, or with `base.` before them). Weights of other
    parts, such as a classifier, are passed over; a missing one is an error."""
    weights = torch.load(path, map_location="cpu", weights_only=True)
    weights = weights.get("state_dict", weights)
    own = network.base.state_dict()
    filled = {}
    for name, tensor in own.items():
        found = weights.get(name, weights.get("base." + name))
        if found is None:
            if name.endswith("num_batches_tracked"):
                continue
            raise ValueError(f"{path} lacks '{name}'")
        if found.ndim == 4 and found.shape[1] == 3 and tensor.shape[1] == 1:
            found = found.sum(1, keepdim=True)
        if found.shape != tensor.shape:
            raise ValueError(f"{path}: '{name}' is {tuple(found.shape)}, expected {tuple(tensor.shape)}")
        filled[name] = found
    network.base.load_state_dict(filled, strict=False)


class Together(nn.Module):
    """Several networks of the same input and labels as one: the mean of their logits."""

    def __init__(self, networks):
        super().__init__()
        self.networks = nn.ModuleList(networks)

    def forward(self, x):
        first, *others = self.networks
        total = first(x)
        for network in others:
            total = total + network(x)
        return total * (1 / len(self.networks))


def mirrored(network, channels, size):
    """A network that answers to a face as `network` does to the mirrored one: its filters are mirrored, and where
    they go in steps of two, what they leave over is at the other side. ValueError for one that knows left from
    right otherwise."""
    twin = copy.deepcopy(network).eval()
    for parent in list(twin.modules()):
        for name, layer in list(parent.named_children()):
            if not isinstance(layer, nn.Conv2d) or layer.kernel_size == (1, 1):
                continue
            with torch.no_grad():
                layer.weight.copy_(layer.weight.flip(3))
            if layer.stride == (2, 2):
                rows, columns = layer.padding
                layer.padding = (0, 0)
                setattr(parent, name, nn.Sequential(nn.ZeroPad2d((columns - 1, columns, rows, rows)), layer))
    with torch.no_grad():
        x = torch.rand(2, channels, size, size, device=next(twin.parameters()).device)
        if not torch.allclose(twin(x), network.eval()(x.flip(3)), rtol=1e-3, atol=1e-3):
            raise ValueError("this network cannot be mirrored by its filters")
    return twin


def cost(network, channels, size):
    """(multiply-adds of one picture, parameters)."""
    total = [0]

    def count(module, _, output):
        per_output = module.weight[0].numel() if isinstance(module, nn.Conv2d) else module.in_features
        total[0] += output.numel() * per_output

    hooks = [m.register_forward_hook(count) for m in network.modules() if isinstance(m, (nn.Conv2d, nn.Linear))]
    was_training = network.training
    device = next(network.parameters()).device
    with torch.no_grad():
        network.eval()(torch.zeros(1, channels, size, size, device=device))
    network.train(was_training)
    for hook in hooks:
        hook.remove()
    return total[0], sum(p.numel() for p in network.parameters())


@torch.no_grad()
def follow_average(average, network, step, most, start=10):
    """Moves `average`, the mean of a network over its training, towards `network` after step number `step`.

    It keeps the part `most` of what it was (0..1), and less in the beginning, when there is little worth keeping:
    (1 + step) / (start + step). Counters are taken over.
    """
    keep = min(most, (1 + step) / (start + step))
    for mean, now in zip(average.state_dict().values(), network.state_dict().values()):
        if mean.dtype.is_floating_point:
            mean.lerp_(now, 1 - keep)
        else:
            mean.copy_(now)
