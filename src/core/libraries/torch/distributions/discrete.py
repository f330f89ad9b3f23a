"""Distributions of counts and classes."""

import math

import torch
import torch.nn.functional as F
from torch.distributions.distribution import (
    POSITIVE,
    REAL,
    REAL_VECTOR,
    Distribution,
    binary_logits,
    broadcast_all,
    clamp_probs,
    shape_of,
)


def _one_of(probs, logits):
    if (probs is None) == (logits is None):
        raise ValueError("Either `probs` or `logits` must be specified, but not both.")


class _Chances(Distribution):
    """Given by probabilities or by logits; the other is computed when it is asked for."""

    def __getattr__(self, name):
        if name == "probs":
            return self._probs_of(self.logits)
        if name == "logits":
            return self._logits_of(self.probs)
        return super().__getattr__(name)

    def _given(self):
        return "probs" if "probs" in self.__dict__ else "logits"

    def _shown(self):
        return (self._given(),)

    def _constraints(self):
        return {"probs": CHANCE} if self._given() == "probs" else {"logits": REAL}

    def _probs_of(self, logits):
        return torch.sigmoid(logits)

    def _logits_of(self, probs):
        return binary_logits(probs)


def _is_chance(value):
    return (value >= 0) & (value <= 1)


CHANCE = ("Interval(lower_bound=0.0, upper_bound=1.0)", _is_chance)


class Bernoulli(_Chances):
    def __init__(self, probs=None, logits=None, validate_args=None):
        _one_of(probs, logits)
        if probs is not None:
            (self.probs,) = broadcast_all(probs)
        else:
            (self.logits,) = broadcast_all(logits)
        super().__init__(shape_of(logits if probs is None else probs), validate_args=validate_args)

    def _in_support(self, value):
        return (value == 0) | (value == 1), "Boolean()"

    @property
    def mean(self):
        return self.probs

    @property
    def mode(self):
        mode = (self.probs >= 0.5).to(self.probs)
        mode[self.probs == 0.5] = math.nan
        return mode

    @property
    def variance(self):
        return self.probs * (1 - self.probs)

    def sample(self, sample_shape=torch.Size()):
        with torch.no_grad():
            return torch.bernoulli(self.probs.expand(self._extended_shape(sample_shape)))

    def log_prob(self, value):
        self._check(value)
        logits, value = broadcast_all(self.logits, value)
        return -F.binary_cross_entropy_with_logits(logits, value, reduction="none")

    def entropy(self):
        return F.binary_cross_entropy_with_logits(self.logits, self.probs, reduction="none")


class Geometric(_Chances):
    def __init__(self, probs=None, logits=None, validate_args=None):
        _one_of(probs, logits)
        if probs is not None:
            (self.probs,) = broadcast_all(probs)
        else:
            (self.logits,) = broadcast_all(logits)
        super().__init__(shape_of(logits if probs is None else probs), validate_args=validate_args)
        if self._validate_args and probs is not None:
            value = self.probs
            valid = value > 0
            if not valid.all():
                raise ValueError(
                    f"Expected parameter probs ({type(value).__name__} of shape {tuple(value.shape)}) "
                    f"of distribution {self!r} to be positive but found invalid values:\n{value.data[~valid]}"
                )

    def _in_support(self, value):
        return (value % 1 == 0) & (value >= 0), "IntegerGreaterThan(lower_bound=0)"

    def log_prob(self, value):
        self._check(value)
        value, probs = broadcast_all(value, self.probs)
        probs = probs.clone()
        probs[(probs == 1) & (value == 0)] = 0
        return value * (-probs).log1p() + self.probs.log()

    @property
    def mean(self):
        return 1.0 / self.probs - 1.0

    @property
    def mode(self):
        return torch.zeros_like(self.probs)

    @property
    def variance(self):
        return (1.0 / self.probs - 1.0) / self.probs

    def entropy(self):
        return F.binary_cross_entropy_with_logits(self.logits, self.probs, reduction="none") / self.probs


