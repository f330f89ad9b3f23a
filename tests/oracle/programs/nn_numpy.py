"""NumPy as losses use it: constants, class weights, masks; the gradient does not pass through it."""

import math

import numpy as np
import torch
import torch.nn.functional as F


def class_weights(x, y, counts):
    weights = 1.0 / np.sqrt(np.array(counts))
    weights = weights / np.sum(weights) * len(counts)
    return F.cross_entropy(x, y, weight=torch.tensor(weights, dtype=torch.float32))


def effective_number(x, y, counts):
    beta = 0.99
    effective = 1.0 - np.power(beta, counts)
    weights = (1.0 - beta) / np.array(effective)
    weights = weights / np.sum(weights) * len(counts)
    return F.cross_entropy(x, y, torch.tensor(weights).float())


def margins(x, counts):
    m = 1.0 / np.sqrt(np.sqrt(counts))
    m = m * (0.5 / np.max(m))
    return x - torch.FloatTensor(m)


def from_numpy(x):
    window = np.outer(np.hanning(4), np.hamming(3))
    return (x * torch.from_numpy(window)).sum()


def float32_window(x):
    grid = np.linspace(-1, 1, 3, dtype=np.float32)
    return x * torch.from_numpy(np.exp(-(grid**2)))


def detached_statistics(x):
    values = x.detach().numpy()
    return (x - float(values.mean())) / (values.std() + 1e-6)


def detached_percentile(x):
    limit = np.percentile(x.detach().cpu().numpy(), 70)
    return x.clamp(max=float(limit)).sum()


def numpy_scalar_times_tensor(x):
    return x * np.float64(0.5) + np.float32(2) * 1.0


def numpy_of_variable(x):
    return np.exp(x.numpy())


def radians(x):
    return torch.cos(x * np.radians(90.0)) + np.degrees(math.pi)


def constants(x):
    return x * np.pi - np.e + (np.inf > 3)


def masks(x, y):
    labels = y.numpy()
    mask = np.logical_and(labels > 0, np.logical_not(labels == 2))
    return x * torch.from_numpy(mask.astype(np.float32))


def unique_labels(x, y):
    total = 0
    for label in np.unique(y.numpy()):
        total = total + x[y == int(label)].mean() * (label + 1)
    return total


def unique_firsts(x, y):
    values, firsts, inverse = np.unique(y.numpy(), return_index=True, return_inverse=True)
    return (x[torch.from_numpy(firsts)] * torch.from_numpy(values)).sum() + x[torch.from_numpy(inverse)].mean()


def unique_counts(x, y):
    values, counts = np.unique(y.numpy(), return_counts=True)
    weights = np.zeros(3)
    weights[values] = counts / counts.sum()
    return (x * torch.as_tensor(weights, dtype=x.dtype)).sum()


def where_and_sort(x):
    values = x.detach().numpy()
    order = np.argsort(values)
    chosen = np.where(values > np.median(values))[0]
    return x[torch.from_numpy(order[::-1].copy())] * len(chosen)


def where_values(x):
    v = x.detach().numpy()
    return x * torch.from_numpy(np.where(v > 0, v, 0.1 * v))


def indexing(x):
    a = np.arange(12).reshape(3, 4)
    a[1, :] = 7
    a[:, 0] += 1
    b = a[1:, ::2].T
    c = a[[0, 2], [1, 3]]
    d = a[a > 6]
    return x * float(b.sum() + c.prod() + d.size) + a[-1, -1]


def newaxis(x):
    a = np.array([1.0, 2.0, 3.0])
    distance = np.abs(a[:, np.newaxis] - a[None, :])
    return (x * torch.tensor(distance)).sum()


def stacking(x):
    a, b = np.ones(3), np.full(3, 2.0)
    s = np.stack([a, b], axis=1)
    c = np.concatenate([s, np.zeros((1, 2))], axis=0)
    v = np.vstack([a, b]).mean(axis=0)
    h = np.hstack([a, b])
    return x * (s.shape[0] + c.shape[0] * 10 + v[0] + h.sum())


def tiling(x):
    a = np.tile(np.array([1, 2]), (2, 2)) + np.repeat([[0, 10]], 2, axis=1)
    return (x * torch.tensor(a)).sum()


def reductions(x):
    a = np.array([[1.0, 4.0, 2.0], [3.0, 0.0, 5.0]])
    parts = [a.sum(), a.mean(), a.max(), a.min(), a.std(), a.var(ddof=1), np.prod(a + 1), a.argmax(), a.argmin(axis=1).sum()]
    rows = np.max(a, axis=1) - np.min(a, axis=1, keepdims=True)[0] + a.cumsum(axis=1)[:, -1] + np.amax(a) + np.ptp(a)
    return x * sum(parts) + rows.sum() + np.any(a > 4) + np.all(a >= 0) + np.count_nonzero(a)


