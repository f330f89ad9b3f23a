import torch
import torch.nn.functional as F


def abs_at_zero(x):
    return torch.abs(x)


def relu_at_zero(x):
    return torch.relu(x)


def relu6_at_bounds(x):
    return F.relu6(x)


def hardtanh_at_bounds(x):
    return F.hardtanh(x)


def clamp_at_bounds(x):
    return x.clamp(min=0, max=1)


def clamp_tensor_bounds(x, low, high):
    return torch.clamp(x, min=low, max=high)


def clamp_min_above_max(x):
    return torch.clamp(x, min=2, max=1)


def clamp_tensor_min_above_max(x, low, high):
    return torch.clamp(x, low, high)


def clamp_of_nan(x):
    return x.clamp(0, 1)


def hardsigmoid_at_bounds(x):
    return F.hardsigmoid(x)


def hardswish_at_bounds(x):
    return F.hardswish(x)


def leaky_relu_at_zero(x):
    return F.leaky_relu(x, 0.1)


def prelu_at_zero(x, w):
    return F.prelu(x, w)


def elu_at_zero(x):
    return F.elu(x)


def elu_alpha_at_zero(x):
    return F.elu(x, alpha=0.5)


def selu_at_zero(x):
    return F.selu(x)


def celu_at_zero(x):
    return F.celu(x, 0.5)


def softshrink_at_bounds(x):
    return F.softshrink(x, 0.5)


def hardshrink_at_bounds(x):
    return F.hardshrink(x, 0.5)


def threshold_at_threshold(x):
    return F.threshold(x, 0.5, 7)


def softplus_at_threshold(x):
    return F.softplus(x)


def logsigmoid_far(x):
    return F.logsigmoid(x)


def sign_at_zero(x):
    return torch.sign(x)


def round_half(x):
    return torch.round(x)


def floor_at_integer(x):
    return torch.floor(x)


def ceil_at_integer(x):
    return torch.ceil(x)


def trunc_at_integer(x):
    return torch.trunc(x)


def frac_at_integer(x):
    return torch.frac(x)


def fmod_signs(x, y):
    return torch.fmod(x, y)


def remainder_signs(x, y):
    return torch.remainder(x, y)


def maximum_tie(x, y):
    return torch.maximum(x, y)


def minimum_tie(x, y):
    return torch.minimum(x, y)


def max_of_two_tie(x, y):
    return torch.max(x, y)


def min_of_two_tie(x, y):
    return torch.min(x, y)


def fmax_tie_and_nan(x, y):
    return torch.fmax(x, y)


def fmin_tie_and_nan(x, y):
    return torch.fmin(x, y)


def maximum_of_nan(x, y):
    return torch.maximum(x, y)


def where_tie(a, b):
    return torch.where(a > b, a, b)


def max_ties(x):
    return x.max()


def min_ties(x):
    return x.min()


def max_of_nan(x):
    return x.max()


def max_dim_of_nan(x):
    return x.max(0).values


def amax_ties(x):
    return x.amax()


def amin_ties(x):
    return x.amin(dim=1)


def max_dim_ties(x):
    return x.max(dim=0)[0]


def min_dim_ties(x):
    return x.min(dim=0).values


def median_even_count(x):
    return x.median()


def median_ties(x):
    return x.median()


def median_dim_ties(x):
    return x.median(dim=0).values


def quantile_even_count(x):
    return torch.quantile(x, 0.5)


def kthvalue(x):
    return x.kthvalue(2)[0]


def mode_run(x):
    return x.mode()[0]


def cummax_tie(x):
    return torch.cummax(x, 0)[0]


def cummin_tie(x):
    return torch.cummin(x, 0)[0]


def max_pool1d_tie(x):
    return F.max_pool1d(x, 2)


def adaptive_max_pool1d_tie(x):
    return F.adaptive_max_pool1d(x, 1)


def scatter_reduce_amax_tie(x):
    return torch.zeros(1).scatter_reduce(0, torch.tensor([0, 0]), x, reduce='amax')


def sqrt_at_zero(x):
    return torch.sqrt(x)


