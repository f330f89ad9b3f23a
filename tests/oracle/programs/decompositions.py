"""Losses of singular values, eigenvalues and factors of matrices."""

import torch


def nuclear_norm(features):
    return -torch.norm(features.softmax(1), 'nuc') / features.shape[0]


def batch_spectral_penalty(source, target):
    _, s, _ = torch.svd(source)
    _, t, _ = torch.svd(target)
    return s[0] ** 2 + t[0] ** 2


def spectral_norm(weight):
    return torch.linalg.matrix_norm(weight, 2) + torch.linalg.norm(weight, -2)


def condition(weight):
    s = torch.linalg.svdvals(weight)
    return (s[..., 0] / s[..., -1]).log().mean()


def rank_two(low):
    return torch.linalg.svdvals(low).sum()


def eigenvalue_spread(features):
    centred = features - features.mean(0)
    values, _ = torch.linalg.eigh(centred.T @ centred / (len(features) - 1))
    return (values.max() - values.min()) + torch.linalg.eigvalsh(centred.T @ centred).pow(2).sum()


def gaussian_nll(mean, factor, target):
    covariance = factor @ factor.mT + 0.5 * torch.eye(factor.shape[-1])
    lower = torch.linalg.cholesky(covariance)
    white = torch.linalg.solve_triangular(lower, (target - mean).unsqueeze(-1), upper=False).squeeze(-1)
    return (0.5 * white.pow(2).sum(-1) + lower.diagonal(dim1=-2, dim2=-1).log().sum(-1)).mean()


def indefinite(matrix):
    return torch.linalg.cholesky(matrix).sum()


def singular(matrix):
    try:
        return torch.linalg.inv(matrix).sum()
    except RuntimeError:
        return torch.linalg.inv(matrix + torch.eye(2)).sum()


def singular_uncaught(matrix):
    return torch.linalg.inv(matrix).sum()


def projection(design, observed):
    solution = torch.linalg.lstsq(design, observed).solution
    return (design @ solution - observed).pow(2).mean() + (torch.linalg.pinv(design) @ observed).pow(2).mean()


def canonical_correlation(a, b):
    a, b = a - a.mean(0), b - b.mean(0)
    n = a.shape[0] - 1
    first = torch.linalg.inv(torch.linalg.cholesky(a.T @ a / n + 0.1 * torch.eye(a.shape[1])))
    second = torch.linalg.inv(torch.linalg.cholesky(b.T @ b / n + 0.1 * torch.eye(b.shape[1])))
    return -torch.linalg.matrix_norm(first @ (a.T @ b / n) @ second.T, 'nuc')
