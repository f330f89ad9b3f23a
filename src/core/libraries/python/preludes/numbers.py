"""numbers: the tower of numeric types."""


class _Tower(type):
    def __instancecheck__(cls, instance):
        return cls in type(instance).__mro__ or isinstance(instance, cls._kinds)


class Number(metaclass=_Tower):
    _kinds = (int, float, complex)


class Complex(Number):
    _kinds = (int, float, complex)


class Real(Complex):
    _kinds = (int, float)


class Rational(Real):
    _kinds = (int,)


class Integral(Rational):
    _kinds = (int,)
