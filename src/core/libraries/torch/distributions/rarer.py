"""Distributions that few losses use."""

import math

import torch
import torch.nn.functional as F
from torch.distributions.continuous import Gamma
from torch.distributions.discrete import Binomial, Categorical, _Chances
from torch.distributions.distribution import POSITIVE, REAL, REAL_VECTOR, Distribution, broadcast_all, clamp_probs, shape_of

_euler = 0.57721566490153286060



class _Pair(Distribution):
    """Of two positive parameters."""

    def __init__(self, first, second, validate_args=None):
        own = dict(zip(self._shown(), broadcast_all(first, second)))
        self.__dict__.update(own)
        super().__init__(shape_of(first, second), validate_args=validate_args)

    def _constraints(self):
        return dict.fromkeys(self._shown(), POSITIVE)

    def _in_support(self, value):
        return value > 0, "GreaterThan(lower_bound=0.0)"


class Chi2(Gamma):
    def __init__(self, df, validate_args=None):
        super().__init__(0.5 * torch.as_tensor(df), 0.5, validate_args)

    def _constraints(self):
        return {"df": POSITIVE}

    def _shown(self):
        return ()

    @property
    def df(self):
        return self.concentration * 2


class FisherSnedecor(_Pair):
    def _shown(self):
        return ("df1", "df2")

    def log_prob(self, value):
        self._check(value)
        ct1, ct2, ct3 = self.df1 * 0.5, self.df2 * 0.5, self.df1 / self.df2
        t1 = (ct1 + ct2).lgamma() - ct1.lgamma() - ct2.lgamma()
        t2 = ct1 * ct3.log() + (ct1 - 1) * torch.log(value)
        return t1 + t2 - (ct1 + ct2) * torch.log1p(ct3 * value)


class Weibull(_Pair):
    def _shown(self):
        return ("scale", "concentration")

    def log_prob(self, value):
        self._check(value)
        ratio = value / self.scale
        power = ratio.pow(self.concentration)
        return torch.log(self.concentration / self.scale) + (self.concentration - 1) * ratio.log() - power

    @property
    def mean(self):
        return self.scale * torch.exp(torch.lgamma(1 + self.concentration.reciprocal()))

    @property
    def mode(self):
        return self.scale * ((self.concentration - 1) / self.concentration) ** self.concentration.reciprocal()

    @property
    def variance(self):
        reciprocal = self.concentration.reciprocal()
        second = torch.exp(torch.lgamma(1 + 2 * reciprocal))
        return self.scale.pow(2) * (second - torch.exp(2 * torch.lgamma(1 + reciprocal)))

    def cdf(self, value):
        self._check(value)
        return 1 - torch.exp(-(value / self.scale).pow(self.concentration))

    def icdf(self, value):
        return self.scale * (-torch.log1p(-value)).pow(self.concentration.reciprocal())

    def entropy(self):
        reciprocal = self.concentration.reciprocal()
        return _euler * (1 - reciprocal) + torch.log(self.scale * reciprocal) + 1


class Pareto(_Pair):
    def _shown(self):
        return ("scale", "alpha")

    def _in_support(self, value):
        return value >= self.scale, f"GreaterThanEq(lower_bound={self.scale})"

    def log_prob(self, value):
        self._check(value)
        return self.alpha.log() + self.alpha * self.scale.log() - (self.alpha + 1) * value.log()

    @property
    def mean(self):
        alpha = self.alpha.clamp(min=1)
        return alpha * self.scale / (alpha - 1)

    @property
    def mode(self):
        return self.scale

    @property
    def variance(self):
        alpha = self.alpha.clamp(min=2)
        return self.scale.pow(2) * alpha / ((alpha - 1).pow(2) * (alpha - 2))

    def cdf(self, value):
        self._check(value)
        return 1 - torch.exp(-self.alpha * (value / self.scale).log())

    def icdf(self, value):
        return self.scale * (-torch.log1p(-value) / self.alpha).exp()

    def entropy(self):
        return (self.scale / self.alpha).log() + (1 + self.alpha.reciprocal())


