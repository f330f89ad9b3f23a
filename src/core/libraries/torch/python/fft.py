"""torch.fft: discrete Fourier transforms as sums by turns; what is 0 for a fast transform is 0 here, too."""

import math

import torch
from torch._complex import ComplexTensor, _complex


def _floating(input):
    if torch.is_complex(input) or input.is_floating_point():
        return input
    return input.to(torch.get_default_dtype())


def _sized(input, n, dim):
    """Cut off or filled up with zeros to `n` along the last dimension."""
    size = input.shape[-1]
    n = size if n is None else n
    if n < 1:
        raise RuntimeError(f"Invalid number of data points ({n}) specified")
    if n == size:
        return input
    return input[..., :n] if n < size else torch.nn.functional.pad(input, (0, n - size))


def _scale(norm, n, is_inverse):
    """What the sums are divided by."""
    if norm not in (None, "forward", "backward", "ortho"):
        raise RuntimeError(f'Invalid normalization mode: "{norm}"')
    if norm == "ortho":
        return math.sqrt(n)
    return n if is_inverse == (norm != "forward") else 1


def _transform(input, n, dim, norm, is_inverse, count=None):
    """The first `count` terms of the transform along one dimension, all by default."""
    values = _complex(_floating(input))
    real = _sized(values._real.movedim(dim, -1), n, dim)
    size = real.shape[-1]
    count = size if count is None else count

    def turned(part, shift):
        return torch._C._turned(part, size, count, shift)

    # a quarter of a turn apart: sin, and -sin
    forth, back = (-0.25, 0.25) if is_inverse else (0.25, -0.25)
    divisor = _scale(norm, size, is_inverse)
    if values._imag is None:
        sums = turned(real, 0), turned(real, back)
    else:
        imag = _sized(values._imaginary.movedim(dim, -1), n, dim)
        sums = turned(real, 0) + turned(imag, forth), turned(imag, 0) - turned(real, forth)
    parts = [(one if divisor == 1 else one / divisor).movedim(-1, dim) for one in sums]
    return ComplexTensor(*parts)


def fft(input, n=None, dim=-1, norm=None):
    return _transform(input, n, dim, norm, False)


def ifft(input, n=None, dim=-1, norm=None):
    return _transform(input, n, dim, norm, True)


def rfft(input, n=None, dim=-1, norm=None):
    if torch.is_complex(input):
        raise RuntimeError("rfft expects a real input tensor, but got ComplexFloat")
    size = input.shape[dim] if n is None else n
    return _transform(input, n, dim, norm, False, size // 2 + 1)


def irfft(input, n=None, dim=-1, norm=None):
    values = _complex(_floating(input))
    if n is None:
        n = 2 * (values.shape[dim] - 1)
    if n < 1:
        raise RuntimeError(f"Invalid number of data points ({n}) specified")
    half = n // 2 + 1
    real, imag = [_sized(part.movedim(dim, -1), half, dim) for part in (values._real, values._imaginary)]
    # each term but the first and that of half a turn stands for its mirror image, too
    twice = torch.full([half], 2, dtype=real.dtype)
    twice[0] = 1
    if n % 2 == 0:
        twice[-1] = 1
    sums = torch._C._turned(real * twice, n, n, 0) - torch._C._turned(imag * twice, n, n, 0.25)
    return (sums / _scale(norm, n, True)).movedim(-1, dim)


def _turned(norm):
    """The scale of a transform that goes the other way than it is named."""
    return {None: "forward", "backward": "forward", "forward": "backward"}.get(norm, norm)


def hfft(input, n=None, dim=-1, norm=None):
    return irfft(_complex(input).conj(), n, dim, _turned(norm))


def ihfft(input, n=None, dim=-1, norm=None):
    return rfft(input, n, dim, _turned(norm)).conj()


def _dims(input, s, dim, default):
    if dim is None:
        count = input.ndim if s is None else len(s)
        dim = default if default is not None else tuple(range(-count, 0))
    elif isinstance(dim, int):
        dim = (dim,)
    sizes = [None] * len(dim) if s is None else [None if size == -1 else size for size in s]
    return list(zip(sizes, dim))


def _each(transform, input, pairs, norm):
    for size, dim in reversed(pairs):
        input = transform(input, size, dim, norm)
    return input


def fftn(input, s=None, dim=None, norm=None):
    return _each(fft, input, _dims(input, s, dim, None), norm)


def ifftn(input, s=None, dim=None, norm=None):
    return _each(ifft, input, _dims(input, s, dim, None), norm)


def rfftn(input, s=None, dim=None, norm=None):
    *others, (size, last) = _dims(input, s, dim, None)
    return _each(fft, rfft(input, size, last, norm), others, norm)


def irfftn(input, s=None, dim=None, norm=None):
    *others, (size, last) = _dims(input, s, dim, None)
    return irfft(_each(ifft, input, others, norm), size, last, norm)


def fft2(input, s=None, dim=(-2, -1), norm=None):
    return fftn(input, s, dim, norm)


def ifft2(input, s=None, dim=(-2, -1), norm=None):
    return ifftn(input, s, dim, norm)


def rfft2(input, s=None, dim=(-2, -1), norm=None):
    return rfftn(input, s, dim, norm)


def irfft2(input, s=None, dim=(-2, -1), norm=None):
    return irfftn(input, s, dim, norm)


def fftfreq(n, d=1.0, *, dtype=None, device=None, requires_grad=False):
    return torch.cat([torch.arange(0, (n + 1) // 2), torch.arange(-(n // 2), 0)]).to(dtype or torch.get_default_dtype()) * (1.0 / (n * d))


def rfftfreq(n, d=1.0, *, dtype=None, device=None, requires_grad=False):
    return torch.arange(0, n // 2 + 1).to(dtype or torch.get_default_dtype()) * (1.0 / (n * d))


def fftshift(input, dim=None):
    dims = range(input.ndim) if dim is None else [dim] if isinstance(dim, int) else dim
    return torch.roll(input, [input.shape[one] // 2 for one in dims], list(dims))


def ifftshift(input, dim=None):
    dims = range(input.ndim) if dim is None else [dim] if isinstance(dim, int) else dim
    return torch.roll(input, [(input.shape[one] + 1) // 2 for one in dims], list(dims))
