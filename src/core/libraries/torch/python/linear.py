"""torch._linear: what is composed of other operations on vectors and matrices."""

import math

import torch


def renorm(input, p, dim, maxnorm):
    if input.dim() < 2:
        raise RuntimeError(f"renorm: input needs at least 2 dimensions, got {input.dim()} dimensions")
    others = [place for place in range(input.dim()) if place != dim % input.dim()]
    is_long = torch.linalg.vector_norm(input.detach(), p, others, keepdim=True) > maxnorm
    # The others have no part in the gradient of a norm, whatever they hold.
    long = torch.where(is_long, input, torch.zeros_like(input))
    norms = torch.linalg.vector_norm(long, p, others, keepdim=True)
    return torch.where(is_long, long * (maxnorm / (norms + 1e-7)), input)


def renorm_(input, p, dim, maxnorm):
    return input.copy_(renorm(input.clone(), p, dim, maxnorm))


def embedding_bag(
    input,
    weight,
    offsets=None,
    max_norm=None,
    norm_type=2,
    scale_grad_by_freq=False,
    mode="mean",
    sparse=False,
    per_sample_weights=None,
    include_last_offset=False,
    padding_idx=None,
):
    if max_norm is not None or scale_grad_by_freq:
        return torch._C._unknown("an embedding that limits its rows, or scales its gradients by frequency")
    if mode not in ("sum", "mean", "max"):
        raise ValueError("mode has to be one of sum, mean or max")
    if per_sample_weights is not None and mode != "sum":
        raise NotImplementedError(
            "embedding_bag: per_sample_weights was not None. per_sample_weights is only supported for mode='sum'"
            f" (got mode='{mode}'). Please open a feature request on GitHub."
        )
    if input.dim() == 2:
        if offsets is not None:
            raise ValueError(
                "if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed length"
                f" sequences. However, found offsets of type {type(offsets)}"
            )
        starts = [row * input.size(1) for row in range(input.size(0) + 1)]
    elif input.dim() == 1:
        if offsets is None:
            raise ValueError("offsets has to be a 1D Tensor but got None")
        starts = offsets.tolist() + ([] if include_last_offset else [input.size(0)])
    else:
        raise ValueError(f"input has to be 1D or 2D Tensor, but got Tensor of dimension {input.dim()}")
    places = input.reshape(-1)
    rows = torch.nn.functional.embedding(places, weight)
    if per_sample_weights is not None:
        rows = rows * per_sample_weights.reshape(-1, 1)
    bags = []
    for start, end in zip(starts, starts[1:]):
        bag = rows[start:end]
        if padding_idx is not None:
            bag = bag[places[start:end] != padding_idx % weight.size(0)]
        if bag.size(0) == 0 or mode == "sum":
            bags.append(bag.sum(0))
        else:
            bags.append(bag.mean(0) if mode == "mean" else bag.max(0).values)
    return torch.stack(bags)


def vander(x, N=None, increasing=False):
    if x.dim() != 1:
        raise RuntimeError("x must be a one-dimensional tensor.")
    size = x.size(0) if N is None else N
    result = torch.empty(x.size(0), size, dtype=x.dtype)
    if size > 0:
        result[:, 0].fill_(1)
    if size > 1:
        result[:, 1:].copy_(x.unsqueeze(1))
        result[:, 1:].copy_(result[:, 1:].cumprod(1))
    return result if increasing else result.flip(1)


def linalg_vander(x, *, N=None):
    if x.dim() == 0:
        raise RuntimeError("Expected dim of input to be greater than 0")
    if N is not None and N <= 1:
        raise RuntimeError("N must be greater than 1.")
    size = x.size(-1) if N is None else N
    powers = x.unsqueeze(-1).expand(*x.shape, size - 1).cumprod(-1)
    return torch.cat([torch.ones_like(powers[..., :1]), powers], -1)


def frexp(input):
    with torch.no_grad():
        size = input.abs()
        is_number = (size > 0) & torch.isfinite(size)
        exponent = torch.where(is_number, size.log2().floor() + 1, torch.zeros_like(size))
        mantissa = size / exponent.exp2()
        exponent = exponent + (is_number & (mantissa >= 1)).to(size.dtype) - (is_number & (mantissa < 0.5)).to(size.dtype)
    return torch._C._named("frexp", {"mantissa": input / exponent.exp2(), "exponent": exponent.int()})


def gradient(input, *, spacing=1, dim=None, edge_order=1):
    if not isinstance(spacing, (int, float)) or edge_order != 1:
        return torch._C._unknown("a gradient on uneven places is not followed")
    dims = list(range(input.dim())) if dim is None else [dim] if isinstance(dim, int) else list(dim)
    return [_slope(input, one, spacing) for one in dims]


def _slope(input, dim, spacing):
    size = input.size(dim)
    if size < 2:
        raise RuntimeError("torch.gradient expected each dimension size to be at least edge_order+1")
    between = (input.narrow(dim, 2, size - 2) - input.narrow(dim, 0, size - 2)) / (2 * spacing)
    first = (input.narrow(dim, 1, 1) - input.narrow(dim, 0, 1)) / spacing
    last = (input.narrow(dim, size - 1, 1) - input.narrow(dim, size - 2, 1)) / spacing
    return torch.cat([first, between, last], dim)


