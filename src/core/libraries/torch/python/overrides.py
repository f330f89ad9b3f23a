"""torch.overrides: no argument of a loss brings functions of its own."""


def has_torch_function(arguments):
    return False


def has_torch_function_unary(argument):
    return False


def has_torch_function_variadic(*arguments):
    return False
