"""Functions: arguments, closures, decorators, generators."""

import functools
from functools import partial, reduce


def mixed(a, b=2, *args, c, d=4, **kwargs):
    return a, b, args, c, d, kwargs


def case_arguments():
    return mixed(1, c=3), mixed(1, 5, 6, 7, c=3, e=8), mixed(*[1, 2], **{"c": 9}), mixed(a=1, c=2, b=3)


def case_missing_positional():
    return mixed()


def case_missing_keyword_only():
    return mixed(1)


def case_missing_two():
    def f(a, b):
        pass

    return f()


def case_missing_three():
    def f(a, b, c):
        pass

    return f()


def case_unexpected_keyword():
    def f(a):
        pass

    return f(1, x=2)


def case_too_many():
    def f(a):
        pass

    return f(1, 2)


def case_too_many_with_defaults():
    def f(a, b=1):
        pass

    return f(1, 2, 3)


def case_too_many_for_none():
    def f():
        pass

    return f(1)


def case_multiple_values():
    def f(a, b):
        pass

    return f(1, a=2)


def case_positional_only():
    def f(a, /, b, **kwargs):
        return a, b, kwargs

    return f(1, 2, a=3)


def case_positional_only_by_name():
    def f(a, /):
        pass

    return f(a=1)


def case_duplicate_keywords():
    def f(**kwargs):
        pass

    return f(**{"a": 1}, **{"a": 2})


def case_defaults_are_evaluated_once():
    def f(x, seen=[]):
        seen.append(x)
        return seen

    f(1)
    return f(2), f(3, [])


def case_defaults_see_definition_time():
    x = 1

    def f(y=x):
        return y

    x = 2
    return f()


def case_closures_see_later_values():
    def outer():
        def inner():
            return value

        value = 7
        return inner()

    return outer()


def case_counter_closure():
    def make():
        n = 0

        def step(by=1):
            nonlocal n
            n += by
            return n

        return step

    a, b = make(), make()
    return a(), a(5), b()


def case_free_variable_not_yet_bound():
    def outer():
        def inner():
            return value

        result = inner()
        value = 1
        return result

    return outer()


def case_lambda():
    return (lambda x, y=2, *a, **k: (x, y, a, k))(1, 3, 4, z=5), (lambda: 1)(), sorted([3, 1], key=lambda v: -v)


def case_recursion():
    def fact(n):
        return 1 if n < 2 else n * fact(n - 1)

    def fib(n):
        return n if n < 2 else fib(n - 1) + fib(n - 2)

    return fact(10), fib(12)


def case_mutual_recursion():
    def even(n):
        return n == 0 or odd(n - 1)

    def odd(n):
        return n != 0 and even(n - 1)

    return even(10), odd(7)


def case_decorators():
    def twice(function):
        @functools.wraps(function)
        def inner(*args, **kwargs):
            return function(*args, **kwargs) * 2

        return inner

    def add(n):
        def decorator(function):
            def inner(*args):
                return function(*args) + n

            return inner

        return decorator

    @twice
    @add(1)
    def f(x):
        """Doc."""
        return x

    @twice
    def g(x):
        """G doc."""
        return x

    return f(3), g.__name__, g.__doc__, g.__wrapped__(4)


def case_class_decorator():
    def register(cls):
        cls.tag = cls.__name__.lower()
        return cls

    @register
    class Thing:
        pass

    return Thing.tag


def case_function_attributes():
    def f():
        f.calls += 1
        return f.calls

    f.calls = 0
    f()
    return f(), f.__name__, hasattr(f, "missing")


def case_functions_as_values():
    table = {"add": lambda a, b: a + b, "max": max, "len": len}
    return table["add"](1, 2), table["max"]([1, 3]), [f("abc") for f in (len, str.upper, list)]


def case_partial():
    def f(a, b, c=0):
        return a, b, c

    return partial(f, 1)(2), partial(f, c=5)(1, 2), partial(partial(f, 1), 2, c=3)(), partial(int, base=2)("101")


def case_reduce():
    return reduce(lambda a, b: a * b, [1, 2, 3, 4]), reduce(lambda a, b: a + b, [], 5), reduce(max, [1, 3, 2])


def case_reduce_of_nothing():
    return reduce(lambda a, b: a, [])


def case_cache():
    calls = []

    @functools.lru_cache(maxsize=None)
    def f(x):
        calls.append(x)
        return x * 2

    return f(1), f(1), f(2), calls


