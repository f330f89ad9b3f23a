"""torch._C._nn: what torch.nn.functional itself calls, with the reduction as a number."""

import torch.nn.functional as F

_reductions = ("none", "mean", "sum")


def mse_loss(input, target, reduction=1):
    return F.mse_loss(input, target, reduction=_reductions[reduction])


def l1_loss(input, target, reduction=1):
    return F.l1_loss(input, target, reduction=_reductions[reduction])


def smooth_l1_loss(input, target, reduction=1, beta=1.0):
    return F.smooth_l1_loss(input, target, reduction=_reductions[reduction], beta=beta)


def huber_loss(input, target, reduction=1, delta=1.0):
    return F.huber_loss(input, target, reduction=_reductions[reduction], delta=delta)


def soft_margin_loss(input, target, reduction=1):
    return F.soft_margin_loss(input, target, reduction=_reductions[reduction])


def multilabel_margin_loss(input, target, reduction=1):
    return F.multilabel_margin_loss(input, target, reduction=_reductions[reduction])


def multi_margin_loss(input, target, p=1, margin=1.0, weight=None, reduction=1):
    return F.multi_margin_loss(input, target, p, margin, weight, reduction=_reductions[reduction])


def binary_cross_entropy(input, target, weight=None, reduction=1):
    return F.binary_cross_entropy(input, target, weight, reduction=_reductions[reduction])


def nll_loss_nd(input, target, weight=None, reduction=1, ignore_index=-100):
    return F.nll_loss(input, target, weight, ignore_index=ignore_index, reduction=_reductions[reduction])


def cross_entropy_loss(input, target, weight=None, reduction=1, ignore_index=-100, label_smoothing=0.0):
    return F.cross_entropy(
        input,
        target,
        weight,
        ignore_index=ignore_index,
        reduction=_reductions[reduction],
        label_smoothing=label_smoothing,
    )


def kl_div(input, target, reduction=1, *, log_target=False):
    return F.kl_div(input, target, reduction=_reductions[reduction], log_target=log_target)


def binary_cross_entropy_with_logits(input, target, weight=None, pos_weight=None, reduction=1):
    return F.binary_cross_entropy_with_logits(
        input, target, weight, reduction=_reductions[reduction], pos_weight=pos_weight
    )


def poisson_nll_loss(input, target, log_input, full, eps, reduction):
    return F.poisson_nll_loss(input, target, log_input, full=full, eps=eps, reduction=_reductions[reduction])


def hinge_embedding_loss(input, target, margin=1.0, reduction=1):
    return F.hinge_embedding_loss(input, target, margin, reduction=_reductions[reduction])


def margin_ranking_loss(input1, input2, target, margin=0.0, reduction=1):
    return F.margin_ranking_loss(input1, input2, target, margin, reduction=_reductions[reduction])


def cosine_embedding_loss(input1, input2, target, margin=0.0, reduction=1):
    return F.cosine_embedding_loss(input1, input2, target, margin, reduction=_reductions[reduction])


def triplet_margin_loss(anchor, positive, negative, margin=1.0, p=2.0, eps=1e-6, swap=False, reduction=1):
    return F.triplet_margin_loss(anchor, positive, negative, margin, p, eps, swap, reduction=_reductions[reduction])


def ctc_loss(log_probs, targets, input_lengths, target_lengths, blank=0, reduction=1, zero_infinity=False):
    return F.ctc_loss(
        log_probs, targets, input_lengths, target_lengths, blank, _reductions[reduction], zero_infinity
    )


# Activations and layers under the names that they have here.
elu = F.elu
elu_ = F.elu_
gelu = F.gelu
glu = F.glu
hardsigmoid = F.hardsigmoid
hardswish = F.hardswish
hardtanh = F.hardtanh
hardtanh_ = F.hardtanh_
leaky_relu = F.leaky_relu
leaky_relu_ = F.leaky_relu_
linear = F.linear
log_sigmoid = F.logsigmoid
mish = F.mish
one_hot = F.one_hot
pad = F.pad
relu6 = F.relu6
scaled_dot_product_attention = F.scaled_dot_product_attention
silu = F.silu
softplus = F.softplus
softshrink = F.softshrink
