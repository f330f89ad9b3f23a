"""functools, in Python."""

_absent = object()


def update_wrapper(wrapper, wrapped, assigned=(), updated=()):
    for name in ("__module__", "__name__", "__qualname__", "__doc__"):
        found = getattr(wrapped, name, _absent)
        if found is not _absent:
            setattr(wrapper, name, found)
    wrapper.__wrapped__ = wrapped
    return wrapper


def wraps(wrapped, assigned=(), updated=()):
    return lambda wrapper: update_wrapper(wrapper, wrapped)


class partial:
    def __init__(self, func, /, *args, **keywords):
        self.func = func
        self.args = args
        self.keywords = keywords

    def __call__(self, /, *args, **keywords):
        return self.func(*self.args, *args, **{**self.keywords, **keywords})


class partialmethod:
    def __init__(self, func, /, *args, **keywords):
        self.func = func
        self.args = args
        self.keywords = keywords

    def __get__(self, instance, owner=None):
        def method(*args, **keywords):
            return self.func(instance, *self.args, *args, **{**self.keywords, **keywords})

        return method


def reduce(function, iterable, initial=_absent):
    values = iter(iterable)
    if initial is _absent:
        initial = next(values, _absent)
        if initial is _absent:
            raise TypeError("reduce() of empty iterable with no initial value")
    for value in values:
        initial = function(initial, value)
    return initial


def lru_cache(maxsize=128, typed=False):
    if callable(maxsize):
        return _cached(maxsize)
    return _cached


def cache(function):
    return _cached(function)


def _cached(function):
    results = {}

    def wrapper(*args, **kwargs):
        key = (args, tuple(sorted(kwargs.items())))
        if key not in results:
            results[key] = function(*args, **kwargs)
        return results[key]

    wrapper.cache_clear = results.clear
    return update_wrapper(wrapper, function)


class cached_property:
    def __init__(self, func):
        self.func = func
        self.name = None

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        value = self.func(instance)
        instance.__dict__[self.name] = value
        return value


def cmp_to_key(compare):
    class Key:
        def __init__(self, value):
            self.value = value

        def __lt__(self, other):
            return compare(self.value, other.value) < 0

    return Key


def total_ordering(cls):
    def derive(name, method):
        if name not in cls.__dict__:
            setattr(cls, name, method)

    if "__lt__" in cls.__dict__:
        derive("__gt__", lambda self, other: not self < other and self != other)
        derive("__le__", lambda self, other: self < other or self == other)
        derive("__ge__", lambda self, other: not self < other)
    elif "__le__" in cls.__dict__:
        derive("__ge__", lambda self, other: not self <= other or self == other)
        derive("__lt__", lambda self, other: self <= other and self != other)
        derive("__gt__", lambda self, other: not self <= other)
    elif "__gt__" in cls.__dict__:
        derive("__lt__", lambda self, other: not self > other and self != other)
        derive("__ge__", lambda self, other: self > other or self == other)
        derive("__le__", lambda self, other: not self > other)
    elif "__ge__" in cls.__dict__:
        derive("__le__", lambda self, other: not self >= other or self == other)
        derive("__gt__", lambda self, other: self >= other and self != other)
        derive("__lt__", lambda self, other: not self >= other)
    else:
        raise ValueError("must define at least one ordering operation: < > <= >=")
    return cls


def singledispatch(function):
    registry = {object: function}

    def find(kind):
        for base in kind.__mro__:
            if base in registry:
                return registry[base]

    def register(kind, implementation=None):
        if implementation is None:
            return lambda made: register(kind, made)
        registry[kind] = implementation
        return implementation

    def wrapper(*args, **kwargs):
        return find(type(args[0]))(*args, **kwargs)

    wrapper.register = register
    wrapper.dispatch = find
    return update_wrapper(wrapper, function)
