"""torch: the classes that are context managers and decorators."""

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
    def __init__(self, mode=True):
        super().__init__(not mode)


class set_grad_enabled(_GradMode):
    """Takes effect at once; within a block until its end."""

    def __init__(self, mode):
        super().__init__(mode)
        self._before = torch.is_grad_enabled()
        torch._C._set_grad_enabled(mode)

    def __enter__(self):
        return self


class autocast:
    """Mixed precision: here every operation keeps its precision."""

    def __init__(self, device_type="cuda", dtype=None, enabled=True, cache_enabled=None):
        pass

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_value, traceback):
        return None

    def __call__(self, func):
        return func


def is_autocast_enabled(device_type=None):
    return False


def is_autocast_cpu_enabled():
    return False


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