class Categorical(_Chances):
    def __init__(self, probs=None, logits=None, validate_args=None):
        _one_of(probs, logits)
        given = logits if probs is None else probs
        if given.dim() < 1:
            raise ValueError(f"`{'logits' if probs is None else 'probs'}` parameter must be at least one-dimensional.")
        if probs is not None:
            self.probs = probs / probs.sum(-1, keepdim=True)
        else:
            self.logits = logits - logits.logsumexp(dim=-1, keepdim=True)
        self._num_events = given.size()[-1]
        super().__init__(given.size()[:-1], validate_args=validate_args)

    def _constraints(self):
        def is_simplex(value):
            return (value >= 0).all(-1) & ((value.sum(-1) - 1).abs() < 1e-6)

        return {"probs": ("Simplex()", is_simplex)} if self._given() == "probs" else {"logits": REAL_VECTOR}

    def _in_support(self, value):
        inside = (value % 1 == 0) & (value >= 0) & (value <= self._num_events - 1)
        return inside, f"IntegerInterval(lower_bound=0, upper_bound={self._num_events - 1})"

    def _probs_of(self, logits):
        return F.softmax(logits, dim=-1)

    def _logits_of(self, probs):
        return torch.log(clamp_probs(probs))

    @property
    def mean(self):
        return torch.full(self._extended_shape(), math.nan, dtype=self.probs.dtype)

    @property
    def mode(self):
        return self.probs.argmax(dim=-1)

    @property
    def variance(self):
        return torch.full(self._extended_shape(), math.nan, dtype=self.probs.dtype)

    def sample(self, sample_shape=torch.Size()):
        shape = torch.Size(sample_shape)
        probs = self.probs.reshape(-1, self._num_events)
        drawn = torch.multinomial(probs, max(shape.numel(), 1), True).T
        return drawn.reshape(self._extended_shape(shape))

    def log_prob(self, value):
        self._check(value)
        value = value.long().unsqueeze(-1)
        value, log_pmf = torch.broadcast_tensors(value, self.logits)
        value = value[..., :1]
        return log_pmf.gather(-1, value).squeeze(-1)

    def entropy(self):
        logits = torch.clamp(self.logits, min=torch.finfo(self.logits.dtype).min)
        return -(logits * self.probs).sum(-1)


class OneHotCategorical(Distribution):
    def __init__(self, probs=None, logits=None, validate_args=None):
        self._categorical = Categorical(probs, logits)
        shape = (logits if probs is None else probs).shape
        super().__init__(shape[:-1], shape[-1:], validate_args)

    def _in_support(self, value):
        return ((value == 0) | (value == 1)).all(-1) & (value.sum(-1) == 1), "OneHot()"

    @property
    def probs(self):
        return self._categorical.probs

    @property
    def logits(self):
        return self._categorical.logits

    @property
    def mean(self):
        return self.probs

    @property
    def mode(self):
        return F.one_hot(self.probs.argmax(dim=-1), self._categorical._num_events).to(self.probs)

    @property
    def variance(self):
        return self.probs * (1 - self.probs)

    def sample(self, sample_shape=torch.Size()):
        return F.one_hot(self._categorical.sample(sample_shape), self._categorical._num_events).to(self.probs)

    def log_prob(self, value):
        self._check(value)
        value, logits = torch.broadcast_tensors(value, self.logits)
        indices = value.max(-1)[1]
        return self._categorical.log_prob(indices)

    def entropy(self):
        return self._categorical.entropy()


