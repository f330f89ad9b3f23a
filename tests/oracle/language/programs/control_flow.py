"""Statements: branches, loops, scopes, exceptions, with, match."""


def case_if_elif_else():
    def grade(x):
        if x > 10:
            return "big"
        elif x > 5:
            return "middle"
        else:
            return "small"

    return grade(11), grade(7), grade(1)


def case_conditional_expression():
    return 1 if True else 2, (1 if 0 else 2 if 0 else 3), [x if x % 2 else -x for x in range(4)]


def case_and_or_give_operands():
    return 0 or "a", 1 and "b", None or [] or {}, 1 and 0 and 2, not 0, not [1], "" and 1


def case_short_circuit():
    calls = []

    def note(x):
        calls.append(x)
        return x

    note(0) and note(1)
    note(2) or note(3)
    return calls


def case_while_else():
    n = 3
    while n:
        n -= 1
    else:
        n = "done"
    return n


def case_for_else_and_break():
    found = []
    for n in range(2, 10):
        for d in range(2, n):
            if n % d == 0:
                break
        else:
            found.append(n)
    return found


def case_continue():
    return [x for x in skip_odd()]


def skip_odd():
    out = []
    for x in range(6):
        if x % 2:
            continue
        out.append(x)
    return out


def case_loop_variable_stays():
    for x in range(3):
        pass
    return x


def case_loop_over_nothing():
    for x in []:
        pass
    return x


def case_nested_loops_with_unpacking():
    out = []
    for i, (a, *b) in enumerate([(1, 2, 3), (4,)]):
        for c in b:
            out.append((i, a, c))
    return out


def case_break_in_try_runs_finally():
    log = []
    for x in range(3):
        try:
            if x == 1:
                break
            log.append(x)
        finally:
            log.append("f")
    return log


def case_return_in_finally_wins():
    def f():
        try:
            return 1
        finally:
            return 2

    return f()


def case_finally_runs_after_return():
    log = []

    def f():
        try:
            return log.append("body") or len(log)
        finally:
            log.append("finally")

    return f(), log


def case_try_else():
    log = []
    try:
        log.append(1)
    except ValueError:
        log.append(2)
    else:
        log.append(3)
    finally:
        log.append(4)
    return log


def case_except_matches_base_classes():
    caught = []
    for error in (KeyError("k"), IndexError("i"), ZeroDivisionError("z"), ValueError("v")):
        try:
            raise error
        except LookupError as e:
            caught.append(("lookup", type(e).__name__))
        except (ArithmeticError, TypeError) as e:
            caught.append(("arithmetic", str(e)))
        except Exception as e:
            caught.append(("other", e.args))
    return caught


def case_exception_name_is_deleted():
    try:
        raise ValueError
    except ValueError as e:
        pass
    return e


def case_raise_again():
    log = []
    try:
        try:
            1 / 0
        except ZeroDivisionError:
            log.append("inner")
            raise
    except ArithmeticError as e:
        log.append(str(e))
    return log


def case_raise_from():
    try:
        try:
            {}["a"]
        except KeyError as e:
            raise ValueError("no a") from e
    except ValueError as e:
        return str(e), type(e.__cause__).__name__


def case_raise_class():
    raise ValueError


def case_raise_with_several_arguments():
    raise ValueError("a", 1)


def case_raise_non_exception():
    raise "text"


def case_uncaught_key_error():
    raise KeyError("missing")


def case_own_exception():
    class LossError(RuntimeError):
        def __init__(self, code, message="failed"):
            super().__init__(f"{message}: {code}")
            self.code = code

    try:
        raise LossError(7)
    except RuntimeError as e:
        return e.code, str(e), repr(e), isinstance(e, LossError), e.args


def case_own_exception_without_super():
    class E(Exception):
        def __init__(self, a, b):
            self.a = a

    e = E(1, 2)
    return e.args, str(e), e.a


def case_not_implemented():
    raise NotImplementedError("reduction 'x' is not supported")


def case_assert_passes():
    assert 1 < 2, "never"
    return "ok"


def case_assert_fails():
    assert 1 > 2, f"got {1}"


def case_assert_without_message():
    assert []


def case_unbound_local():
    if False:
        x = 1
    return x


def case_unbound_before_assignment():
    value = 1

    def f():
        value += 1
        return value

    return f()


def case_undefined_name():
    return not_defined_anywhere


def case_global():
    global counter
    counter = 1

    def bump():
        global counter
        counter += 1

    bump()
    return counter


def case_nonlocal():
    count = 0

    def bump():
        nonlocal count
        count += 1
        return count

    bump()
    bump()
    return count


def case_delete_name():
    x = 1
    del x
    return x


