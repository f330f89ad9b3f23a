"""torch.amp and torch.cuda.amp."""

from torch import autocast


def custom_fwd(fwd=None, *, device_type="cuda", cast_inputs=None):
    if fwd is None:
        return lambda function: function
    return fwd


def custom_bwd(bwd=None, *, device_type="cuda"):
    if bwd is None:
        return lambda function: function
    return bwd


def is_autocast_available(device_type):
    return False
