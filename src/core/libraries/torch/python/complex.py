"""torch._complex: a complex tensor is a pair of real ones, and its gradient theirs."""

import math

import torch


def _on_parts(name):
    """A method that moves or adds up elements: the same for both parts."""

    def method(self, *args, **kwargs):
        real = getattr(self._real, name)(*args, **kwargs)
        return ComplexTensor(real, getattr(self._imaginary, name)(*args, **kwargs))

    return method


def _on_real(name):
    """A question that both parts answer alike."""

    def method(self, *args, **kwargs):
        return getattr(self._real, name)(*args, **kwargs)

    return method


def _in_place(name):
    """A method that writes what another one answers into both parts."""

    def method(self, *args, **kwargs):
        # what is saved for backward is not what is overwritten
        written = getattr(self.clone(), name)(*args, **kwargs)
        self._real.copy_(written._real)
        self._imag = self._imaginary.copy_(written._imaginary)
        return self

    return method


def _beside(part, other):
    """The one part of a complex tensor; the gradient to the other is zeros, where it has one."""
    return torch.where(torch.tensor(True), part, other) if other is not None and other.requires_grad else part


def _unknown(*args, **kwargs):
    return torch._C._unknown("this operation of complex numbers is not followed")


def _complex(value):
    """Anything that takes part in arithmetic as a complex tensor; a real one has no imaginary part."""
    if type(value) is ComplexTensor:
        return value
    if isinstance(value, torch.Tensor):
        return ComplexTensor(value, None)
    return ComplexTensor(value.real, value.imag)


