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


def rigid_alignment(source, target):
    a, b = source - source.mean(0), target - target.mean(0)
    u, _, vh = torch.linalg.svd(a.T @ b)
    turn = torch.ones(3)
    turn[-1] = torch.det(u @ vh).sign()
    rotation = u @ torch.diag(turn) @ vh
    return (a @ rotation - b).pow(2).sum()


def low_rank_rest(x):
    u, s, v = torch.svd(x)
    return ((u[:, :2] * s[:2]) @ v[:, :2].T - x).pow(2).sum()


def orthogonal_polar_factor(x):
    u, _, vh = torch.linalg.svd(x, full_matrices=False)
    return (u @ vh * torch.arange(6.0).reshape(3, 2)).sum()


def matrix_logarithm(x):
    values, vectors = torch.linalg.eigh(x @ x.mT + torch.eye(3))
    return (vectors * values.log().unsqueeze(-2)) @ vectors.mT


def eigenvectors_of_leaf(x):
    values, vectors = torch.linalg.eigh(x)
    return (vectors[:, 0] ** 2 * torch.arange(3.0)).sum() + values.prod()


def eigenvectors_of_upper_triangle(x):
    values, vectors = torch.linalg.eigh(x, UPLO='U')
    return (vectors[:, -1].abs() * torch.arange(3.0)).sum()


def orthogonal_by_qr(x):
    q, r = torch.linalg.qr(x)
    return (q * torch.arange(6.0).reshape(3, 2)).sum() + r.sum()


def square_qr(x):
    q, r = torch.linalg.qr(x)
    return q.pow(3).sum() + r.diagonal(dim1=-2, dim2=-1).abs().log().sum()


def wide_qr(x):
    q, r = torch.linalg.qr(x)
    return q.pow(3).sum() + r.exp().sum()


def matrix_exponential(x):
    return torch.linalg.matrix_exp(x)


def acyclicity(w):
    return torch.trace(torch.matrix_exp(w * w)) - w.shape[0]


def matrix_powers(x):
    return torch.matrix_power(x, 3) + torch.linalg.matrix_power(x, -2) + x.matrix_power(0)


def condition_number(x):
    return torch.linalg.cond(x)


def cholesky_solution(x, b):
    factor = torch.linalg.cholesky(x @ x.T + torch.eye(3))
    return torch.cholesky_solve(b, factor).sum() + torch.cholesky_inverse(factor).sum()


def tensor_equation(a, b):
    return torch.linalg.tensorsolve(a, b)


def row_products(a, b):
    return torch.linalg.vecdot(a, b)


def rows_of_limited_norm(x):
    return torch.renorm(x, 2, 0, 1.5) + x.renorm(p=1, dim=1, maxnorm=0.7)


def finite_slopes(x):
    return torch.gradient(x, spacing=0.5)[0] + torch.gradient(x, dim=1)[0]


def singular_vectors_of_batch(x):
    u, _, vh = torch.linalg.svd(x)
    return (u @ vh).sum()
