"""torch.jit: a scripted function computes what the function computes."""


def script(obj, optimize=None, _frames_up=0, _rcb=None, example_inputs=None):
    return obj


def script_if_tracing(fn):
    return fn


def trace(func, example_inputs=None, **options):
    return func


def ignore(drop=False, **kwargs):
    if callable(drop):
        return drop
    return lambda function: function


def unused(fn):
    return fn


def export(fn):
    return fn


def interface(obj):
    return obj


def is_scripting():
    return False


def is_tracing():
    return False


def annotate(the_type, the_value):
    return the_value
