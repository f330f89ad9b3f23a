"""Runs what each quick fix of the findings' fixtures changes, before and after, in real PyTorch and writes expected-fixes.json; see README.md.

fixes.json, the edits with the inputs of their losses, is written by `npx vitest run tests/core/fixtures.test.ts -u`.

Usage: /usr/bin/python3 tests/oracle/fixes.py
"""

import ast
import json
import math
import re
import sys
from functools import reduce
from pathlib import Path
from types import SimpleNamespace

import torch

from inline import differentiated, line_at
from tensors import to_torch

HERE = Path(__file__).parent
FIXTURES = HERE.parent / 'fixtures' / 'findings'


def edited(text, edits):
    units = text.encode('utf-16-le')
    for edit in sorted(edits, key=lambda one: -one['start']):
        units = units[: 2 * edit['start']] + edit['text'].encode('utf-16-le') + units[2 * edit['end'] :]
    return units.decode('utf-16-le')


def moved(start, edits):
    """Where a place stands after edits before it."""
    return start + sum(len(edit['text']) - (edit['end'] - edit['start']) for edit in edits if edit['end'] <= start)


def answer(text, fix, given, edits=()):
    """The value, the gradient of its sum for each input that requires one (null for None), flat; `edits` have been made to the text."""
    torch.manual_seed(0)
    if fix['inline'] is not None:
        args = {name: to_torch(value) for name, value in given['args'].items()}
        leaves = {name: value for name, value in args.items() if torch.is_tensor(value) and value.requires_grad}
        value = differentiated(text, moved(fix['inline']['start'], edits), line_at(text, fix['edits'][0]['start']), args)
        return gradients_of(value, leaves)
    names = {'__name__': 'fixture'}
    exec(compile(text, fix['fixture'], 'exec'), names)
    found = reduce(getattr, fix['loss'].split('.')[1:], names[fix['loss'].split('.')[0]])
    if isinstance(found, type):
        found = found(**{name: to_torch(value) for name, value in given['config'].items()})
    args = {name: to_torch(value) for name, value in given['args'].items()}
    leaves = {name: value for name, value in args.items() if torch.is_tensor(value) and value.requires_grad}
    # Code that writes into its input is called on what an operation made.
    value = torch.as_tensor(found(**{name: value * 1 if name in leaves else value for name, value in args.items()}))
    return gradients_of(value, leaves)


def gradients_of(value, leaves):
    gradients = (None,) * len(leaves)
    if value.requires_grad:
        try:
            gradients = torch.autograd.grad(value.sum(), list(leaves.values()), allow_unused=True)
        except RuntimeError as error:
            # What backward refuses sends none.
            if not re.search('modified by an inplace operation|is not implemented', str(error)):
                raise
    return value.flatten().tolist(), [[] if one is None else one.flatten().tolist() for one in gradients]


def difference(before, after):
    """The largest difference, as a share of the largest element of either."""
    if len(before) != len(after) or not all(map(math.isfinite, before + after)):
        return 1.0
    size = max([abs(element) for element in before + after], default=0.0)
    apart = max([abs(one - other) for one, other in zip(before, after)], default=0.0)
    return 0.0 if apart == 0 else apart / size


def compared(fix):
    text = (FIXTURES / fix['fixture']).read_text()
    sides = [(text, ()), (edited(text, fix['edits']), fix['edits'])]
    if fix['loss'] is None:
        line = line_at(text, fix['edits'][0]['start'])
        if fix['rule'] == 'sampled-prediction':
            return {'isRight': [has_history(side, line) for side, _ in sides]}
        return {'isRight': [is_right_step(side, line, fix['rule'] == 'ascent-step') for side, _ in sides]}
    (value, gradients), (new_value, new_gradients) = [answer(side, fix, fix['sample'], edits) for side, edits in sides]
    told = {
        'value': difference(value, new_value),
        'gradient': max(map(difference, gradients, new_gradients), default=0.0),
        'nonZero': [sum(map(bool, sum(each, []))) for each in (gradients, new_gradients)],
    }
    if fix['witness'] is not None:
        answers = [answer(side, fix, fix['witness'], edits) for side, edits in sides]
        told['finite'] = [all(map(math.isfinite, sum(grads, value))) for value, grads in answers]
    return told


def statement_at(text, line):
    return max(
        (one for one in ast.walk(ast.parse(text)) if isinstance(one, ast.stmt) and one.lineno == line),
        key=lambda one: one.col_offset,
    )


def has_history(text, line):
    """Whether what the statement of this line draws goes back to what it is drawn of."""
    statement = statement_at(text, line)
    names = {one.id for one in ast.walk(statement) if isinstance(one, ast.Name)}
    scope = {name: getattr(torch.distributions, name, torch.full((3,), 0.5, requires_grad=True)) for name in names}
    exec(compile(ast.Module([statement], []), 'draw', 'exec'), scope)
    return scope[statement.targets[0].id].requires_grad


def is_right_step(text, line, is_to_fall):
    """Whether the statement of this line runs and, of one that adds a gradient, takes a weight to where half of its square is less."""
    statement = statement_at(text, line)
    weight = torch.tensor([1.0, -2.0, 3.0], requires_grad=True)
    (0.5 * weight**2).sum().backward()
    place = placed(statement.body[0] if isinstance(statement, ast.With) else statement)
    names = {one.id for one in ast.walk(statement) if isinstance(one, ast.Name)}
    scope = {name: weight.grad.clone() if name == 'slope' else 0.1 for name in names}
    scope |= {'torch': torch, 'model': torch.nn.Linear(3, 2)}
    if place is not None:
        scope[place[0]] = weight if len(place) == 1 else SimpleNamespace(**{place[1]: weight})
    code = ast.Expr(statement.value) if isinstance(statement, ast.Return) else statement
    # Steps that climb stand where nothing is recorded.
    with torch.set_grad_enabled(not is_to_fall):
        try:
            exec(compile(ast.fix_missing_locations(ast.Module([code], [])), 'step', 'exec'), scope)
        except (RuntimeError, ValueError):
            return False
    if place is None or not is_to_fall:
        return True
    return bool((reduce(getattr, place[1:], scope[place[0]]) ** 2).sum() < (weight.grad**2).sum())


def placed(step):
    """The names that lead to the weight that a statement writes to: `w`, or `self` and `scale`; None where it writes to none."""
    if isinstance(step, ast.Return):
        return None
    target = step.value.func.value if isinstance(step, ast.Expr) else getattr(step, 'target', None) or step.targets[0]
    if isinstance(target, ast.Subscript):
        target = target.value
    return [part for part in ast.unparse(target).split('.') if part != 'data']


if __name__ == '__main__':
    torch.set_num_threads(1)
    answers = {}
    for fix in json.loads((HERE / 'fixes.json').read_text()):
        key = f"{fix['fixture']} {fix['loss']} {fix['rule']} {fix['edits'][0]['start']}"
        try:
            told = compared(fix)
        except Exception as error:
            told = {'raised': f'{type(error).__name__}: {error}'}
            print(key, told, file=sys.stderr)
        answers[key] = {
            name: float(f'{value:.3g}') if isinstance(value, float) else value for name, value in told.items()
        }
    (HERE / 'expected-fixes.json').write_text(json.dumps(answers, indent=2) + '\n')
