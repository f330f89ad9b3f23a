"""Asks real PyTorch what `backward()` does in the training steps of a fixture, and writes expected-steps.json; see README.md.

Usage: /usr/bin/python3 tests/oracle/steps.py
"""

import importlib.util
import inspect
import json
from pathlib import Path

import torch

HERE = Path(__file__).parent
FIXTURE = HERE.parent / 'fixtures' / 'steps' / 'recording.py'
OUT = HERE / 'expected-steps.json'


def answer(step):
    torch.manual_seed(0)
    model = torch.nn.Linear(3, 2)
    try:
        step(model, torch.randn(4, 3), torch.randn(4, 2))
    except RuntimeError as error:
        return {'raises': str(error)}
    finally:
        torch.set_grad_enabled(True)
    return {'raises': None, 'trains': all(bool(weight.grad.any()) for weight in model.parameters())}


spec = importlib.util.spec_from_file_location('recording', FIXTURE)
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
steps = {name: step for name, step in inspect.getmembers(module, inspect.isfunction) if step.__module__ == 'recording'}
OUT.write_text(json.dumps({name: answer(step) for name, step in steps.items()}, indent=2) + '\n')
