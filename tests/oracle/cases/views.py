from sampling import case, values

X = values([-0.5, 0.3, 1.7])

CASES = [
    case(loss, x=X)
    for loss in [
        'asked_at_the_same_shape',
        'asked_at_all_of_it',
        'asked_at_an_expansion',
        'asked_at_what_flatten_answers',
        'asked_at_what_atleast_answers',
        'asked_at_what_broadcasting_answers',
        'asked_at_a_view_of_views',
        'asked_at_a_slice_of_slices',
        'asked_at_a_repeated_row',
        'asked_beside_a_write',
        'asked_at_what_was_written_under',
        'kept_at_a_view',
        'hooked_at_the_same_shape',
        'hooked_under_a_view',
        'hooked_at_both',
        'the_same_argument_twice',
        'second_derivatives',
        'data_of_one_with_a_history',
        'transposed_scalar',
        'first_read_without_recording',
        'viewed_without_recording',
    ]
]
