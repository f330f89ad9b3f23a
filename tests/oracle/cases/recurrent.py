from sampling import case, normal, values

CASES = [
    case('gated', x=normal(2, 4, 2)),
    case('gated_both_ways', x=normal(4, 2, 2)),
    case('gated_from_a_state', x=normal(4, 2, 2), state=normal(1, 2, 3)),
    case('gated_from_a_state', x=normal(4, 2), state=normal(1, 3)),
    case('gated_from_a_state', x=normal(4, 2, 2), state=normal(2, 3)),
    case('gated_from_a_state', x=normal(4, 2, 2), state=normal(2, 2, 3)),
    case('gated_from_a_state', x=normal(4, 2, 3), state=normal(1, 2, 3)),
    case('plain_recurrent', x=normal(4, 2, 2)),
    case('with_memory', x=normal(2, 4, 2)),
    case('with_memory', x=normal(4)),
    case('with_memory_from_a_state', x=normal(4, 2, 2), state=normal(1, 2, 3), memory=normal(1, 2, 3)),
    case('with_memory_from_a_state', x=normal(4, 2, 2), state=normal(2, 3), memory=normal(2, 3)),
    case('without_a_batch', x=normal(4, 2)),
    case('cells', x=normal(4, 2), state=normal(4, 3)),
    case('sum_of_the_answer', x=normal(4, 2, 2)),
    *(case('bag', i=values([[0, 1, 1], [2, 2, 3]]), weight=normal(4, 3), mode=mode) for mode in ('sum', 'mean', 'max')),
    *(
        case('bags_between_offsets', i=values([0, 1, 2, 2, 3]), weight=normal(4, 3), offsets=values([0, 2, 2, 4]), mode=mode, padding=padding)
        for mode in ('sum', 'mean', 'max')
        for padding in (None, 2, -1)
    ),
    case('bags_to_the_last_offset', i=values([0, 1, 2, 2, 3]), weight=normal(4, 3), offsets=values([0, 2, 5])),
    case('weighted_bag', i=values([[0, 1], [2, 2]]), weight=normal(4, 3), scale=normal(2, 2), mode='sum'),
    case('weighted_bag', i=values([[0, 1], [2, 2]]), weight=normal(4, 3), scale=normal(2, 2), mode='mean'),
    case('module_of_bags', i=values([[0, 1], [2, 2]]), x=normal(2, 3)),
    case('bags_without_offsets', i=values([0, 1]), weight=normal(4, 3)),
    case('bags_with_needless_offsets', i=values([[0, 1]]), weight=normal(4, 3)),
    case('powers', x=values([0.0, 2.0, -3.0]), count=4),
    case('powers', x=normal(2, 3), count=2),
    case('powers', x=normal(3), count=1),
    case('powers_in_place', x=normal(3)),
    case('powers_of_constants', x=normal(3)),
    case('mantissas', x=values([0.0, 2.0, 3.0, -0.7, 0.001, 1024.0])),
]
