"""operator: the operators as functions."""


def add(a, b):
    return a + b


def sub(a, b):
    return a - b


def mul(a, b):
    return a * b


def truediv(a, b):
    return a / b


def floordiv(a, b):
    return a // b


def mod(a, b):
    return a % b


def pow(a, b):
    return a**b


def matmul(a, b):
    return a @ b


def and_(a, b):
    return a & b


def or_(a, b):
    return a | b


def xor(a, b):
    return a ^ b


def lshift(a, b):
    return a << b


def rshift(a, b):
    return a >> b


def neg(a):
    return -a


def pos(a):
    return +a


def invert(a):
    return ~a


inv = invert


def not_(a):
    return not a


def truth(a):
    return bool(a)


def abs(a):
    return a.__abs__() if hasattr(a, "__abs__") else max(a, -a)


def eq(a, b):
    return a == b


def ne(a, b):
    return a != b


def lt(a, b):
    return a < b


def le(a, b):
    return a <= b


def gt(a, b):
    return a > b


def ge(a, b):
    return a >= b


def is_(a, b):
    return a is b


def is_not(a, b):
    return a is not b


def contains(a, b):
    return b in a


def concat(a, b):
    return a + b


def getitem(a, b):
    return a[b]


def setitem(a, b, c):
    a[b] = c


def delitem(a, b):
    del a[b]


def index(a):
    return a.__index__() if hasattr(a, "__index__") else int(a)


def iadd(a, b):
    a += b
    return a


def isub(a, b):
    a -= b
    return a


def imul(a, b):
    a *= b
    return a


def itruediv(a, b):
    a /= b
    return a


def countOf(a, b):
    return list(a).count(b)


def indexOf(a, b):
    return list(a).index(b)


def _resolve(value, path):
    for name in path.split("."):
        value = getattr(value, name)
    return value


class attrgetter:
    def __init__(self, *paths):
        self._paths = paths

    def __call__(self, value):
        if len(self._paths) == 1:
            return _resolve(value, self._paths[0])
        return tuple([_resolve(value, path) for path in self._paths])


class itemgetter:
    def __init__(self, *keys):
        self._keys = keys

    def __call__(self, value):
        if len(self._keys) == 1:
            return value[self._keys[0]]
        return tuple([value[key] for key in self._keys])


class methodcaller:
    def __init__(self, name, /, *args, **kwargs):
        self._name = name
        self._args = args
        self._kwargs = kwargs

    def __call__(self, value):
        return getattr(value, self._name)(*self._args, **self._kwargs)
