import torch
import torch.distributions as D
from torch.distributions.transforms import AffineTransform, SigmoidTransform, TanhTransform


def gaussian_by_covariance(mean, factor, target):
    covariance = factor @ factor.mT + 0.5 * torch.eye(factor.shape[-1])
    return -D.MultivariateNormal(mean, covariance).log_prob(target).mean()


def gaussian_by_precision(mean, factor, target):
    precision = factor @ factor.mT + 0.5 * torch.eye(factor.shape[-1])
    normal = D.MultivariateNormal(mean, precision_matrix=precision)
    return -normal.log_prob(target) + 0.1 * normal.entropy() + normal.variance.sum(-1)


def gaussian_by_factor(mean, scale, target):
    normal = D.MultivariateNormal(mean, scale_tril=torch.diag_embed(scale.exp()))
    return normal.log_prob(target).sum() - normal.covariance_matrix.sum()


def gaussian_divergence(mean, scale, other):
    p = D.MultivariateNormal(mean, scale_tril=torch.diag_embed(scale.exp()))
    q = D.MultivariateNormal(other, torch.eye(mean.shape[-1]))
    return D.kl_divergence(p, q)


def two_matrices(mean):
    return D.MultivariateNormal(mean, torch.eye(2), scale_tril=torch.eye(2)).log_prob(mean)


def negative_binomial(mean, dispersion, target):
    logits = (mean.exp() + 1e-6).log() - dispersion.exp().log()
    counts = D.NegativeBinomial(total_count=dispersion.exp(), logits=logits)
    return -counts.log_prob(target) + 0.01 * (counts.mean + counts.variance)


def negative_binomial_by_chance(chance, target):
    return -D.NegativeBinomial(3, probs=chance).log_prob(target).mean()


def binomial(logits, target):
    return -D.Binomial(5, logits=logits).log_prob(target) + D.Binomial(5, logits=logits).variance


def squashed_policy(mean, log_std, action):
    policy = D.TransformedDistribution(D.Normal(mean, log_std.exp()), [TanhTransform(cache_size=1)])
    return -policy.log_prob(action).sum(-1).mean()


def squashed_vector(mean, log_std, action):
    base = D.Independent(D.Normal(mean, log_std.exp()), 1)
    return D.TransformedDistribution(base, [TanhTransform(), AffineTransform(0.5, 2.0)]).log_prob(action)


def logistic(location, scale, target):
    base = D.Uniform(torch.zeros_like(target), torch.ones_like(target))
    transforms = [SigmoidTransform().inv, AffineTransform(loc=location, scale=scale.exp())]
    return -D.TransformedDistribution(base, transforms).log_prob(target)


def log_normal_by_hand(mean, target):
    return -D.TransformedDistribution(D.Normal(mean, 1.0), D.ExpTransform()).log_prob(target)


def half_normal(scale, target):
    return -D.HalfNormal(scale.exp()).log_prob(target) + D.HalfNormal(scale.exp()).entropy()


def half_cauchy(scale, target):
    return -D.HalfCauchy(scale.exp()).log_prob(target)


def jacobians(x):
    exponential, affine = D.ExpTransform(), AffineTransform(1.0, x.detach().abs() + 1)
    chain = D.ComposeTransform([affine, D.SoftplusTransform(), exponential])
    y = chain(x)
    return chain.log_abs_det_jacobian(x, y) + chain.inv(y.detach() + 0 * x)


def chi_squared(df, x):
    return D.Chi2(df).log_prob(x)


def fisher(a, b, x):
    return D.FisherSnedecor(a, b).log_prob(x)


def weibull(a, b, x):
    return D.Weibull(a, b).log_prob(x) + D.Weibull(a, b).entropy()


def pareto(a, b, x):
    return D.Pareto(a, b).log_prob(x + a) + D.Pareto(a, b).entropy()


def kumaraswamy(a, b, x):
    return D.Kumaraswamy(a, b).log_prob(x)


def von_mises(loc, k, x):
    return D.VonMises(loc, k).log_prob(x)


def multinomial(logits, t):
    return D.Multinomial(4, logits=logits).log_prob(t)


def continuous_bernoulli(logits, x):
    return D.ContinuousBernoulli(logits=logits).log_prob(x) + D.ContinuousBernoulli(logits.sigmoid()).log_prob(x)


def concrete(logits, x):
    return D.RelaxedOneHotCategorical(torch.tensor(0.7), logits=logits).log_prob(x)


def binary_concrete(logits, x):
    return D.RelaxedBernoulli(torch.tensor(0.7), logits=logits).log_prob(x)


def low_rank_gaussian(loc, factor, diagonal, x):
    return D.LowRankMultivariateNormal(loc, factor, diagonal).log_prob(x)


def divergences_of_two_kinds(a, b):
    return D.kl_divergence(D.Normal(a, 0.5), D.Laplace(b, 2.0)) + D.kl_divergence(D.Laplace(a, 0.5), D.Normal(b, 2.0))


def pareto_at_its_scale(a, x):
    return D.Pareto(torch.ones(()), a).log_prob(x)


def independent_of_too_many(x):
    return D.Independent(D.Normal(x, 1.0), 3).log_prob(x)


def covariance_of_no_symmetry(x):
    return D.MultivariateNormal(torch.zeros(2), torch.tensor([[1.0, 2.0], [3.0, 4.0]])).log_prob(x)


def divided_with_rest(x):
    return divmod(x, 2)[0]


def gaussian_by_each_matrix(x, a):
    covariance = a @ a.T + torch.eye(2)
    one = D.MultivariateNormal(torch.zeros(2), covariance)
    other = D.MultivariateNormal(torch.zeros(2), precision_matrix=covariance)
    third = D.MultivariateNormal(torch.zeros(2), scale_tril=torch.linalg.cholesky(covariance))
    parts = one.covariance_matrix.sum() + other.precision_matrix.sum() + third.scale_tril.sum()
    return one.log_prob(x) + other.log_prob(x) + third.log_prob(x) + parts


def upper_factor(x):
    return D.MultivariateNormal(torch.zeros(2), scale_tril=torch.ones(2, 2)).log_prob(x)


def waiting_for_what_never_comes(x):
    return D.Geometric(x * 0).log_prob(torch.tensor(1.0))


def waiting_for_what_is_more_than_sure(x):
    return D.Geometric(x).log_prob(torch.tensor(1.0))


def continuous_chances_at_the_ends(probs, x):
    d = D.ContinuousBernoulli(probs)
    return d.log_prob(x) + d.mean + d.variance


def continuous_chances_checked(probs, x):
    return D.ContinuousBernoulli(probs, validate_args=True).log_prob(x)


def chances_of_no_number(x):
    return D.Bernoulli(logits=x * float("nan")).log_prob(torch.ones(2))


def classes_of_no_number(x):
    return D.Categorical(logits=x * float("nan")).log_prob(torch.tensor(0))


def classes_of_infinity(x):
    return D.Categorical(logits=x * float("inf")).log_prob(torch.tensor(0))


def waiting_of_no_number(x):
    return D.Geometric(logits=x * float("nan")).log_prob(torch.ones(2))


def negative_counts_of_no_number(x):
    return D.NegativeBinomial(torch.ones(2), logits=x * float("nan")).log_prob(torch.ones(2))


def continuous_chances_of_no_number(x):
    return D.ContinuousBernoulli(logits=x * float("nan")).log_prob(torch.ones(2))
