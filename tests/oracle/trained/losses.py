"""Losses that are trained for 50 steps: what an update needs of them shows only over many steps."""

import torch
import torch.nn as nn
import torch.nn.functional as F


def squared(pred, target):
    return ((pred - target) ** 2).mean()


def unreduced(pred, target):
    return F.smooth_l1_loss(pred, target, reduction='none')


def cross_entropy(logits, labels):
    return F.cross_entropy(logits, labels, label_smoothing=0.1)


class Focal(nn.Module):
    def __init__(self, gamma=2.0):
        super().__init__()
        self.gamma = gamma

    def forward(self, logits, target):
        bce = F.binary_cross_entropy_with_logits(logits, target, reduction='none')
        return ((1 - torch.exp(-bce)) ** self.gamma * bce).mean()


def dice(pred, mask):
    overlap = (pred * mask).sum()
    return 1 - (2 * overlap + 1) / (pred.sum() + mask.sum() + 1)


def nll(log_probs, labels):
    return F.nll_loss(log_probs, labels)


def negative_log(log_prob, target):
    return -(target * log_prob).mean()


def deviance(rate, count):
    return (rate - count * torch.log(rate + 1e-3)).mean()


def divergence(probs, teacher):
    return F.kl_div(probs.log(), teacher, reduction='batchmean')


def cosine(embedding, direction):
    return 1 - (embedding * direction).sum(dim=1).mean()


def triplet(anchor, positive, negative):
    return F.relu(F.pairwise_distance(anchor, positive) - F.pairwise_distance(anchor, negative) + 1.0).mean()


class Centers(nn.Module):
    def __init__(self, classes, features):
        super().__init__()
        self.centers = nn.Parameter(torch.zeros(classes, features))
        self.scale = nn.Parameter(torch.ones(()), requires_grad=False)

    def forward(self, x, labels):
        return self.scale * ((x - self.centers[labels]) ** 2).sum(dim=1).mean()


def branches(pred, target):
    error = (pred - target).abs().mean()
    if error > 0.45:
        return error
    return error**2 / 0.9 + 0.225


def hardest(logits, labels):
    losses = F.cross_entropy(logits, labels, reduction='none')
    return losses[losses > losses.mean().detach()].mean()


class RunningMean(nn.Module):
    """Remembers an attribute that begins as None, and a count."""

    def __init__(self):
        super().__init__()
        self.mean = None
        self.calls = 0

    def forward(self, pred, target):
        self.calls += 1
        error = (pred - target).abs()
        now = error.mean().detach()
        self.mean = now if self.mean is None else 0.9 * self.mean + 0.1 * now
        return min(1.0, self.calls / 20) * (error / (self.mean + 0.1)).mean()


class Centered(nn.Module):
    """Remembers a buffer."""

    def __init__(self):
        super().__init__()
        self.register_buffer('center', torch.zeros(1))

    def forward(self, pred, target):
        loss = ((pred - target - self.center) ** 2).mean()
        self.center = 0.9 * self.center + 0.1 * (pred - target).mean().detach()
        return loss


def accuracy(logits, labels):
    return (logits.argmax(dim=1) != labels).float().mean()


def rounded(pred, target):
    return ((pred.round() - target) ** 2).mean()


class Alternating(nn.Module):
    """Leaves one of its parameters without a gradient at each step."""

    def __init__(self):
        super().__init__()
        self.low = nn.Parameter(torch.tensor([0.5, -0.5]))
        self.high = nn.Parameter(torch.tensor([1.0, 2.0]))

    def forward(self, pred, target):
        offset = self.high if target.mean() > 0 else self.low
        return ((pred - offset - target) ** 2).mean()


def counted(pred, target):
    """Reads how many positives there are from a size alone."""
    positives = max(len(torch.nonzero(target > 0.5)), 1)
    return ((pred - target) ** 2).sum() / positives


def selected(pred, target):
    """The data decide how many elements are compared."""
    chosen = target > 0
    return (pred[chosen] - target[chosen]).abs().sum() / 4


def mined(logits, labels):
    """Takes the other way where too few are hard."""
    each = F.cross_entropy(logits, labels, reduction='none')
    hard = each[each > 1]
    if hard.numel() < 3:
        hard = each.topk(3)[0]
    return hard.mean()


def overlapping(boxes, truth):
    """Refuses boxes of which the second corner lies before the first."""
    assert (boxes[:, 2:] >= boxes[:, :2]).all()
    first = torch.max(boxes[:, :2], truth[:, :2])
    second = torch.min(boxes[:, 2:], truth[:, 2:])
    inner = (second - first).clamp(min=0).prod(1)
    area = (boxes[:, 2:] - boxes[:, :2]).prod(1) + (truth[:, 2:] - truth[:, :2]).prod(1)
    return 1 - inner / (area - inner)