def medians(x):
    a = np.array([[3.0, 1.0, 2.0], [9.0, 7.0, 8.0]])
    return x * np.median(a) + np.quantile(a, 0.3) + np.percentile(a, [25, 75], axis=1).sum() + np.average([1.0, 2.0], weights=[3, 1])


def clipping(x):
    return x * torch.tensor(np.clip(np.arange(-2, 3) / 2, -0.5, 0.75).round(1)).float()


def integer_division(x):
    a = np.array([7, -7, 5])
    return x * torch.tensor([float(v) for v in (a // 2 + a % 3 - a / 4)])


def dtypes(x):
    a = np.array([1, 2, 3])
    b = np.array([1.5, 2.5], dtype=np.float32)
    agree = (a.dtype == np.int64) + (b.dtype == np.float32) + ((b * 2).dtype == np.float32) + ((b + a[:2]).dtype == np.float64)
    return x * agree * int((a.astype(float) / 2).dtype == np.float64)


def nested_lists(x):
    a = np.asarray([[1, 2], [3, 4]], dtype=np.float64)
    return x * sum(a.tolist()[1]) + a.ravel().dot(np.ones(4)) + (a @ a)[0, 1] + a.T.flatten()[1] + a.item(0)


def eye_and_triangles(x):
    return (x * torch.from_numpy(np.eye(3) + np.triu(np.ones((3, 3)), 1) - np.tril(np.ones((3, 3)), -1) + np.diag([1.0, 2.0, 3.0]))).sum()


def loops(x):
    total = 0.0
    for i, w in enumerate(np.linspace(0, 1, 3)):
        total = total + w * x[i]
    for row in np.array([[1, 2], [3, 4]]):
        total = total * row[0]
    return total


def branches(x):
    a = np.array([0.5, 2.0])
    if a[1] > 1 and (a > 0).all():
        x = x * 3
    if np.isnan(a).any() or not np.isfinite(a).all():
        x = x * 100
    return x * max(a[0], a[1]) * round(float(a.sum()))


def in_place(x):
    w = np.ones(3)
    w *= 2
    w[0] = 5
    w -= np.array([1, 2, 3])
    w.fill(w[0])
    return x * torch.from_numpy(w).to(x.dtype)


def meshes(x):
    yy, xx = np.meshgrid(np.arange(2), np.arange(3), indexing='ij')
    return (x * torch.from_numpy(np.sqrt((xx - 1) ** 2 + yy**2)).float()).sum()


def isin(x, y):
    return x * torch.from_numpy(np.isin(y.numpy(), [0, 2])).float()


def norms(x):
    a = np.array([3.0, 4.0])
    return x / np.linalg.norm(a) + np.linalg.norm(np.eye(2), axis=1).sum()


def tensor_from_scalars(x):
    scale = torch.tensor(np.log(1 / 0.07), dtype=torch.float32)
    return (x * scale.exp()).sum()


def rounds_and_signs(x):
    a = np.array([-1.5, 0.5, 2.5])
    return x * (np.sign(a) + np.floor(a) + np.ceil(a) + np.rint(a) + np.abs(a) + np.square(a)).sum() + np.maximum(a, 0).max()


def broadcast_targets(x):
    return (x - torch.from_numpy(np.broadcast_to(np.array([[1.0], [2.0]], dtype='float32'), (2, 3)).copy())).pow(2).mean()


def cosine_schedule(x, step):
    return x * (0.5 * (1 + np.cos(np.pi * step / 10)))


def seeded_weights_sum_to_one(x):
    np.random.seed(0)
    w = np.random.rand(4)
    w = w / w.sum()
    return x * float(np.isclose(w.sum(), 1.0))


def beta_mixup_is_between(x):
    lam = np.random.uniform(0.2, 0.4)
    return x * (0 < lam < 1)


def permuted(x):
    index = np.random.permutation(4)
    return x[index].sum() + float(sorted(index.tolist()) == [0, 1, 2, 3])


def generator(x):
    rng = np.random.default_rng(0)
    index = rng.integers(0, 3, size=(2,))
    assert rng.random(4).shape == (4,) and (index < 3).all()
    return x[index] * 0 + rng.normal(size=2).shape[0]


def equal_arrays(x):
    a = np.array([1, 2])
    return x * np.array_equal(a, [1, 2]) + np.array_equal(a, [1, 2, 3]) + np.allclose(a, a + 1e-9)


def limits_of_floats(x):
    one, two = np.finfo(np.float32), np.finfo(float)
    return x.clamp(min=one.eps).log() * torch.tensor([one.eps, one.tiny, two.eps, one.resolution, one.bits]) + x / one.max


def limits_of_integers(x):
    return x * np.finfo(np.int64).eps


def tensor_minus_array(x, y):
    return ((x - y.numpy()) ** 2).mean()


def array_times_tensor(x, y):
    return (y.numpy() * x).sum()


def tensor_above_array(x, y):
    return torch.where(x > y.numpy(), x, y).sum()


def tensor_equals_array(x, y):
    return (x * (x == y.numpy())).sum()


def tensor_times_number_of_numpy(x, y):
    return (x * np.float32(2.0) - y.numpy().mean() * x).sum()


def from_numpy_of_tensor(x):
    return torch.from_numpy(x**2).mean()


def share_of_small_numbers(x):
    above = x.detach().numpy() > 0
    small = above.astype('int8')
    return x * torch.tensor([above.mean(), above.std(), small.mean() / 3, np.divide(small, 3).sum(), np.sqrt(small.sum())]).sum()


def window_of_mgrid(x, size):
    a, b = np.mgrid[-size // 2 + 1 : size // 2 + 1, -size // 2 + 1 : size // 2 + 1]
    g = np.exp(-((a**2 + b**2) / (2.0 * 1.5**2)))
    return F.conv2d(x, torch.from_numpy(g / g.sum()).float().unsqueeze(0).unsqueeze(0)).pow(2).sum()


def steps_of_grids(x):
    rows, columns = np.ogrid[0:2, 0:6:2]
    line = np.mgrid[1:2:3j]
    return x * torch.from_numpy(rows + columns).float() * torch.from_numpy(line).float()


def written_out(x):
    whole, rows, small = np.zeros(2), np.zeros((2, 2)), np.zeros(2, dtype=np.float32)
    np.exp(np.ones(2), out=whole)
    same = np.add(whole, 1, out=rows[1])
    np.cumsum(np.array([0.1, 0.2]), out=small)
    np.maximum(whole, 2.75, whole)
    total = np.zeros(())
    np.sum(rows, out=total)
    return x * float(total) + float(whole.sum()) + float(same.sum()) + float(small[1])


def written_through_views(x):
    weights = np.arange(1, 5).reshape(2, 2)
    total = 0.0
    for look in (
        lambda o: o.reshape(-1), lambda o: o.ravel(), lambda o: o.flat, lambda o: o.flatten(), lambda o: np.squeeze(o[None])[1], lambda o: o.T[1],
        lambda o: np.expand_dims(o, 0)[0, 1], lambda o: np.transpose(o)[0], lambda o: np.swapaxes(o, 0, 1)[1], lambda o: np.moveaxis(o, 0, 1)[1],
        lambda o: o.view()[0], lambda o: o.astype(np.float64, copy=False)[1], lambda o: o.copy()[0], lambda o: o.transpose(1, 0)[1],
    ):
        base = np.zeros((2, 2))
        view = look(base)
        view[1] = 2.0
        base[0, 0] = 1.0
        total = total * 1.1 + float((base * weights).sum()) + float(np.asarray(view[0]))
    return x * total


def transposed_by(x, axes):
    return x * torch.from_numpy(np.arange(6.0, dtype=np.float32).reshape(2, 3).transpose(axes)[0])


def sorted_in_place(x):
    rows = np.array([[3.0, 1.0], [2.0, 0.5]])
    rows.sort(axis=0)
    for place, row in enumerate(rows):
        row[place] += 4.0
    return x * torch.from_numpy(rows).float()


def dice_with_spacing(p, t):
    eps = np.spacing(1)
    return 1 - (2 * (p * t).sum() + eps) / (p.sum() + t.sum() + eps)


def spacings(x):
    return x * float(np.spacing(-3.0)) + float(np.spacing(0.0)) + np.spacing(1e30)


def bounds_of_a_draw(x):
    return x * 2 ** np.random.randint(np.log2(8.5), np.log2(17.0)) + np.random.randint(1.9)


def numbers_as_arrays(x, weight):
    return x * torch.from_numpy(np.atleast_1d(weight)).float() + float(np.atleast_2d([1.0, 2.0]).sum())


def joins_nothing(x):
    return x * float(np.hstack([]).sum())


def stacks_nothing(x):
    return x * float(np.stack([]).sum())
