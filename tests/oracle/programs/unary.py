import torch
import torch.nn.functional as F
from torch import nn


def exp(x):
    return torch.exp(x)


def exp_method(x):
    return x.exp()


def exp2(x):
    return torch.exp2(x)


def exp2_method(x):
    return x.exp2()


def expm1(x):
    return torch.expm1(x)


def expm1_method(x):
    return x.expm1()


def log(x):
    return torch.log(x)


def log_method(x):
    return x.log()


def log2(x):
    return torch.log2(x)


def log2_method(x):
    return x.log2()


def log10(x):
    return torch.log10(x)


def log10_method(x):
    return x.log10()


def log1p(x):
    return torch.log1p(x)


def log1p_method(x):
    return x.log1p()


def sqrt(x):
    return torch.sqrt(x)


def sqrt_method(x):
    return x.sqrt()


def rsqrt(x):
    return torch.rsqrt(x)


def rsqrt_method(x):
    return x.rsqrt()


def square(x):
    return torch.square(x)


def square_method(x):
    return x.square()


def reciprocal(x):
    return torch.reciprocal(x)


def reciprocal_method(x):
    return x.reciprocal()


def neg(x):
    return torch.neg(x)


def neg_method(x):
    return x.neg()


def abs(x):
    return torch.abs(x)


def abs_method(x):
    return x.abs()


def sin(x):
    return torch.sin(x)


def sin_method(x):
    return x.sin()


def cos(x):
    return torch.cos(x)


def cos_method(x):
    return x.cos()


def tan(x):
    return torch.tan(x)


def tan_method(x):
    return x.tan()


def asin(x):
    return torch.asin(x)


def asin_method(x):
    return x.asin()


def acos(x):
    return torch.acos(x)


def acos_method(x):
    return x.acos()


def atan(x):
    return torch.atan(x)


def atan_method(x):
    return x.atan()


def sinh(x):
    return torch.sinh(x)


def sinh_method(x):
    return x.sinh()


def cosh(x):
    return torch.cosh(x)


def cosh_method(x):
    return x.cosh()


def tanh(x):
    return torch.tanh(x)


def tanh_method(x):
    return x.tanh()


def asinh(x):
    return torch.asinh(x)


def asinh_method(x):
    return x.asinh()


def acosh(x):
    return torch.acosh(x)


def acosh_method(x):
    return x.acosh()


def atanh(x):
    return torch.atanh(x)


def atanh_method(x):
    return x.atanh()


def sigmoid(x):
    return torch.sigmoid(x)


def sigmoid_method(x):
    return x.sigmoid()


def erf(x):
    return torch.erf(x)


def erf_method(x):
    return x.erf()


def erfc(x):
    return torch.erfc(x)


def erfc_method(x):
    return x.erfc()


def erfinv(x):
    return torch.erfinv(x)


def erfinv_method(x):
    return x.erfinv()


def lgamma(x):
    return torch.lgamma(x)


def lgamma_method(x):
    return x.lgamma()


def digamma(x):
    return torch.digamma(x)


def digamma_method(x):
    return x.digamma()


def floor(x):
    return torch.floor(x)


def floor_method(x):
    return x.floor()


def ceil(x):
    return torch.ceil(x)


def ceil_method(x):
    return x.ceil()


def round(x):
    return torch.round(x)


def round_method(x):
    return x.round()


def trunc(x):
    return torch.trunc(x)


def trunc_method(x):
    return x.trunc()


def frac(x):
    return torch.frac(x)


def frac_method(x):
    return x.frac()


def sign(x):
    return torch.sign(x)


def sign_method(x):
    return x.sign()


def sgn(x):
    return torch.sgn(x)


def sgn_method(x):
    return x.sgn()


def sinc(x):
    return torch.sinc(x)


def sinc_method(x):
    return x.sinc()


def deg2rad(x):
    return torch.deg2rad(x)


def deg2rad_method(x):
    return x.deg2rad()


def rad2deg(x):
    return torch.rad2deg(x)


