"""Asks real PyTorch for the numbers of pictures, at the same weights, and writes expected/pictures.json; see README.md.

The questions of pictured/questions/ are written by `npx vitest run tests/training/pictures.test.ts -u`.

Usage: /usr/bin/python3 tests/oracle/pictures.py
"""

import json
from pathlib import Path

import torch
from torch import nn

from generate import run as run_program
from tensors import is_tensor, plain, to_torch
from training import Normalize, Reshape

HERE = Path(__file__).parent
PROGRAM = HERE / 'pictured/losses.py'


class Squeeze(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.dim = dim

    def forward(self, x):
        return x.squeeze(self.dim)


LAYERS = {
    'linear': lambda layer: nn.Linear(layer['in'], layer['out']),
    'tanh': lambda layer: nn.Tanh(),
    'relu': lambda layer: nn.ReLU(),
    'sigmoid': lambda layer: nn.Sigmoid(),
    'softplus': lambda layer: nn.Softplus(),
    'logsigmoid': lambda layer: nn.LogSigmoid(),
    'softmax': lambda layer: nn.Softmax(layer['dim']),
    'log_softmax': lambda layer: nn.LogSoftmax(layer['dim']),
    'squeeze': lambda layer: Squeeze(layer['dim']),
    'normalize': lambda layer: Normalize(),
    'reshape': lambda layer: Reshape(*layer['shape']),
}


def main():
    torch.set_num_threads(1)
    answers = {path.stem: answer(path.stem, json.loads(path.read_text())) for path in sorted((HERE / 'pictured/questions').glob('*.json'))}
    lines = ',\n'.join(f'{json.dumps(name)}:{json.dumps(item, separators=(",", ":"), allow_nan=False)}' for name, item in answers.items())
    (HERE / 'expected/pictures.json').write_text(f'{{\n{lines}\n}}\n')
    print(f'{len(answers)} losses')


def answer(name, question):
    loss = getattr(run_program(str(PROGRAM)), name)
    run = Run(name, question['run'])
    return {
        'gradients': gradients(loss, question, [])[1],
        'map': over_map(loss, question),
        'kinks': beside_kinks(loss, question),
        'plane': over_classes(loss, question),
        'landscape': {variant: run.landscape(variant) for variant in run.variants},
        'path': run.path(),
        'input': run.input_plane(),
        'step': {variant: run.step(variant) for variant in run.variants},
        'check': run.check(),
    }


def number(tensor):
    return plain(tensor.detach().numpy()[()])


def flat(tensor):
    return None if tensor is None else [plain(item) for item in tensor.detach().numpy().flat]


# pictures of the sample


def gradients(loss, question, moved):
    """The loss and its gradient by each prediction, where elements of the sample are moved: (name, index, value)."""
    inputs = {key: to_torch(value) for key, value in question['inputs'].items()}
    for key, index, value in moved:
        inputs[key].view(-1)[index] = value
    leaves = {key: inputs[key].requires_grad_() for key in question['predictions']}
    value = loss(**inputs)
    found = torch.autograd.grad(value.sum(), list(leaves.values()), allow_unused=True) if value.requires_grad else [None] * len(leaves)
    return number(value.sum()), {key: flat(gradient) for key, gradient in zip(leaves, found)}


def over_map(loss, question):
    if question['map'] is None:
        return None
    prediction, target = question['map']['prediction'], question['map']['target']
    rows = []
    for p, t in question['map']['places']:
        _, found = gradients(loss, question, [(prediction, 0, p), (target, 0, t)])
        rows.append([None if found[prediction] is None else found[prediction][0]])
    return rows


def beside_kinks(loss, question):
    """The gradient a little before each kink of the map, and a little after it."""
    if question['map'] is None:
        return []
    prediction, target = question['map']['prediction'], question['map']['target']
    found = []
    for p, t in question['map']['kinks']:
        pair = [gradients(loss, question, [(prediction, 0, p + by), (target, 0, t)])[1][prediction] for by in (-2e-3, 2e-3)]
        found.append([0 if gradient is None else gradient[0] for gradient in pair])
    return found


def over_classes(loss, question):
    if question['plane'] is None:
        return None
    prediction, own, other = (question['plane'][key] for key in ('prediction', 'own', 'other'))
    rows = []
    for x, y in question['plane']['places']:
        value, found = gradients(loss, question, [(prediction, own, x), (prediction, other, y)])
        by = found[prediction]
        rows.append([value, *((None, None) if by is None else (by[own], by[other]))])
    return rows


# pictures of a run


class Run:
    def __init__(self, name, run):
        self.asked = run
        self.data = {key: to_torch(value) for key, value in run['data'].items()}
        self.variants = [name for name in run['weights']]
        self.programs = {key: getattr(run_program(str(PROGRAM)), name) for key in self.variants}
        if 'surrogate' in self.variants:
            program = {'__name__': 'program'}
            exec(compile(run['surrogate'], 'surrogate.py', 'exec'), program)
            self.programs['surrogate'] = program[name]
        self.net = None if run['model'] == 'free' else nn.Sequential(*[LAYERS[layer['kind']](layer) for layer in run['model']])

    def weights(self, variant, step=None):
        """The weights after a step; None: the last of the record."""
        recorded = self.asked['weights'][variant]
        chosen = recorded[-1] if step is None else next(item for item in recorded if item['step'] == step)
        return {key: to_torch(value).requires_grad_() for key, value in chosen['parameters'].items()}

    def predict(self, weights, x):
        return torch.func.functional_call(self.net, weights, (x,))

    def loss(self, variant, weights, samples, output=None):
        """The objective of a variant; `output` instead of the network's own prediction."""
        arguments = {}
        for name, bound in self.asked['bindings'].items():
            if self.net is None and name in weights:
                arguments[name] = weights[name]
            elif bound == 'output':
                arguments[name] = output if output is not None else self.predict(weights, self.data['x'][samples])
            elif isinstance(bound, str) and bound in self.data:
                arguments[name] = self.data[bound][samples]
            else:
                arguments[name] = to_torch(bound) if is_tensor(bound) else bound
        value = self.programs[variant](**arguments)
        value = value if value.dim() == 0 else value.mean()
        return {'shifted': lambda: value + self.asked['shift'], 'negated': lambda: -value}.get(variant, lambda: value)()

    def gradients(self, variant, weights, samples):
        value = self.loss(variant, weights, samples)
        leaves = list(weights.values())
        found = torch.autograd.grad(value, leaves, allow_unused=True) if value.requires_grad else [None] * len(leaves)
        return value, dict(zip(weights, found))

    def batches(self):
        """All samples in their order; an incomplete last batch is dropped."""
        if self.net is None:
            return [None]
        size = self.asked['batch']
        return [torch.arange(start, start + size) for start in range(0, len(self.data['x']) - size + 1, size)]

    def directions(self, center):
        """Filter-normalised (Li et al. 2018): each filter of a direction as long as that of the weights, biases unmoved."""
        chosen = []
        for drawn in self.asked['landscape']['directions']:
            direction = {}
            for key, weight in center.items():
                raw = torch.tensor(drawn[key], dtype=torch.float64).reshape(weight.shape)
                if weight.dim() < 2:
                    direction[key] = torch.zeros_like(raw)
                    continue
                rows, filters = raw.flatten(1), weight.detach().double().flatten(1)
                direction[key] = (rows / rows.norm(dim=1, keepdim=True) * filters.norm(dim=1, keepdim=True)).reshape(weight.shape)
            chosen.append(direction)
        return chosen

    def landscape(self, variant):
        asked = self.asked['landscape']
        center = self.weights('original')
        first, second = self.directions(center)
        losses, flats = [], []
        for row in asked['rows']:
            for column in asked['columns']:
                along, across = (2 * place / (asked['size'] - 1) - 1 for place in (column, row))
                moved = {
                    key: (weight.detach().double() + along * first[key] + across * second[key]).float().requires_grad_()
                    for key, weight in center.items()
                }
                found = [self.gradients(variant, moved, batch) for batch in self.batches()]
                losses.append(sum(value.item() for value, _ in found) / len(found))
                flats.append(all(gradient is None or not gradient.any() for _, by in found for gradient in by.values()))
        return {'loss': losses, 'flat': flats}

    def path(self):
        """Least squares: where the recorded weights lie in the plane of the two directions."""
        center = self.weights('original')
        vector = lambda weights: torch.cat([weight.detach().double().flatten() for weight in weights.values()])
        plane = torch.stack([vector(direction) for direction in self.directions(center)], dim=1)
        found = []
        for item in self.asked['weights']['original']:
            difference = vector({key: to_torch(value) for key, value in item['parameters'].items()}) - vector(center)
            found.append(torch.linalg.lstsq(plane, difference[:, None]).solution[:, 0].tolist())
        return found

    def input_plane(self):
        """Each variant's gradient by the output over points of the input plane, compared with the target of the nearest sample."""
        size = self.asked['planeSize']
        if size is None:
            return None
        x = self.data['x']
        low, high = x.double().amin(0), x.double().amax(0)
        low, high = low - 0.15 * (high - low), high + 0.15 * (high - low)
        steps = (torch.arange(size, dtype=torch.float64) + 0.5) / size
        across, along = torch.meshgrid(low[1] + (high[1] - low[1]) * steps, low[0] + (high[0] - low[0]) * steps, indexing='ij')
        points = torch.stack([along.flatten(), across.flatten()], dim=1)
        nearest = torch.cdist(points, x.double()).argmin(dim=1)
        return {variant: self.input_gradients(variant, points.float(), nearest) for variant in self.variants}

    def input_gradients(self, variant, points, nearest):
        weights, batch, rows = self.weights(variant), self.asked['batch'], []
        for start in range(0, len(points), batch):
            # the last batch is filled up with its last point
            chunk = torch.arange(start, start + batch).clamp(max=len(points) - 1)
            output = self.predict(weights, points[chunk]).detach().requires_grad_()
            value = self.loss(variant, weights, nearest[chunk], output)
            if not value.requires_grad:
                return None
            (gradient,) = torch.autograd.grad(value, output)
            rows += [flat(row) for row in gradient.reshape(batch, -1)[: len(points) - start]]
        return rows

    def step(self, variant):
        """At the past weights of the loss as written."""
        samples = None if self.net is None else torch.tensor(self.asked['samples'])
        value, found = self.gradients(variant, self.weights('original', self.asked['past']), samples)
        return {'loss': value.item(), 'gradients': {key: flat(gradient) for key, gradient in found.items()}}

    def check(self):
        """Some elements of the predictions at the past weights, in doubles: [name, index, autograd's gradient, slope to the left, to the right]."""
        weights = {key: weight.detach() for key, weight in self.weights('original', self.asked['past']).items()}
        samples = None if self.net is None else torch.tensor(self.asked['samples'])
        predictions = weights if self.net is None else {'output': self.predict(weights, self.data['x'][samples])}
        predictions = {key: value.double() for key, value in predictions.items()}
        data = self.data
        self.data = {key: value.double() if value.is_floating_point() else value for key, value in data.items()}

        def at(given):
            return self.loss('original', given if self.net is None else {}, samples, given.get('output'))

        leaves = {key: value.clone().requires_grad_() for key, value in predictions.items()}
        value = at(leaves)
        found = torch.autograd.grad(value, list(leaves.values()), allow_unused=True) if value.requires_grad else [None] * len(leaves)
        rows = []
        for (name, prediction), gradient in zip(predictions.items(), found):
            own = next(key for key, bound in self.asked['bindings'].items() if bound == 'output') if name == 'output' else name
            for index in range(0, prediction.numel(), max(1, prediction.numel() // 64)):
                here = prediction.view(-1)[index].item()
                by = 1e-6 * max(1, abs(here))
                moved = []
                for to in (here - by, here + by):
                    changed = prediction.clone()
                    changed.view(-1)[index] = to
                    moved.append(at({**predictions, name: changed}).item())
                own_gradient = None if gradient is None else gradient.reshape(-1)[index].item()
                rows.append([own, index, own_gradient, (value.item() - moved[0]) / by, (moved[1] - value.item()) / by])
        self.data = data
        return rows


if __name__ == '__main__':
    main()
