"""Classes: inheritance, properties, special methods."""

from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass, field, fields, replace
from enum import Enum, IntEnum, StrEnum, auto
from typing import Generic, NamedTuple, Optional, TypeVar


class Animal:
    kind = "animal"

    def __init__(self, name):
        self.name = name

    def speak(self):
        return f"{self.name} makes {self.sound()}"

    def sound(self):
        return "noise"

    def __repr__(self):
        return f"{type(self).__name__}({self.name!r})"


class Dog(Animal):
    def __init__(self, name, age=1):
        super().__init__(name)
        self.age = age

    def sound(self):
        return "woof " + super().sound()


def case_inheritance():
    d = Dog("rex", 3)
    return d.speak(), d, d.age, Dog.kind, isinstance(d, Animal), issubclass(Dog, Animal), type(d) is Dog


def case_old_super():
    class A:
        def f(self):
            return "a"

    class B(A):
        def f(self):
            return super(B, self).f() + "b"

    return B().f()


def case_super_of_a_stranger():
    class A:
        def f(self):
            return "a"

    class B(A):
        def f(self):
            return super(B, self).f() + "b"

    class C(A):
        def f(self):
            return super(B, self).f() + "c"

    return C().f()


def case_explicit_base_call():
    class A:
        def __init__(self, x):
            self.x = x

    class B(A):
        def __init__(self):
            A.__init__(self, 5)

    return B().x


def case_diamond():
    class A:
        def f(self):
            return ["A"]

    class B(A):
        def f(self):
            return ["B"] + super().f()

    class C(A):
        def f(self):
            return ["C"] + super().f()

    class D(B, C):
        def f(self):
            return ["D"] + super().f()

    return D().f(), [c.__name__ for c in D.__mro__]


def case_inconsistent_bases():
    class A:
        pass

    class B(A):
        pass

    class C(A, B):
        pass


def case_class_attributes_are_shared():
    class A:
        items = []
        n = 0

        def add(self, x):
            self.items.append(x)
            self.n += 1

    a, b = A(), A()
    a.add(1)
    b.add(2)
    return A.items, a.n, A.n, a.items is b.items


def case_property():
    class Celsius:
        def __init__(self, degrees):
            self.degrees = degrees

        @property
        def fahrenheit(self):
            return self.degrees * 9 / 5 + 32

        @fahrenheit.setter
        def fahrenheit(self, value):
            self.degrees = (value - 32) * 5 / 9

    c = Celsius(100)
    before = c.fahrenheit
    c.fahrenheit = 32
    return before, c.degrees


def case_property_without_setter():
    class A:
        @property
        def x(self):
            return 1

    A().x = 2


def case_static_and_class_methods():
    class A:
        count = 0

        @staticmethod
        def add(a, b):
            return a + b

        @classmethod
        def make(cls, n):
            made = cls()
            made.n = n
            return made

    class B(A):
        pass

    return A.add(1, 2), A().add(3, 4), type(B.make(1)).__name__, B.make(2).n, B().make(3).n


def case_missing_attribute():
    return Animal("x").missing


def case_missing_class_attribute():
    return Animal.missing


def case_getattr():
    class A:
        def __init__(self):
            self.known = 1

        def __getattr__(self, name):
            if name.startswith("dyn_"):
                return name[4:]
            raise AttributeError(f"no {name}")

    a = A()
    return a.known, a.dyn_x, hasattr(a, "other"), getattr(a, "other", "default")


def case_setattr():
    class A:
        def __init__(self):
            self.log = []

        def __setattr__(self, name, value):
            object.__setattr__(self, name, value)
            if name != "log":
                self.log.append(name)

    a = A()
    a.x = 1
    a.y = 2
    return a.log, a.x, a.__dict__["y"]


def case_delattr():
    class A:
        def __init__(self):
            self.x = 1

        def __delattr__(self, name):
            object.__setattr__(self, name, "deleted")

    a = A()
    del a.x
    return a.x


def case_call_and_len_and_contains():
    class Bag:
        def __init__(self, *items):
            self.items = list(items)

        def __call__(self, x, *, times=1):
            return [x] * times

        def __len__(self):
            return len(self.items)

        def __contains__(self, x):
            return x in self.items

        def __getitem__(self, index):
            return self.items[index]

        def __setitem__(self, index, value):
            self.items[index] = value

        def __delitem__(self, index):
            del self.items[index]

    b = Bag(1, 2, 3)
    b[0] = 9
    del b[1]
    return b(5, times=2), len(b), 9 in b, 2 in b, b[0], b[-1], list(b), bool(Bag()), bool(b), b[0:1]


