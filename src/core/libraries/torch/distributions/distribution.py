"""What all distributions share: shapes, checked arguments, sampling, and numbers derived from others."""

import numbers

import torch

_eps = {torch.float16: 2**-10, torch.bfloat16: 2**-7, torch.float32: 2**-23, torch.float64: 2**-52}


def broadcast_all(*values):
    """Numbers as tensors like the others', all expanded to each other."""
    tensors = [value for value in values if isinstance(value, torch.Tensor)]
    kind = {"dtype": tensors[0].dtype} if tensors else {"dtype": torch.float32}
    made = [value if isinstance(value, torch.Tensor) else torch.tensor(value, **kind) for value in values]
    return torch.broadcast_tensors(*made)


def clamp_probs(probs):
    eps = _eps[probs.dtype]
    return probs.clamp(min=eps, max=1 - eps)


def binary_logits(probs):
    safe = clamp_probs(probs)
    return torch.log(safe) - torch.log1p(-safe)


class Distribution:
    has_rsample = False
    _validate_args = True

    @staticmethod
    def set_default_validate_args(value):
        Distribution._validate_args = value

    def __init__(self, batch_shape=torch.Size(), event_shape=torch.Size(), validate_args=None):
        self._batch_shape = torch.Size(batch_shape)
        self._event_shape = torch.Size(event_shape)
        if validate_args is not None:
            self._validate_args = validate_args
        if self._validate_args:
            for name, (constraint, holds) in self._constraints().items():
                value = getattr(self, name)
                if not holds(value).all():
                    raise ValueError(
                        f"Expected parameter {name} ({type(value).__name__} of shape {tuple(value.shape)}) "
                        f"of distribution {self!r} to satisfy the constraint {constraint}, "
                        f"but found invalid values:\n{value}"
                    )

    def _constraints(self):
        """For each parameter its constraint in words, and the test of it."""
        return {}

    def _in_support(self, value):
        """Where a value is possible, and what the possible ones are called; None where all are."""
        return None

    def _check(self, value):
        if not self._validate_args:
            return
        if not isinstance(value, torch.Tensor):
            raise ValueError("The value argument to log_prob must be a Tensor")
        start = len(value.size()) - len(self._event_shape)
        if value.size()[start:] != self._event_shape:
            raise ValueError(
                "The right-most size of value must match event_shape: "
                f"{value.size()} vs {self._event_shape}."
            )
        expected = self._batch_shape + self._event_shape
        for own, other in zip(reversed(value.size()), reversed(expected)):
            if own != 1 and other != 1 and own != other:
                raise ValueError(
                    "Value is not broadcastable with batch_shape+event_shape: "
                    f"{value.size()} vs {expected}."
                )
        found = self._in_support(value)
        if found is not None and not found[0].all():
            raise ValueError(
                f"Expected value argument ({type(value).__name__} of shape {tuple(value.shape)}) "
                f"to be within the support ({found[1]}) of the distribution {self!r}, "
                f"but found invalid values:\n{value}"
            )

    def __getattr__(self, name):
        # What is not written here is not known, rather than missing.
        if name.startswith("__"):
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
        return getattr(torch, f"distributions.{type(self).__name__}.{name}")

    @property
    def batch_shape(self):
        return self._batch_shape

    @property
    def event_shape(self):
        return self._event_shape

    @property
    def stddev(self):
        return self.variance.sqrt()

    def sample(self, sample_shape=torch.Size()):
        with torch.no_grad():
            return self.rsample(sample_shape)

    def rsample(self, sample_shape=torch.Size()):
        raise NotImplementedError

    def log_prob(self, value):
        raise NotImplementedError

    def entropy(self):
        raise NotImplementedError

    def expand(self, batch_shape):
        """The same parameters for more samples: what is as large as the batch is stretched."""
        expanded = object.__new__(type(self))
        expanded.__dict__.update({name: self._stretched(value, batch_shape) for name, value in self.__dict__.items()})
        expanded._batch_shape = torch.Size(batch_shape)
        return expanded

    def _stretched(self, value, batch_shape):
        if isinstance(value, Distribution):
            return value.expand(batch_shape)
        count = len(self._batch_shape)
        if not isinstance(value, torch.Tensor) or value.shape[:count] != self._batch_shape:
            return value
        return value.expand(torch.Size(batch_shape) + value.shape[count:])

    def perplexity(self):
        return torch.exp(self.entropy())

    def _extended_shape(self, sample_shape=torch.Size()):
        return torch.Size(sample_shape) + self._batch_shape + self._event_shape

    def _shown(self):
        return ()

    def __repr__(self):
        shown = [
            f"{name}: {value if value.numel() == 1 else value.size()}"
            for name, value in ((name, getattr(self, name)) for name in self._shown())
        ]
        return f"{type(self).__name__}({', '.join(shown)})"


def shape_of(value, *others):
    """The batch shape: none where all parameters are numbers."""
    if all(isinstance(item, numbers.Number) for item in (value, *others)):
        return torch.Size()
    return broadcast_all(value, *others)[0].size()


def real(value):
    return value == value


def positive(value):
    return value > 0.0


POSITIVE = ("GreaterThan(lower_bound=0.0)", positive)
REAL = ("Real()", real)
REAL_VECTOR = ("IndependentConstraint(Real(), 1)", lambda value: real(value).all(-1))
