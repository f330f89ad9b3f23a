"""Which of several equal elements an order takes: where the gradient goes."""

import torch


def rank_weighted(values):
    return (values * torch.arange(1, values.shape[-1] + 1, dtype=values.dtype)).sum()


def sort_ascending(x):
    return rank_weighted(torch.sort(x).values)


def sort_descending(x):
    return rank_weighted(torch.sort(x, descending=True)[0])


def sort_stable(x):
    return rank_weighted(torch.sort(x, stable=True, descending=True)[0])


def sort_columns(x):
    return torch.sort(x, 0, descending=True)[1]


def argsort_gather(x):
    return rank_weighted(x[x.argsort(descending=True)])


def hardest_mean(losses):
    return rank_weighted(losses.topk(max(losses.numel() // 3, 1))[0])


def easiest_mean(losses):
    return rank_weighted(torch.topk(losses, losses.numel() // 4 + 1, largest=False, sorted=False).values)


def top_one_percent(losses):
    return rank_weighted(losses.topk(max(losses.numel() // 100, 1))[0])


def top_along_rows(x):
    values, places = x.topk(3, dim=1)
    return (values * (1 + places)).sum()


def kth_smallest(x):
    return x.kthvalue(x.numel() // 3 + 1)[0]


def kth_place(x):
    return x.kthvalue(x.numel() // 2 + 1, dim=0).indices


def median_place(x):
    return x.median(0)[0]


def nanmedian_place(x):
    return x.nanmedian(0)[0]


def mode_value(x):
    return x.mode(0)[0]


def lower_quantile(x):
    return x.quantile(0.3)


def quantile_with_nan(x):
    return torch.quantile(x, 0.5, dim=1)


def nanquantile_rows(x):
    return torch.nanquantile(x, 0.25, dim=1)


def max_of_rows(x):
    return (x.max(1)[0] * x.min(1)[0]).sum()


def cumulative_max(x):
    return rank_weighted(torch.cummax(x, 0)[0])


def lovasz_hinge(logits, labels):
    signs = 2.0 * labels - 1.0
    errors = 1.0 - logits * signs
    errors_sorted, order = torch.sort(errors, dim=0, descending=True)
    truth = labels[order]
    total = truth.sum()
    intersection = total - truth.cumsum(0)
    union = total + (1.0 - truth).cumsum(0)
    jaccard = 1.0 - intersection / union
    jaccard = torch.cat([jaccard[:1], jaccard[1:] - jaccard[:-1]])
    return torch.dot(torch.relu(errors_sorted), jaccard)