def case_iteration_protocol():
    class Countdown:
        def __init__(self, n):
            self.n = n

        def __iter__(self):
            return self

        def __next__(self):
            if self.n == 0:
                raise StopIteration
            self.n -= 1
            return self.n

    return list(Countdown(3)), sum(Countdown(4)), [x for x in Countdown(2)], tuple(Countdown(1)), max(Countdown(3))


def case_iter_as_generator():
    class Tree:
        def __init__(self, value, *children):
            self.value = value
            self.children = children

        def __iter__(self):
            yield self.value
            for child in self.children:
                yield from child

    return list(Tree(1, Tree(2, Tree(3)), Tree(4)))


def case_arithmetic_methods():
    class V:
        def __init__(self, x):
            self.x = x

        def __add__(self, other):
            return V(self.x + (other.x if isinstance(other, V) else other))

        __radd__ = __add__

        def __sub__(self, other):
            return V(self.x - other)

        def __rsub__(self, other):
            return V(other - self.x)

        def __mul__(self, other):
            return V(self.x * other)

        def __truediv__(self, other):
            return V(self.x / other)

        def __pow__(self, other):
            return V(self.x**other)

        def __neg__(self):
            return V(-self.x)

        def __abs__(self):
            return V(abs(self.x))

        def __matmul__(self, other):
            return "matmul"

        def __iadd__(self, other):
            self.x += other
            return self

        def __float__(self):
            return float(self.x)

        def __int__(self):
            return int(self.x)

        def __index__(self):
            return self.x

        def __round__(self, n=0):
            return ("rounded", n)

        def __repr__(self):
            return f"V({self.x})"

    v = V(3)
    w = v
    w += 4
    return v, v + V(1), 1 + v, v - 1, 10 - v, v * 2, v / 2, v**2, -v, abs(V(-1)), v @ 1, float(v), int(v), [1] * 3, "abcdefghi"[V(2)], round(v, 1)


def case_not_implemented_falls_to_the_other():
    class A:
        def __add__(self, other):
            return NotImplemented

    class B:
        def __radd__(self, other):
            return "B"

    return A() + B(), 1 + B()


def case_no_operator():
    class A:
        pass

    return A() + 1


def case_subclass_reflected_first():
    class A:
        def __add__(self, other):
            return "A.add"

    class B(A):
        def __radd__(self, other):
            return "B.radd"

    return A() + B(), A() + A()


def case_comparison_methods():
    class N:
        def __init__(self, n):
            self.n = n

        def __eq__(self, other):
            return self.n == other.n

        def __lt__(self, other):
            return self.n < other.n

        def __repr__(self):
            return f"N{self.n}"

    return N(1) == N(1), N(1) != N(2), sorted([N(3), N(1)]), max(N(1), N(5)), N(1) > N(0), N(1) in [N(1)], N(1) is N(1)


def case_default_equality_is_identity():
    class A:
        pass

    a = A()
    return a == a, a == A(), a != A(), a in [A(), a]


def case_unordered():
    class A:
        pass

    return A() < A()


def case_str_and_repr():
    class A:
        def __str__(self):
            return "str"

        def __repr__(self):
            return "repr"

        def __format__(self, spec):
            return f"format({spec})"

    a = A()
    return str(a), repr(a), f"{a}", f"{a!s} {a!r} {a:xyz}", [a], "%s" % a, "{:q}".format(a)


def case_repr_from_str():
    class A:
        def __repr__(self):
            return "only repr"

    return str(A()), f"{A()}", [A()]


def case_bool_method():
    class A:
        def __init__(self, b):
            self.b = b

        def __bool__(self):
            return self.b

    return bool(A(False)), "yes" if A(True) else "no", not A(False), A(False) or 1, (A(False) and 1) is None


def case_new():
    class One:
        made = None

        def __new__(cls, *args):
            if cls.made is None:
                cls.made = super().__new__(cls)
            return cls.made

        def __init__(self, x=0):
            self.x = x

    a, b = One(1), One(2)
    return a is b, a.x


def case_new_returns_something_else():
    class A:
        def __new__(cls):
            return 5

    return A()


def case_too_many_constructor_arguments():
    class A:
        pass

    return A(1)


def case_wrong_constructor_arguments():
    return Dog()


def case_method_as_value():
    d = Dog("rex")
    speak = d.speak
    d.name = "max"
    return speak(), Animal.speak(d), Dog.sound(d), [m() for m in (d.sound,)]


def case_nested_classes():
    class Outer:
        class Inner:
            value = 5

        def make(self):
            return self.Inner()

    return Outer.Inner.value, Outer().make().value, Outer.Inner.__name__


def case_class_body_scope():
    x = "function"

    class A:
        x = "class"
        y = x
        z = [x for _ in range(1)]

        def f(self):
            return x

    return A.y, A.z, A().f()


