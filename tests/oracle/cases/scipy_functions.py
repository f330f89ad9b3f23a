from sampling import case, integers, normal, values

CASES = [
    case('distance_map', x=normal(4, 5), mask=values([[0, 1, 1, 1, 1], [1, 1, 1, 1, 1], [1, 1, 0, 1, 1], [1, 1, 1, 1, 1]])),
    case('distance_map', x=normal(2, 3, 2), mask=integers(0, 2, 2, 3, 2)),
    case('distance_map', x=normal(3, 2), mask=values([[1, 1], [1, 1], [1, 1]])),
    case('signed_distance', x=normal(5, 5), mask=integers(0, 2, 5, 5)),
    case('spaced_distance', x=normal(3, 4), mask=values([[1, 1, 1, 1], [1, 0, 1, 1], [1, 1, 1, 1]])),
    case('distances_written_out', x=normal(4, 4), mask=integers(0, 2, 4, 4)),
    case('eroded', x=normal(4, 5), y=normal(4, 5).fixed),
    case('at_edges', x=normal(6)),
    case('matched', x=normal(4, 3), y=normal(4, 3).fixed),
    case('matched', x=normal(6, 2), y=normal(3, 2)),
    case('matched', x=normal(2, 2), y=normal(5, 2)),
    case('best_matched', x=normal(4, 4)),
    case('numbers', x=normal(2, 3)),
    case('multiples_of_an_angle', x=normal(4)),
    case('entropies', x=normal(2, 3), y=normal(2, 3).fixed),
]
