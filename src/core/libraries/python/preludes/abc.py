"""abc: classes that cannot be made before their abstract methods are defined."""


def abstractmethod(function):
    function.__isabstractmethod__ = True
    return function


def abstractproperty(function):
    return property(abstractmethod(function))


def _is_abstract(value):
    if isinstance(value, property):
        value = value.fget
    elif isinstance(value, (staticmethod, classmethod)):
        value = value.__func__
    return getattr(value, "__isabstractmethod__", False)


def _abstract_names(cls):
    names = []
    for base in cls.__mro__:
        for name, value in base.__dict__.items():
            if name not in names and _is_abstract(value) and _is_abstract(getattr(cls, name)):
                names.append(name)
    return sorted(names)


class ABCMeta(type):
    def __call__(cls, *args, **kwargs):
        names = _abstract_names(cls)
        if names:
            quoted = ", ".join([f"'{name}'" for name in names])
            methods = "method" if len(names) == 1 else "methods"
            raise TypeError(
                f"Can't instantiate abstract class {cls.__name__} "
                f"without an implementation for abstract {methods} {quoted}"
            )
        return super().__call__(*args, **kwargs)

    def register(cls, subclass):
        return subclass


class ABC(metaclass=ABCMeta):
    pass
