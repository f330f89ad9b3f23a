"""Where a number, a dtype or a size is at the edge of what a function takes."""

import numpy as np
import torch
import torch.nn.functional as F


def polar_real(size, angle):
    return torch.polar(size, angle).real


def polar_of_two_dtypes(size, angle):
    return torch.polar(size, angle).real


def real_transform_angle(x):
    return torch.fft.rfft(x).angle()


def transform_of_nothing(x):
    return torch.fft.fft(x).abs()


def multi_margin_of_nan(x, y):
    return F.multi_margin_loss(x, y, reduction='none')


def multi_margin_squared_of_nan(x, y):
    return F.multi_margin_loss(x, y, p=2, margin=0.5)


def multi_margin_weight_of_another_dtype(x, y):
    return F.multi_margin_loss(x, y, weight=torch.tensor([0.5, 0.0, 2.0]))


def multilabel_margin_of_nan(x, y):
    return F.multilabel_margin_loss(x, y, reduction='none')


def logit_bounded(x):
    return x.logit(1e-6)


def int_of_what_does_not_fit(x):
    return x.int().long()


def long_of_what_does_not_fit(x):
    return x.long()


def largest_distance_of_nan(x):
    return torch.cdist(x.detach(), x.detach(), p=float('inf'))


def nan_median_of_nothing(x):
    return x.nanmedian()


def median_along_nothing(x):
    return x.median(0).values


def kth_of_nothing(x):
    return x.kthvalue(1).values


def largest_along_nothing(x):
    return x.amax(-1)


def extremes_of_nothing(x):
    return torch.aminmax(x).max


def largest_norm_of_nothing(x):
    return x.norm(float('inf'))


def largest_norm_along_nothing(x):
    return torch.linalg.vector_norm(x, ord=float('inf'), dim=-1)


def negative_norm_of_nothing(x):
    return x.norm(-1)


def distances_of_two_dtypes(x, y):
    return torch.cdist(x, y)


def lerp_of_two_dtypes(x, y):
    return torch.lerp(x, y, 0.5)


def inner_of_two_dtypes(x, y):
    return torch.inner(x, y)


def inner_of_two_sizes(x, y):
    return torch.inner(x, y)


def inverted_float(x):
    return ~x


def put_too_few(x):
    return x.put(torch.tensor([0, 0]), x[:1], accumulate=True)


def take_along_of_another_rank(x):
    return x.take_along_dim(torch.tensor([0]), 0)


def gelu_of_integers(x):
    return F.gelu(x)


def silu_of_integers(x):
    return F.silu(x)


def softplus_of_integers(x):
    return F.softplus(x)


def elu_of_integers(x):
    return F.elu(x)


def relu6_of_truth(x):
    return F.relu6(x)


def abs_of_truth(x):
    return x.abs()


def glu_of_integers(x):
    return F.glu(x)


def glu_of_a_scalar(x):
    return F.glu(x)


def bincount_of_floats(x):
    return x.bincount()


def bessel(x):
    return torch.special.i0(x) + torch.special.i1(x)


def bessel_scaled(x):
    return torch.special.i0e(x) + 2 * torch.special.i1e(x)


def log_gamma_of_matrices(x):
    return torch.special.multigammaln(x, 2)


def ctc(log_probs, targets, input_lengths, target_lengths):
    return F.ctc_loss(log_probs.log_softmax(-1), targets, input_lengths, target_lengths, reduction='none')


def ctc_blank_beyond(log_probs, targets):
    return F.ctc_loss(log_probs, targets, (2,), (1,), blank=7)


def singular_determinant(x):
    return torch.det(x) + x.sum()


def singular_determinants(x):
    return torch.linalg.det(x * 1)


def mutual_information_of_missing_class(logits, labels):
    onehot = F.one_hot(labels, 3).float()
    return -torch.log(torch.abs(torch.det(onehot.T @ logits.softmax(1))) + 0.001)


def resized_ranking(near, far):
    y = far.new().resize_as_(far).fill_(1)
    return F.margin_ranking_loss(far, near, y, margin=0.3)


def resized_leaf(x):
    return x.resize_(2)


def functions_in_place(x):
    y = x * 1
    return torch.exp_(torch.clamp_(torch.neg_(y), -1, 1))


def unique_rows(x):
    values, inverse, counts = torch.unique(x.detach(), dim=0, return_inverse=True, return_counts=True)
    return values.sum() * x + inverse[:, None] + counts.sum()


def unique_columns(x):
    return x.detach().unique(dim=1) * x.sum()


def runs(x):
    values, inverse, counts = torch.unique_consecutive(x.detach(), return_inverse=True, return_counts=True)
    return values.sum() * x + inverse + counts.max()


def runs_of_rows(x):
    return x.detach().unique_consecutive(dim=0) * x.sum()


def numpy_gives_tensors_back(x):
    order = np.argsort(x.data)
    weights = np.exp(x.detach()) + np.clip(x.data, 0, 1)
    assert isinstance(order, torch.Tensor) and isinstance(weights, torch.Tensor)
    return (x[order.cpu()] * weights).sum()


def numpy_sum_of_tensor(x):
    try:
        return np.sum(x.detach())
    except TypeError:
        return x.sum() * 2


def kept_by_sorting(first, second):
    index = np.argsort(F.cross_entropy(second, torch.zeros(len(second), dtype=torch.long), reduction='none').data)
    return F.cross_entropy(first[index[:2]], torch.ones(2, dtype=torch.long))


def flat_places(x):
    rows, columns = torch.unravel_index(x.argmax(), x.shape)
    return x * (rows + 10 * columns)


def legacy_products(x, y):
    squares = x.pow(2).sum(1, keepdim=True).expand(3, 3)
    distances = squares + squares.t()
    distances.addmm_(1, -2, x, y.t())
    row = torch.addmv(2, x[0], 3, y.t(), x[1])
    return distances + torch.addmm(0.5, squares, y, y) + x.addmm(2, 0.5, x, y) + torch.addr(1, squares, 2, row, row)


def legacy_sums(x, y):
    z = torch.add(x, 2, y) + x.sub(0.5, y) + torch.addcmul(x, 3, x, y) + x.addcdiv(2, x, y)
    return z.add_(2, y)


def filled_with_infinity(x):
    return torch.tensor([1, 2, 3]).masked_fill(torch.tensor([True, False, True]), float('-inf')) * x


def filled_with_fraction(x):
    return torch.tensor([1, 2, 3]).masked_fill(torch.tensor([True, False, True]), 1.5) * x


def written_infinity(x):
    labels = torch.tensor([1, 2, 3])
    labels[labels > 1] = float('inf')
    return labels * x


def numpy_without_recording(x):
    with torch.no_grad():
        weights = (x * 2).numpy() > 0
        other = np.abs(x)
    return (torch.from_numpy(weights).float() * x).sum() + other.sum()


def numbers_of_an_array(x):
    classes = set(torch.tensor([0, 1, 1, 0]).numpy())
    assert classes == {0, 1} and classes.issubset(range(3))
    counts = {label: count for label, count in zip(*np.unique(np.array([2, 2, 5]), return_counts=True))}
    return x * len(classes) * counts[2]


def others_of_an_array(x):
    total = 0
    for place in range(3):
        for other in np.delete(range(3), place):
            total = total + x[place] * x[other]
    return total + np.delete(np.array([[1.0, 2.0], [3.0, 4.0]]), [0], axis=1).sum()


def median_of_rows(x):
    return x.median(1).values