def case_class_variables_by_condition():
    class A:
        if True:
            mode = "on"
        else:
            mode = "off"
        for i in range(3):
            last = i

    return A.mode, A.last


def case_descriptor():
    class Positive:
        def __set_name__(self, owner, name):
            self.name = "_" + name

        def __get__(self, instance, owner):
            if instance is None:
                return self
            return getattr(instance, self.name)

        def __set__(self, instance, value):
            if value < 0:
                raise ValueError("negative")
            setattr(instance, self.name, value)

    class A:
        x = Positive()

    a = A()
    a.x = 3
    try:
        a.x = -1
    except ValueError as e:
        return a.x, str(e), a._x


def case_init_subclass():
    registry = []

    class Base:
        def __init_subclass__(cls, name=None, **kwargs):
            super().__init_subclass__(**kwargs)
            registry.append((cls.__name__, name))

    class A(Base, name="first"):
        pass

    class B(Base):
        pass

    return registry


def case_metaclass():
    class Meta(type):
        def __new__(mcs, name, bases, namespace):
            namespace["added"] = name.lower()
            return super().__new__(mcs, name, bases, namespace)

        def __call__(cls, *args):
            made = super().__call__(*args)
            made.tag = "called"
            return made

        def describe(cls):
            return cls.__name__ + "!"

    class A(metaclass=Meta):
        def __init__(self, x):
            self.x = x

    class B(A):
        pass

    return A.added, A(1).tag, A(2).x, B.added, B.describe(), type(A).__name__, isinstance(A, Meta)


def case_type_call():
    A = type("A", (object,), {"x": 5, "f": lambda self: self.x})
    return A().f(), A.__name__, type(A) is type, type(1), type("a").__name__


def case_abstract():
    class Shape(ABC):
        @abstractmethod
        def area(self):
            ...

        @property
        @abstractmethod
        def name(self):
            ...

    class Square(Shape):
        name = "square"

        def area(self):
            return 4

    return Square().area(), Square().name


def case_abstract_fails():
    class Shape(ABC):
        @abstractmethod
        def area(self):
            ...

    Shape()


def case_isinstance():
    return (
        isinstance(1, int),
        isinstance(True, int),
        isinstance(1, (str, int)),
        isinstance(1.0, int),
        isinstance("a", str),
        isinstance([], (list, tuple)),
        isinstance(None, type(None)),
        isinstance(int, type),
        isinstance(1, object),
        isinstance(1, int | str),
        issubclass(bool, int),
        isinstance(len, object),
    )


def case_isinstance_of_value():
    return isinstance(1, 1)


def case_dunder_facts():
    d = Dog("a")
    return d.__class__.__name__, Dog.__name__, Dog.__bases__[0].__name__, d.__dict__, Dog.__module__ == d.__module__, Dog.__qualname__


def case_dict_of_instance_is_live():
    class A:
        pass

    a = A()
    a.__dict__["x"] = 1
    a.__dict__.update({"y": 2})
    return a.x, a.y, vars(a), sorted(a.__dict__)


def case_slots():
    class A:
        __slots__ = ("x",)

        def __init__(self):
            self.x = 1

    return A().x


def case_mixin_order():
    class Base:
        def forward(self, x):
            return x

    class Double:
        def forward(self, x):
            return super().forward(x) * 2

    class Both(Double, Base):
        pass

    return Both().forward(4)


@dataclass
class Config:
    lr: float
    steps: int = 10
    tags: list = field(default_factory=list)
    note: Optional[str] = None

    def scaled(self, by):
        return replace(self, lr=self.lr * by)


def case_dataclass():
    a, b = Config(0.1), Config(0.1, 10)
    a.tags.append("x")
    return a, b, a == b, Config(0.1) == Config(0.1), a.scaled(2).lr, asdict(b), [f.name for f in fields(Config)]


def case_dataclass_missing():
    return Config()


def case_dataclass_unexpected():
    return Config(1.0, foo=2)


def case_dataclass_mutable_default():
    @dataclass
    class A:
        x: list = []


def case_dataclass_inheritance_and_post_init():
    @dataclass
    class A:
        x: int = 1

    @dataclass
    class B(A):
        y: int = 2

        def __post_init__(self):
            self.total = self.x + self.y

    return B(5).total, B(), B(1, 2) == B(), B(y=7)


def case_dataclass_frozen():
    @dataclass(frozen=True)
    class P:
        x: int

    p = P(1)
    try:
        p.x = 2
    except AttributeError as e:
        return str(e), {p: 1}[P(1)], hash(p) == hash(P(1))


