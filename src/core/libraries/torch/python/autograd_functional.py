"""torch.autograd.functional: derivatives of functions, without a graph of their own unless it is asked for."""

import torch


def _entered(inputs, create_graph):
    listed = inputs if isinstance(inputs, tuple) else (inputs,)
    return tuple([one.view_as(one) if create_graph else one.detach().requires_grad_() for one in listed])


def _left(value, create_graph):
    if isinstance(value, tuple):
        return tuple([_left(one, create_graph) for one in value])
    return value if create_graph else value.detach()


def _gradients(output, inputs, grad_outputs=None, create_graph=True):
    found = torch.autograd.grad(
        output, inputs, grad_outputs, create_graph=create_graph, retain_graph=True, allow_unused=True
    )
    return tuple([torch.zeros_like(one) if gradient is None else gradient for one, gradient in zip(inputs, found)])


def _single(parts, like):
    return parts if isinstance(like, tuple) else parts[0]


def jacobian(func, inputs, create_graph=False, strict=False, vectorize=False, strategy="reverse-mode"):
    entered = _entered(inputs, create_graph)
    outputs = func(*entered)
    rows = tuple([_jacobian(one, entered) for one in (outputs if isinstance(outputs, tuple) else (outputs,))])
    return _left(_single(tuple([_single(row, inputs) for row in rows]), outputs), create_graph)


def _jacobian(output, inputs):
    rows = [_gradients(one, inputs) if one.requires_grad else [torch.zeros_like(i) for i in inputs] for one in output.reshape(-1)]
    return tuple([torch.stack(list(column)).reshape(output.shape + one.shape) for column, one in zip(zip(*rows), inputs)])


def hessian(func, inputs, create_graph=False, strict=False, vectorize=False, outer_jacobian_strategy="reverse-mode"):
    def slope(*entered):
        return _single(jacobian(func, entered, create_graph=True), (func,))

    entered = inputs if isinstance(inputs, tuple) else (inputs,)
    found = jacobian(slope, entered, create_graph=create_graph)
    return found if isinstance(inputs, tuple) else found[0][0]


def vjp(func, inputs, v=None, create_graph=False, strict=False):
    entered = _entered(inputs, create_graph)
    output = func(*entered)
    found = _gradients(output, entered, v, create_graph)
    return _left(output, create_graph), _left(_single(found, inputs), create_graph)


def jvp(func, inputs, v=None, create_graph=False, strict=False):
    entered = _entered(inputs, create_graph)
    output = func(*entered)
    weights = torch.zeros_like(output, requires_grad=True)
    slopes = _gradients(output, entered, weights)
    vectors = [torch.ones_like(one) for one in entered] if v is None else v if isinstance(v, tuple) else (v,)
    (found,) = _gradients(slopes, (weights,), tuple(vectors))
    return _left(output, create_graph), _left(found, create_graph)


def vhp(func, inputs, v=None, create_graph=False, strict=False):
    entered = _entered(inputs, create_graph)
    output = func(*entered)
    slopes = _gradients(output, entered)
    vectors = [torch.ones_like(one) for one in entered] if v is None else v if isinstance(v, tuple) else (v,)
    found = _gradients(slopes, entered, tuple(vectors), create_graph)
    return _left(output, create_graph), _left(_single(found, inputs), create_graph)


hvp = vhp
