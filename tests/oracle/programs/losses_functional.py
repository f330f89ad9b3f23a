import torch
import torch.nn.functional as F


def mse(p, t):
    return F.mse_loss(p, t)


def mse_sum(p, t):
    return F.mse_loss(p, t, reduction='sum')


def mse_none(p, t):
    return F.mse_loss(p, t, reduction='none')


def mse_legacy_average(p, t):
    return F.mse_loss(p, t, size_average=False)


def mse_legacy_reduce(p, t):
    return F.mse_loss(p, t, reduce=False)


def mse_weight(p, t, w):
    return F.mse_loss(p, t, weight=w)


def l1(p, t):
    return F.l1_loss(p, t)


def l1_sum(p, t):
    return F.l1_loss(p, t, reduction='sum')


def l1_none(p, t):
    return F.l1_loss(p, t, reduction='none')


def smooth_l1(p, t):
    return F.smooth_l1_loss(p, t)


def smooth_l1_beta(p, t):
    return F.smooth_l1_loss(p, t, beta=0.5)


def smooth_l1_sum(p, t):
    return F.smooth_l1_loss(p, t, reduction='sum', beta=2.0)


def smooth_l1_none(p, t):
    return F.smooth_l1_loss(p, t, reduction='none')


def huber(p, t):
    return F.huber_loss(p, t)


def huber_delta(p, t):
    return F.huber_loss(p, t, delta=0.5)


def huber_sum(p, t):
    return F.huber_loss(p, t, reduction='sum', delta=1.5)


def huber_none(p, t):
    return F.huber_loss(p, t, 'none')


def cross_entropy(x, y):
    return F.cross_entropy(x, y)


def cross_entropy_sum(x, y):
    return F.cross_entropy(x, y, reduction='sum')


def cross_entropy_none(x, y):
    return F.cross_entropy(x, y, reduction='none')


def cross_entropy_weight(x, y, w):
    return F.cross_entropy(x, y, weight=w)


def cross_entropy_weight_sum(x, y, w):
    return F.cross_entropy(x, y, w, reduction='sum')


def cross_entropy_weight_none(x, y, w):
    return F.cross_entropy(x, y, w, reduction='none')


def cross_entropy_ignore(x, y):
    return F.cross_entropy(x, y, ignore_index=1)


def cross_entropy_default_ignore(x, y):
    return F.cross_entropy(x, y)


def cross_entropy_ignore_none(x, y):
    return F.cross_entropy(x, y, ignore_index=255, reduction='none')


def cross_entropy_ignore_weight(x, y, w):
    return F.cross_entropy(x, y, weight=w, ignore_index=0)


def cross_entropy_smoothing(x, y):
    return F.cross_entropy(x, y, label_smoothing=0.1)


def cross_entropy_smoothing_sum(x, y):
    return F.cross_entropy(x, y, label_smoothing=0.2, reduction='sum')


def cross_entropy_smoothing_none(x, y):
    return F.cross_entropy(x, y, label_smoothing=0.2, reduction='none')


def cross_entropy_smoothing_weight(x, y, w):
    return F.cross_entropy(x, y, weight=w, label_smoothing=0.1)


def cross_entropy_smoothing_weight_ignore(x, y, w):
    return F.cross_entropy(x, y, weight=w, label_smoothing=0.1, ignore_index=2)


def cross_entropy_smoothing_weight_none(x, y, w):
    return F.cross_entropy(x, y, weight=w, label_smoothing=0.1, ignore_index=2, reduction='none')


def cross_entropy_weight_gradient(x, y, w):
    return F.cross_entropy(x, y, weight=w)


def cross_entropy_long_targets(x, y):
    return F.cross_entropy(x, y.long())


def nll(x, y):
    return F.nll_loss(x, y)


def nll_sum(x, y):
    return F.nll_loss(x, y, reduction='sum')


def nll_none(x, y):
    return F.nll_loss(x, y, reduction='none')


def nll_weight(x, y, w):
    return F.nll_loss(x, y, weight=w)


def nll_weight_none(x, y, w):
    return F.nll_loss(x, y, w, reduction='none')


def nll_ignore(x, y):
    return F.nll_loss(x, y, ignore_index=1)


def nll_of_log_softmax(x, y):
    return F.nll_loss(F.log_softmax(x, dim=1), y)


def bce(p, y):
    return F.binary_cross_entropy(p, y)


def bce_sum(p, y):
    return F.binary_cross_entropy(p, y, reduction='sum')


def bce_none(p, y):
    return F.binary_cross_entropy(p, y, reduction='none')


def bce_weight(p, y, w):
    return F.binary_cross_entropy(p, y, weight=w)


