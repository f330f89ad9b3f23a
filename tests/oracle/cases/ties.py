from sampling import case, normal, values

SURE = values([0.0, 100.0, -100.0, 200.0])
ROWS = values([[0.0, 0.0], [1000.0, 0.0]])
POINTS = dict(x=values([[0.0, 0.0], [1.0, 2.0]]), t=values([[0.0, 0.0], [0.0, 0.0]]).fixed)
NONE_LEFT = dict(x=normal(4), t=values([0.0, 0.0, 0.0, 0.0]).fixed)
ALIKE = dict(x=values([1.0, 1.0, 1.0]), t=values([1.0, 2.0, 3.0]).fixed)

CASES = [
    case('hardest_triplets', x=values([[0.0, 0.0], [0.0, 0.0], [1.0, 1.0], [1.0, 1.0]]), t=values([0, 0, 1, 1])),
    case('lovasz', x=values([0.5, -0.2, 0.5, 0.0, 1.0]), t=values([1.0, 0.0, 0.0, 1.0, 1.0]).fixed),
    case('hardest_samples', x=values([[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]]), t=values([0, 1, 1])),
    case('pinball', x=values([0.0, 1.0, 2.0]), t=values([0.0, 2.0, 1.0]).fixed, q=values(0.3).fixed),
    case('squared_hinge', x=values([1.0, -1.0, 0.0]), y=values([1.0, -1.0, 1.0]).fixed),
    case('wing', x=values([0.0, 0.5, -1.0, 3.0]), t=values([0.0, 0.0, 0.0, 0.0]).fixed),
    case('distances_of_points', **POINTS),
    case('norms_of_differences', **POINTS),
    case('root_of_squared_error', x=values([1.0, 2.0]), t=values([1.0, 2.0]).fixed),
    case('root_of_nearly_squared_error', x=values([1.0, 2.0]), t=values([1.0, 2.0]).fixed),
    case('correlation_of_constants', **ALIKE),
    case('guarded_correlation', **ALIKE),
    case('entropy_of_sure_rows', x=ROWS),
    case('guarded_entropy', x=ROWS),
    case('written_cross_entropy', x=SURE, t=values([1.0, 1.0, 0.0, 0.0]).fixed),
    case('clamped_cross_entropy', x=SURE, t=values([1.0, 1.0, 0.0, 0.0]).fixed),
    case('focal', x=ROWS, t=values([0, 0])),
    case('mean_of_masked', **NONE_LEFT),
    case('sum_over_count', **NONE_LEFT),
    case('masked_or_nothing', **NONE_LEFT),
    case('weighed_by_mask', **NONE_LEFT),
    case(
        'overlap',
        x=values([[0.0, 0.0, 1.0, 1.0], [0.0, 0.0, 1.0, 1.0]]),
        t=values([[0.0, 0.0, 1.0, 1.0], [1.0, 1.0, 2.0, 2.0]]).fixed,
    ),
    case('total_variation', x=values([[0.0, 0.0], [0.0, 1.0]])),
    case('pairwise_ranking', x=values([0.0, 0.1, 0.1]), t=values([0.0, 1.0, 1.0]).fixed),
    case('spread_of_columns', x=values([[1.0, 1.0], [1.0, 2.0], [1.0, 3.0], [1.0, 0.0]])),
    case(
        'clipped_ratio',
        a=values([0.0, 0.2, -0.3]),
        b=values([0.0, 0.0, 0.0]).fixed,
        advantage=values([1.0, -1.0, 1.0]).fixed,
    ),
    case('spread_of_groups', x=values([1.0, 1.0, 2.0, 3.0]), t=values([0, 0, 1, 2])),
    case('variance_of_single_groups', x=normal(4), t=values([0, 0, 1, 2])),
    case('peaks_and_pits', x=values([[[[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]]]])),
    case('edges_of_a_flat_image', x=values([[[[1.0] * 4] * 4]])),
    case('spectra_that_agree', x=values([[[1.0, 2.0], [3.0, 4.0]]]), t=values([[[1.0, 2.0], [3.0, 4.0]]]).fixed),
    case('quantized', x=values([0.125, 0.375, -0.5]), t=normal(3).fixed),
    case('margin_to_the_best_other', x=values([[1.0, 0.5, 0.5], [0.0, 0.0, 0.0]]), t=values([0, 1])),
    case('angle_with_margin', x=values([-1.0, 0.0, 1.0, 0.3])),
    case('rows_of_unit_length', x=values([[0.0, 0.0], [3.0, 4.0]])),
    case('attention_to_nothing', x=normal(2, 3), mask=values([[True, True, True], [False, True, False]])),
    case('sorted_differences', x=values([1.0, 1.0, 0.0]), y=values([0.0, 1.0, 1.0])),
    case('chamfer', x=values([[0.0, 0.0], [1.0, 0.0]]), y=values([[0.0, 0.0], [0.0, 0.0]])),
    case('kernel_of_distances', x=normal(3, 2), y=normal(2, 2)),
    case('log_cosh', x=values([0.0, 100.0, -100.0])),
]
