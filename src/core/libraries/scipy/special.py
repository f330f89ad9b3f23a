"""scipy.special: functions of NumPy arrays."""

import math

import numpy as np


def expit(x):
    return 1 / (1 + np.exp(-np.asarray(x)))


def logit(x):
    x = np.asarray(x)
    return np.log(x / (1 - x))


def logsumexp(a, axis=None, b=None, keepdims=False):
    a = np.asarray(a)
    largest = np.max(a, axis=axis, keepdims=True)
    powers = np.exp(a - largest) if b is None else b * np.exp(a - largest)
    total = np.log(np.sum(powers, axis=axis, keepdims=True)) + largest
    return total if keepdims else np.sum(total, axis=axis)


def log_softmax(x, axis=None):
    return x - logsumexp(x, axis=axis, keepdims=True)


def softmax(x, axis=None):
    powers = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return powers / np.sum(powers, axis=axis, keepdims=True)


def xlogy(x, y):
    x = np.asarray(x)
    return np.where(x == 0, 0.0, x * np.log(np.where(x == 0, 1.0, y)))


def entr(x):
    x = np.asarray(x)
    return np.where(x < 0, -np.inf, -xlogy(np.where(x < 0, 0.0, x), x))


def rel_entr(x, y):
    x, y = np.asarray(x), np.asarray(y)
    inside = (x > 0) & (y > 0)
    terms = np.where(inside, x, 1.0) * np.log(np.where(inside, x, 1.0) / np.where(inside, y, 1.0))
    return np.where(inside | (x == 0) & (y >= 0), np.where(inside, terms, 0.0), np.inf)


def kl_div(x, y):
    return rel_entr(x, y) - np.asarray(x) + np.asarray(y)


def binom(n, k):
    n, k = np.asarray(n, dtype=float), np.asarray(k, dtype=float)
    n, k = n + 0 * k, k + 0 * n
    counts = [_binomial(*pair) for pair in zip(n.reshape(-1).tolist(), k.reshape(-1).tolist())]
    return np.array(counts).reshape(k.shape) if k.ndim > 0 else np.float64(counts[0])


def _binomial(n, k):
    if k != math.floor(k):
        return math.gamma(n + 1) / (math.gamma(k + 1) * math.gamma(n - k + 1))
    return 0.0 if k < 0 else math.prod([(n - k + place) / place for place in range(1, int(k) + 1)], start=1.0)