def case_generator():
    def count(n):
        for i in range(n):
            yield i

    return list(count(3)), sum(count(4)), [x * 2 for x in count(2)], max(count(3))


def case_generator_is_lazy():
    log = []

    def gen():
        log.append("start")
        yield 1
        log.append("end")

    g = gen()
    before = list(log)
    first = next(g)
    middle = list(log)
    rest = list(g)
    return before, first, middle, rest, log


def case_generator_send():
    def average():
        total = count = 0
        value = None
        while True:
            sent = yield value
            total += sent
            count += 1
            value = total / count

    g = average()
    next(g)
    return g.send(10), g.send(20), g.send(60)


def case_generator_return_value():
    def inner():
        yield 1
        return "result"

    def outer():
        got = yield from inner()
        yield got

    return list(outer())


def case_yield_from_iterables():
    def gen():
        yield from [1, 2]
        yield from "ab"
        yield from (x for x in range(2))

    return list(gen())


def case_generator_throw_and_close():
    log = []

    def gen():
        try:
            while True:
                try:
                    yield "value"
                except ValueError as e:
                    log.append(str(e))
        finally:
            log.append("closed")

    g = gen()
    next(g)
    after = g.throw(ValueError("thrown"))
    g.close()
    return after, log


def case_generator_exhausted():
    def gen():
        yield 1

    g = gen()
    next(g)
    return next(g)


def case_next_with_default():
    g = iter([1])
    return next(g), next(g, "end"), next(iter([]), None)


def case_generator_expression():
    g = (x * x for x in range(4) if x % 2)
    return list(g), list(g), sum(x for x in range(5)), any(x > 3 for x in range(3))


def case_generator_expression_binds_late():
    n = 1
    g = (x + n for x in range(2))
    n = 10
    return list(g)


def case_infinite_generator():
    def naturals():
        n = 0
        while True:
            yield n
            n += 1

    out = []
    for n in naturals():
        if n > 4:
            break
        out.append(n)
    return out


def case_generator_with_finally_and_return():
    log = []

    def gen():
        try:
            yield 1
            yield 2
        finally:
            log.append("done")

    return list(gen()), log


def case_yield_in_with_and_loops():
    class M:
        def __enter__(self):
            return 1

        def __exit__(self, *a):
            return False

    def gen():
        with M() as m:
            for i in range(2):
                if i:
                    yield m + i
                else:
                    yield "zero"

    return list(gen())


def case_generator_pipeline():
    def read(values):
        for v in values:
            yield v

    def double(values):
        return (v * 2 for v in values)

    return list(double(read([1, 2, 3])))


def case_iter_with_sentinel():
    values = iter([1, 2, 0, 3])
    return list(iter(lambda: next(values), 0))


def case_callable():
    class C:
        def __call__(self):
            return 1

    return callable(len), callable(1), callable(C), callable(C()), callable(lambda: 0)


def case_calling_a_number():
    return 5(1) if False else (5).__class__.__name__


def case_not_callable():
    x = 5
    return x()


def case_star_arguments_of_iterables():
    def f(*args):
        return args

    return f(*range(3)), f(*"ab", *[1]), f(*(x for x in [1])), f(*{"k": 1})


def case_keyword_arguments_must_be_strings():
    def f(**kwargs):
        pass

    return f(**{1: 2})


def case_star_of_a_number():
    def f(*args):
        return args

    return f(*5)


def case_nested_functions_and_globals():
    return helper(2)


def helper(x):
    return deeper(x) + OFFSET


def deeper(x):
    return x * 10


OFFSET = 3


def case_return_nothing():
    def f():
        return

    def g():
        pass

    return f(), g()


def case_unpack_call_results():
    def pair():
        return 1, (2, 3)

    a, (b, c) = pair()
    return a, b, c


def case_getattr_setattr():
    class A:
        x = 1

    a = A()
    setattr(a, "y", 2)
    return getattr(a, "x"), getattr(a, "y"), getattr(a, "z", 3), hasattr(a, "z"), vars(a)


def case_getattr_missing():
    return getattr(1, "missing")


def case_locals():
    a = 1
    b = 2
    return dict(locals())


def case_single_dispatch():
    @functools.singledispatch
    def describe(x):
        return "object"

    @describe.register(int)
    def _(x):
        return "int"

    return describe(1), describe("a")
