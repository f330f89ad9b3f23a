from sampling import case, labels, normal

OPERANDS = {'x': normal(3, 4), 'weight': normal(5, 4)}

CASES = [
    case('scores_and_loss', **OPERANDS, y=labels(5, 3)),
    case('loss_outside', **OPERANDS, y=labels(5, 3)),
    case('cosines_over_temperature', **OPERANDS, y=labels(5, 3)),
    case('probabilities', **OPERANDS, y=normal(3, 5)),
    case('squares', **OPERANDS, y=normal(3, 5)),
    case('logits', **OPERANDS, y=normal(3, 5)),
    case('without_products', x=normal(3, 4), y=normal(3, 4)),
    case('weight_used_twice', **OPERANDS),
    case('off_within', **OPERANDS),
    case('of_another_device', **OPERANDS),
    case('of_the_device_of_a_tensor', **OPERANDS),
    case('decorated', **OPERANDS),
    case('doubles', **OPERANDS),
    case('joined', **OPERANDS, y=normal(2, 5)),
    case('after_an_error', **OPERANDS),
]
