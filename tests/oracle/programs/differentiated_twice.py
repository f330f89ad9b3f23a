import torch
import torch.nn.functional as F


def slopes(loss, *inputs):
    gradients = torch.autograd.grad(loss, inputs, create_graph=True)
    return sum((gradient**2).sum() for gradient in gradients)


def all_distances(x, y):
    return slopes(torch.cdist(x, y).sum(), x, y)


def all_distances_p(x, y, p):
    return slopes(torch.cdist(x, y, p=p).sum(), x, y)


def all_distances_by_products(x, y):
    return slopes(torch.cdist(x, y, compute_mode="use_mm_for_euclid_dist").sum(), x, y)


def all_distances_one_by_one(x, y):
    return slopes(torch.cdist(x, y, compute_mode="donot_use_mm_for_euclid_dist").sum(), x, y)


def all_distances_unknown_mode(x, y):
    return torch.cdist(x, y, compute_mode="fast").sum()


def all_distances_first_slope_alone(x, y):
    (gradient,) = torch.autograd.grad(torch.cdist(x, y).sum(), x, create_graph=True)
    return gradient.detach().sum() + x.sum()


def distances_of_pairs(x):
    return slopes(F.pdist(x).sum(), x)


def hard_sigmoid(x):
    return slopes(F.hardsigmoid(x).sum(), x)


def hard_swish(x):
    return slopes(F.hardswish(x).pow(2).sum(), x)


def multi_margin(x, y):
    return slopes(F.multi_margin_loss(x, y, p=2), x)


def multilabel_margin(x, y):
    return slopes(F.multilabel_margin_loss(x, y), x)


def multilabel_soft_margin(x, y):
    return slopes(F.multilabel_soft_margin_loss(x, y), x)


def sampled_grid(x, grid):
    return slopes(F.grid_sample(x, grid, align_corners=False).pow(2).sum(), x)


def sampled_fixed_grid_without_slopes(x, grid):
    return F.grid_sample(x, grid, align_corners=False).pow(2).sum()


def temporal(x, y):
    lengths = torch.tensor([4, 4]), torch.tensor([2, 1])
    return slopes(F.ctc_loss(x.log_softmax(-1), y, *lengths), x)


def attention(x):
    return slopes(F.scaled_dot_product_attention(x, x, x).pow(2).sum(), x)


def attention_of_one_head(x):
    return slopes(F.scaled_dot_product_attention(x, x, x).pow(2).sum(), x)


def critic_penalty(x, w):
    score = F.hardsigmoid(x @ w).sum()
    (gradient,) = torch.autograd.grad(score, x, create_graph=True)
    loss = (gradient.norm(2, dim=1) - 1).pow(2).mean()
    loss.backward()
    return loss
