"""Asks real PyTorch what each operation of the table answers, and its gradient, at ordinary points and where conventions count.

Usage: /usr/bin/python3 tests/oracle/ops-table.py

Writes expected-ops/table.json: per case the operation's name and parameters as in src/core/ops/parameters.ts, its operands, the gradient
that comes in (ones where none is given), the output, and the gradient to each operand: null where autograd gives None. `raised` is the
message where PyTorch refuses. `second`, where all is finite: the gradient to each operand of the sum of those gradients.
"""

import json
import math
import warnings
from pathlib import Path

import torch
import torch.nn.functional as F

inf, nan = math.inf, math.nan
CASES = []


def case(op, function, *operands, upstream=None, **params):
    """Operands are tensors; the floating ones ask for a gradient."""
    CASES.append({'op': op, 'function': function, 'operands': operands, 'upstream': upstream, 'params': params})


def f32(values):
    return torch.tensor(values, dtype=torch.float32)


def f64(values):
    return torch.tensor(values, dtype=torch.float64)


def i64(values):
    return torch.tensor(values, dtype=torch.int64)


def boolean(values):
    return torch.tensor(values, dtype=torch.bool)


ANYWHERE = [-inf, -100.0, -20.5, -3.0, -2.5, -1.0, -0.5, -0.3, -0.0, 0.0, 1e-4, 0.3, 0.5, 1.0, 1.5, 2.0, 3.0, 6.0, 20.0, 20.5, 100.0, inf, nan]


def unary(op, function, points=ANYWHERE, **params):
    """In both precisions, with a gradient of ones and with an infinite one: whether a rule selects or multiplies."""
    case(op, function, f32(points), **params)
    case(op, function, f64(points), **params)
    case(op, function, f32(points), upstream=f32([inf] * len(points)), **params)
    ordinary = [point for point in points if has_gradient(function, point)]
    case(op, function, f64(ordinary), **params)


def has_gradient(function, point):
    """A finite one, at a finite value."""
    x = f64(point).requires_grad_()
    value = function(x)
    return is_ordinary(x, value, *gradients_of(value, [x], None))


