# SPDX-License-Identifier: LGPL-2.1-or-later
"""Augmentation of whole batches as tensors, on whatever device the training runs.

One affine sampling does flip, rotation, zoom, shift, and the change to the net's input size, so a picture
is interpolated once. All chance comes from torch's global generator: seeding it repeats a run.
"""
import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F


@dataclass
class Augmentation:
    """How far each change may go; the jitter of shift and zoom is what boxes of real detectors show."""
    flip: float = 0.5           # probability
    rotate: float = 15.0        # degrees, either way
    zoom: float = 0.16          # natural logarithm of the scale, either way
    stretch: float = 0.06       # the same, of width against height
    shift: float = 0.09         # of the picture's side, either way
    light: float = 0.4          # brightness in standard deviations, and logarithm of the contrast
    blur: float = 0.15          # probability of a 3x3 mean
    coarse: float = 0.1         # probability of being seen at half the resolution
    noise: float = 0.15         # probability of Gaussian noise
    erase: float = 0.35         # probability of a rectangle of noise
    mix: float = 0.3            # probability that a batch is mixed with itself
    cut: float = 0.3            # of these, how many by cutting a rectangle instead of blending

    def warp(self, pixels, size):
        """uint8 or float pixels [N, C, S, S] to float [N, C, size, size], geometry only."""
        n, device = len(pixels), pixels.device
        angle = _uniform(n, self.rotate * math.pi / 180, device)
        scale = torch.exp(_uniform(n, self.zoom, device))
        stretch = torch.exp(_uniform(n, self.stretch, device))
        mirror = 1 - 2 * (torch.rand(n, device=device) < self.flip).float()
        cos, sin = torch.cos(angle) * scale, torch.sin(angle) * scale
        rows = torch.stack([mirror * cos * stretch, -sin, _uniform(n, 2 * self.shift, device),
                            mirror * sin, cos / stretch, _uniform(n, 2 * self.shift, device)], 1).view(n, 2, 3)
        grid = F.affine_grid(rows, (n, pixels.shape[1], size, size), align_corners=False)
        return F.grid_sample(pixels.float(), grid, padding_mode="border", align_corners=False)

    def disturb(self, x):
        """Light, blur, coarseness, noise and erasing on normalised pixels; works in place."""
        n, channels, size, _ = x.shape
        device = x.device
        chosen = torch.rand(n, device=device) < self.blur
        if chosen.any():
            x[chosen] = F.avg_pool2d(F.pad(x[chosen], (1, 1, 1, 1), mode="replicate"), 3, 1)
        chosen = torch.rand(n, device=device) < self.coarse
        if chosen.any():
            small = F.interpolate(x[chosen], scale_factor=0.5, mode="bilinear", align_corners=False)
            x[chosen] = F.interpolate(small, size=(size, size), mode="bilinear", align_corners=False)
        mean = x.mean((1, 2, 3), keepdim=True)
        contrast = torch.exp(_uniform(n, self.light, device)).view(-1, 1, 1, 1)
        x = (x - mean) * contrast + mean + _uniform(n, self.light, device).view(-1, 1, 1, 1)
        chosen = torch.rand(n, device=device) < self.noise
        if chosen.any():
            level = 0.15 * torch.rand(int(chosen.sum()), 1, 1, 1, device=device)
            x[chosen] += level * torch.randn(len(level), channels, size, size, device=device)
        chosen = torch.rand(n, device=device) < self.erase
        if chosen.any():
            count = int(chosen.sum())
            hole = _rectangles(count, size, 0.15 + 0.3 * torch.rand(2, count, device=device)).unsqueeze(1)
            x[chosen] = torch.where(hole, 0.5 * torch.randn(count, channels, size, size, device=device), x[chosen])
        return x

    def mixed(self, x, targets):
        """Now and then blend a batch with itself in another order, or paste rectangles of it (pictures and
        targets alike)."""
        if torch.rand(()) >= self.mix:
            return x, targets
        order = torch.randperm(len(x), device=x.device)
        if torch.rand(()) < self.cut:
            size = x.shape[-1]
            sides = (0.2 + 0.4 * torch.rand(2, 1, device=x.device)).expand(2, len(x))
            patch = _rectangles(len(x), size, sides)
            share = 1 - patch.float().mean((1, 2)).view(-1, 1)
            return torch.where(patch.unsqueeze(1), x[order], x), share * targets + (1 - share) * targets[order]
        share = float(torch.distributions.Beta(0.3, 0.3).sample())
        return share * x + (1 - share) * x[order], share * targets + (1 - share) * targets[order]


PLAIN = Augmentation(*[0.0] * 12)
AUGMENTATIONS = {
    "none": PLAIN,
    "light": Augmentation(rotate=8, zoom=0.1, shift=0.06, light=0.2, blur=0, coarse=0, noise=0, erase=0, mix=0),
    "moderate": Augmentation(rotate=12, zoom=0.14, shift=0.08, light=0.3, blur=0.1, coarse=0.05, noise=0.08, erase=0.2,
                             mix=0.15),
    "standard": Augmentation(),
    "strong": Augmentation(rotate=20, zoom=0.2, stretch=0.1, shift=0.11, light=0.5, blur=0.2, coarse=0.15,
                           noise=0.25, erase=0.5, mix=0.5),
}


def _uniform(n, reach, device):
    return (2 * torch.rand(n, device=device) - 1) * reach


def _rectangles(n, size, sides):
    """Boolean masks [n, size, size] of rectangles with the given sides (2 x n, as shares) anywhere."""
    place = (torch.arange(size, device=sides.device) + 0.5) / size
    centre = torch.rand(2, n, device=sides.device)
    inside = [(place[None] - centre[k][:, None]).abs() < sides[k][:, None] / 2 for k in (0, 1)]
    return inside[0][:, :, None] & inside[1][:, None, :]
