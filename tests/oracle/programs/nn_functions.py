"""Functions of torch.nn.functional beside the losses; squared, so that a gradient tells the elements apart."""

import torch
import torch.nn.functional as F


def celu(x):
    return F.celu(x, alpha=2.0)


def prelu(x, weight):
    return F.prelu(x, weight)


def prelu_shared(x, weight):
    return F.prelu(x, weight)


def rrelu_eval(x):
    return F.rrelu(x, 0.1, 0.3)


def glu(x):
    return F.glu(x, dim=-1) ** 2


def glu_rows(x):
    return F.glu(x, 0) ** 2


def softsign(x):
    return F.softsign(x)


def tanhshrink(x):
    return F.tanhshrink(x)


def gelu_tanh(x):
    return F.gelu(x, approximate='tanh')


def softplus_sharp(x):
    return F.softplus(x, beta=3, threshold=2)


def threshold(x):
    return F.threshold(x, 0.1, 20.0)


def hardtanh(x):
    return F.hardtanh(x, -0.5, 0.25)


def relu_in_place(x):
    y = x * 2
    F.relu(y, inplace=True)
    return y


def leaky_relu_in_place(x):
    return F.leaky_relu_(x * 2, 0.2)


def softmin(x):
    return F.softmin(x, dim=1) ** 2


def softmax_default_dim(x):
    return F.softmax(x) ** 2


def log_softmax_in_double(x):
    return F.log_softmax(x, dim=-1, dtype=torch.float64) ** 2


def normalize(x):
    return F.normalize(x) * torch.arange(3.0)


def normalize_l1(x):
    return F.normalize(x, p=1, dim=0) ** 2


def cosine_broadcast(a, b):
    return F.cosine_similarity(a.unsqueeze(1), b.unsqueeze(0), dim=-1)


def distance_inf(a, b):
    return F.pairwise_distance(a, b, p=float('inf'))


def distance_keepdim(a, b):
    return F.pairwise_distance(a, b, keepdim=True)


def pdist(x):
    return F.pdist(x)


def linear(x, weight, bias):
    return F.linear(x, weight, bias) ** 2


def bilinear(a, b, weight, bias):
    return F.bilinear(a, b, weight, bias) ** 2


def embedding_padded(index, weight):
    return F.embedding(index, weight, padding_idx=1) ** 2


def layer_norm(x, weight, bias):
    return F.layer_norm(x, (3,), weight, bias) ** 2


def layer_norm_plain(x):
    return F.layer_norm(x, x.shape[1:], eps=0.1) * x


def rms_norm(x):
    return F.rms_norm(x, (3,)) * torch.arange(3.0)


def group_norm(x, weight, bias):
    return F.group_norm(x, 2, weight, bias) ** 3


def instance_norm(x):
    return F.instance_norm(x) ** 3


def batch_norm_stored(x, mean, var, weight, bias):
    return F.batch_norm(x, mean, var, weight, bias) ** 2


def batch_norm_updates(x):
    mean, var = torch.zeros(3), torch.ones(3)
    F.batch_norm(x, mean, var, training=True, momentum=0.5)
    return torch.cat([mean, var]) * x.sum()


def local_response_norm(x):
    return F.local_response_norm(x, 2, alpha=0.5)


def pad_constant(x):
    return F.pad(x, (1, 2), value=3.0) ** 2


def pad_negative(x):
    return F.pad(x, (-1, 1, 1, -1)) ** 2


def pad_reflect(x):
    return F.pad(x, (1, 1, 2, 0), mode='reflect') ** 2


def pad_replicate(x):
    return F.pad(x, (2, 1), mode='replicate') ** 2


def pad_circular(x):
    return F.pad(x, (1, 2, 0, 1), mode='circular') ** 2


def avg_pool1d(x):
    return F.avg_pool1d(x, 2, stride=1) ** 2


def avg_pool_padded(x):
    return F.avg_pool2d(x, 3, stride=2, padding=1, count_include_pad=False) ** 2


def avg_pool_ceil(x):
    return F.avg_pool2d(x, 2, ceil_mode=True) ** 2


def avg_pool_divisor(x):
    return F.avg_pool2d(x, (2, 1), divisor_override=3) ** 2


def max_pool1d(x):
    return F.max_pool1d(x, 3, stride=2, padding=1) ** 2


def max_pool_ties(x):
    return F.max_pool2d(x, 2)


def max_pool_dilated(x):
    return F.max_pool2d(x, 2, stride=1, dilation=2) ** 2


def max_pool_ceil(x):
    return F.max_pool2d(x, 2, ceil_mode=True) ** 2


def max_pool_places(x):
    values, places = F.max_pool2d(x, 2, return_indices=True)
    return values * places


def max_pool3d(x):
    return F.max_pool3d(x, 2) ** 2


def adaptive_avg(x):
    return F.adaptive_avg_pool2d(x, (2, 3)) ** 2


def adaptive_avg1d(x):
    return F.adaptive_avg_pool1d(x, 3) ** 2


def adaptive_max(x):
    return F.adaptive_max_pool2d(x, (3, None)) ** 2


def lp_pool(x):
    return F.lp_pool2d(x, 2, 2)


def conv1d_strided(x, weight, bias):
    return F.conv1d(x, weight, bias, stride=2, padding=1) ** 2


def conv2d_dilated(x, weight):
    return F.conv2d(x, weight, dilation=2, padding=(1, 2)) ** 2


def conv2d_same(x, weight):
    return F.conv2d(x, weight, padding='same') ** 2


def conv2d_grouped(x, weight, bias):
    return F.conv2d(x, weight, bias, groups=2) ** 2


