from sampling import case, integers, labels, normal, probability, zeros_and_ones

CASES = [
    case('all_distances', x=normal(3, 2), y=normal(2, 2)),
    case('all_distances_p', x=normal(3, 2), y=normal(2, 2), p=1.0),
    case('all_distances_by_products', x=normal(3, 2), y=normal(2, 2)),
    case('all_distances', x=normal(26, 2), y=normal(2, 2)),
    case('all_distances_p', x=normal(26, 2), y=normal(2, 2), p=1.0),
    case('all_distances_one_by_one', x=normal(26, 2), y=normal(2, 2)),
    case('all_distances_unknown_mode', x=normal(3, 2), y=normal(2, 2)),
    case('all_distances_first_slope_alone', x=normal(3, 2), y=normal(2, 2)),
    case('distances_of_pairs', x=normal(4, 2)),
    case('hard_sigmoid', x=normal(4)),
    case('hard_swish', x=normal(4)),
    case('multi_margin', x=normal(3, 4), y=labels(4, 3)),
    case('multilabel_margin', x=normal(2, 4), y=labels(4, 2, 4)),
    case('multilabel_soft_margin', x=normal(2, 4), y=zeros_and_ones(2, 4)),
    case('sampled_grid', x=normal(1, 1, 3, 3), grid=probability(1, 2, 2, 2).fixed),
    case('sampled_fixed_grid_without_slopes', x=normal(1, 1, 3, 3), grid=probability(1, 2, 2, 2).fixed),
    case('temporal', x=normal(4, 2, 3), y=integers(1, 3, 2, 2)),
    case('attention', x=normal(1, 2, 3, 4)),
    case('attention_of_one_head', x=normal(2, 3, 4)),
    case('critic_penalty', x=normal(3, 2), w=normal(2, 4)),
]
