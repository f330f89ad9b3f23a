"""The standard library that numerical code uses."""

import collections.abc
import contextlib
import copy
import itertools
import logging
import math
import numbers
import operator
import string
import types
import typing
import warnings
from functools import cached_property, cmp_to_key, total_ordering


def case_math_constants():
    return math.pi, math.e, math.tau, math.inf, math.nan


def case_math_functions():
    return [round(f(0.5), 12) for f in (math.exp, math.log, math.sqrt, math.sin, math.cos, math.tan, math.asin, math.acos, math.atan, math.sinh, math.cosh, math.tanh, math.asinh, math.atanh, math.erf, math.erfc, math.gamma, math.lgamma, math.log1p, math.expm1, math.log2, math.log10, math.degrees, math.radians, math.fabs)]


def case_math_integers():
    return math.floor(-1.5), math.ceil(1.2), math.trunc(-1.7), math.factorial(10), math.comb(10, 3), math.perm(5, 2), math.gcd(12, 18, 8), math.lcm(4, 6), math.isqrt(17), math.prod([2, 3, 4])


def case_math_pairs():
    return math.pow(2, 3), math.atan2(1, -1), math.copysign(3, -0.0), math.fmod(-7, 3), math.hypot(3, 4), math.dist([0, 0], [3, 4]), math.remainder(7, 4), math.log(8, 2), math.ldexp(0.5, 3)


def case_math_tests():
    return math.isnan(math.nan), math.isinf(-math.inf), math.isfinite(1.0), math.isclose(1.0, 1.0 + 1e-10), math.isclose(1, 1.1), math.fsum([0.1] * 10), math.modf(-2.5), math.frexp(8.0)


def case_math_log_of_zero():
    return math.log(0)


def case_math_sqrt_of_negative():
    return math.sqrt(-1)


def case_math_exp_overflow():
    return math.exp(1000)


def case_math_floor_of_nan():
    return math.floor(math.nan)


def case_math_of_text():
    return math.sqrt("4")


def case_itertools_products():
    return list(itertools.product("ab", [1, 2])), list(itertools.product([0, 1], repeat=2)), list(itertools.combinations("abc", 2)), list(itertools.permutations([1, 2, 3], 2))


def case_itertools_chains():
    return list(itertools.chain([1], "a")), list(itertools.chain.from_iterable([[1], [2, 3]])), list(itertools.repeat(0, 3)), list(itertools.islice(itertools.count(3, 2), 4)), list(itertools.islice("abcdef", 1, 5, 2))


def case_itertools_scans():
    return list(itertools.accumulate([1, 2, 3])), list(itertools.accumulate([3, 1, 2], max)), list(itertools.starmap(pow, [(2, 3)])), list(itertools.zip_longest([1, 2], "a", fillvalue=0)), list(itertools.pairwise([1, 2, 3]))


def case_itertools_groups():
    return [(k, list(g)) for k, g in itertools.groupby([1, 1, 2, 1])], list(itertools.takewhile(lambda x: x < 3, [1, 2, 3, 1])), list(itertools.dropwhile(lambda x: x < 3, [1, 3, 1])), list(itertools.filterfalse(None, [0, 1])), list(itertools.compress("abc", [1, 0, 1]))


def case_itertools_cycle_and_tee():
    a, b = itertools.tee([1, 2])
    return list(itertools.islice(itertools.cycle("ab"), 5)), list(a), list(b), list(itertools.combinations_with_replacement([1, 2], 2))


def case_operator():
    return operator.add(1, 2), operator.itemgetter(1)([5, 6]), operator.itemgetter("a", "b")({"a": 1, "b": 2}), operator.attrgetter("real")(3), operator.methodcaller("upper")("a"), operator.truediv(1, 4), operator.neg(2)


def case_contextmanager():
    log = []

    @contextlib.contextmanager
    def managed(name):
        log.append("in " + name)
        try:
            yield name.upper()
        except ValueError as e:
            log.append(f"caught {e}")
        finally:
            log.append("out")

    with managed("a") as value:
        log.append(value)
    with managed("b"):
        raise ValueError("inside")
    return log


def case_contextmanager_lets_others_pass():
    @contextlib.contextmanager
    def managed():
        yield

    with managed():
        raise KeyError("k")


def case_contextlib_others():
    with contextlib.suppress(ZeroDivisionError):
        1 / 0
    with contextlib.nullcontext(5) as five:
        pass
    log = []
    with contextlib.ExitStack() as stack:
        stack.callback(log.append, 1)
        stack.callback(log.append, 2)
    return five, log


def case_contextmanager_as_decorator():
    log = []

    @contextlib.contextmanager
    def managed():
        log.append("in")
        yield
        log.append("out")

    @managed()
    def f(x):
        log.append(x)
        return x

    return f(1), f(2), log


def case_copy():
    a = [1, [2, (3, {4: [5]})]]
    b = copy.copy(a)
    c = copy.deepcopy(a)
    a[1][1][1][4].append(6)
    a[1].append(7)
    return a, b, c, a[1] is b[1]


