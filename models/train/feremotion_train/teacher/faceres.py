# SPDX-License-Identifier: LGPL-2.1-or-later
"""FaceRes, the face network of npm's @vladmandic/human (MIT): a MobileNet v1 trained to know people's faces by
VGGFace2 (HSE_FaceRec_tf), here with new heads for emotions.

Its input is BGR in 0..255; a grey face is given to all three channels.
"""
import copy
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from .tfjs import ManifestError, read_weights

FEATURES = 1024
STRIDES = (1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1)      # of the thirteen depthwise convolutions
CHANNEL_MEANS = (103.939, 116.779, 123.68)              # BGR, of VGGFace2


class SameConv(nn.Conv2d):
    """A convolution with TensorFlow's SAME padding: where the stride leaves an odd pixel, it is padded after
    the picture, not before it."""

    def forward(self, x):
        pads = []
        for size, kernel, stride in zip(reversed(x.shape[2:]), reversed(self.kernel_size), reversed(self.stride)):
            total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
            pads += [total // 2, total - total // 2]
        return super().forward(F.pad(x, pads) if any(pads) else x)


class FaceRes(nn.Module):
    """The body with batch norms put back, and one linear head for each label set. Gives a list of logits.

    `labels` is the number of labels of each head, `dropout` acts on the features before the heads.
    """

    def __init__(self, labels, dropout=0.3):
        super().__init__()
        layers = self._unit(3, 32, 3, 2, 1)
        width = 32
        for index, stride in enumerate(STRIDES):
            wider = min(FEATURES, width * 2) if stride == 2 or index == 0 else width
            layers += self._unit(width, width, 3, stride, width) + self._unit(width, wider, 1, 1, 1)
            width = wider
        self.body = nn.Sequential(*layers)
        self.dropout = nn.Dropout(dropout)
        self.heads = nn.ModuleList(nn.Linear(FEATURES, n) for n in labels)
        for head in self.heads:
            nn.init.zeros_(head.weight)
            nn.init.zeros_(head.bias)
        self.register_buffer("means", torch.tensor(CHANNEL_MEANS).view(1, 3, 1, 1))

    @staticmethod
    def _unit(inputs, outputs, kernel, stride, groups):
        return [SameConv(inputs, outputs, kernel, stride, groups=groups),
                nn.BatchNorm2d(outputs, momentum=0.05), nn.ReLU6()]

    def features(self, x):
        """Grey faces in 0..255, [N, 1, S, S], as [N, 1024]."""
        return self.body(x.expand(-1, 3, -1, -1) - self.means).mean((2, 3))

    def forward(self, x):
        features = self.dropout(self.features(x))
        return [head(features) for head in self.heads]

    def load_pretrained(self, path):
        """Take the body's weights from faceres.json, or the folder it is in. The file's batch norms are folded
        into its convolutions; `calibrate` puts them back."""
        path = Path(path)
        path = path / "faceres.json" if path.is_dir() else path
        weights = read_weights(path)
        try:
            with torch.no_grad():
                for conv, (kernel, bias) in zip(self._convolutions(), _folded(weights)):
                    conv.weight.copy_(kernel)
                    conv.bias.copy_(bias)
        except (KeyError, RuntimeError) as error:
            raise ManifestError(f"{path} is not FaceRes: {error}") from error

    def _convolutions(self):
        return [m for m in self.body if isinstance(m, nn.Conv2d)]

    @torch.no_grad()
    def calibrate(self, x):
        """Set every batch norm to the statistics of faces `x`, and its scale and shift to undo just that: the
        network computes what it did, and can be fine-tuned as one that was trained with batch norms."""
        x = x.expand(-1, 3, -1, -1) - self.means
        for layer in self.body:
            if isinstance(layer, nn.BatchNorm2d):
                mean, variance = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)
                layer.running_mean.copy_(mean)
                layer.running_var.copy_(variance)
                layer.weight.copy_((variance + layer.eps).sqrt())
                layer.bias.copy_(mean)
            else:
                x = layer(x)

    def fused(self):
        """A copy for answering only, its batch norms folded into the convolutions: a quarter less work on a CPU."""
        copied, layers = copy.deepcopy(self).eval(), []
        for layer in copied.body:
            if isinstance(layer, nn.BatchNorm2d):
                layers[-1] = fuse_conv_bn_eval(layers[-1], layer)
            else:
                layers.append(layer)
        copied.body = nn.Sequential(*layers)
        return copied


def _folded(weights):
    """(kernel, bias) of each convolution in order, as PyTorch lays them out."""
    def bias(name):
        return torch.from_numpy(weights[f"{name}_bn/batchnorm_1/sub"].copy()).flatten()

    def full(name):
        kernel = torch.from_numpy(weights[f"{name}/convolution/merged_input"].copy())
        return kernel.permute(3, 2, 0, 1), bias(name)

    def depthwise(name):    # its batch norm's scale is kept beside the kernel
        kernel = torch.from_numpy(weights[f"{name}/depthwise_kernel"].copy())
        scale = torch.from_numpy(weights[f"{name}_bn/batchnorm_1/mul"].copy()).view(1, 1, -1, 1)
        return (kernel * scale).permute(2, 3, 0, 1), bias(name)

    yield full("conv1")
    for index in range(1, len(STRIDES) + 1):
        yield depthwise(f"conv_dw_{index}")
        yield full(f"conv_pw_{index}")
