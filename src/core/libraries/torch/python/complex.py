"""torch._complex: a complex tensor is a pair of real ones, and its gradient theirs."""

import torch


def _on_parts(name):
    """A method that moves or adds up elements: the same for both parts."""

    def method(self, *args, **kwargs):
        real = getattr(self.real, name)(*args, **kwargs)
        return ComplexTensor(real, getattr(self.imag, name)(*args, **kwargs))

    return method


def _on_real(name):
    """A question that both parts answer alike."""

    def method(self, *args, **kwargs):
        return getattr(self.real, name)(*args, **kwargs)

    return method


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
        self.real = real
        self._imag = imag

    @property
    def imag(self):
        return torch.zeros_like(self.real) if self._imag is None else self._imag

    @property
    def shape(self):
        return self.real.shape

    @property
    def ndim(self):
        return self.real.ndim

    @property
    def device(self):
        return self.real.device

    @property
    def requires_grad(self):
        return self.real.requires_grad or self.imag.requires_grad

    @property
    def T(self):
        return ComplexTensor(self.real.T, self.imag.T)

    @property
    def mT(self):
        return ComplexTensor(self.real.mT, self.imag.mT)

    @property
    def mH(self):
        return self.mT.conj()

    __getitem__ = _on_parts("__getitem__")

    def __setitem__(self, index, value):
        written = _complex(value)
        self.real[index] = written.real
        self.imag[index] = written.imag

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
        # the gradient of a norm at 0 is 0, as that of a complex magnitude
        return torch.linalg.vector_norm(torch.view_as_real(self), dim=-1)

    absolute = abs
    __abs__ = abs

    def angle(self):
        is_zero = (self.real == 0) & (self.imag == 0)
        turned = torch.atan2(self.imag, torch.where(is_zero, 1, self.real))
        return torch.where(is_zero, torch.atan2(self.imag, self.real).detach(), turned)

    def conj(self):
        return ComplexTensor(self.real, -self.imag)

    resolve_conj = _on_parts("clone")
    resolve_neg = _on_parts("clone")

    def neg(self):
        return ComplexTensor(-self.real, -self.imag)

    __neg__ = neg

    def add(self, other, *, alpha=1):
        a, b = _complex(self), _complex(other)
        if alpha != 1:
            b = b * alpha
        return ComplexTensor(a.real + b.real, a.imag + b.imag)

    __add__ = add
    __radd__ = add

    def sub(self, other, *, alpha=1):
        a, b = _complex(self), _complex(other)
        if alpha != 1:
            b = b * alpha
        return ComplexTensor(a.real - b.real, a.imag - b.imag)

    subtract = sub
    __sub__ = sub

    def __rsub__(self, other):
        return _complex(other) - self

    def mul(self, other):
        a, b = _complex(self), _complex(other)
        if b._imag is None:
            return ComplexTensor(a.real * b.real, a.imag * b.real)
        if a._imag is None:
            return ComplexTensor(a.real * b.real, a.real * b.imag)
        return ComplexTensor(a.real * b.real - a.imag * b.imag, a.real * b.imag + a.imag * b.real)

    multiply = mul
    __mul__ = mul
    __rmul__ = mul

    def div(self, other, *, rounding_mode=None):
        if rounding_mode is not None:
            return _unknown()
        a, b = _complex(self), _complex(other)
        if not isinstance(b.real, torch.Tensor) and b.imag == 0:
            return ComplexTensor(a.real / b.real, a.imag / b.real)
        if b._imag is None:
            return ComplexTensor(a.real / b.real, a.imag / b.real)
        size = b.real * b.real + b.imag * b.imag
        real = (a.real * b.real + a.imag * b.imag) / size
        return ComplexTensor(real, (a.imag * b.real - a.real * b.imag) / size)

    divide = div
    true_divide = div
    __truediv__ = div

    def __rtruediv__(self, other):
        return _complex(other).div(self)

    def square(self):
        return self * self

    def pow(self, exponent):
        if type(self) is ComplexTensor and type(exponent) is int and exponent == 2:
            return self * self
        return _unknown()

    __pow__ = pow
    __rpow__ = _unknown

    def matmul(self, other):
        a, b = _complex(self), _complex(other)
        if b._imag is None:
            return ComplexTensor(a.real @ b.real, a.imag @ b.real)
        if a._imag is None:
            return ComplexTensor(a.real @ b.real, a.real @ b.imag)
        return ComplexTensor(a.real @ b.real - a.imag @ b.imag, a.real @ b.imag + a.imag @ b.real)

    bmm = matmul
    mm = matmul
    __matmul__ = matmul

    def __rmatmul__(self, other):
        return _complex(other).matmul(self)

    def exp(self):
        return _polar(self.real.exp(), self.imag)

    def log(self):
        return ComplexTensor(self.abs().log(), self.angle())

    def norm(self, *args, **kwargs):
        return self.abs().norm(*args, **kwargs)

    def view_as_real(self):
        return torch.stack([self.real, self.imag], -1)

    def cat(tensors, dim=0):
        parts = [_complex(one) for one in tensors]
        return ComplexTensor(torch.cat([one.real for one in parts], dim), torch.cat([one.imag for one in parts], dim))

    concat = cat

    def stack(tensors, dim=0):
        parts = [_complex(one) for one in tensors]
        return ComplexTensor(torch.stack([one.real for one in parts], dim), torch.stack([one.imag for one in parts], dim))

    def l1_loss(input, target, size_average=None, reduce=None, reduction="mean"):
        difference = (_complex(input) - target).abs()
        return torch.nn.functional.l1_loss(difference, torch.zeros_like(difference), size_average, reduce, reduction)

    __bool__ = _unknown
    __contains__ = _unknown
    __eq__ = _unknown
    __floordiv__ = _unknown
    __iadd__ = _unknown
    __imul__ = _unknown
    __isub__ = _unknown
    __iter__ = _unknown
    __itruediv__ = _unknown
    __mod__ = _unknown
    __ne__ = _unknown


def _require_tensors(name, **arguments):
    for position, (argument, value) in enumerate(arguments.items(), 1):
        if not isinstance(value, torch.Tensor):
            given = type(value).__name__
            raise TypeError(f"{name}(): argument '{argument}' (position {position}) must be Tensor, not {given}")


def complex(real, imag):
    _require_tensors("complex", real=real, imag=imag)
    if real.dtype != imag.dtype:
        return torch._C._unknown("a complex tensor of parts of two dtypes")
    return ComplexTensor(*torch.broadcast_tensors(real, imag))


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