def unary_cases():
    unary('neg', torch.neg)
    unary('abs', torch.abs)
    unary('sign', torch.sign)
    for name in ['exp', 'expm1', 'log', 'log2', 'log10', 'log1p', 'sqrt', 'rsqrt', 'reciprocal', 'cos', 'sin', 'atan', 'sinh', 'cosh', 'tanh']:
        unary(name, getattr(torch, name))
    unary('tan', torch.tan, [-1.2, -0.5, 0.0, 0.7, 1.3, nan])
    for name in ['asin', 'acos', 'atanh', 'erfinv']:
        unary(name, getattr(torch, name), [-1.5, -1.0, -0.999, -0.5, 0.0, 1e-5, 0.3, 0.9, 0.99999, 1.0, 1.5, nan])
    unary('asinh', torch.asinh, [-100.0, -1.0, 0.0, 1e-3, 2.0, 100.0, inf, nan])
    unary('acosh', torch.acosh, [0.5, 1.0, 1.001, 2.0, 100.0, inf, nan])
    for name in ['erf', 'erfc']:
        unary(name, getattr(torch, name), [-inf, -6.0, -2.6, -2.4, -1.0, -0.1, 0.0, 0.5, 0.99, 1.01, 1.5, 2.4, 2.6, 4.0, 6.0, 9.0, inf, nan])
    unary('lgamma', torch.lgamma, [-2.5, -1.5, -0.5, 0.1, 0.5, 1.0, 1.5, 2.0, 3.7, 9.5, 10.5, 50.0, 1e4, inf, nan])
    unary('digamma', torch.digamma, [-2.5, -1.5, -0.5, 0.0, 0.1, 0.5, 1.0, 2.0, 3.7, 9.5, 10.5, 50.0, 1e4, nan])
    for order in (1, 2, 3):
        unary('polygamma', lambda x, order=order: torch.polygamma(order, x), [-1.5, -0.5, 0.1, 0.5, 1.0, 2.0, 3.7, 9.5, 50.0], order=order)
    unary('sinc', torch.sinc, [-2.0, -0.5, 0.0, 0.3, 1.0, 2.5, nan])
    bessel_points = [-inf, -100.0, -20.0, -1.0, -1e-4, 0.0, 0.5, 2.0, 3.7, 8.0, 20.0, 29.0, 31.0, 88.0, 100.0, inf, nan]
    for order, isScaled, function in [
        (0, False, torch.special.i0), (0, True, torch.special.i0e), (1, False, torch.special.i1), (1, True, torch.special.i1e),
    ]:
        unary('besselI', function, bessel_points, order=order, isScaled=isScaled)
    unary('erfcx', torch.special.erfcx, [-inf, -9.5, -5.0, -1.0, -0.1, 0.0, 0.5, 0.99, 1.01, 2.0, 5.0, 20.0, 30.0, inf, nan])
    unary('entr', torch.special.entr, [-1.0, 0.0, 0.3, 1.0, 2.0, inf, nan])

    for name in ['floor', 'ceil', 'trunc', 'frac']:
        unary(name, getattr(torch, name))
    unary('round', torch.round, ANYWHERE + [2.5, -1.5, 1.25], decimals=0)
    unary('round', lambda x: torch.round(x, decimals=1), [0.35, 0.25, -0.15, 1.05, 2.0, nan], decimals=1)
    unary('round', lambda x: torch.round(x, decimals=-1), [5.0, 15.0, 14.9, -25.0], decimals=-1)
    unary('nanToNum', lambda x: torch.nan_to_num(x, 7.0, 8.0, -9.0), nan=7.0, posinf=8.0, neginf=-9.0)
    unary('clamp', lambda x: torch.clamp(x, -0.5, 1.5), min=-0.5, max=1.5)
    unary('clamp', lambda x: torch.clamp(x, min=0.0), min=0.0, max=None)
    unary('clamp', lambda x: torch.clamp(x, max=0.0), min=None, max=0.0)
    unary('clamp', lambda x: torch.clamp(x, 1.0, 0.5), min=1.0, max=0.5)
    for exponent in (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, -1.0, -0.5):
        unary('powScalar', lambda x, e=exponent: torch.pow(x, e), exponent=exponent)
    case('powScalar', lambda x: x**2, i64([-3, 0, 5]), exponent=2)
    case('powScalar', lambda x: x**-1, i64([-3, 0, 5]), exponent=-1)

    for op, function in [('isNan', torch.isnan), ('isInf', torch.isinf), ('isFinite', torch.isfinite), ('logicalNot', torch.logical_not)]:
        case(op, function, f32(ANYWHERE))
    case('bitwiseNot', torch.bitwise_not, i64([-3, 0, 5]))
    case('bitwiseNot', torch.bitwise_not, boolean([True, False]))
    case('bitwiseNot', torch.bitwise_not, f32([1.0]))
    case('neg', torch.neg, boolean([True, False]))
    case('relu', torch.relu, boolean([True, False]))
    case('abs', torch.abs, i64([-3, 0, 5]))
    case('exp', torch.exp, i64([-3, 0, 5]))
    case('sqrt', torch.sqrt, torch.tensor([0.5, 2.0, 3.0], dtype=torch.float16))
    case('exp', torch.exp, torch.tensor([0.5, 2.0, 20.0], dtype=torch.bfloat16))
    for dtype, name in [(torch.int64, 'int64'), (torch.int32, 'int32'), (torch.uint8, 'uint8'), (torch.bool, 'bool'), (torch.float16, 'float16'), (torch.bfloat16, 'bfloat16'), (torch.float64, 'float64')]:
        case('cast', lambda x, dtype=dtype: x.to(dtype), f32([0.0, 0.4, 1.6, 2.5, 100.3]), dtype=name)
    case('cast', lambda x: x.float(), f64([0.1, 1e-300, 1e300]), dtype='float32')


def activation_cases():
    unary('sigmoid', torch.sigmoid)
    unary('logSigmoid', F.logsigmoid)
    for beta, threshold in [(1.0, 20.0), (2.0, 5.0)]:
        unary('softplus', lambda x, b=beta, t=threshold: F.softplus(x, b, t), beta=beta, threshold=threshold)
    unary('relu', torch.relu)
    unary('leakyRelu', lambda x: F.leaky_relu(x, 0.1), slope=0.1)
    unary('leakyRelu', lambda x: F.leaky_relu(x, 0.0), slope=0.0)
    unary('elu', F.elu, alpha=1.0, scale=1.0, inputScale=1.0)
    unary('elu', F.selu, alpha=1.6732632423543772848170429916717, scale=1.0507009873554804934193349852946, inputScale=1.0)
    unary('elu', lambda x: F.celu(x, 0.5), alpha=0.5, scale=1.0, inputScale=2.0)
    unary('hardtanh', F.hardtanh, min=-1.0, max=1.0)
    unary('hardtanh', F.relu6, min=0.0, max=6.0)
    unary('hardsigmoid', F.hardsigmoid)
    unary('hardswish', F.hardswish, [point for point in ANYWHERE if abs(point) != 3])
    unary('hardswish', F.hardswish, [-3.0, 3.0])  # as its scalar kernel has it; the vectorized one differs at 3
    unary('softshrink', F.softshrink, **{'lambda': 0.5})
    unary('hardshrink', F.hardshrink, **{'lambda': 0.5})
    unary('threshold', lambda x: F.threshold(x, 0.5, 7.0), threshold=0.5, value=7.0)
    finite = [point for point in ANYWHERE if not math.isinf(point)]  # PyTorch's vectorized kernel answers NaN at infinity, its scalar one does not
    unary('gelu', F.gelu, finite, approximate='none')
    case('gelu', F.gelu, f32([-inf, 3e38, 1.0, inf]), approximate='none', isVectorized=True)
    unary('gelu', lambda x: F.gelu(x, approximate='tanh'), finite, approximate='tanh')
    unary('silu', F.silu)
    unary('mish', F.mish)
    probabilities = [-0.5, 0.0, 0.05, 0.1, 0.5, 0.9, 0.95, 1.0, 1.5]
    unary('logit', torch.logit, probabilities, eps=None)
    unary('logit', lambda x: torch.logit(x, 0.1), probabilities, eps=0.1)


