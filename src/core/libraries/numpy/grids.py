"""numpy.lib.index_tricks: the grids that are made by slicing."""

import numpy


class _Grid:
    def __init__(self, sparse):
        self._sparse = sparse

    def __getitem__(self, key):
        if isinstance(key, slice):
            return _axis(key)
        axes = [_axis(one) for one in key]
        grids = numpy.meshgrid(*axes, indexing="ij")
        if not self._sparse:
            return numpy.stack(grids)
        rank = len(axes)
        return tuple(axis.reshape([-1 if dim == at else 1 for dim in range(rank)]) for at, axis in enumerate(axes))


def _axis(key):
    start = 0 if key.start is None else key.start
    step = 1 if key.step is None else key.step
    if isinstance(step, complex):
        return numpy.linspace(start, key.stop, int(abs(step)))
    return numpy.arange(start, key.stop, step)


mgrid = _Grid(False)
ogrid = _Grid(True)
