"""torch.func: functions made of functions."""

import torch


def _mapped(value, change):
    """The tensors of a nest of lists, tuples and dicts, changed."""
    if isinstance(value, torch.Tensor):
        return change(value)
    if isinstance(value, dict):
        return {key: _mapped(item, change) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)([_mapped(item, change) for item in value])
    return value


def _tensors(value):
    found = []
    _mapped(value, found.append)
    return found


def _entered(value):
    """Of its own for the gradient that is taken here; what comes from outside keeps its history."""
    return _mapped(value, lambda one: one.view_as(one) if one.requires_grad else one.detach().requires_grad_())


def _gradients(output, inputs):
    tensors = _tensors(inputs)
    found = torch.autograd.grad(output, tensors, create_graph=True, allow_unused=True)
    remaining = iter([torch.zeros_like(one) if gradient is None else gradient for one, gradient in zip(tensors, found)])
    return _mapped(inputs, lambda one: next(remaining))


def grad_and_value(func, argnums=0, has_aux=False):
    def wrapper(*args, **kwargs):
        numbers = (argnums,) if isinstance(argnums, int) else tuple(argnums)
        numbers = [number % len(args) for number in numbers]
        with torch.enable_grad():
            entered = [_entered(arg) if place in numbers else arg for place, arg in enumerate(args)]
            output = func(*entered, **kwargs)
        value, aux = output if has_aux else (output, None)
        if not isinstance(value, torch.Tensor):
            raise RuntimeError(
                f"grad_and_value(f)(*args): Expected f(*args) to return a tensor, got unsupported type {type(value)}"
            )
        if value.dim() != 0:
            raise RuntimeError(
                "grad_and_value(f)(*args): Expected f(*args) to return a scalar Tensor, got tensor with"
                f" {value.dim()} dims. Maybe you wanted to use the vjp or jacrev APIs instead?"
            )
        gradients = tuple(_gradients(value, entered[number]) for number in numbers)
        if not torch.is_grad_enabled():
            gradients, value = _mapped((gradients, value), torch.Tensor.detach)
        gradients = gradients[0] if isinstance(argnums, int) else gradients
        return (gradients, (value, aux)) if has_aux else (gradients, value)

    return wrapper


def grad(func, argnums=0, has_aux=False):
    def wrapper(*args, **kwargs):
        gradients, value = grad_and_value(func, argnums, has_aux)(*args, **kwargs)
        return (gradients, value[1]) if has_aux else gradients

    return wrapper


def vjp(func, *primals, has_aux=False):
    entered = [_entered(primal) for primal in primals]
    output = func(*entered)
    value, aux = output if has_aux else (output, None)

    def pull(cotangents):
        tensors = _tensors(entered)
        found = torch.autograd.grad(_tensors(value), tensors, _tensors(cotangents), create_graph=True, allow_unused=True)
        remaining = iter([torch.zeros_like(one) if gradient is None else gradient for one, gradient in zip(tensors, found)])
        return tuple(_mapped(one, lambda tensor: next(remaining)) for one in entered)

    return (value, pull, aux) if has_aux else (value, pull)


def _jacobian(output, input):
    rows = [_gradients(one, input) for one in output.reshape(-1)]
    return torch.stack(rows).reshape(*output.shape, *input.shape) if rows else output.new_zeros(*output.shape, *input.shape)


def jacrev(func, argnums=0, *, has_aux=False, chunk_size=None):
    def wrapper(*args):
        numbers = (argnums,) if isinstance(argnums, int) else tuple(argnums)
        entered = [_entered(arg) if place in numbers else arg for place, arg in enumerate(args)]
        output = func(*entered)
        value, aux = output if has_aux else (output, None)
        if not isinstance(value, torch.Tensor) or not all(isinstance(entered[number], torch.Tensor) for number in numbers):
            return torch._C._unknown("a Jacobian of several tensors is not followed")
        found = tuple(_jacobian(value, entered[number]) for number in numbers)
        found = found[0] if isinstance(argnums, int) else found
        return (found, aux) if has_aux else found

    return wrapper


