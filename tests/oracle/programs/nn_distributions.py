"""Losses written with torch.distributions."""

import torch
import torch.distributions as D
from torch.distributions import (
    Bernoulli, Beta, Categorical, Cauchy, Dirichlet, Exponential, Gamma, Gumbel, Independent, Laplace, LogNormal, MixtureSameFamily,
    Normal, OneHotCategorical, Poisson, StudentT, Uniform, kl_divergence,
)


def normal_nll(loc, scale, x):
    return -Normal(loc, scale).log_prob(x).mean()


def normal_numbers(x):
    d = Normal(0.0, 2.0)
    return -d.log_prob(x) + d.entropy() + d.cdf(x)


def normal_moments(loc, scale):
    d = D.normal.Normal(loc, scale)
    return d.mean * d.variance + d.stddev * d.entropy()


def normal_kl(loc, scale):
    return kl_divergence(Normal(loc, scale), Normal(torch.zeros_like(loc), torch.ones_like(scale))).sum(-1).mean()


def vae(mu, logvar, x):
    q = Normal(mu, torch.exp(0.5 * logvar))
    z = q.rsample()
    recon = ((x - z * 0.0 - mu) ** 2).sum()
    return recon + kl_divergence(q, Normal(0, 1)).sum()


def refused(make, x):
    """The first line of the message, which the values follow."""
    try:
        return make()
    except ValueError as error:
        return x * len(str(error).split('\n')[0])


def negative_scale(loc, scale, x):
    return refused(lambda: -Normal(loc, scale).log_prob(x), x)


def laplace(loc, scale, x):
    d = Laplace(loc, scale)
    return -d.log_prob(x) + d.entropy() + d.cdf(x)


def laplace_kl(loc, scale, other):
    return kl_divergence(Laplace(loc, scale), Laplace(other, 1.0))


def log_normal(loc, scale, x):
    d = LogNormal(loc, scale)
    return -d.log_prob(x) + d.mean + d.entropy()


def cauchy(loc, scale, x):
    return -Cauchy(loc, scale).log_prob(x) + Cauchy(loc, scale).entropy()


def gumbel(loc, scale, x):
    return -Gumbel(loc, scale).log_prob(x) + Gumbel(loc, scale).mean


def student(df, loc, x):
    return -StudentT(df, loc, 1.5).log_prob(x)


def uniform(low, high, x):
    d = Uniform(low, high)
    return -d.log_prob(x) + d.entropy() * d.mean


def uniform_outside(low, high, x):
    return -Uniform(low, high, validate_args=False).log_prob(x)


def exponential(rate, x):
    d = Exponential(rate)
    return -d.log_prob(x) + d.entropy() + kl_divergence(d, Exponential(2.0))


def gamma(a, b, x):
    d = Gamma(a, b)
    return -d.log_prob(x) + d.entropy() + kl_divergence(d, Gamma(2.0, 1.0))


def beta(a, b, x):
    d = Beta(a, b)
    return -d.log_prob(x) + d.entropy() + kl_divergence(d, Beta(torch.tensor(2.0), torch.tensor(1.0))) + d.mean


def dirichlet(a, x):
    d = Dirichlet(a)
    return -d.log_prob(x) + d.entropy() + kl_divergence(d, Dirichlet(torch.ones_like(a)))


def bernoulli_logits(x, y):
    d = Bernoulli(logits=x)
    return -d.log_prob(y) + d.entropy() + d.mean


def bernoulli_probs(p, y):
    return -Bernoulli(p).log_prob(y) + Bernoulli(probs=p).entropy()


def bernoulli_kl(p, q):
    return kl_divergence(Bernoulli(probs=p), Bernoulli(logits=q))


def bernoulli_support(x, y):
    return refused(lambda: -Bernoulli(logits=x).log_prob(y), x)


def policy_gradient(x, actions, rewards):
    d = Categorical(logits=x)
    return (-d.log_prob(actions) * rewards).mean() - 0.01 * d.entropy().mean()


def categorical_probs(p, y):
    d = Categorical(probs=p)
    return -d.log_prob(y) + d.entropy()


def categorical_kl(p, q):
    return kl_divergence(Categorical(logits=p), Categorical(logits=q))


def categorical_range(x, y):
    return refused(lambda: -Categorical(logits=x).log_prob(y), x)


def one_hot_categorical(x, y):
    d = OneHotCategorical(logits=x)
    return -d.log_prob(y) + d.entropy()


def poisson(rate, x):
    return -Poisson(rate).log_prob(x) + kl_divergence(Poisson(rate), Poisson(1.0))


def independent(loc, scale, x):
    d = Independent(Normal(loc, scale), 1)
    return -d.log_prob(x) + d.entropy() + kl_divergence(d, Independent(Normal(torch.zeros(3), torch.ones(3)), 1))


def mixture(weights, loc, scale, x):
    d = MixtureSameFamily(Categorical(logits=weights), Normal(loc, scale))
    return -d.log_prob(x).mean()


def sample_has_no_gradient(loc, scale):
    z = Normal(loc, scale).sample((2,))
    return loc.sum() + z.sum() * 0


def rsample_has_gradient(loc, scale):
    return Normal(loc, scale).rsample().sum() * 0 + scale.sum()


def shapes(loc, scale):
    d = Normal(loc, scale)
    return loc * (d.batch_shape[0] + len(d.event_shape) + d.sample(torch.Size([5])).shape[0])
