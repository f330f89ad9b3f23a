from __future__ import annotations

import functools
import itertools
import math
import operator
from collections import OrderedDict, defaultdict, namedtuple
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from functools import partial, reduce
from typing import Callable, Dict, List, NamedTuple, Optional, Tuple, Union

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from distutils.version import LooseVersion
from packaging import version
from packaging.version import Version
from torch import Tensor
from torch.nn.functional import mse_loss

EPSILON = 1e-6
SCALE: float = 2.0
WEIGHTS = {'first': 1.0, 'second': 0.5}
SHAPES = [(1, 2), (3, 4)]
LOG_TWO = math.log(2)


# Calls and parameters


def default_argument(x, scale=2.0):
    return x * scale


def default_is_evaluated_once(x):
    def collect(item, into=[]):
        into.append(item)
        return len(into)

    collect(x)
    return x * collect(x)


def keyword_only(x, *, power=2, shift=1.0):
    return x**power + shift


def positional_only(x):
    def scaled(value, /, scale=3.0):
        return value * scale

    return scaled(x) + scaled(x, scale=2.0)


def rest(*terms):
    return sum(t.sum() for t in terms) / len(terms)


def rest_after(x, *terms, factor=2.0):
    for term in terms:
        x = x + term * factor
    return x


def weighted(a, b, c=0.5):
    return a * b + c


def spread_list(x, y):
    pair = [x, y]
    return weighted(*pair)


def spread_dictionary(x, y):
    options = {'b': y, 'c': 3.0}
    return weighted(x, **options)


def spread_both(x, y):
    return weighted(*(x,), **dict(b=y))


def takes_options(value, **options):
    return value * options.get('scale', 1.0) + options.get('shift', 0.0) + len(options)


def passes_options(x):
    return takes_options(x, scale=2.0, other='unused')


def keyword_order(x, y):
    return weighted(c=x, b=y, a=2)


def helper_defined_later(x):
    return _later(x) * 2


def _later(x):
    return x.pow(2).mean()


def recursion(x, depth=3):
    if depth == 0:
        return x.sum()
    return recursion(x * 0.5, depth - 1) + depth


def closure(x, y):
    def difference(p):
        return p - y

    return difference(x).pow(2)


def closure_reads_late(x):
    factor = 1.0

    def scaled():
        return x * factor

    factor = 5.0
    return scaled()


def nonlocal_counter(x):
    count = 0

    def bump():
        nonlocal count
        count += 1
        return count

    return x * bump() + bump()


def makes_a_loss(power):
    def loss(p, t):
        return (p - t).abs().pow(power).mean()

    return loss


def returned_function(p, t):
    return makes_a_loss(3)(p, t)


def lambda_in_function(x):
    weigh = lambda v, k=2: v * k
    return weigh(x) + weigh(x, 3)


squared = lambda p, t: ((p - t) ** 2).mean()

made = makes_a_loss(1.5)

bound = partial(weighted, c=10.0)


def partial_call(x, y):
    return partial(weighted, b=y)(x)


def decorated_by(factor):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            return factor * function(*args, **kwargs)

        return wrapper

    return decorate


@decorated_by(3.0)
def decorated(x):
    return x.mean()


def annotated(x: Tensor, weight: Optional[float] = None, dims: Union[int, Tuple[int, ...]] = 0) -> Tensor:
    w: float = 1.0 if weight is None else weight
    return x.sum(dims) * w


def several_results(x):
    return x.mean(), x.std()


def unpacks_results(x):
    mean, deviation = several_results(x)
    return mean / deviation


def starred_target(x):
    first, *others, last = [x, x * 2, x * 3, x * 4]
    return first * 10 + sum(others) - last


def nested_target(x):
    (a, b), c = (x, x * 2), x * 3
    return a * b + c


def multiple_targets(x):
    a = b = x * 2
    return a + b


def map_and_filter(x):
    return sum(map(lambda v: v * 2, filter(lambda v: v.item() > 0, x)))


def function_as_argument(x, y):
    def apply(function: Callable, *values):
        return function(*values)

    return apply(torch.maximum, x, y) + apply(lambda v: v.exp(), x)


def dictionary_of_functions(x, name='square'):
    functions = {'square': torch.square, 'abs': torch.abs, 'root': lambda v: v.abs().sqrt()}
    return functions[name](x)


def getattr_by_name(x, name='tanh'):
    return getattr(torch, name)(x) + getattr(F, 'relu')(x) + getattr(x, 'exp')()