def case_deepcopy_of_objects():
    class Node:
        def __init__(self, value):
            self.value = value
            self.next = None

    a = Node([1])
    a.next = a
    b = copy.deepcopy(a)
    a.value.append(2)
    shared = [0]
    pair = copy.deepcopy([shared, shared])
    return b.value, b.next is b, b is not a, pair[0] is pair[1]


def case_copy_of_objects():
    class A:
        def __init__(self):
            self.items = [1]

    a = A()
    b = copy.copy(a)
    b.items.append(2)
    b.extra = 1
    return a.items, hasattr(a, "extra"), type(b).__name__


def case_cached_property():
    class A:
        calls = 0

        @cached_property
        def value(self):
            A.calls += 1
            return A.calls

    a = A()
    return a.value, a.value, A.calls, A().value


def case_total_ordering():
    @total_ordering
    class N:
        def __init__(self, n):
            self.n = n

        def __eq__(self, other):
            return self.n == other.n

        def __lt__(self, other):
            return self.n < other.n

    return N(1) <= N(1), N(2) > N(1), N(2) >= N(3)


def case_cmp_to_key():
    return sorted([3, 1, 2], key=cmp_to_key(lambda a, b: b - a))


def case_numbers():
    return isinstance(1, numbers.Number), isinstance(1.5, numbers.Real), isinstance(1.5, numbers.Integral), isinstance("a", numbers.Number), isinstance(True, numbers.Integral)


def case_collections_abc():
    abc = collections.abc
    return (
        isinstance([], abc.Sequence),
        isinstance("a", abc.Sequence),
        isinstance({}, abc.Mapping),
        isinstance({}, abc.Iterable),
        isinstance(5, abc.Iterable),
        isinstance(len, abc.Callable),
        isinstance(set(), abc.Set),
        isinstance((x for x in []), abc.Iterator),
        isinstance([], abc.Hashable),
    )


def case_typing():
    Alias = typing.Dict[str, typing.List[int]]

    def f(x: typing.Optional[int] = None, *rest: "undefined") -> typing.Tuple[int, ...]:
        value: typing.Union[int, str] = 5
        return value

    return f(), typing.TYPE_CHECKING, typing.cast(int, "a"), isinstance([], typing.List) if False else True


def case_protocol():
    class Loss(typing.Protocol):
        def forward(self, x): ...

    class Mine(Loss):
        def forward(self, x):
            return x

    return Mine().forward(1)


def case_typed_dict():
    class Batch(typing.TypedDict):
        x: int
        y: str

    b: Batch = {"x": 1, "y": "a"}
    return b, Batch(x=1, y="b")


def case_new_type():
    UserId = typing.NewType("UserId", int)
    return UserId(5) + 1


def case_types():
    n = types.SimpleNamespace(a=1)
    n.b = 2
    return n, n.a, n == types.SimpleNamespace(a=1, b=2), isinstance(lambda: 0, types.FunctionType), isinstance(None, types.NoneType)


def case_logging_and_warnings():
    logger = logging.getLogger(__name__)
    logger.setLevel(logging.INFO)
    logger.info("x %s", 1)
    logging.warning("y")
    warnings.warn("z")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
    return logging.INFO, logging.WARNING


def case_string_constants():
    return string.ascii_lowercase, string.digits, string.capwords("a bc")


def case_printing_is_swallowed():
    return print("a", 1, end="")


def case_globals_of_module():
    return globals()["LIMIT"], "case_globals_of_module" in globals()


LIMIT = 12


def case_user_mapping():
    class M(collections.abc.Mapping):
        def __init__(self, d):
            self.d = d

        def __getitem__(self, key):
            return self.d[key]

        def __iter__(self):
            return iter(self.d)

        def __len__(self):
            return len(self.d)

    m = M({"a": 1})
    return m["a"], list(m), len(m), "a" in m, m.get("z", 5), dict(**m), list(m.items())


def case_unpacking_mapping_objects():
    class M:
        def keys(self):
            return ["a", "b"]

        def __getitem__(self, key):
            return key * 2

    return dict(M()), {**M()}, (lambda **k: k)(**M())


def case_argparse_defaults():
    import argparse

    parser = argparse.ArgumentParser(description="x", formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", nargs="?", default="here")
    parser.add_argument("rest", nargs="*")
    parser.add_argument("-b", "--batch-size", default="8", type=int, metavar="N")
    parser.add_argument("--rate", default=0.5, type=float)
    parser.add_argument("-k", type=int, dest="count")
    parser.add_argument("--on", action="store_true")
    parser.add_argument("--off", action="store_false")
    parser.add_argument("--hidden", default=argparse.SUPPRESS)
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--norm-type", choices=["l1", "l2"], default="l2", help="which")
    parser.add_argument("-v", "--version", action="version", version="1")
    parser.set_defaults(rate=0.25, extra=[1])
    args, left = parser.parse_known_args([])
    said = args.data, args.rest, args.batch_size, args.rate, args.count, args.on, args.off, args.norm_type, args.extra
    return said, left, "hidden" in args, "on" in args, hasattr(args, "version"), parser.get_default("rate")