def binary_cases():
    points = [-inf, -2.5, -1.0, -0.0, 0.0, 0.3, 1.0, 2.0, 7.0, inf, nan]
    grid = torch.cartesian_prod(f32(points), f32(points))

    def binary(op, function):
        case(op, function, grid[:, 0].contiguous(), grid[:, 1].contiguous())
        case(op, function, grid[:, 0].double(), grid[:, 1].double())
        case(op, function, f32([[1.0], [2.0]]), f32([0.5, 2.0, 3.0]))
        case(op, function, f32(2.0), f32([[1.0, 2.0, 3.0]]))

    binary('add', torch.add)
    binary('sub', torch.sub)
    binary('mul', torch.mul)
    binary('div', torch.div)
    binary('floorDivide', torch.floor_divide)
    binary('truncDivide', lambda a, b: torch.div(a, b, rounding_mode='trunc'))
    binary('remainder', torch.remainder)
    binary('fmod', torch.fmod)
    binary('pow', torch.pow)
    binary('maximum', torch.maximum)
    binary('minimum', torch.minimum)
    binary('fmax', torch.fmax)
    binary('fmin', torch.fmin)
    binary('atan2', torch.atan2)
    binary('hypot', torch.hypot)
    binary('xlogy', torch.xlogy)
    binary('logaddexp', torch.logaddexp)
    binary('copysign', torch.copysign)
    binary('heaviside', torch.heaviside)
    for op in ['eq', 'ne', 'lt', 'le', 'gt', 'ge']:
        binary(op, getattr(torch, op))
    for op in ['And', 'Or', 'Xor']:
        binary(f'logical{op}', getattr(torch, f'logical_{op.lower()}'))
        bitwise = getattr(torch, f'bitwise_{op.lower()}')
        case(f'bitwise{op}', bitwise, i64([5, -3, 2**40 + 5]), i64([3, 6, 7]))
        case(f'bitwise{op}', bitwise, boolean([True, True, False]), boolean([True, False, False]))
        case(f'bitwise{op}', bitwise, f32([1.0]), f32([1.0]))
    case('shiftLeft', torch.bitwise_left_shift, i64([5, -3, 1]), i64([3, 1, 40]))
    case('shiftRight', torch.bitwise_right_shift, i64([5, -3, 2**40]), i64([1, 1, 38]))

    whole, divisors = i64([-7, -7, 7, 7, 0]), i64([2, -2, 2, -2, 3])
    case('add', torch.add, whole, divisors)
    case('add', torch.add, boolean([True, True, False]), boolean([True, False, False]))
    case('sub', torch.sub, boolean([True]), boolean([True]))
    case('mul', torch.mul, boolean([True, True, False]), boolean([True, False, False]))
    case('div', torch.div, whole, divisors)
    case('add', torch.add, torch.tensor([200], dtype=torch.uint8), torch.tensor([100], dtype=torch.uint8))
    for op, function in [
        ('floorDivide', torch.floor_divide),
        ('truncDivide', lambda a, b: torch.div(a, b, rounding_mode='trunc')),
        ('remainder', torch.remainder),
        ('fmod', torch.fmod),
    ]:
        case(op, function, whole, divisors)
        case(op, function, whole, i64([0, 1, 1, 1, 1]))
    case('pow', torch.pow, i64([2, -3]), i64([5, 3]))
    case('pow', torch.pow, i64([2, -3]), i64([5, -1]))
    case('floorDivide', torch.floor_divide, f32([1.0, 7.0, -7.0]), f32([0.1, 0.7, 0.7]))
    case('add', torch.add, f32([1.0, 2.0, 3.0]), f32([1.0, 2.0, 3.0, 4.0]))
    case('add', torch.add, torch.zeros(2, 3, 4), torch.zeros(2, 1, 3))
    case('mul', torch.mul, torch.tensor([0.1, 3.3], dtype=torch.float16), torch.tensor([0.7, 9.9], dtype=torch.float16))


