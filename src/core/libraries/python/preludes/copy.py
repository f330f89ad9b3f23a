"""copy, in Python. Tensors say themselves how they are copied."""

from types import FunctionType


class Error(Exception):
    pass


def copy(x):
    kind = type(x)
    if kind in (list, dict, set):
        return x.copy()
    if hasattr(kind, "__copy__"):
        return x.__copy__()
    if not _has_attributes(x):
        return x.copy() if hasattr(kind, "copy") else x
    made = object.__new__(kind)
    made.__dict__.update(x.__dict__)
    _fill(made, x)
    return made


def deepcopy(x, memo=None):
    if memo is None:
        memo = {}
    key = id(x)
    if key in memo:
        return memo[key]
    kind = type(x)
    if kind is list:
        made = memo[key] = []
        for item in x:
            made.append(deepcopy(item, memo))
        return made
    if kind is dict:
        made = memo[key] = {}
        for name, item in x.items():
            made[deepcopy(name, memo)] = deepcopy(item, memo)
        return made
    if kind is set:
        return {deepcopy(item, memo) for item in x}
    if kind is tuple:
        return tuple([deepcopy(item, memo) for item in x])
    if hasattr(kind, "__deepcopy__"):
        made = memo[key] = x.__deepcopy__(memo)
        return made
    if not _has_attributes(x):
        return x.copy() if hasattr(kind, "copy") else x
    if isinstance(x, tuple):
        return object.__new__(kind, [deepcopy(item, memo) for item in x])
    made = memo[key] = object.__new__(kind)
    for name, value in list(x.__dict__.items()):
        made.__dict__[name] = deepcopy(value, memo)
    _fill(made, x, lambda value: deepcopy(value, memo))
    return made


def _has_attributes(x):
    return not isinstance(x, (type, FunctionType)) and hasattr(x, "__dict__")


def _fill(made, x, change=lambda value: value):
    """What an instance holds as a list, dict or set."""
    if isinstance(x, dict):
        for name, value in x.items():
            made[name] = change(value)
    elif isinstance(x, list):
        for value in x:
            made.append(change(value))
    elif isinstance(x, set):
        for value in x:
            made.add(change(value))
