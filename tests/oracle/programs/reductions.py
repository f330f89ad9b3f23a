import torch


def sum_all(x):
    return x.sum()


def sum_dim(x, w):
    return x.sum(1) * w


def sum_negative_dim(x, w):
    return x.sum(dim=-1) * w


def sum_keepdim(x, w):
    return x.sum(dim=1, keepdim=True) * w


def sum_dims(x, w):
    return x.sum(dim=(0, 2)) * w


def sum_dims_list(x, w):
    return torch.sum(x, [1, -1]) * w


def sum_axis(x, w):
    return x.sum(axis=0) * w


def sum_dtype(x):
    return x.sum(dtype=torch.float64)


def torch_sum(x):
    return torch.sum(x)


def mean_all(x):
    return x.mean()


def mean_dim(x, w):
    return torch.mean(x, dim=0) * w


def mean_keepdim(x, w):
    return (x - x.mean(dim=1, keepdim=True)) * w


def mean_dims(x, w):
    return x.mean(dim=(-2, -1)) * w


def mean_dtype(x):
    return x.mean(dtype=torch.float32)


def nanmean(x):
    return x.nanmean()


def nansum(x):
    return torch.nansum(x)


def prod_all(x):
    return x.prod()


def prod_dim(x, w):
    return x.prod(dim=1) * w


def prod_keepdim(x, w):
    return torch.prod(x, 0, keepdim=True) * w


def max_all(x):
    return x.max()


def max_dim_values(x, w):
    return x.max(dim=1).values * w


def max_dim_unpack(x, w):
    best, where = torch.max(x, 1)
    return best * w + where


def max_dim_index(x, w):
    return x.max(-1, keepdim=True)[0] * w


def max_dim_positions(x):
    return x.max(1)[1]


def max_dim_indices(x):
    return x.max(dim=0).indices


def min_all(x):
    return torch.min(x)


def min_dim(x, w):
    return x.min(dim=0)[0] * w


def amax(x, w):
    return x.amax(dim=1) * w


def amax_dims(x, w):
    return torch.amax(x, dim=(1, 2), keepdim=True) * w


def amin(x, w):
    return x.amin(-1) * w


def argmax_all(x):
    return x.argmax()


def argmax_dim(x):
    return x.argmax(dim=1)


def argmax_keepdim(x):
    return torch.argmax(x, dim=-1, keepdim=True)


def argmin_dim(x):
    return x.argmin(0)


def argmax_as_float(x, y):
    return (x.argmax(1).float() - y).abs().mean()


def accuracy(x, y):
    return (x.argmax(dim=1) == y).float().mean()


def var_all(x):
    return x.var()


def var_dim(x, w):
    return x.var(dim=1) * w


def var_biased(x, w):
    return torch.var(x, dim=0, unbiased=False) * w


def var_correction(x, w):
    return x.var(1, correction=0, keepdim=True) * w


def var_biased_positional(x):
    return x.var(False)


def std_all(x):
    return x.std()


def std_dim(x, w):
    return torch.std(x, dim=-1) * w


def std_biased(x):
    return x.std(unbiased=False)


def std_keepdim(x, w):
    return x.std(0, keepdim=True) * w


def std_mean(x):
    s, m = torch.std_mean(x, dim=1)
    return s + 2 * m


def var_mean(x):
    v, m = torch.var_mean(x, dim=0, unbiased=False)
    return v - 2 * m


def logsumexp(x, w):
    return torch.logsumexp(x, dim=1) * w


def logsumexp_keepdim(x, w):
    return (x - x.logsumexp(-1, keepdim=True)) * w


def logsumexp_dims(x):
    return torch.logsumexp(x, (0, 1))


def norm_default(x):
    return x.norm()


def norm_p1(x):
    return torch.norm(x, p=1)


def norm_dim(x, w):
    return x.norm(dim=1) * w


def norm_p2_dim(x, w):
    return x.norm(p=2, dim=-1, keepdim=True) * w


def norm_p3(x, w):
    return torch.norm(x, 3, 1) * w


def norm_inf(x):
    return x.norm(float('inf'))