def case_with_runs_exit():
    log = []

    class Manager:
        def __enter__(self):
            log.append("enter")
            return 5

        def __exit__(self, kind, value, traceback):
            log.append(("exit", kind is None))

    with Manager() as m:
        log.append(m)
    return log


def case_with_suppresses():
    class Quiet:
        def __enter__(self):
            return self

        def __exit__(self, kind, value, traceback):
            self.seen = (kind.__name__, str(value))
            return True

    with Quiet() as q:
        1 / 0
    return q.seen


def case_with_several_managers():
    log = []

    class M:
        def __init__(self, name):
            self.name = name

        def __enter__(self):
            log.append("+" + self.name)
            return self.name

        def __exit__(self, *args):
            log.append("-" + self.name)

    with M("a") as a, M("b") as b:
        log.append(a + b)
    return log


def case_with_return_inside():
    log = []

    class M:
        def __enter__(self):
            return self

        def __exit__(self, *args):
            log.append(args[0])

    def f():
        with M():
            return "value"

    return f(), log


def case_with_wrong_object():
    with 5:
        pass


def case_match_literals():
    def f(x):
        match x:
            case 0:
                return "zero"
            case 1 | 2:
                return "few"
            case "a":
                return "letter"
            case True:
                return "never: 1 == True"
            case None:
                return "none"
            case -1:
                return "minus"
            case _:
                return "other"

    return [f(x) for x in (0, 2, "a", None, -1, 9.5)]


def case_match_structures():
    def f(x):
        match x:
            case []:
                return "empty"
            case [x]:
                return ("one", x)
            case [x, y]:
                return ("two", x, y)
            case [first, *_, last]:
                return ("many", first, last)
            case {"type": "circle", "r": r}:
                return ("circle", r)
            case {"k": v, **rest}:
                return (v, rest)
            case str() as s:
                return ("str", s)
            case int(n) if n > 5:
                return ("big", n)
            case int():
                return "int"
            case float():
                return "float"

    return [f(x) for x in ([], [1], (1, 2), [1, 2, 3, 4], {"type": "circle", "r": 2}, {"k": 1, "z": 2}, "s", 9, 3, 1.5, None)]


def case_match_classes():
    class Point:
        __match_args__ = ("x", "y")

        def __init__(self, x, y):
            self.x = x
            self.y = y

    def f(p):
        match p:
            case Point(0, 0):
                return "origin"
            case Point(x=0, y=y):
                return ("on y", y)
            case Point(x, y) if x == y:
                return "diagonal"
            case Point():
                return "somewhere"
            case _:
                return "no point"

    return f(Point(0, 0)), f(Point(0, 2)), f(Point(3, 3)), f(Point(1, 2)), f(1)


def case_walrus():
    total = []
    while (n := len(total)) < 3:
        total.append(n)
    values = [y := 5, y**2]
    filtered = [half for x in range(6) if (half := x // 2) > 1]
    return total, values, filtered, half, y


def case_comprehension_scope():
    x = "outer"
    values = [x for x in range(3)]
    return x, values


def case_comprehension_nested():
    return [(x, y) for x in range(3) for y in range(x) if x + y > 1], [[i * j for j in range(3)] for i in range(2)]


def case_comprehension_closures_bind_late():
    return [f() for f in [lambda: i for i in range(3)]], [f() for f in [lambda i=i: i for i in range(3)]]


def case_set_and_dict_comprehension():
    return sorted({x % 3 for x in range(7)}), {str(x): [x] for x in range(2)}


def case_chained_methods_and_subscripts():
    data = {"a": [{"b": (1, 2)}]}
    return data["a"][0]["b"][-1], "A-B".lower().split("-")[1].upper()


def case_semicolons_and_pass():
    x = 1; y = 2
    if x: pass
    return x + y


def case_augmented_subscript_evaluates_once():
    calls = []

    def index():
        calls.append(1)
        return 0

    a = [1]
    a[index()] += 5
    return a, len(calls)


def case_del_subscripts_and_attributes():
    class A:
        pass

    a = A()
    a.x = 1
    a.y = 2
    del a.x
    return a.__dict__, hasattr(a, "x")


def case_ellipsis_and_docstrings():
    def f():
        """Says what it does."""
        ...

    return f(), f.__doc__, ...


def case_try_in_loop_with_continue():
    out = []
    for x in ["1", "a", "2"]:
        try:
            value = int(x)
        except ValueError:
            continue
        out.append(value)
    return out


def case_exception_in_finally_replaces():
    try:
        try:
            raise ValueError("first")
        finally:
            raise KeyError("second")
    except Exception as e:
        return type(e).__name__


def case_nested_try():
    log = []
    try:
        try:
            raise ValueError("a")
        except TypeError:
            log.append("wrong")
        finally:
            log.append("finally")
    except ValueError as e:
        log.append(str(e))
    return log