def choice_cases():
    case('where', torch.where, boolean([True, False, True]), f32([1.0, 2.0, nan]), f32([4.0, nan, 6.0]), upstream=f32([inf, inf, 1.0]))
    case('where', torch.where, boolean([[True], [False]]), f32([1.0, 2.0, 3.0]), f32(7.0))
    x, low, high = [1.0, 1.0, 5.0, -5.0, 1.5, 1.0, nan, 0.5], [1.0, 2.0, 0.0, 0.0, 3.0, 2.0, 0.0, nan], [1.0, 1.0, 1.0, 1.0, 2.0, 2.0, 1.0, 1.0]
    case('clampTensor', torch.clamp, f32(x), f32(low), f32(high))
    case('clampTensor', torch.clamp, f32([[0.0, 2.0], [0.4, -1.0]]), f32([0.0, 0.5]), f32(1.0))


def loss_cases():
    points = f32([-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, nan, inf])
    zeros = torch.zeros(9)

    def losses(op, function, **params):
        case(op, function, points, zeros, **params)
        case(op, function, points.double(), zeros.double() + 0.25, **params)
        case(op, function, f32([0.3, 0.6]), f64([0.0, 1.0]), **params)
        case(op, function, f32([0.3, 0.6]), i64([0, 1]), **params)

    losses('squaredError', lambda a, b: F.mse_loss(a, b, reduction='none'))
    losses('smoothL1', lambda a, b: F.smooth_l1_loss(a, b, reduction='none'), beta=1.0)
    losses('smoothL1', lambda a, b: F.smooth_l1_loss(a, b, reduction='none', beta=0.5), beta=0.5)
    losses('huber', lambda a, b: F.huber_loss(a, b, reduction='none'), delta=1.0)
    losses('huber', lambda a, b: F.huber_loss(a, b, reduction='none', delta=2.0), delta=2.0)

    cross_entropy = lambda a, b: F.binary_cross_entropy(a, b, reduction='none')
    probabilities = f32([0.0, 0.0, 1.0, 1.0, 0.3, 1e-8, 0.99])
    case('binaryCrossEntropy', cross_entropy, probabilities, f32([0.0, 1.0, 0.0, 1.0, 0.4, 1.0, 0.5]))
    case('binaryCrossEntropy', cross_entropy, probabilities.double(), f64([0.0, 1.0, 0.0, 1.0, 0.4, 1.0, 0.5]))
    case('binaryCrossEntropy', cross_entropy, f32([0.5, 1.5]), f32([0.0, 1.0]))
    case('binaryCrossEntropy', cross_entropy, f32([0.5, 0.1]), i64([0, 1]))

    whole, real, truth = i64([0, 1]), f32([0.5, 0.25]), boolean([True, False])
    for op, function, params in [
        ('squaredError', F.mse_loss, {}),
        ('smoothL1', F.smooth_l1_loss, {'beta': 1.0}),
        ('huber', F.huber_loss, {'delta': 1.0}),
        ('binaryCrossEntropy', F.binary_cross_entropy, {}),
        ('binaryCrossEntropyWithLogits', F.binary_cross_entropy_with_logits, {}),
    ]:
        for a, b in [(whole, whole), (whole, real), (whole, truth), (real, truth), (truth, whole), (truth, real), (truth, truth)]:
            case(op, lambda x, y, f=function: f(x, y, reduction='none'), a, b, **params)

    with_logits = lambda a, b, *w: F.binary_cross_entropy_with_logits(a, b, reduction='none', pos_weight=w[0].detach() if w else None)
    logits, targets = f32([-100.0, -1.0, 0.0, 1.0, 100.0, inf, nan]), f32([0.3, 0.0, 1.0, 0.5, 0.3, 0.5, 1.0])
    case('binaryCrossEntropyWithLogits', with_logits, logits, targets)
    case('binaryCrossEntropyWithLogits', with_logits, logits.double(), targets.double())
    case('binaryCrossEntropyWithLogits', with_logits, f32([0.3, 0.6]), f64([0.0, 1.0]))
    case('binaryCrossEntropyWithLogits', with_logits, f32([0.3, 0.6]), i64([0, 1]))
    case('binaryCrossEntropyWithLogits', with_logits, f32([0.3, 0.6]), boolean([False, True]))


