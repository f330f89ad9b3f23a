"""Asks real PyTorch for the value and the gradients of every case and writes them to expected/; see README.md.

Usage: /usr/bin/python3 tests/oracle/generate.py [GROUP ...]
"""

import importlib.util
import inspect
import json
import sys
import traceback
import warnings
from collections import Counter
from pathlib import Path

import torch

from sampling import resolve
from tensors import from_torch, to_torch

HERE = Path(__file__).parent


def main(groups):
    sys.dont_write_bytecode = True
    warnings.filterwarnings('ignore')
    torch.set_num_threads(1)
    for group in groups or sorted(path.stem for path in (HERE / 'cases').glob('*.py')):
        answers = [answer(case) for case in cases_of(group)]
        lines = ',\n'.join(json.dumps(item, separators=(',', ':'), allow_nan=False) for item in answers)
        (HERE / 'expected' / f'{group}.json').write_text(f'[\n{lines}\n]\n')
        raised = sum('raised' in item['expected'] for item in answers)
        print(f'{group}: {len(answers)} cases, {raised} of them raise')


def cases_of(group):
    """The group's cases with an id each and their arguments in JSON form."""
    seen = Counter()
    for case in importlib.import_module(f'cases.{group}').CASES:
        loss = case['loss']
        seen[loss] += 1
        name = f'{group}.{loss}' + (f'#{seen[loss]}' if seen[loss] > 1 else '')
        args = {key: resolve(argument, f'{name}/{key}') for key, argument in case['args'].items()}
        config = {key: resolve(argument, f'{name}/config.{key}') for key, argument in case['config'].items()}
        yield {'id': name, 'program': f'{group}.py', 'loss': loss, 'args': args} | ({'config': config} if config else {})


def answer(case):
    return {**case, 'expected': expected(case)}


def expected(case):
    """Value and gradients of value.sum(), or what PyTorch raised on the way to them."""
    path = str(HERE / 'programs' / case['program'])
    args = {key: to_torch(argument) for key, argument in case['args'].items()}
    try:
        loss, parameters = find(path, case['loss'], {key: to_torch(item) for key, item in case.get('config', {}).items()})
        value = torch.as_tensor(call(loss, args))
        gradients = gradients_of(value, leaves(args) | parameters)
    except Exception as error:
        return {'raised': {'type': type(error).__name__, 'message': str(error), **line_in(path, error)}}
    answers = {name: None if gradient is None else from_torch(gradient) for name, gradient in gradients.items()}
    return {'value': from_torch(value), 'gradients': answers}


def gradients_of(value, tensors):
    """The gradient of value.sum() for each of the tensors, None where autograd gives none or the tensor asks for none."""
    asking = {name: tensor for name, tensor in tensors.items() if tensor.requires_grad}
    gradients = dict.fromkeys(tensors)
    if value.requires_grad and asking:
        gradients |= zip(asking, torch.autograd.grad(value.sum(), list(asking.values()), allow_unused=True))
    return gradients


def find(path, name, config):
    """The callable of that name in a fresh run of the program, and its parameters as "self.<path>"."""
    first, _, method = name.partition('.')
    loss = getattr(run(path), first)
    if inspect.isclass(loss):
        loss = loss(**config)
    named = loss.named_parameters() if isinstance(loss, torch.nn.Module) else ()
    parameters = {f'self.{key}': parameter for key, parameter in named}
    return getattr(loss, method) if method else loss, parameters


def run(path):
    spec = importlib.util.spec_from_file_location('program', path)
    program = importlib.util.module_from_spec(spec)
    # dataclasses look their own module up here
    sys.modules['program'] = program
    spec.loader.exec_module(program)
    return program


def call(loss, args):
    """Calls with each argument under its own name; the list for a `*args` parameter is spread."""
    called_through_forward = type(loss).__call__ is torch.nn.Module.__call__
    signature = inspect.signature(loss.forward if called_through_forward else loss)
    variadic = [name for name, item in signature.parameters.items() if item.kind is item.VAR_POSITIONAL]
    if not variadic:
        return loss(**args)
    before = list(signature.parameters)[: list(signature.parameters).index(variadic[0])]
    named = {key: item for key, item in args.items() if key not in (*before, *variadic)}
    return loss(*(args[key] for key in before), *args[variadic[0]], **named)


def leaves(args):
    """The tensors that require a gradient, by argument; an item of a list is "name[0]"."""
    items = {}
    for key, argument in args.items():
        listed = {f'{key}[{index}]': item for index, item in enumerate(argument)} if isinstance(argument, list) else {}
        for name, item in (listed or {key: argument}).items():
            if isinstance(item, torch.Tensor) and item.requires_grad:
                items[name] = item
    return items


def line_in(path, error):
    """The innermost line of the program on the way to the error; none where the backward pass raised."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == path]
    return {'line': lines[-1]} if lines else {}


if __name__ == '__main__':
    main(sys.argv[1:])
