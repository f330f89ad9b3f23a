"""TENSOR, the JSON form of a tensor in the command line's contract, to PyTorch and back."""

import math

import numpy
import torch

DTYPES = {'float32': torch.float32, 'float64': torch.float64, 'int64': torch.int64, 'bool': torch.bool}
NON_FINITE = {'nan': math.nan, 'inf': math.inf, '-inf': -math.inf}


def is_tensor(value):
    return isinstance(value, dict) and value.keys() >= {'shape', 'dtype', 'data'}


def to_torch(value):
    """A fresh leaf for a TENSOR; lists are converted item by item, everything else is returned as it is."""
    if isinstance(value, list):
        return [to_torch(item) for item in value]
    if not is_tensor(value):
        return value
    data = [NON_FINITE.get(item, item) if isinstance(item, str) else item for item in value['data']]
    tensor = torch.tensor(data, dtype=DTYPES[value['dtype']])
    # reshape gives a view, and autograd words its errors differently for a view of a leaf
    leaf = tensor.reshape(value['shape']).clone()
    return leaf.requires_grad_(value.get('requiresGrad', False))


def from_torch(tensor):
    dtype = str(tensor.dtype).removeprefix('torch.')
    if dtype not in DTYPES:
        raise ValueError(f'a result of dtype {dtype} has no TENSOR form')
    # a zero that autograd has not stored yet (sgn's gradient) reads as uninitialised memory
    stored = tensor.detach().clone()
    return {'shape': list(tensor.shape), 'dtype': dtype, 'data': [plain(item) for item in stored.numpy().flat]}


def plain(item):
    """The shortest decimal that reads back as the same number in the item's own precision."""
    if isinstance(item, numpy.bool_):
        return bool(item)
    if isinstance(item, numpy.integer):
        return int(item)
    if math.isnan(item):
        return 'nan'
    if math.isinf(item):
        return 'inf' if item > 0 else '-inf'
    return float(str(item))