def rsqrt_at_zero(x):
    return torch.rsqrt(x)


def log_at_zero(x):
    return torch.log(x)


def reciprocal_at_zero(x):
    return torch.reciprocal(x)


def pow_half_at_zero(x):
    return x**0.5


def pow_one_at_zero(x):
    return x**1.0


def pow_zero_at_zero(x):
    return x**0.0


def pow_two_at_zero(x):
    return x**2


def pow_fraction_of_negative(x):
    return x**1.5


def pow_exponent_at_zero(x, p):
    return torch.pow(x, p)


def pow_exponent_of_negative(x, p):
    return torch.pow(x, p)


def zero_to_the(p):
    return 0.0**p


def xlogy_at_zero(x, y):
    return torch.xlogy(x, y)


def entr_at_zero(x):
    return torch.special.entr(x)


def x_log_x_at_zero(x):
    return x * torch.log(x)


def norm_at_zero(x):
    return x.norm()


def norm_dim_at_zero(x):
    return x.norm(dim=1)


def norm_p1_at_zero(x):
    return x.norm(p=1)


def norm_inf_ties(x):
    return x.norm(p=float('inf'))


def norm_inf_at_zero(x):
    return x.norm(float('inf'))


def norm_p3_at_zero(x):
    return x.norm(p=3)


def norm_half_with_zero(x):
    return x.norm(p=0.5)


def norm_p0(x):
    return x.norm(p=0)


def sqrt_of_squares_at_zero(x):
    return (x**2).sum().sqrt()


def dist_to_itself(x, y):
    return torch.dist(x, y)


def cdist_at_zero(x, y):
    return torch.cdist(x, y)


def cdist_p1_at_zero(x, y):
    return torch.cdist(x, y, p=1)


def cdist_p3_at_zero(x, y):
    return torch.cdist(x, y, p=3)


def cdist_inf_tie(x, y):
    return torch.cdist(x, y, p=float('inf'))


def cdist_of_itself(x):
    return torch.cdist(x, x).sum()


def pairwise_distance_to_itself(x, y):
    return F.pairwise_distance(x, y)


def cosine_similarity_of_zero(x, y):
    return F.cosine_similarity(x, y, dim=0)


def normalize_zero(x):
    return (F.normalize(x, dim=0) * torch.tensor([1.0, 2.0])).sum()


def divided_by_norm_at_zero(x):
    return x / (x.norm() + 1e-6)


def std_of_constant(x):
    return x.std()


def sqrt_of_var_of_constant(x):
    return x.var(unbiased=False).sqrt()


def std_of_one(x):
    return x.std()


def std_biased_of_one(x):
    return x.std(unbiased=False)


def var_of_one(x):
    return x.var()


def prod_one_zero(x):
    return x.prod()


def prod_two_zeros(x):
    return x.prod()


def prod_dim_with_zeros(x):
    return x.prod(1)


def cumprod_with_zero(x):
    return x.cumprod(0)


def logsumexp_all_minus_infinity(x):
    return torch.logsumexp(x, 0)


def softmax_all_minus_infinity(x):
    return torch.softmax(x, 0)[0]


def softmax_one_minus_infinity(x):
    return torch.softmax(x, 0)[0]


def logaddexp_minus_infinity(x, y):
    return torch.logaddexp(x, y)


def log_softmax_masked_class(x):
    return torch.log_softmax(x, 0)[1]


def atan2_at_origin(y, x):
    return torch.atan2(y, x)


def hypot_at_origin(x, y):
    return torch.hypot(x, y)


def asin_at_one(x):
    return torch.asin(x)


def acos_at_one(x):
    return torch.acos(x)


def acosh_at_one(x):
    return torch.acosh(x)


def atanh_at_one(x):
    return torch.atanh(x)


def sinc_at_zero(x):
    return torch.sinc(x)


def nan_to_num(x):
    return torch.nan_to_num(x)


def nansum(x):
    return torch.nansum(x)


def copysign_at_zero(x, y):
    return torch.copysign(x, y)