def callable_check(x, activation=None):
    return activation(x) if callable(activation) else x * 2


def docstring_and_pass(x):
    """Squares.

    A docstring of several lines.
    """
    pass
    ...
    return x**2


def early_return(x):
    if x.dim() == 1:
        return x.sum()
    x = x * 100
    return x.mean()


def no_branch_taken(x, reduction='none'):
    loss = x**2
    if reduction == 'mean':
        loss = loss.mean()
    elif reduction == 'sum':
        loss = loss.sum()
    return loss


# Control flow


def for_range(x):
    total = 0
    for i in range(len(x)):
        total += x[i] * i
    return total


def for_range_steps(x):
    return sum(x[i] for i in range(4, 0, -2))


def for_tensor(x):
    total = torch.tensor(0.0)
    for row in x:
        total = total + row.prod()
    return total


def for_enumerate(x):
    total = 0.0
    for i, item in enumerate(x, start=1):
        total = total + i * item
    return total


def for_zip(x, y):
    total = 0.0
    for a, b in zip(x, y):
        total += a * b
    return total


def for_zip_range(x, w):
    return sum(w[i] * row.sum() for i, row in zip(range(2), x))


def for_dictionary(x):
    total = x.sum() * 0
    for name, weight in WEIGHTS.items():
        total = total + weight * x.mean() * len(name)
    return total


def for_else(x):
    for item in x:
        if item > 100:
            break
    else:
        return x.sum() * 2
    return x.sum()


def while_loop(x):
    while x.sum() < 10:
        x = x * 2 + 1
    return x


def while_break(x):
    steps = 0
    while True:
        x = x / 2
        steps += 1
        if x.abs().max() < 0.1 or steps >= 20:
            break
    return x * steps


def continue_loop(x):
    total = 0.0
    for item in x:
        if item.item() < 0:
            continue
        total = total + item
    return total


def nested_loops(x):
    total = 0.0
    n = len(x)
    for i in range(n):
        for j in range(i + 1, n):
            total += (x[i] - x[j]).abs()
    return total / (n * (n - 1) / 2)


def ternary(x, positive=True):
    return x.exp() if positive else x.exp() * -1


def branch_on_data(x):
    if x.mean() > 0:
        return x**2
    else:
        return x**3


def branch_per_element(x):
    return torch.stack([v**2 if v > 0 else -v for v in x])


def match_statement(x, reduction='mean'):
    match reduction:
        case 'mean':
            return x.mean()
        case 'sum' | 'total':
            return x.sum()
        case _:
            return x


def match_shape(x):
    match x.shape:
        case (n,):
            return x.sum() / n
        case (n, m):
            return x.sum() * m / n


def walrus(x):
    if (total := x.sum()) > 0:
        return total * 2
    return total * 3


def try_except(x, divisor=0):
    try:
        factor = 1 / divisor
    except ZeroDivisionError:
        factor = 7.0
    else:
        factor *= 2
    finally:
        shift = 1.0
    return x * factor + shift


def try_raises_own(x):
    class TooSmall(ValueError):
        pass

    try:
        if x.numel() < 10:
            raise TooSmall('few')
        return x
    except (TypeError, TooSmall) as error:
        return x * len(str(error))


def assert_passes(x, t):
    assert x.shape == t.shape, 'shapes differ'
    assert x.dim() in (1, 2) and not x.dtype == torch.int64
    assert isinstance(t, torch.Tensor)
    return (x - t).sum()


def chained_comparison(x):
    return x * 2 if 0 < len(x) <= 5 else x


def boolean_operators(x, flag=None):
    size = flag or 3
    keep = flag is None and not False
    return x * size if keep else x


def delete_statement(x):
    y = x * 2
    z = y + 1
    del y
    return z


def global_constant(x):
    return x * SCALE + EPSILON + WEIGHTS['second'] + SHAPES[1][0] + LOG_TWO


_calls = 0


def global_statement(x):
    global _calls
    _calls += 1
    return x * _calls


# Containers


def list_comprehension(x):
    return torch.stack([row.sum() for row in x])


def comprehension_with_condition(x):
    return sum([v for v in x if v > 0], torch.tensor(0.0))


def nested_comprehension(x):
    return torch.stack([a * b for a in x for b in x if a is not b])


def comprehension_scope(x):
    i = 5
    total = sum(x[i] for i in range(2))
    return total * i


def dictionary_comprehension(x):
    parts = {i: x[i] * i for i in range(len(x))}
    return sum(parts.values()) + len(parts)