def bce_of_sigmoid(x, y):
    return F.binary_cross_entropy(torch.sigmoid(x), y.float())


def bce_logits(x, y):
    return F.binary_cross_entropy_with_logits(x, y)


def bce_logits_sum(x, y):
    return F.binary_cross_entropy_with_logits(x, y, reduction='sum')


def bce_logits_none(x, y):
    return F.binary_cross_entropy_with_logits(x, y, reduction='none')


def bce_logits_weight(x, y, w):
    return F.binary_cross_entropy_with_logits(x, y, weight=w)


def bce_logits_pos_weight(x, y, w):
    return F.binary_cross_entropy_with_logits(x, y, pos_weight=w)


def bce_logits_both_weights(x, y, w, v):
    return F.binary_cross_entropy_with_logits(x, y, w, pos_weight=v, reduction='none')


def kl(x, t):
    return F.kl_div(x, t)


def kl_batchmean(x, t):
    return F.kl_div(F.log_softmax(x, dim=1), t, reduction='batchmean')


def kl_sum(x, t):
    return F.kl_div(x, t, reduction='sum')


def kl_none(x, t):
    return F.kl_div(x, t, reduction='none')


def kl_log_target(x, t):
    return F.kl_div(x, t, reduction='batchmean', log_target=True)


def kl_log_target_none(x, t):
    return F.kl_div(x, t, reduction='none', log_target=True)


def poisson(x, t):
    return F.poisson_nll_loss(x, t)


def poisson_no_log(x, t):
    return F.poisson_nll_loss(x, t, log_input=False)


def poisson_full(x, t):
    return F.poisson_nll_loss(x, t, full=True, reduction='none')


def poisson_eps(x, t):
    return F.poisson_nll_loss(x, t, log_input=False, eps=0.1, reduction='sum')


def gaussian(x, t, v):
    return F.gaussian_nll_loss(x, t, v)


def gaussian_full(x, t, v):
    return F.gaussian_nll_loss(x, t, v, full=True, reduction='none')


def gaussian_eps(x, t, v):
    return F.gaussian_nll_loss(x, t, v, eps=1.0, reduction='sum')


def hinge_embedding(x, y):
    return F.hinge_embedding_loss(x, y)


def hinge_embedding_margin(x, y):
    return F.hinge_embedding_loss(x, y, margin=0.4, reduction='none')


def hinge_embedding_sum(x, y):
    return F.hinge_embedding_loss(x, y, margin=2.0, reduction='sum')


def margin_ranking(a, b, y):
    return F.margin_ranking_loss(a, b, y)


def margin_ranking_margin(a, b, y):
    return F.margin_ranking_loss(a, b, y, margin=0.5, reduction='none')


def margin_ranking_sum(a, b, y):
    return F.margin_ranking_loss(a, b, y, margin=0.5, reduction='sum')


def soft_margin(x, y):
    return F.soft_margin_loss(x, y)


def soft_margin_none(x, y):
    return F.soft_margin_loss(x, y, reduction='none')


def soft_margin_sum(x, y):
    return F.soft_margin_loss(x, y, reduction='sum')


def multi_margin(x, y):
    return F.multi_margin_loss(x, y)


def multi_margin_p2(x, y):
    return F.multi_margin_loss(x, y, p=2, margin=0.5)


def multi_margin_weight(x, y, w):
    return F.multi_margin_loss(x, y, weight=w, reduction='none')


def multi_margin_sum(x, y):
    return F.multi_margin_loss(x, y, margin=2.0, reduction='sum')


def multilabel_margin(x, y):
    return F.multilabel_margin_loss(x, y)


def multilabel_margin_none(x, y):
    return F.multilabel_margin_loss(x, y, reduction='none')


def multilabel_soft_margin(x, y):
    return F.multilabel_soft_margin_loss(x, y)


def multilabel_soft_margin_weight(x, y, w):
    return F.multilabel_soft_margin_loss(x, y, weight=w, reduction='none')


def multilabel_soft_margin_sum(x, y):
    return F.multilabel_soft_margin_loss(x, y, reduction='sum')


def cosine_embedding(a, b, y):
    return F.cosine_embedding_loss(a, b, y)


def cosine_embedding_margin(a, b, y):
    return F.cosine_embedding_loss(a, b, y, margin=0.3, reduction='none')


def cosine_embedding_sum(a, b, y):
    return F.cosine_embedding_loss(a, b, y, margin=-0.2, reduction='sum')


def triplet(a, p, n):
    return F.triplet_margin_loss(a, p, n)


def triplet_margin(a, p, n):
    return F.triplet_margin_loss(a, p, n, margin=0.2, p=1, reduction='none')


