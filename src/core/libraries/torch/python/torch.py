"""torch: the classes that are context managers and decorators."""

import functools

import torch


class _GradMode:
    """Sets whether operations are recorded, within a block or around every call of a function."""

    def __init__(self, enabled):
        self._enabled = enabled

    def __enter__(self):
        self._before = torch.is_grad_enabled()
        torch._C._set_grad_enabled(self._enabled)
        return self

    def __exit__(self, exc_type, exc_value, traceback):
        torch._C._set_grad_enabled(self._before)

    def __call__(self, func):
        enabled = self._enabled

        @functools.wraps(func)
        def wrapper(*args, **kwargs):
            with _GradMode(enabled):
                return func(*args, **kwargs)

        return wrapper


class no_grad(_GradMode):
    def __new__(cls, orig_func=None):
        if orig_func is None:
            return object.__new__(cls)
        return _GradMode(False)(orig_func)

    def __init__(self, orig_func=None):
        super().__init__(False)


class enable_grad(_GradMode):
    def __new__(cls, orig_func=None):
        if orig_func is None:
            return object.__new__(cls)
        return _GradMode(True)(orig_func)

    def __init__(self, orig_func=None):
        super().__init__(True)


class inference_mode(_GradMode):
    def __new__(cls, mode=True):
        return object.__new__(cls) if isinstance(mode, bool) else cls()(mode)

    def __init__(self, mode=True):
        super().__init__(not mode)

    def __enter__(self):
        self._was_inference = torch.is_inference_mode_enabled()
        torch._C._set_inference_mode(not self._enabled)
        return super().__enter__()

    def __exit__(self, exc_type, exc_value, traceback):
        super().__exit__(exc_type, exc_value, traceback)
        torch._C._set_inference_mode(self._was_inference)

    def __call__(self, func):
        mode = not self._enabled

        @functools.wraps(func)
        def wrapper(*args, **kwargs):
            with inference_mode(mode):
                return func(*args, **kwargs)

        return wrapper


class set_grad_enabled(_GradMode):
    """Takes effect at once; within a block until its end."""

    def __init__(self, mode):
        super().__init__(mode)
        self._before = torch.is_grad_enabled()
        torch._C._set_grad_enabled(mode)

    def __enter__(self):
        return self


class autocast:
    """Mixed precision on a CPU, in half precision alone; that of another device is off where there is none."""

    def __init__(self, device_type="cuda", dtype=None, enabled=True, cache_enabled=None):
        self._dtype = torch.bfloat16 if dtype is None else dtype
        self._is_here = device_type == "cpu"
        self._is_on = enabled and self._dtype in (torch.bfloat16, torch.float16)

    def __enter__(self):
        if self._is_here:
            self._before = torch._C._set_autocast(self._dtype if self._is_on else None)
        return self

    def __exit__(self, exc_type, exc_value, traceback):
        if self._is_here:
            torch._C._set_autocast(self._before)

    def __call__(self, func):
        @functools.wraps(func)
        def wrapper(*args, **kwargs):
            with self:
                return func(*args, **kwargs)

        return wrapper


def is_autocast_enabled(device_type=None):
    return device_type == "cpu" and is_autocast_cpu_enabled()


def is_autocast_cpu_enabled():
    before = torch._C._set_autocast(None)
    torch._C._set_autocast(before)
    return before is not None


def get_autocast_dtype(device_type):
    return torch.bfloat16 if device_type == "cpu" else torch.float16


def get_autocast_gpu_dtype():
    return torch.float16


def get_autocast_cpu_dtype():
    return torch.bfloat16


def selu(input):
    return torch.nn.functional.selu(input)


def celu(input, alpha=1.0):
    return torch.nn.functional.celu(input, alpha)


def prelu(input, weight):
    return torch.nn.functional.prelu(input, weight)


def compile(model=None, **options):
    if model is None:
        return lambda function: function
    return model


def _assert(condition, message):
    assert condition, message


def threshold(input, threshold, value):
    return torch.nn.functional.threshold(input, threshold, value)


def hardshrink(input, lambd=0.5):
    return torch.nn.functional.hardshrink(input, lambd)


def rrelu(input, lower=0.125, upper=0.3333333333333333, training=False, inplace=False):
    return torch.nn.functional.rrelu(input, lower, upper, training, inplace)


def embedding(weight, indices, padding_idx=-1, scale_grad_by_freq=False, sparse=False):
    return torch.nn.functional.embedding(indices, weight, None if padding_idx == -1 else padding_idx)


def batch_norm(input, weight, bias, running_mean, running_var, training, momentum, eps, cudnn_enabled):
    return torch.nn.functional.batch_norm(input, running_mean, running_var, weight, bias, training, momentum, eps)


def instance_norm(input, weight, bias, running_mean, running_var, use_input_stats, momentum, eps, cudnn_enabled):
    return torch.nn.functional.instance_norm(
        input, running_mean, running_var, weight, bias, use_input_stats, momentum, eps
    )


def get_default_device():
    return torch.device("cpu")


def set_default_device(device):
    pass


def set_float32_matmul_precision(precision):
    pass


def get_float32_matmul_precision():
    return "highest"


def are_deterministic_algorithms_enabled():
    return False


def frobenius_norm(input, dim=(), keepdim=False):
    return torch.linalg.vector_norm(input, 2, None if dim == () else dim, keepdim)


def nuclear_norm(input, dim=(-2, -1), keepdim=False):
    return torch.linalg.matrix_norm(input, "nuc", dim, keepdim)


def unravel_index(indices, shape):
    places = []
    for size in reversed(shape):
        places.insert(0, indices % size)
        indices = torch.div(indices, size, rounding_mode="floor")
    return tuple(places)


def _grouped(rows, starts, inverse, return_inverse, return_counts, dim):
    """The rows that begin a group; which group each belongs to; how many do."""
    values = rows[torch.tensor(starts, dtype=torch.int64)]
    answers = [values if dim is None else values.movedim(0, dim)]
    if return_inverse:
        answers.append(torch.tensor(inverse, dtype=torch.int64))
    if return_counts:
        answers.append(torch.tensor([inverse.count(group) for group in range(len(starts))], dtype=torch.int64))
    return answers[0] if len(answers) == 1 else tuple(answers)


def _unique_rows(input, return_inverse, return_counts, dim):
    rows = input.detach().movedim(dim, 0)
    keys = [tuple(row) for row in rows.reshape(rows.shape[0], -1).tolist()]
    ordered = sorted(set(keys))
    places = {key: place for place, key in enumerate(ordered)}
    starts = [keys.index(key) for key in ordered]
    return _grouped(rows, starts, [places[key] for key in keys], return_inverse, return_counts, dim)


def unique_consecutive(input, return_inverse=False, return_counts=False, dim=None):
    rows = input.detach().reshape(-1) if dim is None else input.detach().movedim(dim, 0)
    keys = [tuple(row) for row in rows.reshape(rows.shape[0], -1).tolist()]
    starts = [place for place, key in enumerate(keys) if place == 0 or key != keys[place - 1]]
    inverse = []
    for place in range(len(keys)):
        inverse.append(len(inverse) and inverse[-1] + (1 if place in starts else 0))
    answer = _grouped(rows, starts, inverse, return_inverse, return_counts, dim)
    if dim is None and return_inverse:
        values, groups, *counts = answer
        return (values, groups.reshape(input.shape), *counts)
    return answer