class Kumaraswamy(_Pair):
    def _shown(self):
        return ("concentration1", "concentration0")

    def _in_support(self, value):
        return (value >= 0) & (value <= 1), "Interval(lower_bound=0.0, upper_bound=1.0)"

    def log_prob(self, value):
        self._check(value)
        a, b = self.concentration1, self.concentration0
        return (a * b).log() + (a - 1) * value.log() + (b - 1) * torch.log1p(-value.pow(a))

    def _moment(self, order):
        a, b = self.concentration1, self.concentration0
        ratio = 1 + order / a
        return b * torch.exp(torch.lgamma(ratio) + torch.lgamma(b) - torch.lgamma(ratio + b))

    @property
    def mean(self):
        return self._moment(1)

    @property
    def variance(self):
        return self._moment(2) - torch.pow(self.mean, 2)

    def cdf(self, value):
        self._check(value)
        return 1 - (1 - value.pow(self.concentration1)).pow(self.concentration0)

    def icdf(self, value):
        return (1 - (1 - value).pow(self.concentration0.reciprocal())).pow(self.concentration1.reciprocal())

    def entropy(self):
        a, b = self.concentration1, self.concentration0
        harmonic = torch.digamma(b + 1) + _euler
        return (1 - b.reciprocal()) + (1 - a.reciprocal()) * harmonic - torch.log(a) - torch.log(b)


class InverseGamma(_Pair):
    def _shown(self):
        return ("concentration", "rate")

    def log_prob(self, value):
        self._check(value)
        x = value.pow(-1.0)
        return -(value / x).abs().log() + Gamma(self.concentration, self.rate).log_prob(x)

    @property
    def mean(self):
        mean = self.rate / (self.concentration - 1)
        return torch.where(self.concentration > 1, mean, math.inf)

    @property
    def mode(self):
        return self.rate / (self.concentration + 1)

    @property
    def variance(self):
        variance = self.rate.square() / ((self.concentration - 1).square() * (self.concentration - 2))
        return torch.where(self.concentration > 2, variance, math.inf)

    def entropy(self):
        concentration = self.concentration
        more = (1 + concentration) * concentration.digamma()
        return concentration + self.rate.log() + concentration.lgamma() - more


class VonMises(Distribution):
    def __init__(self, loc, concentration, validate_args=None):
        self.loc, self.concentration = broadcast_all(loc, concentration)
        super().__init__(self.loc.shape, validate_args=validate_args)

    def _constraints(self):
        return {"loc": REAL, "concentration": POSITIVE}

    def _in_support(self, value):
        return value == value, "Real()"

    def _shown(self):
        return ("loc", "concentration")

    @property
    def mean(self):
        return self.loc

    @property
    def mode(self):
        return self.loc

    @property
    def variance(self):
        return 1 - torch.special.i1e(self.concentration) / torch.special.i0e(self.concentration)

    def log_prob(self, value):
        self._check(value)
        scale = torch.special.i0e(self.concentration).log() + self.concentration
        return self.concentration * torch.cos(value - self.loc) - math.log(2 * math.pi) - scale


class Multinomial(Distribution):
    def __init__(self, total_count=1, probs=None, logits=None, validate_args=None):
        self.total_count = total_count
        self._categorical = Categorical(probs=probs, logits=logits)
        shape = (logits if probs is None else probs).shape
        super().__init__(shape[:-1], shape[-1:], validate_args)

    def _in_support(self, value):
        inside = (value % 1 == 0).all(-1) & (value >= 0).all(-1) & (value.sum(-1) <= self.total_count)
        return inside, f"Multinomial()"

    @property
    def probs(self):
        return self._categorical.probs

    @property
    def logits(self):
        return self._categorical.logits

    @property
    def mean(self):
        return self.probs * self.total_count

    @property
    def variance(self):
        return self.total_count * self.probs * (1 - self.probs)

    def entropy(self):
        n = torch.tensor(self.total_count)
        binomial = Binomial(self.total_count, probs=self.probs)
        support = binomial.enumerate_support(expand=False)[1:]
        weights = torch.lgamma(support + 1)
        left_out = (torch.exp(binomial.log_prob(support)) * weights).sum([0, -1])
        return n * self._categorical.entropy() - torch.lgamma(n + 1) + left_out

    def log_prob(self, value):
        self._check(value)
        logits, value = torch.broadcast_tensors(self.logits, value)
        logits = torch.where((value == 0) & (logits == -math.inf), torch.zeros_like(logits), logits)
        log_factorial_n = torch.lgamma(value.sum(-1) + 1)
        return log_factorial_n - torch.lgamma(value + 1).sum(-1) + (logits * value).sum(-1)