def log_under_where(x):
    return torch.where(x > 0, torch.log(x), torch.zeros_like(x))


def sqrt_under_where(x):
    return torch.where(x > 0, torch.sqrt(x), torch.zeros_like(x))


def where_around_safe_operand(x):
    safe = torch.where(x > 0, x, torch.ones_like(x))
    return torch.where(x > 0, torch.log(safe), torch.zeros_like(x))


def sqrt_times_mask(x):
    return torch.sqrt(x) * (x > 0).float()


def sqrt_of_relu(x):
    return torch.relu(x).sqrt()


def sqrt_of_clamp(x):
    return torch.clamp(x, min=0).sqrt()


def sqrt_of_maximum(x):
    return torch.maximum(x, torch.zeros_like(x)).sqrt()


def sqrt_of_abs(x):
    return torch.abs(x).sqrt()


def log_of_leaky_relu(x):
    return F.leaky_relu(x, 0.0).log()


def zero_times_log(x):
    return 0 * torch.log(x)


def amax_after_log(x):
    return torch.log(x).amax()


def pick_after_log(x):
    return torch.log(x)[1]


def gather_after_log(x):
    return torch.log(x).gather(0, torch.tensor([1]))


def topk_after_log(x):
    return torch.log(x).topk(1).values


def sort_after_log(x):
    return torch.log(x).sort().values[1:]


def max_dim_after_log(x):
    return torch.log(x).max(0).values


def masked_fill_after_log(x):
    return torch.log(x).masked_fill(x <= 0, 0.0)


def masked_select_after_log(x):
    return torch.log(x)[x > 0]


def masked_select_before_log(x):
    return torch.log(x[x > 0])


def nan_to_num_after_log(x):
    return torch.nan_to_num(torch.log(x))


def nansum_of_squares(p, t):
    return torch.nansum((p - t) ** 2)


def nan_to_num_of_squares(p, t):
    return torch.nan_to_num((p - t) ** 2).sum()


def safe_distance(x):
    d = torch.relu(x)
    return torch.where(d == 0, torch.zeros_like(d), torch.sqrt(d))


def l1_loss_at_zero(p, t):
    return F.l1_loss(p, t)


def smooth_l1_at_beta(p, t):
    return F.smooth_l1_loss(p, t)


def smooth_l1_beta_zero(p, t):
    return F.smooth_l1_loss(p, t, beta=0.0)


def huber_at_delta(p, t):
    return F.huber_loss(p, t, delta=2.0)


def hinge_embedding_at_margin(x, y):
    return F.hinge_embedding_loss(x, y)


def margin_ranking_tie(a, b, y):
    return F.margin_ranking_loss(a, b, y)


def multi_margin_at_margin(x, y):
    return F.multi_margin_loss(x, y)


def cosine_embedding_at_margin(a, b, y):
    return F.cosine_embedding_loss(a, b, y)


def triplet_margin_all_equal(a, p, n):
    return F.triplet_margin_loss(a, p, n)


def bce_at_bounds(p, y):
    return F.binary_cross_entropy(p, y)


def bce_with_logits_at_zero(x, y):
    return F.binary_cross_entropy_with_logits(x, y)


def bce_with_logits_far(x, y):
    return F.binary_cross_entropy_with_logits(x, y, reduction='none')


def kl_div_target_zero(x, t):
    return F.kl_div(x, t, reduction='sum')


def kl_div_gradient_of_zero_target(x, t):
    return F.kl_div(x, t, reduction='sum')


def cross_entropy_all_ignored_mean(x, y):
    return F.cross_entropy(x, y)


def cross_entropy_all_ignored_sum(x, y):
    return F.cross_entropy(x, y, reduction='sum')


def cross_entropy_masked_logit(x, y):
    return F.cross_entropy(x, y, label_smoothing=0.1)


def gaussian_nll_small_variance(x, t, v):
    return F.gaussian_nll_loss(x, t, v, eps=0.01)


def poisson_nll_full_at_one(x, t):
    return F.poisson_nll_loss(x, t, full=True)


def mean_of_empty_selection(x):
    return x[x > 5].mean()


