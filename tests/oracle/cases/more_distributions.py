from sampling import case, normal, uniform, values

CASES = [
    case('gaussian_by_covariance', mean=normal(3, 2), factor=normal(3, 2, 2), target=normal(3, 2).fixed),
    case('gaussian_by_precision', mean=normal(3, 2), factor=normal(2, 2), target=normal(3, 2).fixed),
    case('gaussian_by_factor', mean=normal(4, 3), scale=normal(4, 3), target=normal(4, 3).fixed),
    case('gaussian_divergence', mean=normal(3, 2), scale=normal(3, 2), other=normal(2)),
    case('two_matrices', mean=normal(2)),
    case('negative_binomial', mean=normal(4), dispersion=normal(4), target=values([0.0, 3.0, 1.0, 7.0]).fixed),
    case('negative_binomial_by_chance', chance=uniform(0.1, 0.9, 3), target=values([0.0, 2.0, 5.0]).fixed),
    case('binomial', logits=normal(3), target=values([0.0, 2.0, 5.0]).fixed),
    case('squashed_policy', mean=normal(3, 2), log_std=normal(3, 2), action=uniform(-0.9, 0.9, 3, 2).fixed),
    case('squashed_vector', mean=normal(3, 2), log_std=normal(3, 2), action=uniform(-0.9, 1.9, 3, 2).fixed),
    case('logistic', location=normal(3), scale=normal(3), target=normal(3).fixed),
    case('log_normal_by_hand', mean=normal(3), target=uniform(0.2, 3.0, 3).fixed),
    case('half_normal', scale=normal(3), target=uniform(0.1, 3.0, 3).fixed),
    case('half_cauchy', scale=normal(3), target=uniform(0.1, 3.0, 3).fixed),
    case('jacobians', x=normal(4)),
]
