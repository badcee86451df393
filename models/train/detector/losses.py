# SPDX-License-Identifier: LGPL-2.1-or-later
"""Which cell answers for which face, and what a wrong answer costs.

Each stride answers for a range of face heights. A cell is a face's where its centre lies in the middle of the box, or
is the nearest to it. The score learns the overlap of the cell's own box with the face
(Li et al. 2020, quality focal loss), so that a better placed box wins the non-maximum suppression.
"""
import torch
from torch.nn import functional as F

RANGES = ((19.0, 72.0),)    # heights of faces, by stride
SLACK = 1.3             # beyond its range by this factor, a stride need neither find a face nor deny it
MIDDLE = 0.2            # half of the middle, in parts of the box …
MOST_MIDDLE = 0.8       # … and at most this in strides: large faces must not outweigh the small ones


def centres(height, width, stride, device):
    y = (torch.arange(height, device=device) + 0.5) * stride
    x = (torch.arange(width, device=device) + 0.5) * stride
    return torch.stack([x[None].expand(height, width), y[:, None].expand(height, width)], 0).reshape(2, -1)


def assign(boxes, cells, stride, span):
    """(face [N, cells] or -1, weight [N, cells]): which face each cell answers for; weight 0 where it is not asked.

    `boxes` [N, M, 5] of x1, y1, x2, y2 and kind: 1 a face, -1 a region to ignore, 0 nothing."""
    x, y = cells[0][None, None], cells[1][None, None]
    x1, y1, x2, y2, kind = (boxes[..., i, None] for i in range(5))
    w, h = x2 - x1, y2 - y1
    dx, dy = (x - (x1 + x2) / 2).abs(), (y - (y1 + y2) / 2).abs()
    face = kind > 0
    inside = (dx < w / 2) & (dy < h / 2)
    most = MOST_MIDDLE * stride
    middle = (((dx <= (MIDDLE * w).clamp(max=most)) & (dy <= (MIDDLE * h).clamp(max=most)))
              | ((dx <= stride / 2) & (dy <= stride / 2)))
    low, high = span
    owned = face & (h >= low) & (h < high) & middle
    size = torch.where(owned, h, torch.full_like(h, 1e9).expand_as(owned))
    least, chosen = size.min(1)
    chosen = torch.where(least < 1e9, chosen, torch.full_like(chosen, -1))
    near = face & (((h < low) & (h >= low / SLACK)) | ((h >= high) & (h < high * SLACK))) & (middle | inside & (dx < 0.35 * w))
    tiny = face & (h < RANGES[0][0]) & (inside | middle)
    unasked = ((kind < 0) & (inside | middle) | near | tiny).any(1)
    weight = torch.where((chosen < 0) & unasked, 0.0, 1.0)
    return chosen, weight


def corners(sides, cells, stride):
    """[N, cells, 4] of x1, y1, x2, y2 from the network's [N, 4, h, w]."""
    left, top, right, bottom = (sides.flatten(2) * stride).unbind(1)
    x, y = cells[0][None], cells[1][None]
    return torch.stack([x - left, y - top, x + right, y + bottom], 2)


def overlap(a, b):
    """(IoU, and the distance of the centres in diagonals of the hull, squared) of corresponding boxes."""
    inner = (torch.minimum(a[..., 2:], b[..., 2:]) - torch.maximum(a[..., :2], b[..., :2])).clamp(min=0).prod(-1)
    area = (a[..., 2:] - a[..., :2]).prod(-1) + (b[..., 2:] - b[..., :2]).prod(-1)
    iou = inner / (area - inner + 1e-6)
    hull = torch.maximum(a[..., 2:], b[..., 2:]) - torch.minimum(a[..., :2], b[..., :2])
    apart = (a[..., :2] + a[..., 2:] - b[..., :2] - b[..., 2:]) / 2
    return iou, (apart ** 2).sum(-1) / ((hull ** 2).sum(-1) + 1e-6)


def detection_loss(levels, boxes, strides):
    """(score's loss, box's loss), each by the number of cells that answer for a face."""
    score_loss = box_loss = 0.0
    count = 0
    for (logits, sides), stride, span in zip(levels, strides, RANGES):
        logits, sides = logits.float(), sides.float()
        cells = centres(*logits.shape[2:], stride, logits.device)
        chosen, weight = assign(boxes, cells, stride, span)
        logits = logits.flatten(1)
        target = torch.zeros_like(logits)
        n, c = torch.nonzero(chosen >= 0, as_tuple=True)
        if len(n):
            truth = boxes[n, chosen[n, c], :4]
            iou, apart = overlap(corners(sides, cells, stride)[n, c], truth)
            target[n, c] = iou.detach().clamp(0, 1)
            box_loss = box_loss + (1 - iou + apart).sum()
            count += len(n)
        cost = F.binary_cross_entropy_with_logits(logits, target, reduction="none")
        score_loss = score_loss + (weight * (logits.sigmoid().detach() - target).abs() ** 2 * cost).sum()
    return score_loss / max(1, count), box_loss / max(1, count)
