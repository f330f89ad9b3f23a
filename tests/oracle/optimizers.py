"""Asks real PyTorch where each optimiser takes two parameters in 20 steps and writes expected/optimizers.json; see README.md.

The gradients of each step are given, so that nothing but the optimiser is compared. They are those of a bowl around 1 at the point
that plain descent has reached, with noise, rounded; one of them is exactly zero for five steps.

Usage: /usr/bin/python3 tests/oracle/optimizers.py
"""

import json
from pathlib import Path
from random import Random

import torch

from tensors import from_torch, to_torch

STEPS = 20
START = {'weight': [[0.5, -1.0, 2.0], [0.0, 3.0, -0.25]], 'bias': [0.1]}
TARGET = 1.0

RUNS = {
    'sgd': ('SGD', {'lr': 0.1}),
    'sgd weight decay': ('SGD', {'lr': 0.1, 'weight_decay': 0.05}),
    'sgd momentum': ('SGD', {'lr': 0.05, 'momentum': 0.9}),
    'sgd momentum, dampening': ('SGD', {'lr': 0.05, 'momentum': 0.9, 'dampening': 0.3}),
    'sgd momentum, weight decay': ('SGD', {'lr': 0.05, 'momentum': 0.8, 'weight_decay': 0.01}),
    'sgd nesterov': ('SGD', {'lr': 0.05, 'momentum': 0.9, 'nesterov': True}),
    'sgd nesterov, weight decay': ('SGD', {'lr': 0.05, 'momentum': 0.9, 'nesterov': True, 'weight_decay': 0.1}),
    'sgd maximize': ('SGD', {'lr': 0.1, 'momentum': 0.5, 'maximize': True}),
    'adam': ('Adam', {}),
    'adam lr': ('Adam', {'lr': 0.05}),
    'adam betas, eps': ('Adam', {'lr': 0.05, 'betas': [0.8, 0.95], 'eps': 1e-3}),
    'adam weight decay': ('Adam', {'lr': 0.05, 'weight_decay': 0.1}),
    'adam amsgrad': ('Adam', {'lr': 0.05, 'amsgrad': True}),
    'adamw': ('AdamW', {}),
    'adamw lr, weight decay': ('AdamW', {'lr': 0.05, 'weight_decay': 0.1}),
    'adamw amsgrad': ('AdamW', {'lr': 0.05, 'amsgrad': True}),
    'rmsprop': ('RMSprop', {}),
    'rmsprop lr, alpha, eps': ('RMSprop', {'lr': 0.05, 'alpha': 0.9, 'eps': 1e-4}),
    'rmsprop momentum': ('RMSprop', {'lr': 0.02, 'momentum': 0.9}),
    'rmsprop centered': ('RMSprop', {'lr': 0.02, 'centered': True}),
    'rmsprop centered, momentum, weight decay': ('RMSprop', {'lr': 0.02, 'centered': True, 'momentum': 0.5, 'weight_decay': 0.05}),
}


def main():
    torch.set_num_threads(1)
    start = {name: from_torch(torch.tensor(values)) for name, values in START.items()}
    gradients = noisy_descent(start)
    runs = [run(name, optimizer, options, start, gradients) for name, (optimizer, options) in RUNS.items()]
    lines = ',\n'.join(json.dumps(item, separators=(',', ':')) for item in runs)
    compact = {key: json.dumps(value, separators=(',', ':')) for key, value in {'start': start, 'gradients': gradients}.items()}
    text = f'{{"start":{compact["start"]},\n"gradients":{compact["gradients"]},\n"runs":[\n{lines}\n]}}\n'
    (Path(__file__).parent / 'expected' / 'optimizers.json').write_text(text)
    print(f'{len(runs)} optimisers, {STEPS} steps')


def noisy_descent(start):
    """A list of gradients, by parameter, one a step."""
    random = Random('optimizers')
    point = {name: list(tensor['data']) for name, tensor in start.items()}
    steps = []
    for step in range(STEPS):
        gradient = {name: [round(value - TARGET + random.gauss(0, 0.2), 3) for value in values] for name, values in point.items()}
        if 8 <= step < 13:
            gradient['weight'][0] = 0.0
        point = {name: [value - 0.1 * g for value, g in zip(values, gradient[name])] for name, values in point.items()}
        steps.append({name: {**start[name], 'data': values} for name, values in gradient.items()})
    return steps


def run(name, optimizer, options, start, gradients):
    parameters = {key: to_torch({**tensor, 'requiresGrad': True}) for key, tensor in start.items()}
    stepper = getattr(torch.optim, optimizer)(parameters.values(), **options)
    after = []
    for gradient in gradients:
        for key, parameter in parameters.items():
            parameter.grad = to_torch(gradient[key])
        stepper.step()
        after.append({key: from_torch(parameter)['data'] for key, parameter in parameters.items()})
    return {'name': name, 'optimizer': optimizer, 'options': options, 'after': after}


if __name__ == '__main__':
    main()