def rad2deg_method(x):
    return x.rad2deg()


def relu(x):
    return torch.relu(x)


def relu_method(x):
    return x.relu()


def logit(x):
    return torch.logit(x)


def logit_method(x):
    return x.logit()


def absolute(x):
    return torch.absolute(x)


def negative(x):
    return torch.negative(x)


def unary_minus(x):
    return -x


def unary_plus(x):
    return +x


def fix(x):
    return torch.fix(x)


def arcsin(x):
    return torch.arcsin(x * 0.2)


def arctan(x):
    return x.arctan()


def positive(x):
    return torch.positive(x)


def clone(x):
    return x.clone() * 2


def builtin_abs(x):
    return abs(x)


def builtin_round(x):
    return round(x * 3)


def round_decimals(x):
    return torch.round(x, decimals=1)


def logit_eps(x):
    return torch.logit(x, eps=0.1)


def nan_to_num(x):
    return torch.nan_to_num(x)


def nan_to_num_given(x):
    return torch.nan_to_num(x, nan=0.5, posinf=9.0, neginf=-9.0)


def special_expit(x):
    return torch.special.expit(x)


def special_entr(x):
    return torch.special.entr(x)


def special_log1p(x):
    return torch.special.log1p(x)


def special_ndtr(x):
    return torch.special.ndtr(x)


def special_log_ndtr(x):
    return torch.special.log_ndtr(x)


def special_i0(x):
    return torch.special.i0(x)


def special_erfcx(x):
    return torch.special.erfcx(x)


def special_ndtri(x):
    return torch.special.ndtri(x)


def special_exp2(x):
    return torch.special.exp2(x)


def special_gammaln(x):
    return torch.special.gammaln(x)


def special_psi(x):
    return torch.special.psi(x)


def special_softmax(x, w):
    return (torch.special.softmax(x, 1) * w).sum()


def special_log_softmax(x, w):
    return (torch.special.log_softmax(x, 1) * w).sum()


def f_relu(x):
    return F.relu(x)


def f_relu6(x):
    return F.relu6(x * 4)


def f_leaky_relu(x):
    return F.leaky_relu(x)


def f_leaky_relu_slope(x):
    return F.leaky_relu(x, negative_slope=0.2)


def f_elu(x):
    return F.elu(x)


def f_elu_alpha(x):
    return F.elu(x, alpha=0.5)


def f_selu(x):
    return F.selu(x)


def f_celu(x):
    return F.celu(x, 0.7)


def f_gelu(x):
    return F.gelu(x)


def f_gelu_tanh(x):
    return F.gelu(x, approximate='tanh')


def f_silu(x):
    return F.silu(x)


def f_mish(x):
    return F.mish(x)


def f_softplus(x):
    return F.softplus(x)


def f_softplus_beta(x):
    return F.softplus(x, beta=2, threshold=1)


def f_softsign(x):
    return F.softsign(x)


def f_tanhshrink(x):
    return F.tanhshrink(x)


def f_hardtanh(x):
    return F.hardtanh(x)


def f_hardtanh_bounds(x):
    return F.hardtanh(x, -0.3, 0.6)


def f_hardsigmoid(x):
    return F.hardsigmoid(x * 4)


def f_hardswish(x):
    return F.hardswish(x * 4)


def f_hardshrink(x):
    return F.hardshrink(x, 0.4)


def f_softshrink(x):
    return F.softshrink(x, 0.4)


def f_threshold(x):
    return F.threshold(x, 0.1, 3.0)


def f_logsigmoid(x):
    return F.logsigmoid(x)


def f_tanh(x):
    return F.tanh(x)


def f_sigmoid(x):
    return F.sigmoid(x)


def f_glu(x):
    return F.glu(x, dim=1)


def f_softmax(x, w):
    return (F.softmax(x, dim=1) * w).sum()


def f_softmax_last(x, w):
    return (F.softmax(x, -1) * w).sum()


def f_softmax_first(x, w):
    return (x.softmax(0) * w).sum()