class ContinuousBernoulli(_Chances):
    """Its normalising constant has a Taylor series around a chance of one half."""

    def __init__(self, probs=None, logits=None, lims=(0.499, 0.501), validate_args=None):
        self._lims = lims
        (given,) = broadcast_all(logits if probs is None else probs)
        if probs is not None:
            if validate_args is not None and not ((given >= 0) & (given <= 1)).all():
                raise ValueError("The parameter probs has invalid values")
            given = clamp_probs(given)
        self.__dict__["logits" if probs is None else "probs"] = given
        super().__init__(given.shape, validate_args=validate_args)

    def _in_support(self, value):
        return (value >= 0) & (value <= 1), "Interval(lower_bound=0.0, upper_bound=1.0)"

    def _probs_of(self, logits):
        return clamp_probs(torch.sigmoid(logits))

    def _logits_of(self, probs):
        probs = clamp_probs(probs)
        return torch.log(probs) - torch.log1p(-probs)

    def _cut(self):
        """Where the chance is not next to one half, and the chance with all others at the edge of it."""
        low, high = self._lims
        outside = torch.max(torch.le(self.probs, low), torch.gt(self.probs, high))
        return outside, torch.where(outside, self.probs, low * torch.ones_like(self.probs))

    @property
    def mean(self):
        outside, cut = self._cut()
        mean = cut / (2.0 * cut - 1.0) + 1.0 / (torch.log1p(-cut) - torch.log(cut))
        x = self.probs - 0.5
        return torch.where(outside, mean, 0.5 + (1.0 / 3.0 + 16.0 / 45.0 * torch.pow(x, 2)) * x)

    @property
    def variance(self):
        outside, cut = self._cut()
        slope = torch.pow(torch.log1p(-cut) - torch.log(cut), 2)
        variance = cut * (cut - 1.0) / torch.pow(1.0 - 2.0 * cut, 2) + 1.0 / slope
        x = torch.pow(self.probs - 0.5, 2)
        return torch.where(outside, variance, 1.0 / 12.0 - (1.0 / 15.0 - 128.0 / 945.0 * x) * x)

    def entropy(self):
        rest = torch.log1p(-self.probs)
        return self.mean * (rest - torch.log(self.probs)) - self._log_norm() - rest

    def _log_norm(self):
        outside, cut = self._cut()
        below = torch.where(torch.le(cut, 0.5), cut, torch.zeros_like(cut))
        above = torch.where(torch.ge(cut, 0.5), cut, torch.ones_like(cut))
        log_norm = torch.log(torch.abs(torch.log1p(-cut) - torch.log(cut))) - torch.where(
            torch.le(cut, 0.5), torch.log1p(-2.0 * below), torch.log(2.0 * above - 1.0)
        )
        x = torch.pow(self.probs - 0.5, 2)
        taylor = math.log(2.0) + (4.0 / 3.0 + 104.0 / 45.0 * x) * x
        return torch.where(outside, log_norm, taylor)

    def log_prob(self, value):
        self._check(value)
        logits, value = broadcast_all(self.logits, value)
        return -F.binary_cross_entropy_with_logits(logits, value, reduction="none") + self._log_norm()


class RelaxedOneHotCategorical(Distribution):
    has_rsample = True

    def __init__(self, temperature, probs=None, logits=None, validate_args=None):
        self._categorical = Categorical(probs, logits)
        self.temperature = temperature
        shape = (logits if probs is None else probs).shape
        super().__init__(shape[:-1], shape[-1:], validate_args)

    def _in_support(self, value):
        return (value >= 0).all(-1) & ((value.sum(-1) - 1).abs() < 1e-6), "Simplex()"

    @property
    def probs(self):
        return self._categorical.probs

    @property
    def logits(self):
        return self._categorical.logits

    def rsample(self, sample_shape=torch.Size()):
        noise = clamp_probs(torch.rand(self._extended_shape(sample_shape), dtype=self.logits.dtype))
        scores = (self.logits - (-noise.log()).log()) / self.temperature
        return (scores - scores.logsumexp(dim=-1, keepdim=True)).exp()

    def log_prob(self, value):
        self._check(value)
        count = self._categorical._num_events
        logits, logarithms = torch.broadcast_tensors(self.logits, value.log())
        temperature = torch.as_tensor(self.temperature, dtype=logits.dtype)
        log_scale = torch.full_like(temperature, float(count)).lgamma() - temperature.log().mul(-(count - 1))
        score = logits - logarithms.mul(temperature)
        score = (score - score.logsumexp(dim=-1, keepdim=True)).sum(-1)
        return score + log_scale - logarithms.sum(-1)


