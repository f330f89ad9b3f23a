from sampling import case, normal, values

CASES = [
    case('gradient_penalty', x=normal(3, 4), weight=normal(4)),
    case('gradient_penalty', x=normal(3, 4).fixed, weight=normal(4)),
    case('gradient_of_two', a=normal(3), b=normal(3)),
    case('grad_with_value', x=normal(3)),
    case('grad_with_aux', x=normal(3)),
    case('jacobian_norm', x=normal(3)),
    case('trace_of_hessian', x=normal(3)),
    case('pairwise', x=normal(3, 2), y=normal(4, 2)),
    case('mapped_columns', x=normal(3, 2)),
    case('vector_product', x=normal(3), v=normal(3).fixed),
    case('parameters', x=normal(3).fixed, weight=normal(3), bias=values(0.5)),
    case('without_recording', x=normal(3)),
    case('not_a_scalar', x=normal(3)),
    case('jacobian_of_function', x=normal(3)),
    case('jacobian_without_graph', x=normal(3)),
    case('jacobians_of_two', x=normal(2), y=normal(3)),
    case('hessian_of_function', x=normal(3)),
    case('products_with_derivatives', x=normal(3)),
    case('product_with_hessian', x=normal(3)),
    case('forward_derivative', x=normal(3), t=normal(3)),
]
