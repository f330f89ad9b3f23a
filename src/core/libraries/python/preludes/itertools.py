"""itertools, in Python, as its documentation gives them."""

_absent = object()


def count(start=0, step=1):
    while True:
        yield start
        start = start + step


def cycle(iterable):
    saved = list(iterable)
    while saved:
        for value in saved:
            yield value


def repeat(object, times=None):
    if times is None:
        while True:
            yield object
    else:
        for _ in range(times):
            yield object


def accumulate(iterable, func=None, *, initial=None):
    total = _absent if initial is None else initial
    if total is not _absent:
        yield total
    for value in iterable:
        if total is _absent:
            total = value
        else:
            total = total + value if func is None else func(total, value)
        yield total


class chain:
    def __init__(self, *iterables):
        self._values = _chained(iterables)

    @classmethod
    def from_iterable(cls, iterables):
        return _chained(iterables)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._values)


def _chained(iterables):
    for iterable in iterables:
        for value in iterable:
            yield value


def compress(data, selectors):
    return (value for value, selected in zip(data, selectors) if selected)


def dropwhile(predicate, iterable):
    values = iter(iterable)
    for value in values:
        if not predicate(value):
            yield value
            break
    for value in values:
        yield value


def takewhile(predicate, iterable):
    for value in iterable:
        if not predicate(value):
            break
        yield value


def filterfalse(predicate, iterable):
    for value in iterable:
        if not (value if predicate is None else predicate(value)):
            yield value


def islice(iterable, *args):
    bounds = slice(*args)
    start = bounds.start or 0
    step = bounds.step or 1
    if bounds.stop is not None and bounds.stop <= start:
        return
    for index, value in enumerate(iterable):
        if index >= start and (index - start) % step == 0:
            yield value
        if bounds.stop is not None and index + 1 >= bounds.stop:
            return


def starmap(function, iterable):
    for args in iterable:
        yield function(*args)


def pairwise(iterable):
    before = _absent
    for value in iterable:
        if before is not _absent:
            yield before, value
        before = value


def batched(iterable, n):
    batch = []
    for value in iterable:
        batch.append(value)
        if len(batch) == n:
            yield tuple(batch)
            batch = []
    if batch:
        yield tuple(batch)


def zip_longest(*iterables, fillvalue=None):
    all_values = [iter(iterable) for iterable in iterables]
    while True:
        row = [next(values, _absent) for values in all_values]
        if all([value is _absent for value in row]):
            return
        yield tuple([fillvalue if value is _absent else value for value in row])


def tee(iterable, n=2):
    saved = list(iterable)
    return tuple([iter(saved) for _ in range(n)])


def groupby(iterable, key=None):
    group = []
    current = _absent
    for value in iterable:
        found = value if key is None else key(value)
        if current is not _absent and found != current:
            yield current, iter(group)
            group = []
        current = found
        group.append(value)
    if current is not _absent:
        yield current, iter(group)


def product(*iterables, repeat=1):
    pools = [tuple(iterable) for iterable in iterables] * repeat
    return _rows(pools, ())


def _rows(pools, row):
    if not pools:
        yield row
        return
    for value in pools[0]:
        for whole in _rows(pools[1:], row + (value,)):
            yield whole


def permutations(iterable, r=None):
    pool = tuple(iterable)
    return _arranged(pool, len(pool) if r is None else r, ())


def _arranged(pool, r, taken):
    if len(taken) == r:
        yield tuple([pool[index] for index in taken])
        return
    for index in range(len(pool)):
        if index not in taken:
            for arranged in _arranged(pool, r, taken + (index,)):
                yield arranged


def combinations(iterable, r):
    pool = tuple(iterable)
    return _chosen(pool, r, 0, 1)


def combinations_with_replacement(iterable, r):
    pool = tuple(iterable)
    return _chosen(pool, r, 0, 0)


def _chosen(pool, r, start, step):
    if r == 0:
        yield ()
        return
    for index in range(start, len(pool)):
        for rest in _chosen(pool, r - 1, index + step, step):
            yield (pool[index],) + rest
