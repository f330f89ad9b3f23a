"""Losses under `autocast`: on a CPU products are computed in half precision, losses in single."""

import torch
import torch.nn.functional as F


def scores_and_loss(x, weight, y):
    with torch.autocast('cpu', dtype=torch.bfloat16):
        return F.cross_entropy(F.linear(x, weight), y)


def loss_outside(x, weight, y):
    with torch.autocast('cpu', dtype=torch.bfloat16):
        scores = F.linear(x, weight)
    return F.cross_entropy(scores.float(), y)


def cosines_over_temperature(x, weight, y):
    with torch.amp.autocast('cpu'):
        scores = F.normalize(x, dim=1) @ F.normalize(weight, dim=1).T / 0.1
        return F.cross_entropy(scores, y)


def probabilities(x, weight, y):
    with torch.autocast('cpu', dtype=torch.bfloat16):
        return (torch.matmul(x, weight.T).softmax(1) * y).sum()


def squares(x, weight, y):
    with torch.autocast('cpu', dtype=torch.bfloat16):
        return F.mse_loss(torch.matmul(x, weight.T), y)


def logits(x, weight, y):
    with torch.autocast('cpu', dtype=torch.bfloat16):
        return F.binary_cross_entropy_with_logits(F.linear(x, weight), y.sigmoid())


def without_products(x, y):
    with torch.autocast('cpu', dtype=torch.bfloat16):
        return F.mse_loss(x, y) + (x - y).abs().mean()


def weight_used_twice(x, weight):
    with torch.autocast('cpu', dtype=torch.bfloat16):
        hidden = F.linear(x, weight).relu()
        return F.linear(hidden, weight.T).float().pow(2).sum()


def off_within(x, weight):
    with torch.autocast('cpu', dtype=torch.bfloat16):
        with torch.autocast('cpu', enabled=False):
            return (x @ weight.T).sum()


def of_another_device(x, weight):
    with torch.autocast('cuda', dtype=torch.float16):
        scores = x @ weight.T
    with torch.cuda.amp.autocast(True):
        return scores.sum() + (x @ weight.T).pow(2).sum()


def of_the_device_of_a_tensor(x, weight):
    with torch.amp.autocast(device_type=x.device.type):
        scores = x @ weight.T
    return scores.float().sum()


@torch.autocast('cpu', dtype=torch.float16)
def scored(x, weight):
    return x @ weight.T


def decorated(x, weight):
    return scored(x, weight).float().sum() + (x @ weight.T).sum()


def doubles(x, weight):
    with torch.autocast('cpu', dtype=torch.bfloat16):
        return (x.double() @ weight.double().T).sum()


def joined(x, weight, y):
    with torch.autocast('cpu', dtype=torch.bfloat16):
        return torch.cat([x @ weight.T, y]).sum() + torch.stack([x, x]).mean()


def after_an_error(x, weight):
    try:
        with torch.autocast('cpu', dtype=torch.bfloat16):
            scores = x @ weight
    except RuntimeError:
        scores = x @ weight.T
    return scores.sum()
