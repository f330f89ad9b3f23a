"""Asks real PyTorch what each operator of its own test suite's table answers on that table's samples, and its gradients.

Usage: /usr/bin/python3 tests/oracle/op-db.py

Writes expected-ops/op-db.json, a line per case: `call`, a Python expression over tensors t0, t1, …; `tensors`, these as [dtype, shape, data]
with a fourth item where it asks for a gradient; `value`, the result times WEIGHTS in turn where it is floating; `gradients` of that value's
sum, null where autograd gives None. `raised` is the type and the message where PyTorch refuses. Each sample is asked as it is, to three
decimals, and once more within some halves of 0, at ties and kinks, where every floating tensor asks for a gradient.
"""

import json
import math
import warnings
from pathlib import Path

import torch
from torch.testing._internal.common_methods_invocations import op_db

from tensors import plain

# Uninitialised memory, what the table calls in a way of its own, and what has no meaning outside of PyTorch's own code.
LEFT_OUT = ('empty', 'normal', 'torch.ops', 'masked.', '_copy', '_segment_reduce', 'native_', '_chunk_cat', '_softmax_backward', 'to_sparse')

# Not followed: their cases would say so and no more.
NOT_FOLLOWED = set("""
as_strided_scatter cholesky_inverse cholesky_solve constant_pad_nd fft.hfft fft.hfft2 fft.hfftn frexp gcd geqrf gradient histogram
histogramdd igamma igammac index_reduce lcm linalg.cholesky_ex linalg.cond linalg.diagonal linalg.householder_product linalg.inv_ex
linalg.ldl_factor linalg.ldl_factor_ex linalg.lu linalg.lu_factor linalg.lu_factor_ex linalg.qr linalg.solve_ex linalg.vander
linalg.vecdot lu matrix_exp nextafter nn.functional.embedding_bag nn.functional.fractional_max_pool2d nn.functional.fractional_max_pool3d
nonzero_static ormqr pca_lowrank qr resize_ resize_as_ svd_lowrank triangular_solve unique_consecutive unravel_index zero_
""".split())
NOT_FOLLOWED_FAMILIES = ('signal.windows', 'special.airy', 'bessel', 'polynomial', 'special.i0e', 'special.i1', 'special.zeta')

WEIGHTS = (1.0, -2.0, 0.5)
LARGEST = 36
SAMPLES = 10
DTYPES = {torch.float32, torch.float64, torch.int64, torch.bool}

# The table calls these with the first two arguments the other way round.
SWAPPED = {'einsum', 'nn.functional.embedding', 'nn.functional.embedding_bag', 'polygamma', 'special.polygamma', 'where'}


def main():
    warnings.filterwarnings('ignore')
    torch.set_num_threads(1)
    lines = {}
    for op in sorted(filter(is_asked, op_db), key=lambda one: (one.name, one.variant_test_name)):
        for expression in expressions_of(op):
            lines |= dict.fromkeys(cases_of(op, expression))
    text = ',\n'.join(lines)
    (Path(__file__).parent / 'expected-ops' / 'op-db.json').write_text(f'[\n{text}\n]\n')
    print(f'{len(lines)} cases, {len(text)} bytes')


def is_asked(op):
    left_out = LEFT_OUT + NOT_FOLLOWED_FAMILIES
    return op.name not in NOT_FOLLOWED and not any(part in op.name for part in left_out)


def expressions_of(op):
    """How a program calls it: a function, a method."""
    names = [f'torch.{op.name}', f'torch.Tensor.{op.name}', f'torch.Tensor.{op.name}_']
    return [name for name in names if callable(resolved(name)) and not isinstance(resolved(name), torch.dtype)]


def resolved(dotted):
    value = torch
    for name in dotted.split('.')[1:]:
        value = getattr(value, name, None)
    return value


def cases_of(op, expression):
    count = SAMPLES if expression == expressions_of(op)[0] else 1
    for dtype, wanted in ((torch.float32, count), (torch.float64, 1), (torch.int64, 2)):
        if op.supports_dtype(dtype, 'cpu'):
            for sample in chosen(samples_of(op, dtype), min(wanted, count)):
                for is_coarse in (False, True) if dtype.is_floating_point else (False,):
                    try:
                        yield from written(Call(op.name, expression, sample, is_coarse))
                    except Unwritable:
                        pass


def samples_of(op, dtype):
    torch.manual_seed(0)
    asks = dtype.is_floating_point and op.supports_autograd
    try:
        return [sample for sample in op.sample_inputs('cpu', dtype, requires_grad=asks) if is_small(sample)]
    except Exception:
        return []


def is_small(sample):
    return sum(tensor.numel() for tensor in tensors_in([sample.input, sample.args, sample.kwargs])) <= LARGEST


def chosen(samples, count):
    """So many of them, from all over the list."""
    step = max(len(samples) / count, 1)
    return [samples[math.floor(index * step)] for index in range(min(count, len(samples)))]