def set_of_labels(x, y):
    return sum(x[y == c].sum() * (c + 1) for c in sorted(set(y.tolist())))


def generator_function(x):
    def pairs(values):
        for i in range(len(values) - 1):
            yield values[i], values[i + 1]

    return sum(a * b for a, b in pairs(x))


def yield_from(x):
    def both(values):
        yield from values
        yield values.sum()

    return sum(v**2 for v in both(x))


def list_methods(x):
    terms = [x.sum()]
    terms.insert(0, x.mean())
    terms.extend((x.max(), x.min()))
    terms.reverse()
    last = terms.pop()
    return last * 3 + sum(terms) + len(terms) + [1, 2, 3].index(2) + [1, 1].count(1)


def list_arithmetic(x):
    dims = [1] * 2 + [-1]
    return x.reshape(dims) * torch.tensor([1.0, 2.0, 3.0])


def list_slices(x):
    items = [x, x * 2, x * 3, x * 4]
    return sum(items[1:3]) + sum(items[::-1][:1]) - items[-2]


def list_of_lists(x):
    table = [[1.0, 2.0], [3.0, 4.0]]
    table[0][1] = 5.0
    return x @ torch.tensor(table)


def tuple_concatenation(x):
    return x.view((x.shape[0],) + (2, -1)).sum(1)


def dictionary_methods(x):
    options = dict(alpha=2.0, beta=3.0)
    options.update({'beta': 4.0}, gamma=1.0)
    options.setdefault('delta', 0.5)
    total = 0
    for key in sorted(options.keys()):
        total += options[key]
    return x * total + ('alpha' in options) - options.pop('missing', 0.25)


def default_dictionary(x):
    groups = defaultdict(list)
    for i, v in enumerate(x):
        groups[i % 2].append(v)
    return sum(groups[0]) - sum(groups[1])


def ordered_dictionary(x):
    terms = OrderedDict()
    terms['a'] = x.sum()
    terms['b'] = x.mean()
    return sum((i + 1) * v for i, v in enumerate(terms.values()))


def merged_dictionaries(x):
    merged = {**{'a': 1.0, 'b': 2.0}, **{'b': 3.0}} | {'c': 4.0}
    return x * (merged['a'] + merged['b'] + merged['c'])


Terms = namedtuple('Terms', ['data', 'prior'])


def named_tuple(x):
    terms = Terms(x.sum(), prior=x.pow(2).sum())
    data, prior = terms
    return terms.data + prior * 0.1


class Pair(NamedTuple):
    left: Tensor
    right: Tensor
    factor: float = 2.0


def typed_tuple(x, y):
    pair = Pair(x, y)
    return pair.left * pair.right * pair.factor + len(pair)


def sorted_by_key(x):
    ordered = sorted(x, key=lambda v: -v.item())
    return ordered[0] * 3 - ordered[-1]


def minimum_of_list(x):
    return min([x.sum(), x.prod(), x.mean()], key=float) + max(1, 2, 3) + min([4, 5])


def any_and_all(x):
    return x * 2 if any(v > 0 for v in x) and not all([v > 0 for v in x]) else x


def reduce_function(x):
    return reduce(lambda a, b: a * b, x) + reduce(operator.add, [1, 2, 3], 0)


def iterator_tools(x):
    total = 0
    for i, j in itertools.combinations(range(3), 2):
        total = total + x[i] * x[j]
    for i, j in itertools.product(range(2), repeat=2):
        total = total + x[i] * j
    return total + sum(itertools.chain([1], (2, 3)))


def reversed_items(x):
    return sum(v * i for i, v in enumerate(reversed([x[0], x[1], x[2]])))


def unzip(x):
    pairs = [(x[0], 1.0), (x[1], 2.0)]
    values, weights = zip(*pairs)
    return sum(v * w for v, w in zip(values, weights))


def next_of_iterator(x):
    iterator = iter(x)
    first = next(iterator)
    return first * 5 + next(iterator) + next(iter([]), 2.0)


def membership(x, y):
    allowed = [0, 2]
    return sum(v for v, label in zip(x, y) if int(label) in allowed and label.item() not in (1,))


# Strings and numbers


def f_string(x):
    name = f'{x.dim()}d-{len(x):02d}'
    return x.sum() if name == '1d-03' else -x.sum()


def string_methods(x, mode='  Batch_Mean '):
    mode = mode.strip().lower()
    if mode.startswith('batch') and mode.endswith('mean') and '_' in mode:
        return x.mean() * len(mode.split('_'))
    return x.sum()