def triplet_swap(a, p, n):
    return F.triplet_margin_loss(a, p, n, margin=2.0, swap=True, reduction='sum')


def triplet_distance(a, p, n):
    return F.triplet_margin_with_distance_loss(a, p, n, distance_function=lambda u, v: 1 - F.cosine_similarity(u, v), margin=0.5)


def triplet_distance_default(a, p, n):
    return F.triplet_margin_with_distance_loss(a, p, n, swap=True, reduction='none')


def cosine_similarity(a, b):
    return F.cosine_similarity(a, b)


def cosine_similarity_dim(a, b):
    return F.cosine_similarity(a, b, dim=-1, eps=0.5)


def cosine_similarity_pairs(x):
    return F.cosine_similarity(x.unsqueeze(1), x.unsqueeze(0), dim=2)


def pairwise_distance(a, b):
    return F.pairwise_distance(a, b)


def pairwise_distance_p1(a, b):
    return F.pairwise_distance(a, b, p=1, keepdim=True)


def pairwise_distance_eps(a, b):
    return F.pairwise_distance(a, b, p=3.0, eps=0.1)


def ctc(x, y):
    return F.ctc_loss(F.log_softmax(x, dim=2), y, torch.tensor([5, 5]), torch.tensor([2, 1]))


def ctc_sum(x, y):
    return F.ctc_loss(x.log_softmax(2), y, (5, 4), (2, 2), blank=3, reduction='sum')


def one_hot_mse(x, y):
    return F.mse_loss(F.softmax(x, dim=1), F.one_hot(y, num_classes=3).float())


def positional_reduction(x, y):
    return F.binary_cross_entropy_with_logits(x, y, None, None, None, 'sum')


def keyword_arguments(p, t):
    return F.mse_loss(input=p, target=t)


def embedding_lookup(table, y):
    return F.embedding(y, table).pow(2).sum(1)


def avg_pool(x):
    return F.avg_pool2d(x, 2).pow(2)


def avg_pool_same(x):
    return F.avg_pool2d(x, 3, stride=1, padding=1).pow(2)


def max_pool(x, w):
    return F.max_pool2d(x, 2) * w


def max_pool_same(x):
    return F.max_pool2d(x, 3, 1, 1).pow(2)


def adaptive_avg_pool(x, w):
    return F.adaptive_avg_pool2d(x, 1) * w


def conv(x, k):
    return F.conv2d(x, k, padding=1).pow(2)


def conv_grouped(x, k):
    return F.conv2d(x, k, groups=2).pow(2)


def conv1d(x, k, b):
    return F.conv1d(x, k, b, stride=2).pow(2)


def pad(x, w):
    return F.pad(x, (1, 2), value=0.5) * w


def pad_reflect(x):
    return F.pad(x, (1, 1, 1, 1), mode='reflect').pow(2)


def pad_replicate(x):
    return F.pad(x, (2, 1), mode='replicate').pow(3)


def interpolate_nearest(x):
    return F.interpolate(x, scale_factor=2).pow(2)


def interpolate_bilinear(x):
    return F.interpolate(x, size=(4, 4), mode='bilinear', align_corners=False).pow(2)


def unfold(x, w):
    return F.unfold(x, kernel_size=2) * w


def batch_norm_training(x, w):
    return F.batch_norm(x, None, None, training=True) * w


def retired_reduce_by_truth(x, y):
    weight = 1 + 5 * torch.abs(F.avg_pool2d(y, kernel_size=3, stride=1, padding=1) - y)
    bce = F.binary_cross_entropy_with_logits(x, y, reduce='none')
    return ((weight * bce).sum(dim=(2, 3)) / weight.sum(dim=(2, 3))).mean()


def retired_size_average_by_truth(x, y):
    return F.mse_loss(x, y, size_average=0) + F.l1_loss(x, y, size_average='no') + F.mse_loss(x, y, reduce=0).sum()


class OneHot(torch.nn.Module):
    def __init__(self, depth):
        super().__init__()
        self.ones = torch.sparse.torch.eye(depth)

    def forward(self, labels):
        return self.ones.index_select(0, labels)


class EncodedDice(torch.nn.Module):
    def __init__(self, depth):
        super().__init__()
        self.encoder = OneHot(depth).forward

    def forward(self, x, y):
        probabilities = F.softmax(x, dim=1)
        return 1 - (2 * (probabilities * self.encoder(y)).sum() + 1) / (probabilities.sum() + y.numel() + 1)


def kl_of_one_number(x, t):
    return F.kl_div(x, t, reduction='batchmean')


def multilabel_soft_margin_of_fewer_dimensions(x, y):
    return F.multilabel_soft_margin_loss(x, y, reduction='none')