def vecdot(x, y, *, dim=-1):
    return (x * y).sum(dim)


def qr(A, mode="reduced"):
    """By Householder's reflections, with the signs that LAPACK gives them."""
    rows, columns = A.shape[-2:]
    if A.requires_grad and mode == "r":
        return torch._C._unknown("the R of a matrix alone has no gradient")
    if A.requires_grad and mode == "complete" and rows > columns:
        return torch._C._unknown("a complete QR decomposition of a tall matrix has no gradient")
    rest, size = A.double(), min(rows, columns)
    reflections = []
    for step in range(size - (rows <= columns)):
        column = rest[..., step:, step : step + 1]
        length = torch.linalg.vector_norm(column, dim=(-2, -1), keepdim=True)
        if (length <= 1e-9).any() or (step and (torch.linalg.vector_norm(column[..., 1:, :], dim=(-2, -1)) == 0).any()):
            return torch._C._unknown("the QR decomposition of a matrix without full rank is not followed")
        first = column[..., :1, :]
        head = first + torch.where(first >= 0, length, -length)
        v = torch.cat([torch.zeros_like(rest[..., :step, :1]), head, column[..., 1:, :]], -2)
        v = v / torch.linalg.vector_norm(v, dim=(-2, -1), keepdim=True)
        rest = rest - 2 * v @ (v.mT @ rest)
        reflections.append(v)
    if (rest.diagonal(dim1=-2, dim2=-1).abs() <= 1e-9).any():
        return torch._C._unknown("the QR decomposition of a matrix without full rank is not followed")
    if mode != "complete":
        rest = rest[..., :size, :]
    # From the last reflection on, no more of Q is worked out than is asked for.
    width = rows if mode == "complete" else size
    q = torch.eye(rows, width, dtype=torch.float64).expand(*A.shape[:-2], rows, width)
    for v in reversed(reflections):
        q = q - 2 * v @ (v.mT @ q)
    return torch._C._named("linalg_qr", {"Q": q.to(A.dtype), "R": rest.triu().to(A.dtype)})


def matrix_exp(input):
    """By squaring the series of a small part."""
    size = input.abs().sum(-1).max().item() if input.numel() else 0.0
    if not math.isfinite(size):
        return torch._C._unknown("the exponential of a matrix that is not finite")
    halvings = max(0, math.ceil(math.log2(size)) + 1) if size > 0 else 0
    part = input.double() / 2**halvings
    identity = torch.eye(input.shape[-1], dtype=torch.float64).expand(input.shape)
    total = identity
    for order in range(16, 0, -1):
        total = identity + part @ total / order
    for _ in range(halvings):
        total = total @ total
    return total.to(input.dtype)


def cond(A, p=None):
    if p is None or p == 2 or p == -2:
        values = torch.linalg.svdvals(A)
        return values[..., -1] / values[..., 0] if p == -2 else values[..., 0] / values[..., -1]
    return torch._C._unknown("a condition number by this norm is not followed")


def cholesky_solve(B, L, upper=False):
    factor = L.mT if upper else L
    half = torch.linalg.solve_triangular(factor, B, upper=False)
    return torch.linalg.solve_triangular(factor.mT, half, upper=True)


def cholesky_inverse(L, upper=False):
    return cholesky_solve(torch.eye(L.shape[-1], dtype=L.dtype).expand(L.shape), L, upper)


def triangular_solve(b, A, upper=True, transpose=False, unitriangular=False):
    matrix = A.triu() if upper else A.tril()
    if transpose:
        matrix, upper = matrix.mT, not upper
    solution = torch.linalg.solve_triangular(matrix, b, upper=upper, unitriangular=unitriangular)
    return torch._C._named("triangular_solve", {"solution": solution, "cloned_coefficient": A.clone()})


def matrix_power(input, n):
    if n < 0:
        return matrix_power(torch.linalg.inv(input), -n)
    if n == 0:
        return torch.where(torch.tensor(False), input, torch.eye(input.shape[-1], dtype=input.dtype))
    power = input
    for _ in range(n - 1):
        power = power @ input
    return power


def tensorsolve(A, B, dims=None):
    if dims is not None:
        return torch._C._unknown("a tensor equation along chosen dimensions is not followed")
    rest = A.shape[B.dim() :]
    return torch.linalg.solve(A.reshape(B.numel(), -1), B.reshape(-1)).reshape(rest)


def gcd(input, other):
    return _whole("gcd", input, other)[0]


def lcm(input, other):
    divisor, a, b = _whole("lcm", input, other)
    return torch.where(divisor == 0, 0, (a * b).abs() // divisor.clamp(min=1))


def _whole(name, input, other):
    for one in (input, other):
        if one.is_floating_point():
            raise RuntimeError(f'"{name}_cpu" not implemented for \'{"Double" if one.dtype == torch.float64 else "Float"}\'')
    a, b = torch.broadcast_tensors(input, other)
    x, y = a.abs(), b.abs()
    while (y != 0).any():
        x, y = torch.where(y == 0, x, y), torch.where(y == 0, y, x % y.clamp(min=1))
    return x, a, b