class Poisson(Distribution):
    def __init__(self, rate, validate_args=None):
        (self.rate,) = broadcast_all(rate)
        super().__init__(shape_of(rate), validate_args=validate_args)

    def _constraints(self):
        return {"rate": ("GreaterThanEq(lower_bound=0.0)", lambda value: value >= 0)}

    def _in_support(self, value):
        return (value % 1 == 0) & (value >= 0), "IntegerGreaterThan(lower_bound=0)"

    def _shown(self):
        return ("rate",)

    @property
    def mean(self):
        return self.rate

    @property
    def mode(self):
        return self.rate.floor()

    @property
    def variance(self):
        return self.rate

    def sample(self, sample_shape=torch.Size()):
        with torch.no_grad():
            return torch.poisson(self.rate.expand(self._extended_shape(sample_shape)))

    def log_prob(self, value):
        self._check(value)
        rate, value = broadcast_all(self.rate, value)
        return value.xlogy(rate) - rate - (value + 1).lgamma()


class _Counts(_Chances):
    """How often something happens, in or before `total_count` trials."""

    def _parameters_of(self, total_count, probs, logits):
        _one_of(probs, logits)
        if probs is not None:
            self.total_count, self.probs = broadcast_all(total_count, probs)
        else:
            self.total_count, self.logits = broadcast_all(total_count, logits)
        self.total_count = self.total_count.type_as(self.__dict__[self._given()])

    def _shown(self):
        return ("total_count", self._given())


class NegativeBinomial(_Counts):
    def __init__(self, total_count, probs=None, logits=None, validate_args=None):
        self._parameters_of(total_count, probs, logits)
        super().__init__(self.total_count.size(), validate_args=validate_args)

    def _in_support(self, value):
        return (value % 1 == 0) & (value >= 0), "IntegerGreaterThan(lower_bound=0)"

    @property
    def mean(self):
        return self.total_count * torch.exp(self.logits)

    @property
    def mode(self):
        return ((self.total_count - 1) * self.logits.exp()).floor().clamp(min=0.0)

    @property
    def variance(self):
        return self.mean / torch.sigmoid(-self.logits)

    def log_prob(self, value):
        self._check(value)
        log_power = self.total_count * F.logsigmoid(-self.logits) + value * F.logsigmoid(self.logits)
        log_choices = (
            -torch.lgamma(self.total_count + value) + torch.lgamma(1.0 + value) + torch.lgamma(self.total_count)
        )
        return log_power - log_choices.masked_fill(self.total_count + value == 0.0, 0.0)


def _clamp_by_zero(x):
    return (x.clamp(min=0) + x - x.clamp(max=0)) / 2


class Binomial(_Counts):
    def __init__(self, total_count=1, probs=None, logits=None, validate_args=None):
        self._parameters_of(total_count, probs, logits)
        super().__init__(self.total_count.size(), validate_args=validate_args)

    def _in_support(self, value):
        is_count = (value % 1 == 0) & (value >= 0) & (value <= self.total_count)
        return is_count, "IntegerInterval(lower_bound=0, upper_bound=total_count)"

    @property
    def mean(self):
        return self.total_count * self.probs

    @property
    def mode(self):
        return ((self.total_count + 1) * self.probs).floor().clamp(max=self.total_count)

    @property
    def variance(self):
        return self.total_count * self.probs * (1 - self.probs)

    def log_prob(self, value):
        self._check(value)
        rest = torch.lgamma(self.total_count - value + 1)
        normalizer = (
            self.total_count * _clamp_by_zero(self.logits)
            + self.total_count * torch.log1p(torch.exp(-torch.abs(self.logits)))
            - torch.lgamma(self.total_count + 1)
        )
        return value * self.logits - torch.lgamma(value + 1) - rest - normalizer

    def enumerate_support(self, expand=True):
        count = int(self.total_count.max())
        if not self.total_count.min() == count:
            raise NotImplementedError("Inhomogeneous total count not supported by `enumerate_support`.")
        values = torch.arange(1 + count, dtype=self.total_count.dtype).view((-1,) + (1,) * len(self._batch_shape))
        return values.expand((-1,) + self._batch_shape) if expand else values

    def entropy(self):
        if not int(self.total_count.max()) == self.total_count.min():
            raise NotImplementedError("Inhomogeneous total count not supported by `entropy`.")
        log_prob = self.log_prob(self.enumerate_support(False))
        return -(torch.exp(log_prob) * log_prob).sum(0)
