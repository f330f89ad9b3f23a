"""Asks PyTorch's anomaly mode where NaN enters a backward pass, and writes expected-anomalies.json; see README.md.

Usage: /usr/bin/python3 tests/oracle/anomalies.py
"""

import importlib.util
import inspect
import json
import re
import warnings
from pathlib import Path

import torch

HERE = Path(__file__).parent
PROGRAM = HERE.parent / 'fixtures' / 'anomalies' / 'nan-gradients.py'
OUT = HERE / 'expected-anomalies.json'


def anomaly(loss):
    """The value, the node of the graph that answers NaN first, and the line of the forward call that made it."""
    torch.manual_seed(0)
    pred, target = torch.randn(8, requires_grad=True), torch.randn(8)
    with warnings.catch_warnings(record=True) as told, torch.autograd.detect_anomaly():
        warnings.simplefilter('always')
        value = loss(pred, target)
        try:
            value.backward()
        except RuntimeError as error:
            function = re.search(r"Function '(\w+)' returned nan", str(error)).group(1)
        else:
            raise AssertionError(f'{loss.__name__} has no anomaly')
    lines = re.findall(rf'{PROGRAM.name}", line (\d+)', '\n'.join(str(each.message) for each in told))
    return {'isFinite': bool(value.isfinite()), 'function': function, 'line': int(lines[-1])}


def main():
    torch.set_num_threads(1)
    spec = importlib.util.spec_from_file_location('program', PROGRAM)
    program = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    losses = [
        each for _, each in inspect.getmembers(program, inspect.isfunction) if 'pred' in inspect.signature(each).parameters
    ]
    OUT.write_text(json.dumps({each.__name__: anomaly(each) for each in losses}, indent=2) + '\n')


main()