def conv2d_unbatched(x, weight):
    return F.conv2d(x, weight) ** 2


def conv3d(x, weight):
    return F.conv3d(x, weight) ** 2


def conv_transpose1d(x, weight, bias):
    return F.conv_transpose1d(x, weight, bias, stride=2) ** 2


def conv_transpose2d(x, weight):
    return F.conv_transpose2d(x, weight, stride=2, padding=1, output_padding=1) ** 2


def conv_transpose2d_grouped(x, weight):
    return F.conv_transpose2d(x, weight, groups=2, dilation=2) ** 2


def fold(x):
    return F.fold(x, (3, 4), (2, 2)) ** 2


def unfold_strided(x):
    return F.unfold(x, (2, 1), stride=2, padding=1) ** 2


def nearest(x):
    return F.interpolate(x, scale_factor=1.5) ** 2


def nearest_exact(x):
    return F.interpolate(x, size=5, mode='nearest-exact') ** 2


def linear_up(x):
    return F.interpolate(x, size=7, mode='linear') ** 2


def bilinear_aligned(x):
    return F.interpolate(x, size=(5, 3), mode='bilinear', align_corners=True) ** 2


def bilinear_down(x):
    return F.interpolate(x, scale_factor=0.5, mode='bilinear') ** 2


def bicubic(x):
    return F.interpolate(x, size=(5, 7), mode='bicubic') ** 2


def trilinear(x):
    return F.interpolate(x, scale_factor=2, mode='trilinear') ** 2


def area(x):
    return F.interpolate(x, size=(2, 3), mode='area') ** 2


def grid_zeros(x, grid):
    return F.grid_sample(x, grid, align_corners=False) ** 2


def grid_aligned_border(x, grid):
    return F.grid_sample(x, grid, padding_mode='border', align_corners=True) ** 2


def grid_reflection(x, grid):
    return F.grid_sample(x, grid, padding_mode='reflection', align_corners=False) ** 2


def grid_nearest(x, grid):
    return F.grid_sample(x, grid, mode='nearest', align_corners=False) ** 2


def affine(theta):
    return F.affine_grid(theta, (2, 3, 2, 4), align_corners=False) ** 2


def affine_aligned(theta):
    return F.affine_grid(theta, [1, 1, 3, 3], align_corners=True) ** 2


def pixel_shuffle(x):
    return F.pixel_shuffle(x, 2) * torch.arange(4.0)


def pixel_unshuffle(x):
    return F.pixel_unshuffle(x, 2) * torch.arange(2.0)


def channel_shuffle(x):
    return F.channel_shuffle(x, 2) * torch.arange(3.0)


def attention(q, k, v):
    return F.scaled_dot_product_attention(q, k, v) ** 2


def attention_causal(q, k, v):
    return F.scaled_dot_product_attention(q, k, v, is_causal=True) ** 2


def attention_masked(q, k, v, mask):
    return F.scaled_dot_product_attention(q, k, v, attn_mask=mask, scale=0.3) ** 2


def dropout_eval(x):
    return F.dropout(x, 0.5, training=False) ** 2


def dropout_nothing(x):
    return F.dropout(x, 0.0) ** 2


def dropout_everything(x):
    return F.dropout(x, 1.0)


def gumbel_is_a_distribution(x):
    return F.gumbel_softmax(x, tau=0.5).sum(-1)


def gumbel_of_learnt_temperature(x, t):
    return F.gumbel_softmax(x, tau=t).sum(-1)


def gumbel_hard_is_one_hot(x):
    return F.gumbel_softmax(x, hard=True).detach().sum(-1) * x.sum()


def one_hot_inferred(labels, x):
    return F.one_hot(labels) * x


def ctc_of_scores(scores, targets):
    return F.ctc_loss(scores, targets, (4, 3), (2, 1), reduction='none')


def ctc_repeated(scores, targets):
    return F.ctc_loss(scores, targets, (4,), (2,))


def ctc_impossible(scores, targets):
    return F.ctc_loss(scores, targets, (2,), (2,), reduction='sum')


def ctc_impossible_zeroed(scores, targets):
    return F.ctc_loss(scores, targets, (2,), (2,), zero_infinity=True)


def ctc_flat_targets(scores, targets):
    lengths = torch.tensor([2, 1])
    return F.ctc_loss(scores.log_softmax(2), targets, torch.tensor([4, 4]), lengths, blank=2)


def reduction_number(x):
    return x * F._Reduction.get_enum('sum')


def max_unpool(x):
    pooled, places = F.max_pool2d(x, 2, return_indices=True)
    return F.max_unpool2d(pooled, places, 2, output_size=x.shape) ** 2


def max_unpool1d(x):
    pooled, places = F.max_pool1d(x, 2, stride=1, return_indices=True)
    return F.max_unpool1d(pooled, places, 2, stride=1) ** 2


def grid_bicubic(x, grid):
    return F.grid_sample(x, grid, mode='bicubic', align_corners=False) ** 2


def grid_bicubic_border(x, grid):
    return F.grid_sample(x, grid, mode='bicubic', padding_mode='border', align_corners=True) ** 2


def pad_circular_cut(x):
    return F.pad(x, (-1, 1, -2, 1), mode='circular') ** 2


def attention_masked_as_a_whole(q, k, v, m):
    return F.scaled_dot_product_attention(q, k, v, attn_mask=m)


def normalize_over_images(x):
    return F.normalize(x, p=1, dim=(2, 3)) ** 2


def cosines_along_axis(x, y):
    return F.cosine_similarity(x, y, axis=-1).sum() + torch.cosine_similarity(x, y, axis=0).pow(2).sum()
