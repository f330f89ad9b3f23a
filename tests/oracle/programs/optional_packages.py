"""Programs that say how to go on without a package that is not there."""

import importlib
from keyword import iskeyword

import torch

try:
    import absent_package
    HAS_PACKAGE = True
except ImportError:
    HAS_PACKAGE = False

try:
    from absent_package.layers import fused_norm as norm
except (ImportError, OSError):
    from torch.nn.functional import normalize as norm

try:
    from .absent_module import scale
except Exception:
    scale = 3.0


def optional_import(name):
    try:
        return importlib.import_module(name), True
    except Exception as error:
        return str(error), False


missing, is_there = optional_import('absent_package.inner')
functional, is_known = optional_import('torch.nn.functional')


class Named:
    """Answers for names that it holds."""

    def __init__(self, **held):
        self.held = held
        self.__doc__ = f'{self.__doc__} Now.'

    def add(self, name, value):
        if name.isidentifier() and not iskeyword(name):
            self.held[name] = value

    def __getattr__(self, name):
        if name in self.held:
            return self.held[name]
        return super().__getattribute__(name)


names = Named(half=0.5)
names.add('lambda', 7.0)
names.add('double', 2.0)


def flagged(x):
    return x * (5.0 if HAS_PACKAGE else 2.0)


def substituted(x):
    return norm(x, dim=0) * scale


def asked_by_name(x):
    return functional.relu(x) * (len(missing) if not is_there and is_known else 0)


def asked_in_function(x):
    try:
        import absent_package
        return absent_package.loss(x)
    except ImportError:
        return x.abs()


def answered(x):
    return x * names.half * names.double * len(names.held) + len(names.__doc__)


def unanswered(x):
    try:
        return names.third
    except AttributeError:
        return x * object.__getattribute__(names, 'held')['half']
