"""Asks real PyTorch where 50 steps of training take a small network on each loss, and writes expected/training.json; see README.md.

Data, batches and the initial weights are drawn here; each loss of trained/losses.py is trained with one of the optimisers.

Usage: /usr/bin/python3 tests/oracle/training.py
"""

import json
from pathlib import Path

import torch
from torch import nn

from tensors import from_torch

HERE = Path(__file__).parent
PROGRAM = 'trained/losses.py'
STEPS, SAMPLES, BATCH = 50, 24, 8


class Reshape(nn.Module):
    def __init__(self, *shape):
        super().__init__()
        self.shape = shape

    def forward(self, x):
        return x.reshape(x.shape[0], *self.shape)


class Squeeze(nn.Module):
    def forward(self, x):
        return x.squeeze(-1)


class Normalize(nn.Module):
    def forward(self, x):
        return nn.functional.normalize(x, dim=1)


class Corners(nn.Module):
    def forward(self, x):
        return torch.cat([x[..., :2], x[..., :2] + x[..., 2:] * (1 - x[..., :2])], -1)


LAYERS = {
    'tanh': nn.Tanh,
    'relu': nn.ReLU,
    'sigmoid': nn.Sigmoid,
    'softplus': nn.Softplus,
    'logsigmoid': nn.LogSigmoid,
    'softmax': lambda: nn.Softmax(1),
    'log_softmax': lambda: nn.LogSoftmax(1),
    'squeeze': Squeeze,
    'normalize': Normalize,
    'corners': Corners,
}
OPTIMIZERS = {'sgd': 'SGD', 'momentum': 'SGD', 'adam': 'Adam', 'adamw': 'AdamW', 'rmsprop': 'RMSprop'}


def real(*shape):
    return lambda: torch.randn(SAMPLES, *shape)


def binary(*shape):
    return lambda: (torch.rand(SAMPLES, *shape) < 0.4).float()


def boxes():
    first = torch.rand(SAMPLES, 2) * 0.5
    return torch.cat([first, first + torch.rand(SAMPLES, 2) * 0.4 + 0.1], 1)


def classes(count):
    return lambda: torch.randint(0, count, (SAMPLES,))


# name of the loss, its constructor's arguments, the prediction, the other input, widths and layers (None: free predictions), the optimiser
CASES = [
    ('squared', {}, 'pred', ('target', real()), [2, 5, 'tanh', 1, 'squeeze'], {'name': 'sgd', 'lr': 0.1}),
    ('unreduced', {}, 'pred', ('target', real(2)), [2, 5, 'relu', 2], {'name': 'sgd', 'lr': 0.1, 'momentum': 0.8, 'dampening': 0.2, 'weight_decay': 0.01}),
    ('cross_entropy', {}, 'logits', ('labels', classes(3)), [2, 5, 'tanh', 3], {'name': 'adam', 'lr': 0.02}),
    ('Focal', {'gamma': 1.5}, 'logits', ('target', binary(1)), [2, 5, 'tanh', 1], {'name': 'adamw', 'lr': 0.02, 'weight_decay': 0.1}),
    ('dice', {}, 'pred', ('mask', binary(2, 3)), [6, 4, 'tanh', 6, (2, 3), 'sigmoid'], {'name': 'rmsprop', 'lr': 0.01, 'momentum': 0.5}),
    ('squared', {}, 'pred', ('target', real(4, 5)), [20, (1, 4, 5), ('conv2d', 3, 3), 'tanh', ('conv2d', 2, 3), 'relu', ('conv2d', 1, 1), (4, 5)], {'name': 'sgd', 'lr': 0.1}),
    ('nll', {}, 'log_probs', ('labels', classes(3)), [2, 5, 'tanh', 3, 'log_softmax'], {'name': 'momentum', 'lr': 0.05, 'momentum': 0.9, 'nesterov': True}),
    ('negative_log', {}, 'log_prob', ('target', binary()), [2, 5, 'tanh', 1, 'squeeze', 'logsigmoid'], {'name': 'sgd', 'lr': 0.2}),
    ('deviance', {}, 'rate', ('count', lambda: torch.randint(0, 5, (SAMPLES, 1)).float()), [2, 5, 'tanh', 1, 'softplus'], {'name': 'adam', 'lr': 0.02, 'weight_decay': 0.1}),
    ('divergence', {}, 'probs', ('teacher', lambda: torch.softmax(torch.randn(SAMPLES, 3), 1)), [2, 5, 'tanh', 3, 'softmax'], {'name': 'rmsprop', 'lr': 0.01, 'alpha': 0.9}),
    ('cosine', {}, 'embedding', ('direction', lambda: nn.functional.normalize(torch.randn(SAMPLES, 3), dim=1)), [2, 5, 'tanh', 3, 'normalize'], {'name': 'adam', 'lr': 0.02, 'amsgrad': True}),
    ('triplet', {}, ('anchor', 'positive', 'negative'), None, None, {'name': 'momentum', 'lr': 0.1, 'momentum': 0.9}),
    ('Centers', {'classes': 3, 'features': 4}, 'x', ('labels', classes(3)), [2, 5, 'tanh', 4], {'name': 'adam', 'lr': 0.02}),
    ('branches', {}, 'pred', ('target', real()), [2, 5, 'tanh', 1, 'squeeze'], {'name': 'sgd', 'lr': 0.2}),
    ('hardest', {}, 'logits', ('labels', classes(3)), [2, 5, 'tanh', 3], {'name': 'adam', 'lr': 0.01}),
    ('RunningMean', {}, 'pred', ('target', real()), [2, 5, 'tanh', 1, 'squeeze'], {'name': 'adam', 'lr': 0.01}),
    ('Centered', {}, 'pred', ('target', real(1)), [2, 5, 'tanh', 1], {'name': 'rmsprop', 'lr': 0.01, 'centered': True}),
    ('Alternating', {}, 'pred', ('target', real(2)), [2, 5, 'tanh', 2], {'name': 'adam', 'lr': 0.05}),
    ('counted', {}, 'pred', ('target', real()), [2, 5, 'tanh', 1, 'squeeze'], {'name': 'sgd', 'lr': 0.01}),
    ('selected', {}, 'pred', ('target', real()), [2, 5, 'tanh', 1, 'squeeze'], {'name': 'adam', 'lr': 0.02}),
    ('mined', {}, 'logits', ('labels', classes(3)), [2, 5, 'tanh', 3], {'name': 'momentum', 'lr': 0.05, 'momentum': 0.9}),
    ('accuracy', {}, 'logits', ('labels', classes(3)), [2, 5, 'tanh', 3], {'name': 'adamw', 'lr': 0.02, 'weight_decay': 0.1}),
    ('overlapping', {}, 'boxes', ('truth', boxes), [2, 5, 'tanh', 4, 'sigmoid', 'corners'], {'name': 'adam', 'lr': 0.05}),
    ('rounded', {}, 'pred', ('target', real(1)), [2, 5, 'tanh', 1], {'name': 'adamw', 'lr': 0.02, 'weight_decay': 0.1}),
]