def case_dataclass_order():
    @dataclass(order=True)
    class P:
        x: int
        y: int = 0

    return P(1) < P(2), sorted([P(2), P(1, 5), P(1)]), P(1) >= P(1)


class Reduction(Enum):
    MEAN = "mean"
    SUM = "sum"
    AVERAGE = "mean"

    @property
    def long(self):
        return self.value + "!"

    @classmethod
    def default(cls):
        return cls.MEAN


def case_enum():
    r = Reduction.SUM
    return r, r.name, r.value, str(r), Reduction("mean"), Reduction["SUM"], r.long, Reduction.default(), r == Reduction.SUM, r is Reduction.SUM


def case_enum_collections():
    return list(Reduction), len(Reduction), Reduction.AVERAGE is Reduction.MEAN, Reduction.MEAN in Reduction, {Reduction.SUM: 1}[Reduction.SUM], [m.value for m in Reduction], sorted(Reduction.__members__)


def case_enum_unknown_value():
    return Reduction("max")


def case_enum_mixins():
    class S(str, Enum):
        A = "a"

    class I(IntEnum):
        ONE = 1
        TWO = 2

    class T(StrEnum):
        FIRST = auto()

    class C(Enum):
        X = auto()
        Y = auto()

    return S.A == "a", S.A.upper(), I.ONE + 1, I.TWO > 1, T.FIRST == "first", str(T.FIRST), C.Y.value, isinstance(S.A, str), f"{I.TWO}", [1, 2, 3][I.ONE]


def case_enum_with_init():
    class Planet(Enum):
        EARTH = (5.97, 6.37)
        MARS = (0.64, 3.39)

        def __init__(self, mass, radius):
            self.mass = mass
            self.radius = radius

        def ratio(self):
            return self.mass > self.radius

    return Planet.EARTH.mass, Planet.MARS.value, Planet.EARTH.ratio()


class Point(NamedTuple):
    x: int
    y: int = 5

    def total(self):
        return self.x + self.y


def case_named_tuple_class():
    p = Point(1)
    return p, p.total(), p._replace(y=1), p == (1, 5), Point._fields, p._asdict(), isinstance(p, tuple), [*p]


T = TypeVar("T")


def case_generic_class():
    class Box(Generic[T]):
        def __init__(self, item: T):
            self.item: T = item

        def get(self) -> Optional[T]:
            return self.item

    return Box[int](3).get(), Box("a").get()


def case_function_stored_in_instance_is_not_bound():
    class A:
        def __init__(self):
            self.f = lambda x: x

    return A().f(5)


def case_function_stored_in_class_is_bound():
    def f(self, x):
        return self.n * x

    class A:
        n = 3
        g = f

    A.h = f
    return A().g(2), A().h(4)


def case_builtin_stored_in_class_is_not_bound():
    class A:
        size = len

    return A().size([1, 2])


def case_super_attributes_and_properties():
    class A:
        level = 1

        @property
        def name(self):
            return "a"

        @classmethod
        def make(cls):
            return cls.__name__

    class B(A):
        level = 2

        @property
        def name(self):
            return super().name + "b"

        @classmethod
        def make(cls):
            return super().make() + "!"

        def up(self):
            return super().level

    return B().name, B.make(), B().up()


def case_hash_and_equality_of_subclass():
    class A:
        def __eq__(self, other):
            return True

    return A() == 5, 5 == A(), A() != 5, [A()] == [3]


def case_class_getitem():
    class A:
        def __class_getitem__(cls, item):
            return (cls.__name__, item)

    return A[int], A["x"]


def case_context_manager_class_nested_functions():
    class Timer:
        def __enter__(self):
            self.events = ["in"]
            return self.events

        def __exit__(self, *exc):
            self.events.append("out")

    t = Timer()
    with t as e:
        e.append("body")
    return t.events


def case_attribute_on_number():
    x = 5
    x.y = 1


def case_private_names():
    class A:
        def __init__(self):
            self._x = 1
            self.public = 2

        def get(self):
            return self._x

    return A().get()


def case_operator_on_class_attribute_lists():
    class A:
        shape = [1, 2]

        def grow(self):
            self.shape = self.shape + [3]
            return self.shape

    a = A()
    return a.grow(), A.shape, a.shape


def case_str_subclass():
    class Name(str):
        def shout(self):
            return self.upper() + "!"

    n = Name("bob")
    return n.shout(), n + "x", len(n), n == "bob", {n: 1}["bob"], f"{n:>5}", n[0], isinstance(n, str), n.split("o")


def case_int_subclass():
    class Count(int):
        def plus(self):
            return Count(self + 1)

    return Count(3).plus(), Count(3) + 1, Count(2) == 2, [1, 2, 3][Count(1)], range(Count(2)), bool(Count(0))
