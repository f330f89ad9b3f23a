"""numba: compiled code answers as Python does, only sooner."""

prange = range


def jit(signature_or_function=None, **options):
    if callable(signature_or_function):
        return signature_or_function
    return lambda function: function


njit = jit
