"""torch.compiler: here nothing is compiled."""


def _unchanged(fn=None, *args, **kwargs):
    """A decorator, with arguments or without."""
    if fn is None:
        return lambda function: function
    return fn


allow_in_graph = _unchanged
assume_constant_result = _unchanged
compile = _unchanged
disable = _unchanged


def is_compiling():
    return False


def is_dynamo_compiling():
    return False


def is_exporting():
    return False


def reset():
    pass