def norm_fro(x):
    return torch.norm(x, p='fro')


def norm_dims(x, w):
    return x.norm(p=2, dim=(1, 2)) * w


def linalg_norm(x):
    return torch.linalg.norm(x)


def linalg_norm_dim(x, w):
    return torch.linalg.norm(x, dim=1) * w


def vector_norm(x, w):
    return torch.linalg.vector_norm(x, ord=2, dim=-1) * w


def vector_norm_p1(x):
    return torch.linalg.vector_norm(x, 1)


def matrix_norm(x):
    return torch.linalg.matrix_norm(x)


def all_of(x):
    return torch.all(x > 0)


def any_of(x):
    return (x > 0).any(dim=1)


def count_nonzero(x):
    return torch.count_nonzero(x > 0)


def median_all(x):
    return x.median()


def median_dim(x, w):
    return x.median(dim=1).values * w


def nanmedian(x):
    return x.nanmedian()


def quantile(x):
    return torch.quantile(x, 0.3)


def quantile_dim(x, w):
    return x.quantile(0.9, dim=1) * w


def quantile_many(x, w):
    return torch.quantile(x, torch.tensor([0.1, 0.5, 0.75])) * w


def quantile_lower(x):
    return torch.quantile(x, 0.4, interpolation='lower')


def mode(x):
    return x.mode().values


def kthvalue(x, w):
    return x.kthvalue(2, dim=1).values * w


def cumsum(x, w):
    return x.cumsum(dim=1) * w


def cumsum_first(x, w):
    return torch.cumsum(x, 0) * w


def cumsum_integers(x):
    return torch.cumsum(x, 0)


def cumprod(x, w):
    return x.cumprod(dim=1) * w


def logcumsumexp(x, w):
    return torch.logcumsumexp(x, dim=1) * w


def cummax(x, w):
    return torch.cummax(x, dim=1).values * w


def cummin(x, w):
    return x.cummin(1)[0] * w


def diff(x, w):
    return torch.diff(x, dim=1) * w


def trace(x):
    return torch.trace(x)


def trapezoid(x):
    return torch.trapezoid(x, dim=-1)


def bincount(x):
    return torch.bincount(x, minlength=5)


def bincount_weights(x, w):
    return torch.bincount(x, weights=w)


def histc(x):
    return torch.histc(x, bins=4, min=-2, max=2)


def unique(x):
    return torch.unique(x)


def unique_counts(x):
    u, inverse, counts = torch.unique(x, return_inverse=True, return_counts=True)
    return u * counts + inverse.sum()


def argsort(x):
    return x.argsort(dim=1, descending=True)


def sort(x, w):
    return x.sort(dim=1).values * w


def sort_descending(x, w):
    ordered, order = torch.sort(x, 0, descending=True)
    return ordered * w + order


def msort(x, w):
    return torch.msort(x) * w


def topk(x, w):
    return x.topk(2, dim=1).values * w


def topk_smallest(x, w):
    return torch.topk(x, 2, largest=False)[0] * w


def topk_indices(x):
    return x.topk(k=2, dim=-1)[1]


def sum_builtin(x):
    return sum(x)


def max_builtin(x, y):
    return max(x, y) * 3


def corrcoef(x):
    return torch.corrcoef(x)


def cov(x):
    return torch.cov(x)


def weighted_mean(x, w):
    return (x * w).sum() / w.sum()


def standardise(x, w):
    return (x - x.mean(0)) / x.std(0) * w


def min_max_scale(x, w):
    return (x - x.min()) / (x.max() - x.min()) * w


def log_det(x):
    return torch.logdet(x @ x.t() + torch.eye(3))


def det(x):
    return torch.det(x)


def inverse(x, w):
    return torch.inverse(x + 3 * torch.eye(3)) * w


def area_of_nothing(x):
    return torch.trapz(x)


def chained_products(a, b):
    return torch.chain_matmul(a, b, a)


def area_in_rows(x):
    return torch.trapz(x, dim=-2)


def area_in_steps(x):
    return torch.trapezoid(x, dx=0.5)
