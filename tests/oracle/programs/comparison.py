import torch


def greater(x, y):
    return x > y


def greater_equal(x, y):
    return x >= y


def less(x, y):
    return x < y


def less_equal(x, y):
    return x <= y


def equal(x, y):
    return x == y


def not_equal(x, y):
    return x != y


def functions(x, y):
    return torch.gt(x, y).float() + 2 * torch.ge(x, y) + 4 * torch.lt(x, y) + 8 * torch.le(x, y) + 16 * torch.eq(x, y) + 32 * torch.ne(x, y)


def methods(x, y):
    return x.gt(y).float() + 2 * x.ge(y) + 4 * x.lt(y) + 8 * x.le(y) + 16 * x.eq(y) + 32 * x.ne(y)


def swapped_scalar(x):
    return (0.5 > x).float() + (1 <= x).int()


def chained_and(x):
    return ((x > -0.5) & (x < 0.5)).float()


def either_or(x):
    return (x < -0.5) | (x > 0.5)


def exclusive_or(x, y):
    return (x > 0) ^ (y > 0)


def negation(x):
    return ~(x > 0)


def invert_integers(x):
    return ~x


def logical_functions(x, y):
    return torch.logical_and(x, y).int() + 2 * torch.logical_or(x, y).int() + 4 * torch.logical_xor(x, y) + 8 * torch.logical_not(x)


def integer_bits(x, y):
    return (x & y) + 100 * (x | y) + 10000 * (x ^ y)


def shifts(x):
    return (x << 2) + (x >> 1)


def where(m, x, y):
    return torch.where(m, x, y)


def where_condition(x, y):
    return torch.where(x > y, x - y, 2 * (y - x))


def where_method(x, y):
    return x.where(x > 0, y)


def where_scalar_method(x):
    return torch.where(x.abs() < 1, 0.5 * x**2, x.abs() - 0.5)


def where_indices(x):
    return torch.where(x > 0)[0]


def masked_fill(x, m):
    return x.masked_fill(m, -1e9)


def masked_fill_function(x, m):
    return torch.masked_fill(x, m, 0.5) * x


def masked_fill_tensor(x, m, v):
    return x.masked_fill(m, v)


def masked_softmax(x, m, w):
    return torch.softmax(x.masked_fill(~m, float('-inf')), dim=-1) * w


def masked_select(x, m, w):
    return (torch.masked_select(x, m) ** 2).sum() * w


def masked_scatter(x, m, s):
    return x.masked_scatter(m, s)


def clamp(x):
    return x.clamp(-0.5, 0.5)


def clamp_min(x):
    return x.clamp(min=0.1)


def clamp_max(x):
    return torch.clamp(x, max=0.1)


def clamp_min_method(x):
    return x.clamp_min(0)


def clamp_max_function(x):
    return torch.clamp_max(x, 0.3)


def clamp_tensors(x, low, high):
    return torch.clamp(x, low, high)


def clamp_tensor_min(x, low):
    return x.clamp(min=low)


def clamp_integers(x):
    return x.clamp(1, 3)


def clip(x):
    return x.clip(0, 1)


def isnan(x):
    return torch.isnan(x)


def isinf(x):
    return torch.isinf(x)


def isfinite(x):
    return torch.isfinite(x)


def isclose(x, y):
    return torch.isclose(x, y, atol=0.1)


def allclose(x, y):
    return torch.tensor(torch.allclose(x, y))


def tensor_equal(x, y):
    return x.sum() if torch.equal(x, y) else y.sum()


def signbit(x):
    return torch.signbit(x)


def mask_times(x):
    return (x * (x > 0)).sum()


def mask_mean(x, m):
    return (x * m).sum() / m.sum().clamp(min=1)


def bool_arithmetic(m, n):
    return m.float() - n.float() + (m * n)


def count_matches(x, y):
    return (x == y).sum()


def mean_matches(x, y):
    return (x == y).float().mean()


def mean_of_hits(p, y):
    return 1 - ((p > 0.5).float() == y).float().mean()


def and_of_python(x):
    return x.sum() if x.sum() > 0 and x.max() < 10 else -x.sum()


def truth_of_tensor(x):
    return x * 2 if (x > 0).any() else x * 3


def in_list(x):
    return 1.0 if x.item() in (1.0, 2.0) else 0.0


def isin(x):
    return torch.isin(x, torch.tensor([0, 2]))
