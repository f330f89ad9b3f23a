# Losses whose pictures are compared with real PyTorch: elementwise, batch-coupled, of classes, masks and embeddings.
import torch
import torch.nn.functional as F


def smoothed_cross_entropy(logits, labels):
    return F.cross_entropy(logits, labels, label_smoothing=0.1)


def hard_mining(logits, labels):
    each = F.cross_entropy(logits, labels, reduction="none")
    return each.topk(each.numel() // 4).values.mean()


def multi_margin(logits, labels):
    return F.multi_margin_loss(logits, labels, margin=0.5)


def error_rate(logits, labels):
    return 1 - (logits.argmax(dim=1) == labels).float().mean()


def huber(pred, target):
    return F.huber_loss(pred, target, delta=0.5)


def pinball(pred, target):
    error = target - pred
    return torch.maximum(0.9 * error, -0.1 * error).mean()


def staircase(pred, target):
    return ((torch.round(4 * pred) / 4 - target) ** 2).mean()


# loss-lens: pred=pred[8] target=mask[8]
def uncorrelated(pred, target):
    p, t = pred - pred.mean(), target - target.mean()
    return 1 - (p * t).sum() / (p.norm() * t.norm() + 1e-6)


# loss-lens: score=pred[16] target=mask[16]
def hinge(score, target):
    sign = 2 * target - 1
    return torch.clamp(1 - sign * score, min=0).mean()


def focal(logits, target):
    bce = F.binary_cross_entropy_with_logits(logits, target, reduction="none")
    return ((1 - torch.exp(-bce)) ** 2 * bce).mean()


def soft_dice(prob, mask):
    overlap = (prob * mask).sum(dim=(1, 2))
    return (1 - (2 * overlap + 1) / (prob.sum(dim=(1, 2)) + mask.sum(dim=(1, 2)) + 1)).mean()


def segmentation(logits, classes):
    return F.cross_entropy(logits.permute(0, 2, 3, 1).reshape(-1, logits.shape[1]), classes.reshape(-1))


def triplet(anchor, positive, negative):
    return F.triplet_margin_loss(anchor, positive, negative, margin=1.0)


def supervised_contrast(embeddings, labels):
    z = F.normalize(embeddings, dim=1)
    similar = z @ z.T / 0.2
    itself = torch.eye(len(z), dtype=torch.bool)
    log_prob = similar.masked_fill(itself, -1e9).log_softmax(dim=1)
    positive = (labels[:, None] == labels[None, :]) & ~itself
    return -(log_prob * positive).sum() / positive.sum()