def reduction_cases():
    torch.manual_seed(7)
    cube = torch.randn(2, 3, 4)
    samples = [
        (cube, (0, 1, 2), False),
        (cube, (1,), False),
        (cube, (2,), True),
        (cube, (0, 2), False),
        (cube, (0, 2), True),
        (cube.double(), (1, 2), False),
        (f32([3.0, 1.0, 3.0]), (0,), False),
        (f32([1.0, nan, 3.0, nan]), (0,), False),
        (f32([-inf, -inf]), (0,), False),
        (f32([-inf, 0.0, inf]), (0,), False),
        (f32([2.0, inf]), (0,), False),
        (f32([0.0, 2.0, 3.0]), (0,), False),
        (f32([[0.0, 0.0, 3.0], [1.0, 2.0, 3.0]]), (1,), False),
        (f32([2.0, 2.0]), (0,), False),
        (f32([2.0]), (0,), False),
        (f32(2.5), (), False),
        (f32([[1e30, 1e30], [1e-30, 1.0]]), (1,), False),
    ]

    def reduced(op, function, extra=(), upstream=False, **params):
        for x, dims, keepdim in samples + list(extra):
            sent = f32(inf) if upstream and dims == (0,) and not keepdim and x.dim() == 1 else None
            case(op, lambda t, d=dims, k=keepdim: function(t, d, k), x, dims=list(dims), keepdim=keepdim, upstream=sent, **params)

    def product(x, dims, keepdim):
        """By composition where torch.prod takes one dimension only."""
        for dim in reversed(dims):
            x = x.prod(dim, keepdim)
        return x if dims else x.prod()

    whole = [(i64([[1, 2], [3, 4]]), (0,), False), (boolean([True, True]), (0,), False)]
    empty = [(torch.zeros(0, 2), (0,), False)]
    reduced('sum', lambda x, d, k: x.sum(d, k) if d else x.sum(), whole + empty)
    for x, dims, keepdim in samples + whole + empty:
        if len(dims) < 2:
            case('prod', lambda t, d=dims, k=keepdim: product(t, d, k), x, dims=list(dims), keepdim=keepdim)
    case('prod', lambda t: t.prod(), cube, dims=[0, 1, 2], keepdim=False)
    case('prod', lambda t: t.prod(), f32([[0.0, 2.0], [3.0, 4.0]]), dims=[0, 1], keepdim=False)
    for zeros in ([[0.0, 2.0], [3.0, 4.0]], [[0.0, 2.0], [0.0, 4.0]]):
        case('prod', lambda t: t.prod(), f32(zeros), dims=[0, 1], keepdim=False, upstream=f32(nan))
    reduced('amax', lambda x, d, k: x.amax(d, k), whole + empty)
    reduced('amin', lambda x, d, k: x.amin(d, k), whole + empty)
    reduced('amax', lambda x, d, k: x.amax(d, k), upstream=True)
    reduced('all', lambda x, d, k: x.bool().all(d, k) if d else x.bool().all(), empty)
    reduced('any', lambda x, d, k: x.bool().any(d, k) if d else x.bool().any(), empty)
    for correction in (0, 1):
        reduced('variance', lambda x, d, k, c=correction: x.var(d, correction=c, keepdim=k), correction=correction)
        reduced('standardDeviation', lambda x, d, k, c=correction: x.std(d, correction=c, keepdim=k), correction=correction)
    for p in (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, inf, -inf, -1.0):
        zeros = [(f32([0.0, 0.0]), (0,), False), (f32([1.0, 0.0]), (0,), False), (f32([2.0, -2.0]), (0,), False)]
        reduced('norm', lambda x, d, k, p=p: torch.linalg.vector_norm(x, p, d, k), zeros, p=p)
    reduced('logsumexp', lambda x, d, k: torch.logsumexp(x, d, k), empty)

    for op in ['max', 'min', 'median']:
        for x in [cube, f32([3.0, 1.0, 3.0]), f32([1.0, 2.0, 2.0, 3.0]), f32([4.0, 1.0, 3.0, 2.0]), f32([1.0, nan, 3.0, nan]), f32(2.0), i64([3, 1, 2])]:
            case(op, getattr(torch, op), x)
        case(op, getattr(torch, op), f32([1.0, 1.0, 1.0]), upstream=f32(inf))
    case('max', torch.max, torch.zeros(0))

    for op in ['argmax', 'argmin']:
        for x, dims, keepdim in samples:
            if len(dims) == 1:
                case(op, lambda t, d=dims[0], k=keepdim, op=op: getattr(torch, op)(t, d, k), x, dim=dims[0], keepdim=keepdim)
        case(op, getattr(torch, op), cube, dim=None, keepdim=False)
        case(op, getattr(torch, op), torch.zeros(0), dim=None, keepdim=False)