def main():
    torch.set_num_threads(1)
    answers = [answer(*case) for case in CASES]
    lines = ',\n'.join(json.dumps(item, separators=(',', ':'), allow_nan=False) for item in answers)
    (HERE / 'expected' / 'training.json').write_text(f'[\n{lines}\n]\n')
    print(f'{len(answers)} losses, {STEPS} steps')


def answer(name, config, prediction, other, layout, options):
    torch.manual_seed(sum(map(ord, name)))
    program = {'__name__': 'program'}
    exec(compile((HERE / PROGRAM).read_text(), PROGRAM, 'exec'), program)
    loss = program[name](**config) if isinstance(program[name], type) else program[name]
    if layout is None:
        model, layers, data = None, 'free', {}
        weights = {key: torch.randn(SAMPLES, 3).requires_grad_() for key in prediction}
    else:
        model, layers = network(layout)
        weights = dict(model.named_parameters())
        data = {'x': torch.randn(SAMPLES, layout[0]), other[0]: other[1]()}
    if isinstance(loss, nn.Module):
        weights |= {f'loss.{key}': value for key, value in loss.named_parameters() if value.requires_grad}
    initial = {key: from_torch(value) for key, value in weights.items()}
    batches = [torch.arange(SAMPLES) if model is None else torch.randperm(SAMPLES)[:BATCH] for _ in range(STEPS)]
    stepper = getattr(torch.optim, OPTIMIZERS[options['name']])(weights.values(), **{k: v for k, v in options.items() if k != 'name'})
    losses = []
    for batch in batches:
        arguments = {key: weights[key] for key in prediction} if model is None else {
            prediction: model(data['x'][batch]),
            other[0]: data[other[0]][batch],
        }
        value = loss(**arguments).mean()
        losses.append(value.item())
        stepper.zero_grad()
        if value.requires_grad:
            value.backward()
        stepper.step()
    return {
        'loss': name,
        'config': config,
        'predictions': list(prediction) if model is None else [prediction],
        'model': layers,
        'optimizer': options,
        'data': {key: from_torch(value) for key, value in data.items()},
        'initial': initial,
        'batches': [batch.tolist() for batch in batches],
        'losses': losses,
        'final': {key: from_torch(value) for key, value in weights.items()},
    }


def network(layout):
    """The modules and the record's layers of a list of widths, activations and shapes."""
    modules, layers, width, channels = [], [], layout[0], 1
    for item in layout[1:]:
        if isinstance(item, int):
            modules.append(nn.Linear(width, item))
            layers.append({'kind': 'linear', 'in': width, 'out': item})
            width = item
        elif item[0] == 'conv2d':
            _, out, kernel = item
            modules.append(nn.Conv2d(channels, out, kernel, padding='same'))
            layers.append({'kind': 'conv2d', 'in': channels, 'out': out, 'kernel': kernel})
            channels = out
        elif isinstance(item, tuple):
            channels = item[0]
            modules.append(Reshape(*item))
            layers.append({'kind': 'reshape', 'shape': list(item)})
        else:
            modules.append(LAYERS[item]())
            dims = {'squeeze': -1, 'softmax': 1, 'log_softmax': 1, 'normalize': 1}
            layers.append({'kind': item, 'dim': dims[item]} if item in dims else {'kind': item})
    return nn.Sequential(*modules), layers


if __name__ == '__main__':
    main()
