"""Losses with gradients, Jacobians and maps of functions inside."""

import torch
import torch.nn as nn
from torch.func import grad, hessian, jacrev, vmap


def gradient_penalty(x, weight):
    score = lambda row: (torch.tanh(row) * weight).sum()
    return vmap(grad(score))(x).pow(2).sum(1).sub(1).pow(2).mean()


def gradient_of_two(a, b):
    first, second = torch.func.grad(lambda u, v: (u * v.exp()).sum(), argnums=(0, 1))(a, b)
    return (first * second).sum()


def grad_with_value(x):
    slope, value = torch.func.grad_and_value(lambda t: (t**3).sum())(x)
    return slope.sum() * value


def grad_with_aux(x):
    slope, extra = grad(lambda t: ((t**2).sum(), t.detach() * 2), has_aux=True)(x)
    return (slope * extra).sum()


def jacobian_norm(x):
    return jacrev(lambda t: torch.stack([t.prod(), t.pow(2).sum(), t[0].sin()]))(x).pow(2).sum()


def trace_of_hessian(x):
    return torch.trace(hessian(lambda t: (t**3).sum() + t.prod())(x))


def pairwise(x, y):
    distance = lambda a, b: (a - b).abs().sum()
    return vmap(vmap(distance, in_dims=(None, 0)), in_dims=(0, None))(x, y).min(1)[0].sum()


def mapped_columns(x):
    low, high = torch.vmap(lambda c: (c.min(), c.max()), in_dims=1)(x)
    return (high - low).prod()


def vector_product(x, v):
    value, pull = torch.func.vjp(lambda t: t * t.sum(), x)
    return pull(v)[0].sum() + value.sum()


def parameters(x, weight, bias):
    params = {'weight': weight, 'bias': bias}
    slopes = grad(lambda p: ((x * p['weight']).sum() + p['bias']).pow(2))(params)
    return slopes['weight'].sum() + slopes['bias']


def without_recording(x):
    with torch.no_grad():
        slope = grad(lambda t: (t**2).sum())(x)
    return (slope * x).sum()


def not_a_scalar(x):
    return grad(lambda t: t * 2)(x).sum()


def jacobian_of_function(x):
    return torch.autograd.functional.jacobian(lambda z: z**2 * z.sum(), x, create_graph=True).pow(2).sum()


def jacobian_without_graph(x):
    return torch.autograd.functional.jacobian(lambda z: z.exp(), x).diagonal() * x


def jacobians_of_two(x, y):
    a, b = torch.autograd.functional.jacobian(lambda u, v: u * v.sum(), (x, y), create_graph=True)
    return a.sum() * b.sum()


def hessian_of_function(x):
    return torch.autograd.functional.hessian(lambda z: (z**3).sum() * z[0], x, create_graph=True).pow(2).sum()


def products_with_derivatives(x):
    f = lambda z: (z**3).cumsum(0)
    return torch.autograd.functional.vjp(f, x, x, create_graph=True)[1].sum() + torch.autograd.functional.jvp(f, x, x, create_graph=True)[1].sum()


def product_with_hessian(x):
    return torch.autograd.functional.vhp(lambda z: (z**4).sum(), x, x, create_graph=True)[1].sum()


def forward_derivative(x, t):
    value, slope = torch.func.jvp(lambda z: z.sin() * z[0], (x,), (t,))
    return (slope * value).sum()


def called_with_other_weights(w, b, x):
    model = nn.Sequential(nn.Linear(3, 2), nn.Tanh())
    return torch.func.functional_call(model, {'0.weight': w, '0.bias': b}, x)


def called_with_other_statistics(w, mean, x):
    model = nn.BatchNorm1d(3).eval()
    return torch.func.functional_call(model, ({'weight': w}, {'running_mean': mean}), (x,))


def gradient_at_weights(w, x):
    model = nn.Linear(3, 1, bias=False)
    return torch.func.grad(lambda weights: torch.func.functional_call(model, weights, x).pow(2).sum())({'weight': w})['weight']


def slope_of_taken_branch(x):
    return torch.func.jacfwd(lambda row: torch.where(row > 0, row.sqrt(), row))(x).sum()


def gradient_of_product(x):
    (gradient,) = torch.autograd.grad(x.prod(), x, create_graph=True)
    return gradient.sum()


def hessian_of_product(x):
    return hessian(lambda t: t.prod())(x.detach()).sum() + x.sum()