def tensors_in(value):
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from tensors_in(item)
    elif isinstance(value, dict):
        yield from tensors_in(list(value.values()))


class Call:
    """One call as text, over its tensors."""

    def __init__(self, name, expression, sample, is_coarse):
        self.is_coarse = is_coarse
        self.tensors = []
        values = [sample.input, *sample.args]
        if '.Tensor.' in expression and not isinstance(sample.input, torch.Tensor):
            raise Unwritable(type(sample.input))
        if name in SWAPPED:
            values[:2] = values[1::-1]
        arguments = [self.text(value) for value in values]
        arguments += [f'{key}={self.text(value)}' for key, value in sample.kwargs.items()]
        method = expression.removeprefix('torch.Tensor.')
        if method != expression:
            # a leaf cannot be written to
            receiver, *arguments = arguments
            expression = f'({receiver} * 1).{method}' if method.endswith('_') else f'{receiver}.{method}'
        self.text = f'{expression}({", ".join(arguments)})'

    def text(self, value):
        if isinstance(value, torch.Tensor):
            self.tensors.append(self.rounded(value))
            return f't{len(self.tensors) - 1}'
        if isinstance(value, (list, tuple)):
            items = [self.text(item) for item in value]
            if isinstance(value, list):
                return f'[{", ".join(items)}]'
            return f'({items[0]},)' if len(items) == 1 else f'({", ".join(items)})'
        if isinstance(value, float) and not math.isfinite(value):
            return f"float('{value}')"
        if isinstance(value, (torch.device, str)):
            return repr(str(value))
        if value is None or isinstance(value, (bool, int, float, slice, torch.dtype)):
            return repr(value)
        if value is Ellipsis:
            return '...'
        raise Unwritable(type(value))

    def rounded(self, tensor):
        if not is_writable(tensor):
            raise Unwritable(tensor.dtype)
        if not tensor.is_floating_point():
            return tensor.clone()
        if not self.is_coarse:
            return ((tensor.detach() * 1000).round() / 1000).requires_grad_(tensor.requires_grad)
        within = 0.25 if tensor.numel() > 0 and tensor.abs().max() > 2 else 1
        return ((tensor.detach() * within * 2).round() / 2).requires_grad_()

    def answer(self, seed=0):
        torch.manual_seed(seed)
        leaves = {f't{index}': tensor.detach().clone() for index, tensor in enumerate(self.tensors)}
        for leaf, tensor in zip(leaves.values(), self.tensors):
            leaf.requires_grad_(tensor.requires_grad)
        return leaves, eval(self.text, {'torch': torch}, leaves)


class Unwritable(Exception):
    """What the file has no form for."""


def written(call):
    """A line for each tensor that the call answers; none where it is random."""
    try:
        _, answer = call.answer()
    except Exception as error:
        yield line(call, call.text, refusal(error))
        return
    for index in range(len(answer)) if isinstance(answer, (tuple, list)) else [None]:
        values = []
        for seed in range(3):
            leaves, answer = call.answer(seed)
            values.append(answer if index is None else answer[index])
        value = values[-1]
        if is_writable(value) and value.numel() <= LARGEST:
            if all(torch.allclose(value, other, equal_nan=True) for other in values):
                yield line(call, call.text if index is None else f'{call.text}[{index}]', expected(value, leaves))


def is_writable(value):
    return isinstance(value, torch.Tensor) and value.dtype in DTYPES and value.layout == torch.strided


def expected(value, leaves):
    if value.is_floating_point():
        value = value * torch.tensor(WEIGHTS, dtype=value.dtype).repeat(value.numel())[: value.numel()].view(value.shape)
    asking = {name: leaf for name, leaf in leaves.items() if leaf.requires_grad}
    if not value.requires_grad:
        return {'value': listed(value), 'gradients': dict.fromkeys(asking)}
    try:
        gradients = torch.autograd.grad(value.sum(), list(asking.values()), allow_unused=True)
    except Exception as error:
        return refusal(error)
    return {'value': listed(value), 'gradients': {k: None if g is None else listed(g) for k, g in zip(asking, gradients)}}


def refusal(error):
    return {'raised': {'type': type(error).__name__, 'message': str(error).split('\n')[0]}}


def line(call, text, answer):
    tensors = [listed(tensor) + ['requires_grad'] * tensor.requires_grad for tensor in call.tensors]
    return json.dumps({'call': text, 'tensors': tensors, **answer}, separators=(',', ':'), allow_nan=False)


def listed(tensor):
    if not is_writable(tensor):
        raise Unwritable(tensor.layout)
    stored = tensor.detach().clone().contiguous()
    return [str(tensor.dtype).removeprefix('torch.'), list(tensor.shape), [short(item) for item in stored.numpy().flat]]


def short(item):
    value = plain(item)
    if isinstance(value, float):
        value = float(f'{value:.7g}')
        return int(value) if value.is_integer() and abs(value) < 1e15 and math.copysign(1, value) > 0 else value
    return value


if __name__ == '__main__':
    main()
