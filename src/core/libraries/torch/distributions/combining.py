"""Distributions made of others."""

import torch
from torch.distributions.distribution import Distribution


def _sum_rightmost(value, count):
    return value if count == 0 else value.reshape(value.shape[:-count] + (-1,)).sum(-1)


class Independent(Distribution):
    def __init__(self, base_distribution, reinterpreted_batch_ndims, validate_args=None):
        most = len(base_distribution.batch_shape)
        if reinterpreted_batch_ndims > most:
            raise ValueError(
                "Expected reinterpreted_batch_ndims <= len(base_distribution.batch_shape), "
                f"actual {reinterpreted_batch_ndims} vs {most}"
            )
        shape = base_distribution.batch_shape + base_distribution.event_shape
        split = len(base_distribution.batch_shape) - reinterpreted_batch_ndims
        self.base_dist = base_distribution
        self.reinterpreted_batch_ndims = reinterpreted_batch_ndims
        super().__init__(shape[:split], shape[split:], validate_args)

    @property
    def has_rsample(self):
        return self.base_dist.has_rsample

    @property
    def mean(self):
        return self.base_dist.mean

    @property
    def mode(self):
        return self.base_dist.mode

    @property
    def variance(self):
        return self.base_dist.variance

    def sample(self, sample_shape=torch.Size()):
        return self.base_dist.sample(sample_shape)

    def rsample(self, sample_shape=torch.Size()):
        return self.base_dist.rsample(sample_shape)

    def log_prob(self, value):
        return _sum_rightmost(self.base_dist.log_prob(value), self.reinterpreted_batch_ndims)

    def entropy(self):
        return _sum_rightmost(self.base_dist.entropy(), self.reinterpreted_batch_ndims)


class MixtureSameFamily(Distribution):
    def __init__(self, mixture_distribution, component_distribution, validate_args=None):
        self.mixture_distribution = mixture_distribution
        self.component_distribution = component_distribution
        batch = component_distribution.batch_shape
        super().__init__(batch[:-1], component_distribution.event_shape, validate_args)

    def _pad(self, value):
        """One value for all components."""
        return value.unsqueeze(-1 - len(self._event_shape))

    def _beside(self, value):
        """A number for each component, with a dimension for each of an event."""
        return value.reshape(value.shape + (1,) * len(self._event_shape))

    def _mixed(self, values):
        return torch.sum(self._beside(self.mixture_distribution.probs) * values, dim=-1 - len(self._event_shape))

    @property
    def mean(self):
        return self._mixed(self.component_distribution.mean)

    @property
    def variance(self):
        shift = self.component_distribution.mean - self._pad(self.mean)
        return self._mixed(self.component_distribution.variance) + self._mixed(shift.pow(2.0))

    def cdf(self, value):
        at = value.dim() - len(self._event_shape)
        parts = self.component_distribution.cdf(value.unsqueeze(at))
        return torch.sum(parts * self.mixture_distribution.probs, dim=-1)

    def log_prob(self, value):
        at = value.dim() - len(self._event_shape)
        log_prob = self.component_distribution.log_prob(value.unsqueeze(at))
        log_mix = torch.log_softmax(self.mixture_distribution.logits, dim=-1)
        return torch.logsumexp(log_prob + log_mix, dim=-1)
