from sampling import case, normal, values

CASES = [
    case('nuclear_norm', features=normal(4, 3)),
    case('nuclear_norm', features=normal(3, 5).f64),
    case('batch_spectral_penalty', source=normal(4, 3), target=normal(4, 3)),
    case('batch_spectral_penalty', source=values([[1.0, 2.0], [2.0, 4.0], [-1.0, -2.0]]), target=normal(2, 4)),
    case('spectral_norm', weight=normal(3, 3)),
    case('condition', weight=normal(2, 3, 4)),
    case('rank_two', low=values([[1.0, 2.0], [3.0, 4.0], [5.0, 7.0]])),
    case('eigenvalue_spread', features=normal(6, 3)),
    case('gaussian_nll', mean=normal(2, 3), factor=normal(2, 3, 3), target=normal(2, 3).fixed),
    case('indefinite', matrix=values([[1.0, 2.0], [2.0, 1.0]])),
    case('singular', matrix=values([[1.0, 1.0], [1.0, 1.0]])),
    case('singular_uncaught', matrix=values([[1.0, 1.0], [1.0, 1.0]])),
    case('projection', design=normal(5, 2), observed=normal(5, 1).fixed),
    case('canonical_correlation', a=normal(6, 3), b=normal(6, 2)),
]
