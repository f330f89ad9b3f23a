"""What a case's arguments are made of: tensors, given or drawn, each from a seed of its own (the case's id and the argument's name).

A tensor of floats requires a gradient unless it is `.fixed`; it is float32 unless `.f64`. Drawn numbers have three decimals: short to store,
and the same number in every precision that a reader may use.
"""

from dataclasses import dataclass, replace
from random import Random
from typing import Callable


@dataclass(frozen=True)
class Sample:
    draw: Callable[[Random], list]
    shape: tuple
    dtype: str = 'float32'
    requires_grad: bool = True

    @property
    def fixed(self):
        return replace(self, requires_grad=False)

    @property
    def f64(self):
        return replace(self, dtype='float64')

    def tensor(self, seed):
        tensor = {'shape': list(self.shape), 'dtype': self.dtype, 'data': self.draw(Random(seed))}
        return {**tensor, 'requiresGrad': True} if self.requires_grad else tensor


def drawn(shape, number, dtype='float32', requires_grad=True):
    count = size(shape)
    return Sample(lambda random: [number(random) for _ in range(count)], shape, dtype, requires_grad)


def size(shape):
    count = 1
    for length in shape:
        count *= length
    return count


def normal(*shape, mean=0.0, scale=1.0):
    return drawn(shape, lambda random: round(random.gauss(mean, scale), 3))


def uniform(low, high, *shape):
    return drawn(shape, lambda random: round(random.uniform(low, high), 3))


def positive(*shape):
    return uniform(0.2, 2.5, *shape)


def probability(*shape):
    return uniform(0.05, 0.95, *shape)


def integers(low, high, *shape):
    """Whole numbers from low up to, but without, high."""
    return drawn(shape, lambda random: random.randrange(low, high), 'int64', False)


def labels(classes, *shape):
    return integers(0, classes, *shape)


def truths(*shape):
    return drawn(shape, lambda random: random.random() < 0.5, 'bool', False)


def zeros_and_ones(*shape):
    return drawn(shape, lambda random: float(random.randrange(2))).fixed


def signs(*shape):
    return drawn(shape, lambda random: float(random.choice([-1, 1]))).fixed


def distribution(*shape):
    """Rows along the last dimension that sum to one, in hundredths."""

    def rows(random):
        data = []
        for _ in range(size(shape[:-1])):
            cuts = [0, *sorted(random.randrange(1, 100) for _ in range(shape[-1] - 1)), 100]
            data += [(high - low) / 100 for low, high in zip(cuts, cuts[1:])]
        return data

    return Sample(rows, shape)


def boxes(count, extent=10):
    """Rows x1, y1, x2, y2 with x1 < x2 and y1 < y2."""

    def corners(random):
        data = []
        for _ in range(count):
            x, y = random.uniform(0, extent / 2), random.uniform(0, extent / 2)
            width, height = random.uniform(1, extent / 2), random.uniform(1, extent / 2)
            data += [round(x, 2), round(y, 2), round(x + width, 2), round(y + height, 2)]
        return data

    return Sample(corners, (count, 4))


def values(nested):
    """Exactly these numbers; non-finite ones as 'nan', 'inf' and '-inf'."""
    data, shape = flat(nested)
    if all(isinstance(item, bool) for item in data) and data:
        return Sample(lambda random: data, shape, 'bool', False)
    if all(isinstance(item, int) for item in data) and data:
        return Sample(lambda random: data, shape, 'int64', False)
    return Sample(lambda random: [item if isinstance(item, str) else float(item) for item in data], shape)


def flat(nested):
    if not isinstance(nested, list):
        return [nested], ()
    parts = [flat(item) for item in nested]
    inner = parts[0][1] if parts else ()
    if any(shape != inner for _, shape in parts):
        raise ValueError(f'rows of unequal length: {nested}')
    return [item for data, _ in parts for item in data], (len(nested), *inner)


def resolve(argument, seed):
    """The JSON form of an argument: samples become tensors, lists keep their order."""
    if isinstance(argument, Sample):
        return argument.tensor(seed)
    if isinstance(argument, list):
        return [resolve(item, f'{seed}[{index}]') for index, item in enumerate(argument)]
    return argument


def case(loss, config=None, /, **args):
    """One call of `loss` (a function, class, or Class.method of the program) with these arguments."""
    return {'loss': loss, 'config': config or {}, 'args': args}
