import numpy as np
import torch
from scipy.ndimage import convolve, distance_transform_edt
from scipy.optimize import linear_sum_assignment
from scipy.special import binom, entr, expit, kl_div, log_softmax, logsumexp, rel_entr, softmax, xlogy


def distance_map(x, mask):
    field = distance_transform_edt(mask.numpy())
    return (x * torch.from_numpy(field).float()).sum()


def signed_distance(x, mask):
    inside = mask.numpy().astype(bool)
    field = distance_transform_edt(~inside) - distance_transform_edt(inside)
    return (torch.sigmoid(x) * torch.tensor(field, dtype=torch.float32)).mean()


def spaced_distance(x, mask):
    return x * torch.from_numpy(distance_transform_edt(mask.numpy(), sampling=[2.0, 0.5])).float()


def eroded(x, y):
    kernel = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]]) * 0.2
    bound = (x.detach().numpy() - y.numpy()) ** 2
    weights = convolve(bound, kernel, mode='constant', cval=0.0)
    return ((x - y) ** 2 * torch.from_numpy(weights)).sum()


def at_edges(x):
    kernel = np.array([1.0, 2.0, -1.0, 0.5])
    values = x.detach().numpy()
    parts = [convolve(values, kernel, mode=mode) for mode in ('reflect', 'nearest', 'mirror', 'wrap')]
    return torch.stack([torch.from_numpy(part) for part in parts]) * x


def matched(x, y):
    costs = torch.cdist(x, y, p=1)
    rows, columns = linear_sum_assignment(costs.detach().numpy())
    return costs[rows, columns].sum() + 0.1 * torch.as_tensor(columns).sum()


def best_matched(x):
    rows, columns = linear_sum_assignment(x.detach().numpy(), maximize=True)
    return x[torch.as_tensor(rows), torch.as_tensor(columns)].mean()


def numbers(x):
    values = x.detach().numpy()
    found = expit(values) + softmax(values, axis=-1) + log_softmax(values, axis=-1)
    found = found + logsumexp(values, axis=-1, keepdims=True) + xlogy(values * 0, values)
    return x * torch.from_numpy(found)


def entropies(x, y):
    p, q = x.detach().abs().numpy(), y.numpy()
    found = entr(p) + rel_entr(p * 0, p) + rel_entr(p, p + 1) + kl_div(p, 2 * p) + (rel_entr(p, q) == np.inf)
    return x * torch.from_numpy(found)


def distances_written_out(x, mask):
    fields = np.zeros((2, *mask.shape))
    for field, side in zip(fields, (mask.numpy().astype(bool), ~mask.numpy().astype(bool))):
        answer = distance_transform_edt(side, distances=field)
    return x * torch.from_numpy(fields.sum(0)).float() * (2 if answer is None else 1)


def multiples_of_an_angle(x):
    ways = torch.from_numpy(binom(4, range(0, 5, 2))).float()
    signs = torch.tensor([1.0, -1.0, 1.0])
    cosine = torch.cos(x).unsqueeze(-1)
    powers = torch.arange(0, 5, 2)
    return (ways * signs * cosine ** (4 - powers) * (1 - cosine**2) ** (powers // 2)).sum() + binom(2.5, 1.5) * x.sum()
