"""torch.cuda: there is none."""


def is_available():
    return False


def is_initialized():
    return False


def device_count():
    return 0


def synchronize(device=None):
    return None


def empty_cache():
    return None


def manual_seed(seed):
    return None


def manual_seed_all(seed):
    return None