def string_formatting(x):
    text = 'p={:.1f}'.format(2.0) + '%d' % 3 + 'ab' * 2
    return x * len(text)


def string_join(x):
    return x * len('-'.join(['a', 'b', str(12)]))


def integer_arithmetic(x):
    n = len(x)
    return x * (n // 2) + n % 2 + (-7) // 2 + (-7) % 3 + 2**n + divmod(7, 2)[1] + int(3.9) + round(2.5) + abs(-2)


def float_arithmetic(x):
    return x * (0.1 + 0.2) + 1e-3 + 5 / 2 + 1_000 * 0.001 + float('1.5') + max(0.5, 0.25) + 7.5 // 2 + (-7.5) % 2


def math_functions(x):
    return x * (math.log(10) + math.sqrt(2) + math.exp(1) + math.pi + math.floor(2.7) + math.ceil(0.1) + math.cos(0.3) + math.pow(2, 0.5))


def math_of_item(x):
    return x * math.exp(x.mean().item())


def infinity(x):
    return x.masked_fill(x < 0, -float('inf')).max() + torch.clamp(x, max=math.inf).min() * (1 / float('inf'))


def numpy_constants(x):
    return x * np.pi + np.sqrt(2.0) + np.log(3) + float(np.exp(0.5))


def numpy_array_constant(x):
    weights = np.array([0.1, 0.2, 0.7])
    return x * torch.from_numpy(weights).float() + torch.tensor(weights.sum(), dtype=torch.float32)


def boolean_as_number(x):
    return x * True + False + (3 > 2) + sum([True, True])


def integer_bases(x):
    return x * (0x10 + 0b11 + (6 & 3) + (1 << 3))


def none_comparison(x, weight=None):
    if weight is not None:
        x = x * weight
    return x.sum()


def type_checks(x, scale=2):
    if isinstance(scale, (int, float)) and not isinstance(scale, bool):
        x = x * scale
    if isinstance(x, torch.Tensor) and torch.is_tensor(x) and type(scale) is int:
        x = x + 1
    return x


def conversions(x):
    return x * int('3') + float(2) + bool([]) + len(list(range(4))) + len(tuple('ab')) + sum(list((1, 2)))


def conditional_import(x):
    import math as m
    from torch.nn import functional

    return functional.relu(x) * m.pi


def imported_name(p, t):
    return mse_loss(p, t) + torch.nn.functional.l1_loss(p, t) + nn.functional.smooth_l1_loss(p, t)


def printing(x):
    print('loss', x.shape)
    return x.sum()


def warning_and_logging(x):
    import logging
    import warnings

    if x.numel() > 100:
        warnings.warn('large')
    logging.getLogger(__name__).debug('size %d', x.numel())
    return x.mean()


# Contexts


def with_no_grad(x, y):
    with torch.no_grad():
        weight = torch.exp(-(x - y).abs())
    return (weight * (x - y) ** 2).mean()


@torch.no_grad()
def _frozen(x):
    return x * 3


def decorated_no_grad(x):
    return _frozen(x) + x


def enable_inside_no_grad(x):
    with torch.no_grad():
        a = x * 2
        with torch.enable_grad():
            b = x * 3
    return a + b


def set_grad_enabled(x):
    with torch.set_grad_enabled(False):
        a = x * 2
    return a + x


def inference_result(x):
    with torch.inference_mode():
        scale = float(x.max())
    return x * scale


def autocast_disabled(x, y):
    with torch.autocast('cpu', enabled=False):
        return F.mse_loss(x.float(), y.float())


# Classes


class Plain:
    factor = 3.0

    def __init__(self, power=2, weights=None):
        self.power = power
        self.weights = weights or [1.0, 0.5]

    def __call__(self, x):
        return self.scaled(x) ** self.power

    def scaled(self, x):
        return x * self.factor * self.weights[1]


class Base(nn.Module):
    def __init__(self, reduction='mean'):
        super().__init__()
        self.reduction = reduction

    def reduce(self, loss):
        if self.reduction == 'mean':
            return loss.mean()
        if self.reduction == 'sum':
            return loss.sum()
        return loss


class Derived(Base):
    def __init__(self, margin=0.5, **kwargs):
        super(Derived, self).__init__(**kwargs)
        self.margin = margin

    def forward(self, x, y):
        return self.reduce(F.relu(x - y + self.margin))


class Grandchild(Derived):
    def __init__(self):
        super().__init__(margin=1.0, reduction='sum')

    def forward(self, x, y):
        return super().forward(x, y) * 2


class TemplateMethod(Base):
    def forward(self, x):
        return self.reduce(self.term(x))

    def term(self, x):
        raise NotImplementedError


class Filled(TemplateMethod):
    def term(self, x):
        return x.abs()


class Mixin:
    def scale(self, x):
        return x * self.amount


class Mixed(Mixin, Base):
    amount = 4.0

    def forward(self, x):
        return self.reduce(self.scale(x))


class WithProperty(nn.Module):
    def __init__(self, temperature=2.0):
        super().__init__()
        self._temperature = temperature

    @property
    def temperature(self):
        return self._temperature * 2

    @temperature.setter
    def temperature(self, value):
        self._temperature = value

    def forward(self, x):
        self.temperature = 3.0
        return x / self.temperature


class WithStaticMethods(nn.Module):
    @staticmethod
    def difference(p, t):
        return p - t

    @classmethod
    def square(cls, value):
        return value**2 * cls.scale()

    @classmethod
    def scale(cls):
        return 0.5

    def forward(self, p, t):
        return self.square(self.difference(p, t)) + WithStaticMethods.difference(p, t)


class WithConstantAttributes(nn.Module):
    eps: float = 1e-3
    names = ('a', 'b')

    def forward(self, x):
        return x / (x.abs().sum() + self.eps) * len(self.names)


class LazyAttribute(nn.Module):
    def __init__(self):
        super().__init__()
        self.cache = None

    def forward(self, x):
        if self.cache is None:
            self.cache = torch.arange(x.shape[0], dtype=x.dtype)
        return x * self.cache


class Composed(nn.Module):
    def __init__(self, alpha=0.7):
        super().__init__()
        self.first = Derived(margin=0.1)
        self.second = Plain()
        self.alpha = alpha

    def forward(self, x, y):
        return self.alpha * self.first(x, y) + (1 - self.alpha) * self.second(x).mean()


class SubModules(nn.Module):
    def __init__(self, names=('mse', 'l1')):
        super().__init__()
        for name in names:
            setattr(self, name, nn.MSELoss() if name == 'mse' else nn.L1Loss())
        self.names = names

    def forward(self, x, y):
        return sum(getattr(self, name)(x, y) for name in self.names)


class HasAttribute(nn.Module):
    def __init__(self, weight=None):
        super().__init__()
        if weight is not None:
            self.weight = weight

    def forward(self, x):
        return x * self.weight if hasattr(self, 'weight') else x * getattr(self, 'other', 2.0)


class Operators:
    def __init__(self, value):
        self.value = value

    def __add__(self, other):
        return Operators(self.value + other.value)

    def __mul__(self, factor):
        return Operators(self.value * factor)

    __rmul__ = __mul__

    def __getitem__(self, index):
        return self.value[index]

    def __len__(self):
        return 2

    def __eq__(self, other):
        return isinstance(other, Operators)


def operator_overloading(x):
    both = Operators(x) + 3 * Operators(x**2)
    return both[0] * len(both) + (both == Operators(x))


class Iterable:
    def __init__(self, values):
        self.values = values

    def __iter__(self):
        return iter(self.values)

    def __contains__(self, item):
        return item == 3


def iterates_an_object(x):
    return sum(v for v in Iterable(x)) + (3 in Iterable(x))


class Context:
    def __enter__(self):
        return 2.0

    def __exit__(self, kind, value, trace):
        return False


def context_manager(x):
    with Context() as factor:
        return x * factor


@dataclass
class Settings:
    alpha: float = 0.25
    gamma: int = 2
    weights: List[float] = field(default_factory=lambda: [1.0, 2.0])


def uses_dataclass(x):
    settings = Settings(alpha=0.5)
    return settings.alpha * x**settings.gamma * settings.weights[1]


class Kind(Enum):
    MEAN = 'mean'
    SUM = 'sum'


def uses_enum(x, kind='sum'):
    return x.sum() if Kind(kind) is Kind.SUM else x.mean() * len(Kind.MEAN.value)


class MethodReference(nn.Module):
    def __init__(self, kind='soft'):
        super().__init__()
        self.function = {'soft': self.soft, 'hard': self.hard}[kind]

    def soft(self, x):
        return F.softplus(x)

    def hard(self, x):
        return F.relu(x)

    def forward(self, x):
        return self.function(x)


class Selected(nn.Module):
    def __init__(self, loss_type='l2', loss_weight=1.0):
        super().__init__()
        if loss_type == 'l1':
            self.criterion = nn.L1Loss(reduction='none')
        elif loss_type == 'l2':
            self.criterion = nn.MSELoss(reduction='none')
        else:
            raise ValueError(f'Unknown loss type {loss_type}')
        self.loss_weight = loss_weight

    def forward(self, pred, target, weight=None, avg_factor=None):
        loss = self.criterion(pred, target)
        if weight is not None:
            loss = loss * weight
        loss = loss.sum() / avg_factor if avg_factor is not None else loss.mean()
        return self.loss_weight * loss


class Methods(nn.Module):
    def __init__(self, scale=2.0):
        super().__init__()
        self.scale = scale

    def compute_loss(self, x, y):
        return ((x - y) ** 2).mean() * self.scale

    def forward(self, x):
        return x


class StateCounter(nn.Module):
    def __init__(self):
        super().__init__()
        self.step = 0

    def forward(self, x):
        self.step += 1
        return x.sum() * min(1.0, self.step / 10)


class ForwardOptions(nn.Module):
    def forward(self, outputs, targets, *, smooth: float = 1.0, **unused):
        return ((outputs - targets) ** 2).mean() + smooth


class ReturnsInnerClass(nn.Module):
    class Inner:
        gain = 1.5

    def forward(self, x):
        return x * self.Inner.gain * ReturnsInnerClass.Inner().gain


def multi_line_expression(x, y):
    return (
        (x - y).abs().mean()
        + 0.5 * (x * y).sum()
        - torch.logsumexp(
            x,
            dim=0,
        )
    ) / (1 + EPSILON)


def backslash_continuation(x):
    total = x.sum() + \
        x.mean()
    return total


def semicolons(x):
    a = x * 2; b = a + 1
    return b


def unicode_names(x):
    α, λ = 0.5, 2
    return α * x**λ


def type_alias(x):
    Number = Dict[str, float]
    table: Number = {'a': 2.0}
    return x * table['a']


def list_of_tensors(parts, scale=1.0):
    total = 0.0
    for weight, part in zip([1.0, 0.5, 0.25], parts):
        total = total + weight * part.pow(2).mean()
    return total * scale


def optional_tensors(x, mask=None, weight=None):
    loss = x**2
    if mask is not None:
        loss = loss[mask]
    if weight is not None:
        loss = loss * weight
    return loss.mean()


def lists_as_dims(x, dims):
    for dim in sorted(dims, reverse=True):
        x = x.mean(dim=dim)
    return x


def string_argument(x, mode):
    return {'mean': x.mean, 'sum': x.sum}[mode]()


def boolean_argument(x, normalise):
    return x / x.sum() if normalise else x


def version_asked(x):
    versions = ['1.0', '1.0.0', '1.9.1', '1.10', '1.5.0a0+git', '1.5.0rc1', '1.5', '1.5.post1', '1.5.0.dev2', '2.0.0+cpu', 'v1.2']
    ranks = [sum(version.parse(a) > Version(b) for b in versions) for a in versions]
    is_new = version.parse(torch.__version__) >= version.parse('1.5.0')
    same = version.parse('1.0.0') == Version('1.0')
    return x * torch.tensor(ranks) + is_new + same * version.parse('1.13.1').minor


def loose_version_asked(x):
    versions = ['1.0', '1.0.0', '1.9.1', '1.10', '1.5', '2.0.0+cpu', '0.4.1', '1.5.2a']
    numbers = [LooseVersion(text) for text in versions[:7]]
    ranks = [sum(a > b for b in numbers) + (a >= '1.5') for a in numbers]
    is_new = LooseVersion(torch.__version__) >= LooseVersion('1.2.0')
    return x * torch.tensor(ranks) + is_new + LooseVersion(versions[-1]).version[2] * len(str(numbers[5]))


def version_refused(x):
    return x * version.parse('unknown').major


class Order(IntEnum):
    ONE = 1
    TWO = 2


class Reduced(str, Enum):
    MEAN = 'mean'
    SUM = 'sum'


def members_as_numbers(x):
    return (x.abs() ** Order.TWO).sum(dim=Order.ONE) * (Order.TWO + 1) + Order(1) / x.abs()[:, 0]


def members_as_text(x, y):
    of_mean = F.mse_loss(x, y, reduction=Reduced.MEAN)
    return of_mean + F.l1_loss(x, y, reduction=Reduced('sum')) * {'mean': 2.0}[Reduced.MEAN]