def scan_cases():
    torch.manual_seed(8)
    samples = [
        (torch.randn(3, 4), 1),
        (torch.randn(3, 4), 0),
        (torch.randn(2, 3, 2, dtype=torch.float64), 1),
        (f32([1.0, 1.0, 0.0, 1.0, -1.0, -1.0]), 0),
        (f32([2.0, 0.0, 3.0, 0.0, 4.0]), 0),
        (f32([2.0, 0.0, 3.0]), 0),
        (f32([-inf, -inf]), 0),
        (f32([0.0, -inf, 1.0]), 0),
        (f32([1.0, nan, 2.0, 1.0]), 0),
        (f32([100.0, 200.0, -300.0]), 0),
        (f32(1.5), 0),
    ]
    for x, dim in samples:
        weights = torch.linspace(-1, 2, x.numel(), dtype=x.dtype).reshape(x.shape)
        case('softmax', lambda t, d=dim: t.softmax(d), x, dim=dim, upstream=weights)
        case('logSoftmax', lambda t, d=dim: t.log_softmax(d), x, dim=dim, upstream=weights)
        case('cumsum', lambda t, d=dim: t.cumsum(d), x, dim=dim, upstream=weights)
        if not (x == 0).any() or x.isfinite().all():
            case('cumprod', lambda t, d=dim: t.cumprod(d), x, dim=dim, upstream=weights)
        case('logcumsumexp', lambda t, d=dim: t.logcumsumexp(d), x, dim=dim, upstream=weights)
        case('cummaxIndex', lambda t, d=dim: t.cummax(d).indices, x, dim=dim)
        case('cumminIndex', lambda t, d=dim: t.cummin(d).indices, x, dim=dim)
        for descending in (False, True):
            case('argsort', lambda t, d=dim, k=descending: t.argsort(dim=d, descending=k, stable=True), x, dim=dim, descending=descending, by={'kind': 'stable'})
    case('softmax', lambda t: t.softmax(0), i64([1, 2]), dim=0)
    case('cumsum', lambda t: t.cumsum(0), boolean([True, True, False]), dim=0)


def written(x, value, *geometry):
    copy = x.clone()
    copy.as_strided(*geometry).copy_(value)
    return copy


def movement_cases():
    torch.manual_seed(9)
    x = torch.randn(3, 4)
    for shape, strides, offset in [([4, 3], [1, 4], 0), ([2, 2], [4, 2], 1), ([3, 3], [0, 1], 2), ([12], [1], 0), ([], [], 5), ([3], [5], 0), ([2, 3], [1, 1], 0)]:
        geometry = {'shape': shape, 'strides': strides, 'offset': offset}
        case('view', lambda t, s=shape, k=strides, o=offset: torch.as_strided(t, s, k, o), x, **geometry)
        value = torch.randn(shape)
        if 0 not in strides and strides != [1, 1]:
            case('viewWrite', lambda t, v, s=shape, k=strides, o=offset: written(t, v, s, k, o), x, value, **geometry)
    case('view', lambda t: t.flip(1), x, shape=[3, 4], strides=[4, -1], offset=3)
    case('concat', lambda *t: torch.cat(t, 0), torch.randn(2, 3), torch.randn(1, 3), dim=0)
    case('concat', lambda *t: torch.cat(t, 1), torch.randn(2, 3), torch.zeros(0), torch.randn(2, 2), dim=1)
    case('concat', lambda *t: torch.cat(t, 0), torch.randn(2, 3), torch.randn(2, 4), dim=0)
    case('concat', lambda *t: torch.cat(t, 0), torch.randn(2, 3), torch.randn(2), dim=0)
    case('detach', lambda t: t.detach(), x)


