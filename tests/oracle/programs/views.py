"""Gradients asked for at views, and at views of these: each is a value of its own."""

import torch
from torch.func import grad, hessian


def asked_at_the_same_shape(x):
    y = x.view(3)
    return torch.autograd.grad((x * y).sum(), y)[0] * x


def asked_at_all_of_it(x):
    y = x[:]
    return torch.autograd.grad((x * y).sum(), y)[0] * x


def asked_at_an_expansion(x):
    y = x.expand_as(x)
    return torch.autograd.grad((x * y).sum(), y)[0] * x


def asked_at_what_flatten_answers(x):
    y = x.flatten()
    return torch.autograd.grad((x * y).sum(), y)[0] * x


def asked_at_what_atleast_answers(x):
    y = torch.atleast_1d(x)
    return torch.autograd.grad((x * y).sum(), y)[0] * x


def asked_at_what_broadcasting_answers(x):
    y, _ = torch.broadcast_tensors(x, x * 2)
    return torch.autograd.grad((x * y).sum(), y)[0] * x


def asked_at_a_view_of_views(x):
    y = x[None]
    z = y[0]
    return torch.autograd.grad((z * z).sum() + y.sum(), y)[0].sum() * x


def asked_at_a_slice_of_slices(x):
    y = (x * 2)[1:]
    z = y.view(-1)
    return torch.autograd.grad((z * z).sum(), y)[0].sum() * x


def asked_at_a_repeated_row(x):
    y = x.expand(2, 3)
    z = y[1]
    return torch.autograd.grad((z * z).sum() + y.sum(), y)[0] * x


def asked_beside_a_write(x):
    y = (x * 1).view(3)
    z = y[1:]
    z.mul_(2)
    return torch.autograd.grad(y.sum(), z)[0].sum() * x


def asked_at_what_was_written_under(x):
    w = x * 1
    y = w.view(3)
    z = y[1:]
    z.mul_(2)
    return torch.autograd.grad(w.pow(2).sum(), y)[0].sum() * x


def kept_at_a_view(x):
    y = x.unsqueeze(1)
    y.retain_grad()
    z = y.T
    (z**2).sum().backward()
    return y.grad.sum() * x


def hooked_at_the_same_shape(x):
    y = x.reshape(3)
    y.register_hook(lambda g: g * 10)
    return (x * y).sum()


def hooked_under_a_view(x):
    y = x.view(3, 1)
    y.register_hook(lambda g: g * 10)
    z = y.view(3)
    return (x.sum() * z).sum()


def hooked_at_both(x):
    y = x.view(3)
    z = y.view(3).view(3)
    z.register_hook(lambda g: g * 10)
    y.register_hook(lambda g: g * 2)
    return (x.sum() * z).sum() + (y * y).sum()


def the_same_argument_twice(x):
    return grad(lambda a, b: (a * b).sum(), argnums=1)(x, x)


def second_derivatives(x):
    return hessian(lambda a: (a**3).sum())(x)


def data_of_one_with_a_history(x):
    y = torch.zeros(3)
    y.data = x
    return y * x


def transposed_scalar(x):
    return x.sum().mT * x.mean().H


def first_read_without_recording(x):
    views = {'left': x[:2], 'rows': x[1:].unsqueeze(0), 'flat': (x * 2).view(3, 1)}
    with torch.no_grad():
        scale = views['left'].mean() + views['rows'].sum() + views['flat'].std()
    return scale * views['left'].pow(2).sum() + views['rows'].pow(3).sum() + views['flat'].exp().sum()


def viewed_without_recording(x):
    with torch.no_grad():
        views = {'left': x[:2], 'flat': x.view(3, 1)}
    return (views['left'] * x[1:]).sum() + (views['flat'].view(3) * x).sum()
