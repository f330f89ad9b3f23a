from sampling import case, drawn, values


def tied(levels, *shape):
    """Multiples of a half, of so many levels: many ties."""
    return drawn(shape, lambda random: random.randrange(levels) / 2 - 1)


SIZES = [(3, 5), (3, 16), (4, 17), (2, 40), (5, 131), (9, 400)]
OF_VECTORS = [
    'sort_ascending', 'sort_descending', 'sort_stable', 'argsort_gather', 'hardest_mean', 'easiest_mean', 'top_one_percent',
    'kth_smallest', 'median_place', 'nanmedian_place', 'mode_value', 'lower_quantile', 'cumulative_max',
]  # fmt: skip

CASES = [
    *(case(name, **{'losses' if name.endswith(('mean', 'percent')) else 'x': tied(*size)}) for name in OF_VECTORS for size in SIZES),
    *(case('kth_place', x=tied(3, count).fixed) for count in (2, 7, 30, 90)),
    *(case('sort_columns', x=tied(3, count, 3).fixed) for count in (6, 25)),
    *(case('top_along_rows', x=tied(4, 3, count)) for count in (5, 20, 200)),
    *(case('lovasz_hinge', logits=tied(5, count), labels=drawn((count,), lambda random: float(random.randrange(2))).fixed) for count in (8, 24, 64)),
    case('max_of_rows', x=tied(3, 4, 6)),
    case('quantile_with_nan', x=values([[1.0, 'nan', 2.0], [3.0, 1.0, 2.0]])),
    case('nanquantile_rows', x=values([[1.0, 'nan', 2.0], [3.0, 1.0, 2.0], ['nan', 'nan', 'nan']])),
    case('sort_ascending', x=values([2.0, 'nan', 1.0, 'inf', '-inf', 'nan'])),
    case('sort_descending', x=values([2.0, 'nan', 1.0, 'inf', '-inf', 'nan'])),
    case('hardest_mean', losses=values([2.0, 'nan', 1.0, 'inf', '-inf', 'nan'])),
    case('kth_smallest', x=values([2.0, 'nan', 1.0, 'inf', '-inf', 'nan'])),
]
