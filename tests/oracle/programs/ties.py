"""Losses as people write them, on inputs where they are not smooth: ties, margins that are just met, zeros, nothing left to average."""

import torch
import torch.nn.functional as F


def hardest_triplets(x, t):
    distances = torch.cdist(x, x)
    same = t[:, None] == t
    positive = (distances * same).max(1)[0]
    negative = (distances + same * 1e6).min(1)[0]
    return F.relu(positive - negative + 0.5).mean()


def lovasz(x, t):
    scores, order = x.sort(descending=True)
    truth = t[order]
    hits = truth.cumsum(0)
    jaccard = 1 - (truth.sum() - hits) / (truth.sum() + (1 - truth).cumsum(0))
    jaccard[1:] = jaccard[1:] - jaccard[:-1]
    return torch.dot(F.relu(scores), jaccard)


def hardest_samples(x, t):
    losses = F.cross_entropy(x, t, reduction='none')
    return losses.topk(2)[0].mean()


def pinball(x, t, q):
    error = t - x
    return torch.max((q - 1) * error, q * error).mean()


def squared_hinge(x, y):
    return ((1 - y * x).relu() ** 2).sum()


def wing(x, t):
    size = (x - t).abs()
    return torch.where(size < 0.5, 10 * torch.log1p(size / 2), size - 0.5).mean()


def distances_of_points(x, t):
    return (x - t).pow(2).sum(1).sqrt().mean()


def norms_of_differences(x, t):
    return torch.norm(x - t, dim=1).mean()


def root_of_squared_error(x, t):
    return torch.sqrt(F.mse_loss(x, t))


def root_of_nearly_squared_error(x, t):
    return torch.sqrt(F.mse_loss(x, t) + 1e-8)


def correlation_of_constants(x, t):
    v, w = x - x.mean(), t - t.mean()
    return 1 - (v * w).sum() / (v.norm() * w.norm())


def guarded_correlation(x, t):
    v, w = x - x.mean(), t - t.mean()
    return 1 - (v * w).sum() / (torch.sqrt((v**2).sum()) * torch.sqrt((w**2).sum()) + 1e-8)


def entropy_of_sure_rows(x):
    p = x.softmax(1)
    return -(p * p.log()).sum(1).mean()


def guarded_entropy(x):
    p = x.softmax(1)
    return -(p * (p + 1e-8).log()).sum(1).mean()


def written_cross_entropy(x, t):
    p = x.sigmoid()
    return -(t * p.log() + (1 - t) * (1 - p).log()).mean()


def clamped_cross_entropy(x, t):
    p = x.sigmoid().clamp(1e-7, 1 - 1e-7)
    return -(t * p.log() + (1 - t) * (1 - p).log()).mean()


def focal(x, t):
    p = x.softmax(1)[torch.arange(2), t]
    return ((1 - p) ** 2 * -p.log()).mean()


def mean_of_masked(x, t):
    mask = t > 0
    return F.l1_loss(x[mask], t[mask])


def sum_over_count(x, t):
    mask = t > 0
    return F.l1_loss(x[mask], t[mask], reduction='sum') / mask.sum().clamp(min=1)


def masked_or_nothing(x, t):
    mask = t > 0
    return (x - t)[mask].pow(2).mean() if mask.any() else x.sum() * 0


def weighed_by_mask(x, t):
    mask = t > 0
    return ((x - t).abs() * mask).sum() / mask.sum()


def overlap(x, t):
    low, high = torch.max(x[:, :2], t[:, :2]), torch.min(x[:, 2:], t[:, 2:])
    common = (high - low).clamp(min=0).prod(1)
    union = (x[:, 2:] - x[:, :2]).prod(1) + (t[:, 2:] - t[:, :2]).prod(1) - common
    return 1 - (common / union).mean()


def total_variation(x):
    return torch.mean(torch.abs(x[:, 1:] - x[:, :-1])) + torch.mean(torch.abs(x[1:] - x[:-1]))


def pairwise_ranking(x, t):
    gaps = x[:, None] - x[None]
    order = torch.sign(t[:, None] - t[None])
    return F.relu(-order * gaps + 0.1).mean()


def spread_of_columns(x):
    z = x - x.mean(0)
    spread = torch.sqrt(z.var(0) + 1e-4)
    return F.relu(1 - spread).mean() + ((z.T @ z) / 3).fill_diagonal_(0).pow(2).sum()


def clipped_ratio(a, b, advantage):
    ratio = (a - b).exp()
    return -torch.min(ratio * advantage, ratio.clamp(0.8, 1.2) * advantage).mean()


def spread_of_groups(x, t):
    loss = torch.zeros(1)
    for group in t.unique():
        values = x[t == group]
        if len(values) > 1:
            loss = loss + values.std()
    return loss / 2


def variance_of_single_groups(x, t):
    loss = torch.zeros(1)
    for group in t.unique():
        loss = loss + x[t == group].var()
    return loss


def peaks_and_pits(x):
    return F.max_pool2d(1 - x, 3, 1, 1).mean() + F.max_pool2d(x, 3, 1, 1).mean()


def edges_of_a_flat_image(x):
    sobel = torch.tensor([[1.0, 0, -1], [2, 0, -2], [1, 0, -1]])[None, None]
    return torch.sqrt(F.conv2d(x, sobel) ** 2 + F.conv2d(x, sobel.transpose(2, 3)) ** 2).mean()


def spectra_that_agree(x, t):
    return (torch.fft.rfft2(x, norm='ortho') - torch.fft.rfft2(t, norm='ortho')).abs().mean()


def quantized(x, t):
    q = torch.round(x * 4) / 4
    q = x + (q - x).detach()
    return ((q - t) ** 2).mean() + 0.25 * F.mse_loss(x, q.detach())


def margin_to_the_best_other(x, t):
    own = x.gather(1, t[:, None]).squeeze(1)
    others = x.scatter(1, t[:, None], -1e9)
    return F.relu(others.max(1)[0] - own + 0.5).mean()


def angle_with_margin(x):
    return torch.cos(x.clamp(-1 + 1e-7, 1 - 1e-7).acos() + 0.5).sum()


def rows_of_unit_length(x):
    return x / x.norm(dim=1, keepdim=True)


def attention_to_nothing(x, mask):
    return F.softmax(x.masked_fill(mask, float('-inf')), -1)


def sorted_differences(x, y):
    return (x.sort(dim=0)[0] - y.sort(dim=0)[0]).abs().mean()


def chamfer(x, y):
    distances = torch.cdist(x, y)
    return distances.min(1)[0].mean() + distances.min(0)[0].mean()


def kernel_of_distances(x, y):
    def kernel(a, b):
        return torch.exp(-torch.cdist(a, b) / 2).mean()

    return kernel(x, x) + kernel(y, y) - 2 * kernel(x, y)


def log_cosh(x):
    return torch.log(torch.cosh(x)).mean()