class RelaxedBernoulli(_Chances):
    has_rsample = True

    def __init__(self, temperature, probs=None, logits=None, validate_args=None):
        self.temperature = temperature
        (given,) = broadcast_all(logits if probs is None else probs)
        if probs is not None:
            if validate_args is not None and not ((given >= 0) & (given <= 1)).all():
                raise ValueError("The parameter probs has invalid values")
            given = clamp_probs(given)
        self.__dict__["logits" if probs is None else "probs"] = given
        super().__init__(given.shape, validate_args=validate_args)

    def _constraints(self):
        return {}

    def _in_support(self, value):
        return (value >= 0) & (value <= 1), "Interval(lower_bound=0.0, upper_bound=1.0)"

    def _probs_of(self, logits):
        return torch.sigmoid(logits)

    def _logits_of(self, probs):
        probs = clamp_probs(probs)
        return torch.log(probs) - torch.log1p(-probs)

    def rsample(self, sample_shape=torch.Size()):
        noise = clamp_probs(torch.rand(self._extended_shape(sample_shape), dtype=self.logits.dtype))
        return torch.sigmoid((noise.log() - (-noise).log1p() + self.logits) / self.temperature)

    def log_prob(self, value):
        self._check(value)
        score = torch.logit(value)
        logits, score = broadcast_all(self.logits, score)
        difference = logits - score.mul(self.temperature)
        log_scale = torch.as_tensor(self.temperature, dtype=logits.dtype).log()
        slope = F.softplus(-score) + F.softplus(score)
        return log_scale + difference - 2 * difference.exp().log1p() + slope


class LowRankMultivariateNormal(Distribution):
    def __init__(self, loc, cov_factor, cov_diag, validate_args=None):
        self.loc, self.cov_factor, self.cov_diag = loc, cov_factor, cov_diag
        super().__init__(loc.shape[:-1], loc.shape[-1:], validate_args)

    def _constraints(self):
        return {"loc": REAL_VECTOR, "cov_diag": ("IndependentConstraint(GreaterThan(lower_bound=0.0), 1)", lambda value: (value > 0).all(-1))}

    def _shown(self):
        return ("loc", "cov_factor", "cov_diag")

    def _in_support(self, value):
        return (value == value).all(-1), "IndependentConstraint(Real(), 1)"

    @property
    def mean(self):
        return self.loc

    @property
    def covariance_matrix(self):
        return self.cov_factor @ self.cov_factor.mT + torch.diag_embed(self.cov_diag)

    @property
    def variance(self):
        return self.cov_factor.pow(2).sum(-1) + self.cov_diag

    def _scaled(self):
        """The factor by its variances, and the triangle of what that leaves to be inverted."""
        scaled = self.cov_factor.mT / self.cov_diag.unsqueeze(-2)
        identity = torch.eye(self.cov_factor.shape[-1], dtype=scaled.dtype)
        return scaled, torch.linalg.cholesky(scaled @ self.cov_factor + identity)

    def _log_det(self):
        _, capacitance = self._scaled()
        return 2 * capacitance.diagonal(dim1=-2, dim2=-1).log().sum(-1) + self.cov_diag.log().sum(-1)

    def _distance(self, difference):
        scaled, capacitance = self._scaled()
        inner = torch.linalg.solve_triangular(capacitance, scaled @ difference.unsqueeze(-1), upper=False)
        return (difference.pow(2) / self.cov_diag).sum(-1) - inner.pow(2).sum((-2, -1))

    def log_prob(self, value):
        self._check(value)
        distance = self._distance(value - self.loc)
        return -0.5 * (self._event_shape[0] * math.log(2 * math.pi) + self._log_det() + distance)

    def entropy(self):
        return 0.5 * (self._event_shape[0] * (1.0 + math.log(2 * math.pi)) + self._log_det())
