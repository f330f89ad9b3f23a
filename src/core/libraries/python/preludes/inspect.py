"""inspect: what kind of thing a value is."""

from types import BuiltinFunctionType, FunctionType, MethodType


def isclass(object):
    return isinstance(object, type)


def isfunction(object):
    return isinstance(object, FunctionType)


def ismethod(object):
    return isinstance(object, MethodType)


def isbuiltin(object):
    return isinstance(object, BuiltinFunctionType)


def isroutine(object):
    return isfunction(object) or ismethod(object) or isbuiltin(object)


def getdoc(object):
    return object.__doc__


def getmro(cls):
    return cls.__mro__