def _forward(found):
    """What reverse mode has found, where forward mode finds the same: a branch that is not taken is NaN in reverse mode alone."""
    outer = torch._C._set_batched(False)
    try:
        is_same = not any(torch.isnan(one.detach()).any() for one in _tensors(found))
    finally:
        torch._C._set_batched(outer)
    return found if is_same else torch._C._unknown("forward mode where reverse mode gives NaN is not followed")


def jacfwd(func, argnums=0, has_aux=False):
    reverse = jacrev(func, argnums, has_aux=has_aux)
    return lambda *args, **kwargs: _forward(reverse(*args, **kwargs))


def hessian(func, argnums=0):
    reverse = jacrev(jacrev(func, argnums), argnums)
    return lambda *args, **kwargs: _forward(reverse(*args, **kwargs))


def vmap(func, in_dims=0, out_dims=0, randomness="error", *, chunk_size=None):
    def wrapper(*args, **kwargs):
        dims = in_dims if isinstance(in_dims, (list, tuple)) else (in_dims,) * len(args)
        sizes = [one.shape[dim] for arg, dim in zip(args, dims) if dim is not None for one in _tensors(arg)]
        if not sizes:
            raise ValueError("vmap(...)(<inputs>): at least one input must be mapped over")
        outputs = []
        outer = torch._C._set_batched(True)
        try:
            for index in range(sizes[0]):
                parts = [arg if dim is None else _mapped(arg, lambda one: one.select(dim, index)) for arg, dim in zip(args, dims)]
                outputs.append(func(*parts, **{key: _mapped(arg, lambda one: one[index]) for key, arg in kwargs.items()}))
        finally:
            torch._C._set_batched(outer)
        if isinstance(outputs[0], (list, tuple)):
            places = out_dims if isinstance(out_dims, (list, tuple)) else (out_dims,) * len(outputs[0])
            return tuple(torch.stack(list(column), place) for column, place in zip(zip(*outputs), places))
        return torch.stack(outputs, out_dims)

    return wrapper


def jvp(func, primals, tangents, *, strict=False, has_aux=False):
    entered = [_entered(primal) for primal in primals]
    output = func(*entered)
    value, aux = output if has_aux else (output, None)
    if not isinstance(value, torch.Tensor):
        return torch._C._unknown("a derivative of several tensors is not followed")
    weights = torch.zeros_like(value, requires_grad=True)
    tensors = _tensors(entered)
    slopes = torch.autograd.grad(value, tensors, weights, create_graph=True, allow_unused=True)
    pairs = [(slope, tangent) for slope, tangent in zip(slopes, _tensors(tangents)) if slope is not None]
    found = torch.zeros_like(value)
    if pairs:
        (found,) = torch.autograd.grad([slope for slope, _ in pairs], [weights], [one for _, one in pairs], create_graph=True)
    found = _forward(found)
    return (value, found, aux) if has_aux else (value, found)


def functional_call(module, parameter_and_buffer_dicts, args=None, kwargs=None, *, tie_weights=True, strict=False):
    """A module called with other parameters and buffers in the place of its own."""
    several = isinstance(parameter_and_buffer_dicts, (list, tuple))
    given = {}
    for one in parameter_and_buffer_dicts if several else (parameter_and_buffer_dicts,):
        given.update(one)
    own = []
    try:
        for path, value in given.items():
            *parents, name = path.split(".")
            owner = module
            for parent in parents:
                owner = getattr(owner, parent)
            held = owner._parameters if name in owner._parameters else owner._buffers
            own.append((held, name, held[name]))
            held[name] = value
        args = () if args is None else args if isinstance(args, tuple) else (args,)
        return module(*args, **(kwargs or {}))
    finally:
        for held, name, value in reversed(own):
            held[name] = value
