"""What torch.nn refuses, each in its own words."""

import torch
import torch.nn as nn
import torch.nn.functional as F


def mse_of_mixed_dtypes(p, t):
    return F.mse_loss(p, t)


def huber_of_mixed_dtypes(p, t):
    return F.huber_loss(p, t)


def smooth_l1_of_mixed_dtypes(p, t):
    return F.smooth_l1_loss(p, t)


def l1_of_mixed_dtypes(p, t):
    return F.l1_loss(p, t)


def bce_of_mixed_dtypes(p, t):
    return F.binary_cross_entropy(p, t)


def bce_logits_of_mixed_dtypes(p, t):
    return F.binary_cross_entropy_with_logits(p, t)


def soft_margin_by_target(p, t):
    return F.soft_margin_loss(p, t)


def bce_by_weight(p, t, w):
    return F.binary_cross_entropy(p, t, weight=w)


def bce_logits_by_pos_weight(p, t, w):
    return F.binary_cross_entropy_with_logits(p, t, pos_weight=w)


def bce_logits_pos_weight_shape(p, t, w):
    return F.binary_cross_entropy_with_logits(p, t, pos_weight=w)


def smooth_l1_negative_beta(p, t):
    return F.smooth_l1_loss(p, t, beta=-1.0)


def huber_zero_delta(p, t):
    return F.huber_loss(p, t, delta=0.0)


def mse_of_number(p):
    return F.mse_loss(p, 1.0)


def nll_loss(x, y):
    return F.nll_loss(x, y)


def nll_weight(x, y, w):
    return F.nll_loss(x, y, weight=w)


def cross_entropy(x, y):
    return F.cross_entropy(x, y)


def cross_entropy_ignoring(x, y):
    return F.cross_entropy(x, y, ignore_index=1)


def cross_entropy_smoothing(x, y):
    return F.cross_entropy(x, y, label_smoothing=1.5)


def kl_of_integers(x, t):
    return F.kl_div(x, t)


def multi_margin(x, y):
    return F.multi_margin_loss(x, y)


def multi_margin_weight(x, y, w):
    return F.multi_margin_loss(x, y, weight=w)


def multi_margin_power(x, y):
    return F.multi_margin_loss(x, y, p=3)


def multilabel_margin(x, y):
    return F.multilabel_margin_loss(x, y)


def margin_ranking(a, b, y):
    return F.margin_ranking_loss(a, b, y)


def cosine_embedding(a, b, y):
    return F.cosine_embedding_loss(a, b, y)


def triplet_ranks(a, p, n):
    return F.triplet_margin_loss(a, p, n)


def triplet_margin(a, p, n):
    return F.triplet_margin_loss(a, p, n, margin=0)


def gaussian_size(x, t, v):
    return F.gaussian_nll_loss(x, t, v)


def gaussian_negative(x, t, v):
    return F.gaussian_nll_loss(x, t, v)


def cosine_dim(a, b):
    return F.cosine_similarity(a, b)


def cosine_of_integers(a, b):
    return F.cosine_similarity(a, b)


def normalize_of_integers(a):
    return F.normalize(a, dim=0)


def one_hot(y):
    return F.one_hot(y)


def softmax_dim(x):
    return F.softmax(x, dim=2)


def dropout_chance(x):
    return F.dropout(x, 2.0)


def celu_zero(x):
    return F.celu(x, alpha=0.0)


def glu_odd(x):
    return F.glu(x)


def gelu_unknown(x):
    return F.gelu(x, approximate='fast')


def prelu_sizes(x, w):
    return F.prelu(x, w)


def relu_in_place_of_leaf(x):
    return F.relu(x, inplace=True)


def hardtanh_bounds(x):
    return F.hardtanh(x, 1.0, 0.0)


def linear_shapes(x, w):
    return F.linear(x, w)


def linear_dtypes(x, w):
    return F.linear(x, w)


def embedding_range(i, w):
    return F.embedding(i, w)


def layer_norm_shape(x):
    return F.layer_norm(x, (3,))


def layer_norm_weight(x, w):
    return F.layer_norm(x, (4,), w)


def batch_norm_single(x):
    return F.batch_norm(x, None, None, training=True)


def batch_norm_nothing_stored(x):
    return F.batch_norm(x, None, None)


def batch_norm_channels(x, m, v):
    return F.batch_norm(x, m, v)


def instance_norm_single(x):
    return F.instance_norm(x)


def group_norm_groups(x):
    return F.group_norm(x, 2)


def pad_reflect(x):
    return F.pad(x, (3, 3), mode='reflect')


def pad_reflect_rank(x):
    return F.pad(x, (1, 1), mode='reflect')


def pad_circular(x):
    return F.pad(x, (3, 3), mode='circular')


def pad_mode(x):
    return F.pad(x, (1, 1), mode='mirror')


def pad_odd(x):
    return F.pad(x, (1,))


def pad_many(x):
    return F.pad(x, (1, 1, 1, 1))


def conv_channels(x, w):
    return F.conv2d(x, w)


def conv_kernel(x, w):
    return F.conv2d(x, w)


def conv_rank(x, w):
    return F.conv2d(x, w)


def conv_bias(x, w, b):
    return F.conv2d(x, w, b)


def conv_same_strided(x, w):
    return F.conv2d(x, w, stride=2, padding='same')


def max_pool_padding(x):
    return F.max_pool2d(x, 2, padding=2)


def max_pool_small(x):
    return F.max_pool2d(x, 2)


def fold_blocks(x):
    return F.fold(x, (4, 4), 3)


def interpolate_nothing(x):
    return F.interpolate(x)


def interpolate_both(x):
    return F.interpolate(x, size=2, scale_factor=2)


def interpolate_align(x):
    return F.interpolate(x, size=2, align_corners=True)


def interpolate_rank(x):
    return F.interpolate(x, size=2, mode='bilinear')


def interpolate_mode(x):
    return F.interpolate(x, size=2, mode='smooth')


def pixel_shuffle_channels(x):
    return F.pixel_shuffle(x, 2)


def triplet_module():
    return nn.TripletMarginLoss(margin=0)


class WithoutInit(nn.Module):
    def __init__(self):
        self.scale = nn.Parameter(torch.ones(1))


class WithoutInitModule(nn.Module):
    def __init__(self):
        self.inner = nn.ReLU()


class WithoutInitCall(nn.Module):
    def __init__(self):
        pass

    def forward(self, x):
        return x


def called_without_init(x):
    return WithoutInitCall()(x)


def no_forward(x):
    return nn.Module()(x)


def assign_tensor_to_parameter(x):
    layer = nn.Linear(2, 2)
    layer.weight = x
    return x


def assign_number_to_buffer(x):
    layer = nn.BatchNorm1d(2)
    layer.running_mean = 3
    return x


def missing_module_attribute(x):
    return nn.Linear(2, 2).scale * x


def buffer_over_parameter(x):
    nn.Linear(2, 2).register_buffer('weight', x)
    return x


def dotted_parameter(x):
    nn.Linear(2, 2).register_parameter('a.b', None)
    return x


def sequential_of_number(x):
    return nn.Sequential(nn.ReLU(), 3)(x)


def module_list_range(x):
    return nn.ModuleList([nn.ReLU()])[2](x)


def batch_norm_rank(x):
    return nn.BatchNorm2d(3)(x)


def parameter_of_integers():
    return nn.Parameter(torch.tensor([1, 2]))


def groups_of_channels(x):
    return nn.Conv2d(3, 4, 3, groups=2)(x)


def sampled_at(image, grid):
    return F.grid_sample(image, grid, align_corners=False)