def sum_of_empty_selection(x):
    return x[x > 5].sum()


def logit_eps_outside(x):
    return torch.logit(x, eps=0.1)


def matrix_norm_at_zero(x):
    return torch.linalg.matrix_norm(x)


def grid_sample_at_integer(g):
    image = torch.arange(9.0).reshape(1, 1, 3, 3)
    return F.grid_sample(image, g, align_corners=True)


def aminmax_extent(x):
    low, high = torch.aminmax(x)
    return high - low


def unique_values(x):
    return torch.unique(x)


def histc_counts(x):
    return torch.histc(x, bins=4, min=0, max=2)


def bucketize(x):
    return torch.bucketize(x, torch.tensor([0.5, 1.0]))


def heaviside(x):
    return torch.heaviside(x, torch.zeros_like(x))


def argmax(x):
    return x.argmax()


def greater(x):
    return x > 0


def greater_as_float(x):
    return (x > 0).float()


def floor_divide(x):
    return torch.floor_divide(x, 0.5)


def floor_divide_operator(x):
    return x // 0.5


def one_hot_of_argmax(x):
    return F.one_hot(x.argmax(), 3).float()


def round_decimals(x):
    return torch.round(x, decimals=1)


def isclose(x):
    return torch.isclose(x, torch.tensor([0.2, 0.8, 1.5]))


def nextafter(x):
    return torch.nextafter(x, torch.zeros_like(x))


def data_attribute(x):
    return x.data * 2


def searchsorted(x):
    return torch.searchsorted(torch.tensor([0.5, 1.0]), x)


def nonzero(x):
    return torch.nonzero(x)


def argsort_rank(x):
    return x.argsort().argsort()


def x_minus_x(x):
    return x - x


def zero_times(x):
    return 0 * x


def to_the_zero(x):
    return x**0


def log_cosh_overflows(x):
    return torch.log(torch.cosh(x))


def minus_log_sigmoid_overflows(x):
    return -torch.log(torch.sigmoid(x))


def log_of_softmax_overflows(x):
    return torch.log(torch.softmax(x, dim=0))


def hinge_at_margin_relu(x):
    return torch.relu(1 - x)


def hinge_at_margin_clamp(x):
    return (1 - x).clamp(min=0)


def hinge_at_margin_maximum(x):
    return torch.maximum(1 - x, torch.tensor(0.0))


def broadcast_column_row(p, t):
    return (p - t).pow(2).mean()


def bernoulli_draw(x):
    return torch.bernoulli(x) * 0


def poisson_draw(x):
    return torch.poisson(x) * 0


def multinomial_draw(x):
    return torch.multinomial(x, 2) * 0


def noise_scaled_to_nothing(x):
    return x + 0 * torch.randn_like(x) * torch.rand(2)


def dropout_of_nothing(x):
    return F.dropout(x, p=0.0)


def random_order(x):
    order = torch.randperm(len(x))
    return x[order].sort().values * torch.tensor([1.0, 2.0, 3.0])


def random_integers(x):
    return x * (torch.randint(0, 5, (2,)) >= 0)


def activations_of_torch(x, w):
    if torch.is_autocast_enabled():
        x = x.to(torch.get_autocast_dtype("cpu"))
    return torch.selu(x) + torch.celu(x, alpha=0.5) * torch.prelu(x, w)


def sinc_beside_zero(x):
    return torch.sinc(x)


def variance_without_freedom(x):
    return x.var(correction=2)


def variance_with_negative_freedom(x):
    return x.var(correction=3)


def variance_along_without_freedom(x):
    return x.var(0, correction=3) + x.std(0, correction=3)


def variance_of_rows_without_freedom(x):
    return x.var(1, correction=4)


def batched_maximum_tie(x):
    return torch.vmap(lambda row: row.max() - row.min())(x)


def batched_median_tie(x):
    return torch.vmap(lambda row: row.median())(x)


def batched_amax_tie(x):
    return torch.vmap(lambda row: row.amax())(x)


def xlog1py_at_edges(x, y):
    return torch.special.xlog1py(x, y)
