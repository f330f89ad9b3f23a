"""Asks real PyTorch what `backward()` does in the training steps of the fixtures, and writes expected-steps.json; see README.md.

A step trains the model that it is given, or what it returns. Of the models whose layers are trained apart expected-layers.json says which layers get nothing.

Usage: /usr/bin/python3 tests/oracle/steps.py
"""

import importlib.util
import inspect
import json
from pathlib import Path

import torch

HERE = Path(__file__).parent
FIXTURES = HERE.parent / 'fixtures' / 'steps'
OUT = HERE / 'expected-steps.json'
LAYERS = HERE.parent / 'fixtures' / 'findings' / 'steps-of-layers.py'


def answer(step):
    torch.manual_seed(0)
    model = torch.nn.Linear(3, 2)
    try:
        trained = step(model, torch.randn(4, 3), torch.randn(4, 2))
    except RuntimeError as error:
        return {'raises': str(error)}
    finally:
        torch.set_grad_enabled(True)
    weights = trained if isinstance(trained, list) else model.parameters()
    return {'raises': None, 'trains': all(weight.grad is not None and bool(weight.grad.any()) for weight in weights)}


def missed(train):
    """The layers of the model that a step returns whose weights all got no gradient, or zeros."""
    torch.manual_seed(0)
    model = train()
    return [
        f'{type(model).__name__}.{name}'
        for name, layer in model.named_children()
        if all(weight.grad is None or not weight.grad.any() for weight in layer.parameters())
    ]


def steps_of(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    functions = inspect.getmembers(module, inspect.isfunction)
    return {name: f for name, f in functions if f.__module__ == path.stem and not name.startswith('_')}


answers = {
    path.stem: {name: answer(step) for name, step in steps_of(path).items()} for path in sorted(FIXTURES.glob('*.py'))
}
OUT.write_text(json.dumps(answers, indent=2) + '\n')

missed_layers = {name: missed(train) for name, train in steps_of(LAYERS).items()}
(HERE / 'expected-layers.json').write_text(json.dumps(missed_layers, indent=2) + '\n')
