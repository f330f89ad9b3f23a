"""Moments, modes, entropies and quantiles of distributions, and divergences between two kinds of them."""

import torch
import torch.distributions as D


def _numbers(d):
    return d.mean.sum() + 2 * d.variance.sum() + 3 * d.stddev.sum()


def normal_numbers(loc, scale, x):
    return _numbers(D.Normal(loc, scale)) + D.Normal(loc, scale).expand((2, 3)).log_prob(x).sum()


def log_normal_numbers(loc, scale, x):
    d = D.LogNormal(loc, scale)
    return d.mode + d.cdf(x.exp()) + d.icdf(x.sigmoid())


def laplace_quantiles(loc, scale, x):
    return D.Laplace(loc, scale).icdf(x.sigmoid()) + D.Laplace(loc, scale).mode


def cauchy_numbers(loc, scale, x):
    d = D.Cauchy(loc, scale)
    return d.cdf(x) + d.icdf(x.sigmoid()) + d.mode


def moments_of_cauchy(loc, scale):
    return torch.stack([D.Cauchy(loc, scale).mean, D.Cauchy(loc, scale).variance])


def gumbel_numbers(loc, scale, x):
    d = D.Gumbel(loc, scale)
    return d.cdf(x) + d.icdf(x.sigmoid()) + d.mode + d.variance


def student_numbers(df, loc, scale):
    return D.StudentT(df, loc, scale).entropy() + D.StudentT(df + 2, loc, scale).variance


def moments_of_heavy_tails(df, loc):
    return torch.stack([D.StudentT(df, loc).mean, D.StudentT(df, loc).variance])


def uniform_quantiles(low, high, x):
    d = D.Uniform(low, high)
    return D.Uniform(low, high, validate_args=False).cdf(x) + d.icdf(x.sigmoid())


def exponential_numbers(rate, x):
    d = D.Exponential(rate)
    return d.cdf(x.abs()) + d.icdf(x.sigmoid()) + d.stddev


def gamma_mode(concentration, rate):
    return D.Gamma(concentration, rate).mode


def gamma_share(rate, x):
    return D.Gamma(torch.tensor([0.5, 2.0, 30.0]), rate).cdf(x)


def share_by_shape(concentration, x):
    return D.Gamma(concentration, 1.0).cdf(x)


def dirichlet_numbers(concentration):
    d = D.Dirichlet(concentration)
    return d.variance.sum(-1) + d.mode.sum(-1)


def beta_mode(a, b):
    return D.Beta(a, b).mode


def geometric_numbers(logits):
    d = D.Geometric(logits=logits)
    return _numbers(d) + d.entropy().sum()


def counts_numbers(logits):
    d = D.Binomial(5, logits=logits)
    return d.entropy() + d.mode + D.Multinomial(4, logits=logits).entropy()


def classes_numbers(logits):
    d = D.OneHotCategorical(logits=logits)
    return d.variance.sum(-1) + d.mode.sum(-1) + D.Multinomial(4, logits=logits).variance.sum(-1)


def no_moments_of_classes(logits):
    return D.Categorical(logits=logits).mean


def bernoulli_mode(probs):
    return D.Bernoulli(probs).mode


def half_numbers(scale, x):
    d = D.HalfNormal(scale)
    return d.cdf(x) + d.icdf(x.sigmoid()) + D.HalfCauchy(scale).cdf(x)


def weibull_numbers(a, b, x):
    d = D.Weibull(a, b)
    return d.mean + d.variance + d.cdf(x) + d.icdf(x.sigmoid()) + D.Weibull(a, b + 1).mode


def pareto_numbers(a, b, x):
    d = D.Pareto(a, b)
    return D.Pareto(a, b + 2).variance + D.Pareto(a, b + 1).mean + d.cdf(x + a) + d.icdf(x.sigmoid())


def kumaraswamy_numbers(a, b, x):
    d = D.Kumaraswamy(a, b)
    return d.mean + d.variance + d.entropy() + d.cdf(x) + d.icdf(x)


def inverse_gamma(a, b, x):
    d = D.InverseGamma(a, b)
    return d.log_prob(x) + d.entropy() + d.mode + D.InverseGamma(a + 2, b).variance


def von_mises_variance(k):
    return D.VonMises(0.0, k).variance


def continuous_bernoulli_numbers(logits):
    d = D.ContinuousBernoulli(logits=logits)
    return d.mean + d.entropy()


def low_rank_numbers(loc, factor, diagonal):
    d = D.LowRankMultivariateNormal(loc, factor, diagonal)
    return d.entropy() + d.variance.sum()


def mixture_numbers(logits, loc, scale, x):
    d = D.MixtureSameFamily(D.Categorical(logits=logits), D.Normal(loc, scale))
    return d.mean + d.variance + d.cdf(x)


def mixture_likelihood(logits, loc, scale, x):
    d = D.MixtureSameFamily(D.Categorical(logits=logits), D.Normal(loc, scale))
    each = d.component_distribution.log_prob(d._pad(x)).sum(dim=0, keepdim=True)
    return -torch.logsumexp(each + torch.log_softmax(d.mixture_distribution.logits, dim=-1), dim=-1).mean()


def transformed_quantiles(loc, scale, x):
    d = D.TransformedDistribution(D.Normal(loc, scale), [D.AffineTransform(1.0, -2.0), D.ExpTransform()])
    return d.cdf(x.exp()) + d.icdf(x.sigmoid())


def value_of_another_shape(loc, x):
    return D.Independent(D.Normal(loc, 1.0), 1).log_prob(x)


def value_of_another_batch(loc, x):
    return D.Normal(loc, 1.0).log_prob(x)


def alike(a, b, s, t):
    pairs = [
        (D.LogNormal(a, s), D.LogNormal(b, t)),
        (D.HalfNormal(s), D.HalfNormal(t)),
        (D.Cauchy(a, s), D.Cauchy(b, t)),
        (D.Gumbel(a, s), D.Gumbel(b, t)),
        (D.Pareto(s + t, s), D.Pareto(s, t)),
        (D.Geometric(logits=a), D.Geometric(logits=b)),
        (D.Binomial(3, logits=a), D.Binomial(3, logits=b)),
        (D.ContinuousBernoulli(logits=a + 1), D.ContinuousBernoulli(logits=b - 1)),
    ]
    return torch.stack([D.kl_divergence(p, q) for p, q in pairs])


def unlike(a, s, t):
    pairs = [
        (D.Exponential(s), D.Gamma(t, s)),
        (D.Gamma(s, t), D.Exponential(t)),
        (D.Normal(a, s), D.Laplace(a + 1, t)),
        (D.Laplace(a, s), D.Normal(a + 1, t)),
        (D.Uniform(a, a + t), D.Normal(a, s)),
    ]
    return torch.stack([D.kl_divergence(p, q) for p, q in pairs])