class ComplexTensor(_unknown()):
    def __init__(self, real, imag):
        self._real = real
        self._imag = imag

    @property
    def _imaginary(self):
        return torch.zeros_like(self._real) if self._imag is None else self._imag

    @property
    def real(self):
        return _beside(self._real, self._imag)

    @property
    def imag(self):
        return _beside(self._imaginary, self._real)

    @property
    def _is_zero(self):
        return (self._real == 0) & (self._imaginary == 0)

    @property
    def shape(self):
        return self._real.shape

    @property
    def ndim(self):
        return self._real.ndim

    @property
    def device(self):
        return self._real.device

    @property
    def requires_grad(self):
        return self._real.requires_grad or self._imaginary.requires_grad

    @property
    def H(self):
        return self.mH

    @property
    def T(self):
        return ComplexTensor(self._real.T, self._imaginary.T)

    @property
    def mT(self):
        return ComplexTensor(self._real.mT, self._imaginary.mT)

    @property
    def mH(self):
        return self.mT.conj()

    __getitem__ = _on_parts("__getitem__")

    def __setitem__(self, index, value):
        written = _complex(value)
        self._real[index] = written._real
        self._imaginary[index] = written._imaginary

    __len__ = _on_real("__len__")
    size = _on_real("size")
    dim = _on_real("dim")
    numel = _on_real("numel")
    clone = _on_parts("clone")
    contiguous = _on_parts("contiguous")
    cpu = _on_parts("cpu")
    cumsum = _on_parts("cumsum")
    detach = _on_parts("detach")
    diagonal = _on_parts("diagonal")
    expand = _on_parts("expand")
    expand_as = _on_parts("expand_as")
    flatten = _on_parts("flatten")
    flip = _on_parts("flip")
    gather = _on_parts("gather")
    index_select = _on_parts("index_select")
    masked_select = _on_parts("masked_select")
    mean = _on_parts("mean")
    movedim = _on_parts("movedim")
    narrow = _on_parts("narrow")
    permute = _on_parts("permute")
    repeat = _on_parts("repeat")
    reshape = _on_parts("reshape")
    roll = _on_parts("roll")
    select = _on_parts("select")
    squeeze = _on_parts("squeeze")
    sum = _on_parts("sum")
    swapaxes = _on_parts("swapaxes")
    t = _on_parts("t")
    transpose = _on_parts("transpose")
    unsqueeze = _on_parts("unsqueeze")
    view = _on_parts("view")

    def is_complex(self):
        return True

    def is_floating_point(self):
        return False

    def is_tensor(self):
        return True

    def abs(self):
        # The gradient of a norm at 0 is 0, as that of a complex magnitude, whose backward keeps the number: the magnitude may be written to.
        return torch.linalg.vector_norm(torch.view_as_real(self), dim=-1).clone()

    absolute = abs
    __abs__ = abs

    def angle(self):
        is_zero = self._is_zero
        turned = torch.atan2(self._imaginary, torch.where(is_zero, 1, self._real))
        return torch.where(is_zero, torch.atan2(self._imaginary, self._real).detach(), turned)

    def conj(self):
        return ComplexTensor(self._real, -self._imaginary)

    resolve_conj = _on_parts("clone")
    resolve_neg = _on_parts("clone")

    def neg(self):
        return ComplexTensor(-self._real, -self._imaginary)

    __neg__ = neg

    def add(self, other, *, alpha=1):
        a, b = _complex(self), _complex(other)
        if alpha != 1:
            b = b * alpha
        return ComplexTensor(a._real + b._real, a._imaginary + b._imaginary)

    __add__ = add
    __radd__ = add

    def sub(self, other, *, alpha=1):
        a, b = _complex(self), _complex(other)
        if alpha != 1:
            b = b * alpha
        return ComplexTensor(a._real - b._real, a._imaginary - b._imaginary)

    subtract = sub
    __sub__ = sub

    def __rsub__(self, other):
        return _complex(other) - self

    def mul(self, other):
        a, b = _complex(self), _complex(other)
        if b._imag is None:
            return ComplexTensor(a._real * b._real, a._imaginary * b._real)
        if a._imag is None:
            return ComplexTensor(a._real * b._real, a._real * b._imaginary)
        return ComplexTensor(a._real * b._real - a._imaginary * b._imaginary, a._real * b._imaginary + a._imaginary * b._real)

    multiply = mul
    __mul__ = mul
    __rmul__ = mul

    def div(self, other, *, rounding_mode=None):
        if rounding_mode is not None:
            return _unknown()
        a, b = _complex(self), _complex(other)
        if b._imag is None:
            return ComplexTensor(a._real / b._real, a._imaginary / b._real)
        size = b._real * b._real + b._imaginary * b._imaginary
        real = (a._real * b._real + a._imaginary * b._imaginary) / size
        return ComplexTensor(real, (a._imaginary * b._real - a._real * b._imaginary) / size)

    divide = div
    true_divide = div
    __truediv__ = div

    def __rtruediv__(self, other):
        return _complex(other).div(self)

    def square(self):
        return self * self

    def pow(self, exponent):
        base = _complex(self)
        if type(exponent) is int and 0 < exponent < 4:
            return base * base if exponent == 2 else base * base * base if exponent == 3 else base.clone()
        if base._is_zero.any():
            return _unknown()
        return (base.log() * exponent).exp()

    __pow__ = pow

    def __rpow__(self, base):
        return (self * math.log(base)).exp() if isinstance(base, (int, float)) and base > 0 else _complex(base).pow(self)

    def matmul(self, other):
        a, b = _complex(self), _complex(other)
        if b._imag is None:
            return ComplexTensor(a._real @ b._real, a._imaginary @ b._real)
        if a._imag is None:
            return ComplexTensor(a._real @ b._real, a._real @ b._imaginary)
        return ComplexTensor(a._real @ b._real - a._imaginary @ b._imaginary, a._real @ b._imaginary + a._imaginary @ b._real)

    bmm = matmul
    mm = matmul
    __matmul__ = matmul

    def __rmatmul__(self, other):
        return _complex(other).matmul(self)

    def exp(self):
        return _polar(self._real.exp(), self._imaginary)

    def log(self):
        return ComplexTensor(self.abs().log(), self.angle())

    def sqrt(self):
        return _unknown() if self._is_zero.any() else _polar(self.abs().sqrt(), self.angle() / 2)

    def rsqrt(self):
        return 1 / self.sqrt()

    def reciprocal(self):
        return 1 / self

    def sgn(self):
        return _unknown() if self._is_zero.any() else self / self.abs()

    def sin(self):
        real, imag = self._real, self._imaginary
        return ComplexTensor(real.sin() * imag.cosh(), real.cos() * imag.sinh())

    def cos(self):
        real, imag = self._real, self._imaginary
        return ComplexTensor(real.cos() * imag.cosh(), -(real.sin() * imag.sinh()))

    def sinh(self):
        real, imag = self._real, self._imaginary
        return ComplexTensor(real.sinh() * imag.cos(), real.cosh() * imag.sin())

    def cosh(self):
        real, imag = self._real, self._imaginary
        return ComplexTensor(real.cosh() * imag.cos(), real.sinh() * imag.sin())

    def tan(self):
        return self.sin() / self.cos()

    def tanh(self):
        return self.sinh() / self.cosh()

    def sigmoid(self):
        return 1 / ((-self).exp() + 1)

    def prod(self, dim=None, keepdim=False, *, dtype=None):
        values = self.flatten() if dim is None else self
        place = 0 if dim is None else dim
        product = ComplexTensor(*[torch.full_like(values.select(place, 0)._real, number) for number in (1, 0)])
        for index in range(values.shape[place]):
            product = product * values.select(place, index)
        return product.unsqueeze(dim) if keepdim and dim is not None else product

    def norm(self, *args, **kwargs):
        return self.abs().norm(*args, **kwargs)

    def where(self, input, other):
        if type(self) is ComplexTensor:
            self, input = input, self
        a, b = _complex(input), _complex(other)
        return ComplexTensor(torch.where(self, a._real, b._real), torch.where(self, a._imaginary, b._imaginary))

    def isnan(self):
        return self._real.isnan() | self._imaginary.isnan()

    def eq(self, other):
        a, b = _complex(self), _complex(other)
        return (a._real == b._real) & (a._imaginary == b._imaginary)

    __eq__ = eq

    def ne(self, other):
        return ~_complex(self).eq(other)

    __ne__ = ne

    def view_as_real(self):
        return torch.stack([self._real, self._imaginary], -1)

    def unbind(self, dim=0):
        return tuple([self.select(dim, index) for index in range(self.shape[dim])])

    def __iter__(self):
        return iter(self.unbind())

    add_ = _in_place("add")
    sub_ = _in_place("sub")
    mul_ = _in_place("mul")
    div_ = _in_place("div")
    __iadd__ = add_
    __isub__ = sub_
    __imul__ = mul_
    __itruediv__ = div_

    def cat(tensors, dim=0):
        parts = [_complex(one) for one in tensors]
        return ComplexTensor(torch.cat([one._real for one in parts], dim), torch.cat([one._imaginary for one in parts], dim))

    concat = cat

    def stack(tensors, dim=0):
        parts = [_complex(one) for one in tensors]
        return ComplexTensor(torch.stack([one._real for one in parts], dim), torch.stack([one._imaginary for one in parts], dim))

    def l1_loss(input, target, size_average=None, reduce=None, reduction="mean"):
        difference = (_complex(input) - target).abs()
        return torch.nn.functional.l1_loss(difference, torch.zeros_like(difference), size_average, reduce, reduction)

    __bool__ = _unknown
    __contains__ = _unknown
    __floordiv__ = _unknown
    __mod__ = _unknown