def indexing_cases():
    torch.manual_seed(10)
    x = torch.randn(2, 3)
    case('take', lambda t, i: t.flatten()[i], x, i64([[0, 5], [5, 1]]))
    case('take', lambda t, i: t[i], torch.randn(3), i64([1, 3]))
    case('put', lambda t, i, v: t.put(i, v), x, i64([5, 0]), f32([10.0, 20.0]))
    case('putAdd', lambda t, i, v: t.put(i, v, accumulate=True), x, i64([5, 0, 5]), f32([10.0, 20.0, 30.0]))
    index = i64([[0, 2], [1, 1]])
    case('gather', lambda t, i: t.gather(1, i), x, index, dim=1)
    case('gather', lambda t, i: t.gather(0, i), x, i64([[1, 0]]), dim=0)
    case('gather', lambda t, i: t.gather(1, i), x, i64([[5], [0]]), dim=1)
    case('gather', lambda t, i: t.gather(1, i), x, i64([[-1], [0]]), dim=1)
    case('gather', lambda t, i: t.gather(0, i), x, i64([[0, 0, 0, 0]]), dim=0)
    case('gather', lambda t, i: t.gather(0, i), x, i64([0, 0]), dim=0)
    case('scatter', lambda t, i, v: t.scatter(1, i, v), x, i64([[0, 2], [1, 0]]), torch.randn(2, 2), dim=1)
    case('scatter', lambda t, i, v: t.scatter(0, i, v), x, i64([[1, 0]]), torch.randn(1, 2), dim=0)
    case('scatter', lambda t, i, v: t.scatter(1, i, v), x, torch.zeros(3, 1, dtype=torch.int64), torch.randn(3, 1), dim=1)
    case('scatterAdd', lambda t, i, v: t.scatter_add(1, i, v), x, index, torch.randn(2, 2), dim=1)
    case('scatterAdd', lambda t, i, v: t.scatter_add(0, i, v), torch.zeros(3), i64([0, 1]), torch.ones(3), dim=0)
    case('scatterAdd', lambda t, i, v: t.scatter_add(1, i, v), x, i64([[5], [0]]), torch.ones(2, 1), dim=1)
    for reduce in ['prod', 'mean', 'amax', 'amin']:
        for self in (True, False):
            params = {'dim': 0, 'reduce': reduce, 'includeSelf': self}
            function = lambda t, i, v, r=reduce, s=self: t.scatter_reduce(0, i, v, r, include_self=s)
            for own, at, source in [
                ([1.0, 2.0, 3.0], [0, 0, 2, 0], [0.5, 1.0, 3.0, 1.0]),
                ([0.0, 2.0, 0.0], [0, 0, 1, 1], [0.0, 1.5, 0.0, 0.0]),
                ([1.0, nan, 3.0], [0, 1, 2], [nan, 2.0, 3.0]),
            ]:
                case('scatterReduce', function, f32(own), i64(at), f32(source), **params)


def counting_cases():
    case('nonzero', torch.nonzero, f32([[0.0, 1.0], [nan, -0.0]]))
    case('nonzero', torch.nonzero, f32(3.0))
    case('unique', torch.unique, f32([3.0, 1.0, 3.0, 2.0]))
    case('uniqueInverse', lambda t: torch.unique(t, return_inverse=True)[1], f32([[3.0, 1.0], [3.0, 2.0]]))
    for right in (False, True):
        function = lambda b, v, r=right: torch.searchsorted(b, v, right=r)
        case('searchsorted', function, f32([1.0, 2.0, 2.0, 3.0]), f32([[0.0, 1.0, 2.0], [2.5, 3.0, nan]]), right=right)
        case('searchsorted', function, f32([[1.0, 2.0], [3.0, 4.0]]), f32([[1.0, 1.5, 9.0], [3.5, 4.0, 0.0]]), right=right)
    case('bincount', lambda t: torch.bincount(t, minlength=2), i64([0, 3, 3]), minlength=2)
    case('bincount', lambda t: torch.bincount(t, minlength=6), i64([0, 3, 3]), minlength=6)
    case('bincount', torch.bincount, i64([-1]), minlength=0)
    case('bincount', torch.bincount, i64([10**12]), minlength=0)
    for weights in (f32([1.0, 2.0, 3.0]), f64([1.0, 2.0, 3.0]), i64([1, 2, 3]), f32([1.0])):
        case('bincount', torch.bincount, i64([0, 2, 2]), weights, minlength=0)
    case('bincount', torch.bincount, i64([[1]]), minlength=0)
    for bins, low, high in [(4, 0.0, 0.0), (2, 0.0, 2.0), (3, 2.0, -2.0)]:
        for values in ([0.0, 1.0, 2.0, 2.0, 5.0], [1.0, 1.0]):
            case('histc', lambda t, b=bins, l=low, h=high: torch.histc(t, b, l, h), f32(values), bins=bins, min=low, max=high)


