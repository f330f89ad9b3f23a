"""collections.abc: what a value can do decides whether it is one."""


class _Protocol(type):
    def __instancecheck__(cls, instance):
        kind = type(instance)
        if cls in kind.__mro__:
            return True
        methods = cls.__dict__.get("_methods")
        if methods is None:
            return False
        kinds = cls.__dict__.get("_kinds")
        if kinds is not None:
            return issubclass(kind, kinds)
        return all([hasattr(kind, name) and getattr(kind, name) is not None for name in methods])

    def __getitem__(cls, item):
        return cls

    def register(cls, subclass):
        return subclass


class Container(metaclass=_Protocol):
    _methods = ("__contains__",)


class Hashable(metaclass=_Protocol):
    _methods = ("__hash__",)


class Iterable(metaclass=_Protocol):
    _methods = ("__iter__",)


class Iterator(Iterable):
    _methods = ("__iter__", "__next__")


class Generator(Iterator):
    _methods = ("send", "throw", "close")


class Reversible(Iterable):
    _methods = ("__iter__", "__reversed__")


class Sized(metaclass=_Protocol):
    _methods = ("__len__",)


class Callable(metaclass=_Protocol):
    _methods = ("__call__",)


class Collection(Sized, Iterable, Container):
    _methods = ("__len__", "__iter__", "__contains__")


class Sequence(Collection):
    _methods = ()
    _kinds = (list, tuple, str, range, bytes)


class MutableSequence(Sequence):
    _methods = ()
    _kinds = (list,)


class Set(Collection):
    _methods = ()
    _kinds = (set, frozenset)


class MutableSet(Set):
    _methods = ()
    _kinds = (set,)


class Mapping(Collection):
    _methods = ()
    _kinds = (dict,)

    def get(self, key, default=None):
        try:
            return self[key]
        except KeyError:
            return default

    def __contains__(self, key):
        try:
            self[key]
        except KeyError:
            return False
        return True

    def keys(self):
        return list(self)

    def values(self):
        return [self[key] for key in self]

    def items(self):
        return [(key, self[key]) for key in self]


class MutableMapping(Mapping):
    _methods = ()
    _kinds = (dict,)

    def update(self, other=(), **kwargs):
        for key, value in dict(other, **kwargs).items():
            self[key] = value

    def setdefault(self, key, default=None):
        if key not in self:
            self[key] = default
        return self[key]

    def pop(self, key, *default):
        if key not in self and default:
            return default[0]
        value = self[key]
        del self[key]
        return value
