"""dataclasses, without making source text."""

from typing import ClassVar


class _Missing:
    def __repr__(self):
        return "<dataclasses._MISSING_TYPE object>"


MISSING = _Missing()
KW_ONLY = _Missing()


class FrozenInstanceError(AttributeError):
    pass


class Field:
    def __init__(self, default, default_factory, init, repr, hash, compare, metadata, kw_only):
        self.name = None
        self.type = None
        self.default = default
        self.default_factory = default_factory
        self.init = init
        self.repr = repr
        self.hash = hash
        self.compare = compare
        self.metadata = {} if metadata is None else metadata
        self.kw_only = kw_only

    def has_default(self):
        return self.default is not MISSING or self.default_factory is not MISSING


def field(
    *,
    default=MISSING,
    default_factory=MISSING,
    init=True,
    repr=True,
    hash=None,
    compare=True,
    metadata=None,
    kw_only=False,
):
    return Field(default, default_factory, init, repr, hash, compare, metadata, kw_only)


def _is_class_variable(annotation):
    if isinstance(annotation, str):
        return annotation.startswith(("ClassVar", "typing.ClassVar"))
    return annotation is ClassVar


def _own_fields(cls, kw_only):
    found = []
    for name, annotation in cls.__dict__.get("__annotations__", {}).items():
        if annotation is KW_ONLY:
            kw_only = True
            continue
        if _is_class_variable(annotation):
            continue
        default = cls.__dict__.get(name, MISSING)
        made = default if isinstance(default, Field) else field(default=default)
        if isinstance(made.default, (list, dict, set)):
            raise ValueError(f"mutable default {type(made.default)} for field {name} is not allowed: use default_factory")
        made.name = name
        made.type = annotation
        made.kw_only = made.kw_only or kw_only
        if isinstance(default, Field):
            if made.default is MISSING:
                delattr(cls, name)
            else:
                setattr(cls, name, made.default)
        found.append(made)
    return found


def _check_order(all_fields):
    has_default = False
    for item in all_fields:
        if not item.init or item.kw_only:
            continue
        if item.has_default():
            has_default = True
        elif has_default:
            raise TypeError(f"non-default argument '{item.name}' follows default argument")


def _make_init(cls, all_fields, frozen):
    taken = [item for item in all_fields if item.init]
    ordered = [item for item in taken if not item.kw_only]
    called = f"{cls.__name__}.__init__()"

    def __init__(self, *args, **kwargs):
        if len(args) > len(ordered):
            raise TypeError(
                f"{called} takes {len(ordered) + 1} positional arguments but {len(args) + 1} were given"
            )
        values = {}
        for item, value in zip(ordered, args):
            values[item.name] = value
        names = [item.name for item in taken]
        for name, value in kwargs.items():
            if name in values:
                raise TypeError(f"{called} got multiple values for argument '{name}'")
            if name not in names:
                raise TypeError(f"{called} got an unexpected keyword argument '{name}'")
            values[name] = value
        missing = [f"'{item.name}'" for item in taken if item.name not in values and not item.has_default()]
        if missing:
            arguments = "argument" if len(missing) == 1 else "arguments"
            listed = " and ".join(missing) if len(missing) < 3 else ", ".join(missing[:-1]) + ", and " + missing[-1]
            raise TypeError(f"{called} missing {len(missing)} required positional {arguments}: {listed}")
        for item in all_fields:
            if item.name in values:
                object.__setattr__(self, item.name, values[item.name])
            elif item.default_factory is not MISSING:
                object.__setattr__(self, item.name, item.default_factory())
            elif item.default is not MISSING:
                object.__setattr__(self, item.name, item.default)
        if hasattr(self, "__post_init__"):
            self.__post_init__()

    return __init__


def _values(instance, all_fields):
    return tuple([getattr(instance, item.name) for item in all_fields if item.compare])


def _add_order(cls, all_fields):
    def compare(operation):
        def method(self, other):
            if type(other) is not type(self):
                return NotImplemented
            return operation(_values(self, all_fields), _values(other, all_fields))

        return method

    cls.__lt__ = compare(lambda a, b: a < b)
    cls.__le__ = compare(lambda a, b: a <= b)
    cls.__gt__ = compare(lambda a, b: a > b)
    cls.__ge__ = compare(lambda a, b: a >= b)


def _freeze(cls):
    def __setattr__(self, name, value):
        raise FrozenInstanceError(f"cannot assign to field '{name}'")

    def __delattr__(self, name):
        raise FrozenInstanceError(f"cannot delete field '{name}'")

    cls.__setattr__ = __setattr__
    cls.__delattr__ = __delattr__


def _process(cls, init, repr, eq, order, unsafe_hash, frozen, kw_only):
    fields_by_name = {}
    for base in reversed(cls.__mro__[1:]):
        fields_by_name.update(base.__dict__.get("__dataclass_fields__", {}))
    for item in _own_fields(cls, kw_only):
        fields_by_name[item.name] = item
    all_fields = list(fields_by_name.values())
    _check_order(all_fields)
    cls.__dataclass_fields__ = fields_by_name
    cls.__match_args__ = tuple([item.name for item in all_fields if item.init and not item.kw_only])
    if init and "__init__" not in cls.__dict__:
        cls.__init__ = _make_init(cls, all_fields, frozen)
    if repr and "__repr__" not in cls.__dict__:

        def __repr__(self):
            inner = ", ".join([f"{item.name}={getattr(self, item.name)!r}" for item in all_fields if item.repr])
            return f"{type(self).__qualname__}({inner})"

        cls.__repr__ = __repr__
    if eq and "__eq__" not in cls.__dict__:

        def __eq__(self, other):
            if type(other) is not type(self):
                return NotImplemented
            return _values(self, all_fields) == _values(other, all_fields)

        cls.__eq__ = __eq__
        if unsafe_hash or frozen:
            cls.__hash__ = lambda self: hash(_values(self, all_fields))
        elif "__hash__" not in cls.__dict__:
            cls.__hash__ = None
    if order:
        _add_order(cls, all_fields)
    if frozen:
        _freeze(cls)
    return cls


def dataclass(
    cls=None,
    /,
    *,
    init=True,
    repr=True,
    eq=True,
    order=False,
    unsafe_hash=False,
    frozen=False,
    match_args=True,
    kw_only=False,
    slots=False,
    weakref_slot=False,
):
    def wrap(cls):
        return _process(cls, init, repr, eq, order, unsafe_hash, frozen, kw_only)

    return wrap if cls is None else wrap(cls)


def fields(instance):
    return tuple(instance.__dataclass_fields__.values())


def is_dataclass(instance):
    return hasattr(instance, "__dataclass_fields__")


def _plain(value, make):
    if is_dataclass(value) and not isinstance(value, type):
        return make([(item.name, _plain(getattr(value, item.name), make)) for item in fields(value)])
    if isinstance(value, (list, tuple)):
        return type(value)([_plain(item, make) for item in value])
    if isinstance(value, dict):
        return {key: _plain(item, make) for key, item in value.items()}
    return value


def asdict(instance, *, dict_factory=dict):
    return _plain(instance, dict_factory)


def astuple(instance, *, tuple_factory=tuple):
    return _plain(instance, lambda items: tuple_factory([value for _, value in items]))


def replace(instance, /, **changes):
    values = {item.name: getattr(instance, item.name) for item in fields(instance) if item.init}
    values.update(changes)
    return type(instance)(**values)