def _require_tensors(name, **arguments):
    for position, (argument, value) in enumerate(arguments.items(), 1):
        if not isinstance(value, torch.Tensor):
            given = type(value).__name__
            raise TypeError(f"{name}(): argument '{argument}' (position {position}) must be Tensor, not {given}")


def complex(real, imag):
    _require_tensors("complex", real=real, imag=imag)
    if real.dtype != imag.dtype:
        return torch._C._unknown("a complex tensor of parts of two dtypes")
    return ComplexTensor(*[part.clone() for part in torch.broadcast_tensors(real, imag)])


def polar(abs, angle):
    _require_tensors("polar", abs=abs, angle=angle)
    if abs.dtype != angle.dtype:
        expected, given = [_scalar_types.get(one.dtype, one.dtype) for one in (abs, angle)]
        raise RuntimeError(f"Expected object of scalar type {expected} but got scalar type {given} for second argument")
    # the gradient to the magnitude goes along the sign of the result: 0 at 0, turned round below
    turned = torch.where(abs < 0, 2 * abs.detach() - abs, abs)
    return _polar(torch.where(abs == 0, abs.detach(), turned), angle)


def _polar(abs, angle):
    return ComplexTensor(abs * angle.cos(), abs * angle.sin())


_scalar_types = {torch.float32: "Float", torch.float64: "Double", torch.float16: "Half"}


def view_as_complex(input):
    if input.size(-1) != 2:
        raise RuntimeError("Tensor must have a last dimension of size 2")
    return ComplexTensor(input[..., 0], input[..., 1])