def linear_algebra_cases():
    torch.manual_seed(11)
    for a, b in [((2, 3), (3, 4)), ((5, 2, 3), (5, 3, 4)), ((5, 2, 3), (3, 4)), ((2, 1, 2, 3), (4, 3, 5)), ((7, 9), (9, 6))]:
        case('matmul', torch.matmul, torch.randn(a), torch.randn(b))
    case('matmul', torch.matmul, i64([[1, 2], [3, 4]]), i64([[5], [6]]))
    for a, b in [((2, 3), (4, 5)), ((2, 2, 3), (4, 5)), ((2, 2, 3), (2, 4, 5)), ((3, 2, 3), (2, 3, 5))]:
        case('matmul', torch.matmul, torch.zeros(a), torch.zeros(b))
    rows = f32([[0.0, 0.0], [1.0, 1.0], [0.5, -2.0]])
    for p in (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, inf):
        case('cdist', lambda a, b, p=p: torch.cdist(a, b, p), rows, f32([[0.0, 0.0], [1.0, 0.0]]), p=p)
        case('cdist', lambda a, b, p=p: torch.cdist(a, b, p), torch.randn(2, 3, 4), torch.randn(2, 2, 4), p=p)
    case('cdist', torch.cdist, torch.zeros(2, 3), torch.zeros(2, 4), p=2.0)
    for period, shift, count, outputs in ((6, 0.0, 6, 4), (6, 0.25, 4, 6), (5, -0.25, 5, 3), (64, 0.0, 64, 5), (64, 0.25, 60, 7), (64, -0.25, 4, 64)):
        places = torch.outer(torch.arange(count), torch.arange(outputs)).double()
        table = torch.cos(2 * torch.pi * (places / period - shift)).float()
        turned = lambda x, table=table: (x.double() @ table.double()).float()
        case('turned', turned, torch.randn(2, 3, count), period=period, shift=shift, outputs=outputs)


def to_json(value):
    if isinstance(value, torch.Tensor):
        data = value.detach().double() if value.dtype.is_floating_point else value.detach()
        name = str(value.dtype).removeprefix('torch.')
        return {'shape': list(value.shape), 'dtype': name, 'data': [to_json(item) for item in data.flatten().tolist()]}
    if isinstance(value, float) and not math.isfinite(value):
        return 'nan' if math.isnan(value) else 'inf' if value > 0 else '-inf'
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, list):
        return [to_json(item) for item in value]
    if isinstance(value, float):
        return value
    return value


def gradients_of(output, operands, upstream, create_graph=False):
    """To each operand; None as autograd gives it."""
    if not output.requires_grad:
        return [None] * len(operands)
    wanted = [operand for operand in operands if operand.requires_grad]
    found = torch.autograd.grad(output, wanted, upstream, retain_graph=True, create_graph=create_graph, allow_unused=True)
    by_operand = dict(zip(map(id, wanted), found))
    return [by_operand.get(id(operand)) for operand in operands]


def is_ordinary(*tensors):
    return all(tensor is None or tensor.double().isfinite().all() for tensor in tensors)


def second_gradients_of(output, operands, upstream):
    """Of the sum of all gradients."""
    gradients = gradients_of(output, operands, upstream, create_graph=True)
    recorded = [gradient.sum() for gradient in gradients if gradient is not None and gradient.requires_grad]
    return gradients_of(sum(recorded), operands, None) if recorded else [None] * len(operands)


def message_of(error):
    return {'type': type(error).__name__, 'message': str(error).split('\n')[0]}


def answer(case):
    operands = [t.clone().requires_grad_(t.dtype.is_floating_point) for t in case['operands']]
    record = {'op': case['op'], 'params': {key: value if isinstance(value, bool) else to_json(value) for key, value in case['params'].items()}, 'operands': [to_json(t) for t in case['operands']]}
    try:
        output = case['function'](*operands)
    except (RuntimeError, IndexError, ValueError) as error:
        return record | {'raised': message_of(error)}
    upstream = case['upstream'] if case['upstream'] is not None else torch.ones_like(output)
    record |= {'upstream': to_json(upstream)} if case['upstream'] is not None else {}
    record |= {'output': to_json(output)}
    try:
        gradients = gradients_of(output, operands, upstream)
    except (RuntimeError, NotImplementedError) as error:
        return record | {'gradients': {'raised': message_of(error)}}
    record |= {'gradients': to_json(gradients)}
    if not is_ordinary(output, upstream, *operands, *gradients):
        return record
    try:
        return record | {'second': to_json(second_gradients_of(output, operands, upstream))}
    except (RuntimeError, NotImplementedError):
        return record  # PyTorch lacks it


def main():
    warnings.filterwarnings('ignore')
    torch.set_num_threads(1)
    unary_cases()
    activation_cases()
    binary_cases()
    choice_cases()
    loss_cases()
    reduction_cases()
    scan_cases()
    movement_cases()
    indexing_cases()
    counting_cases()
    linear_algebra_cases()
    lines = ',\n'.join(json.dumps(answer(item), separators=(',', ':'), allow_nan=False) for item in CASES)
    (Path(__file__).parent / 'expected-ops' / 'table.json').write_text(f'[\n{lines}\n]\n')
    print(f'{len(CASES)} cases')


main()