def f_softmin(x, w):
    return (F.softmin(x, dim=1) * w).sum()


def f_log_softmax(x, w):
    return (F.log_softmax(x, dim=1) * w).sum()


def f_log_softmax_method(x, w):
    return (x.log_softmax(-1) * w).sum()


def f_softmax_float64(x, w):
    return (torch.softmax(x, 1, dtype=torch.float64) * w).sum()


def f_normalize(x, w):
    return (F.normalize(x) * w).sum()


def f_normalize_p1(x, w):
    return (F.normalize(x, p=1, dim=0) * w).sum()


def f_normalize_eps(x, w):
    return (F.normalize(x, dim=-1, eps=5.0) * w).sum()


def f_prelu(x, weight):
    return F.prelu(x, weight)


def f_rrelu_evaluating(x):
    return F.rrelu(x, 0.1, 0.3, training=False)


def f_dropout_evaluating(x):
    return F.dropout(x, 0.5, training=False)


def f_layer_norm(x, w):
    return (F.layer_norm(x, (4,)) * w).sum()


def f_layer_norm_affine(x, weight, bias, w):
    return (F.layer_norm(x, (4,), weight, bias, eps=1e-3) * w).sum()


def f_linear(x, weight, bias):
    return F.linear(x, weight, bias)


def module_relu(x):
    return nn.ReLU()(x) * 2


def module_relu6(x):
    return nn.ReLU6()(x) * 2


def module_leakyrelu(x):
    return nn.LeakyReLU(0.3)(x) * 2


def module_elu(x):
    return nn.ELU(alpha=0.8)(x) * 2


def module_selu(x):
    return nn.SELU()(x) * 2


def module_celu(x):
    return nn.CELU(0.6)(x) * 2


def module_gelu(x):
    return nn.GELU()(x) * 2


def module_silu(x):
    return nn.SiLU()(x) * 2


def module_mish(x):
    return nn.Mish()(x) * 2


def module_softplus(x):
    return nn.Softplus(beta=3)(x) * 2


def module_softsign(x):
    return nn.Softsign()(x) * 2


def module_tanh(x):
    return nn.Tanh()(x) * 2


def module_sigmoid(x):
    return nn.Sigmoid()(x) * 2


def module_logsigmoid(x):
    return nn.LogSigmoid()(x) * 2


def module_hardtanh(x):
    return nn.Hardtanh(-0.5, 0.5)(x) * 2


def module_hardsigmoid(x):
    return nn.Hardsigmoid()(x) * 2


def module_hardswish(x):
    return nn.Hardswish()(x) * 2


def module_hardshrink(x):
    return nn.Hardshrink()(x) * 2


def module_softshrink(x):
    return nn.Softshrink()(x) * 2


def module_threshold(x):
    return nn.Threshold(0.1, 20.0)(x) * 2


def module_tanhshrink(x):
    return nn.Tanhshrink()(x) * 2


def module_identity(x):
    return nn.Identity()(x) * 2


def module_glu(x):
    return nn.GLU(dim=1)(x) * 2


def module_softmax(x, w):
    return (nn.Softmax(dim=1)(x) * w).sum()


def module_log_softmax(x, w):
    return (nn.LogSoftmax(dim=-1)(x) * w).sum()


def module_softmin(x, w):
    return (nn.Softmin(dim=1)(x) * w).sum()


def module_flatten(x, w):
    return (nn.Flatten(0)(x) * w).sum()


def infinities_of_truths(m):
    return torch.isneginf(m) | torch.isposinf(m) | torch.isneginf(m.long())


def modified_by_sign(x):
    return torch.sgn(x) * x


def share_below(a, x):
    return torch.special.gammainc(a, x) + torch.igamma(a, x)


def share_above(a, x):
    return torch.special.gammaincc(a, x) + torch.igammac(a, x)


def bessel(x):
    return torch.i0(x) + torch.special.i0e(x) + torch.special.i1(x) + torch.special.i1e(x)
