# SPDX-License-Identifier: LGPL-2.1-or-later
"""Losses on distributions of votes (one-hot labels are distributions too)."""
import torch
import torch.nn.functional as F


class SoftCrossEntropy:
    """Cross-entropy against a distribution.

    smoothing  share of the target that goes to all labels evenly
    balance    labels weigh (1 / frequency) ** balance in the loss; 0 is off, 1 is full
    adjust     adds adjust * log(frequency) to the logits while training, so that the net itself leans
               towards rare labels (logit adjustment, Menon et al. 2020); 0 is off
    """

    def __init__(self, frequency, smoothing=0.0, balance=0.0, adjust=0.0):
        frequency = frequency / frequency.sum()
        frequency = frequency.clamp(min=1e-4)
        weights = frequency ** -balance
        self.weights = weights / (weights * frequency).sum()    # the mean weight of a face is 1
        self.offset = adjust * frequency.log()
        self.smoothing = smoothing

    def __call__(self, logits, targets):
        self.weights = self.weights.to(logits.device)
        self.offset = self.offset.to(logits.device)
        if self.smoothing:
            targets = (1 - self.smoothing) * targets + self.smoothing / targets.shape[1]
        logs = F.log_softmax(logits.float() + self.offset, 1)
        return -(targets * self.weights * logs).sum(1).mean()


def answer(teachers, x, temperature):
    """The teachers' mean probabilities."""
    with torch.no_grad():
        return torch.stack([F.softmax(t(x).float() / temperature, 1) for t in teachers]).mean(0)


def teach(targets, labelled, teachers, x, share, temperature):
    """Targets for distillation: where a face is labelled, `share` of the teachers' answer to the very same
    pixels and the rest the label; elsewhere the teachers' answer alone."""
    part = torch.where(labelled, torch.full_like(targets[:, 0], share), torch.ones_like(targets[:, 0]))
    part = part.unsqueeze(1)
    return (1 - part) * targets + part * answer(teachers, x, temperature)
