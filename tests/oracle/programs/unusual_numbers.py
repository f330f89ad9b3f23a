"""Infinities, numbers that are none and zeros of either sign, where a derivative multiplies and where it selects."""

import torch
import torch.nn.functional as F


def distances(x, y):
    return torch.cdist(x, y)


def sums_of_distances(x, y):
    return torch.cdist(x, y, p=1)


def largest_distances(x, y):
    return torch.cdist(x, y, p=float('inf'))


def cubic_distances(x, y):
    return torch.cdist(x, y, p=3)


def largest_difference(x, y):
    return torch.dist(x, y, float('inf'))


def harmonic_norm(x):
    return torch.linalg.vector_norm(x, ord=-1)


def harmonic_norm_beside_a_zero(x):
    return torch.linalg.vector_norm(x, ord=-1, dim=-1).abs().log()


def pairs(x):
    return torch.pdist(x)


def running_product(x):
    return x.cumprod(0)


def running_product_beyond(x):
    return x.cumprod(0) / 0


def log_odds(x):
    return torch.logit(x)


def bounded_below(x, low):
    return x.clamp(min=low)


def bounded_above(x, high):
    return x.clamp(max=high)


def pooled(x):
    return F.max_pool2d(x[None, None], 2)


def margin_of_classes_under_nan(x):
    return F.multi_margin_loss(x, torch.tensor([0])).log().sqrt()


def margin_of_labels_under_nan(x):
    return F.multilabel_margin_loss(x, torch.tensor([0, 1, 2])).log().sqrt()


def mean_of_no_numbers(x):
    return torch.nanmean(x, -1)


def mean_of_the_largest(x):
    return x.mean()


def limited_rows(x):
    return torch.renorm(x, 2, 0, 1.0)


def limited_rows_by_sum(x):
    return torch.renorm(x, 1, 0, 1.0)


def logarithm_of_one_more(x, y):
    return torch.special.xlog1py(x, y)


def unused_logarithm_of_one_more(x):
    return torch.special.xlog1py(x, x) * 0


def inverse_of_integers(x):
    return 1 / x.long().float()


def inverse_beside(x):
    return torch.linalg.inv(x @ x.mT + torch.eye(2))


def solution_beside(x):
    return torch.linalg.solve(x @ x.mT + torch.eye(2), x)


def triangle_beside(x):
    return torch.linalg.cholesky(x @ x.mT + torch.eye(2))


def sampled(x, grid):
    return F.grid_sample(x, grid, align_corners=False)


def sampled_at_the_border(x, grid):
    return F.grid_sample(x, grid, padding_mode='border', align_corners=True)


def sampled_by_reflection(x, grid):
    return F.grid_sample(x, grid, mode='nearest', padding_mode='reflection', align_corners=False)


def contracted_with_a_size_of_one(x, y):
    return torch.tensordot(x, y, dims=1)


def saved_then_unsqueezed(x):
    root = x + 1
    loss = root.square()
    root.unsqueeze_(0)
    return loss


def saved_then_transposed(x):
    root = x + 1
    loss = root.square()
    root.t_()
    return loss


def output_then_detached(x):
    root = x + 1
    root.detach_()
    return root.sum() + x.sum()


def slope_of_nan(x):
    return F.prelu(x, x.log()[:1])


def root_of_loss_of_sure_scores(x, y):
    return F.cross_entropy(x, y, reduction='none').sqrt()


def root_of_loss_of_sure_maps(x):
    return (-F.log_softmax(x, dim=1)[:, 0]).sqrt()


def root_of_sure_logsumexp(x):
    return torch.logsumexp(x, 1).sqrt() + torch.logaddexp(x[:, 0], x[:, 1])


def alignments_of_masked_classes(x, labels, steps, counts, zeroed):
    scores = x.masked_fill(torch.arange(4) > counts.max(), float('-inf')).log_softmax(-1)
    return F.ctc_loss(scores, labels, steps, counts, reduction='none', zero_infinity=zeroed)


def alignments_of_scores(x, labels, zeroed):
    return F.ctc_loss(x, labels, (3, 3), (1, 2), zero_infinity=zeroed)


def loss_of_sure_logits(x, y):
    return F.binary_cross_entropy_with_logits(x, y, reduction='none').sqrt()


def loss_of_weighted_sure_logits(x, y, weight):
    return F.binary_cross_entropy_with_logits(x, y, pos_weight=weight, reduction='none')


def loss_of_sure_shares(x, y):
    return F.binary_cross_entropy(torch.sigmoid(x), y, reduction='none')


def logarithm_of_sure_shares(x):
    return torch.log(1 - torch.sigmoid(x)) + F.silu(x)


def density_of_squashed(x):
    return torch.log(1 - torch.tanh(x) ** 2 + 1e-6)


def cut_quotient(x):
    return torch.div(x, 0.1, rounding_mode='trunc') * x


def rest_of_a_divisor(x, y):
    return torch.fmod(x, y)


def gamma_just_below_zero(x):
    return torch.lgamma(x) + torch.digamma(x).abs().log()
