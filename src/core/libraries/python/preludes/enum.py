"""enum, in Python."""


class auto:
    pass


class member:
    def __init__(self, value):
        self.value = value


class nonmember:
    def __init__(self, value):
        self.value = value


def _is_member(name, value):
    if isinstance(value, (member, nonmember)):
        return isinstance(value, member)
    if name.startswith("_") and name.endswith("_"):
        return False
    if isinstance(value, (property, staticmethod, classmethod)) or hasattr(type(value), "__get__"):
        return False
    return type(value).__name__ not in ("function", "builtin_function_or_method") and not isinstance(value, type)


class EnumType(type):
    def __new__(metacls, name, bases, namespace, **kwargs):
        members = {key: value for key, value in namespace.items() if _is_member(key, value)}
        for key in members:
            del namespace[key]
        for key, value in namespace.items():
            if isinstance(value, nonmember):
                namespace[key] = value.value
        cls = super().__new__(metacls, name, bases, namespace)
        cls._member_map_ = {}
        values = []
        for key, value in members.items():
            if isinstance(value, member):
                value = value.value
            if isinstance(value, auto):
                value = cls._generate_next_value_(key, 1, len(values), values)
            values.append(value)
            _add_member(cls, key, value)
        return cls

    def __call__(cls, value, *others):
        for member in cls._member_map_.values():
            if member is value or member._value_ == value:
                return member
        found = cls._missing_(value)
        if found is None:
            raise ValueError(f"{value!r} is not a valid {cls.__qualname__}")
        return found

    def __getitem__(cls, name):
        return cls._member_map_[name]

    def __iter__(cls):
        return iter([member for name, member in cls._member_map_.items() if member._name_ == name])

    def __reversed__(cls):
        return reversed(list(cls))

    def __len__(cls):
        return len(list(cls))

    def __bool__(cls):
        return True

    def __contains__(cls, value):
        return any([member is value or member._value_ == value for member in cls._member_map_.values()])

    @property
    def __members__(cls):
        return cls._member_map_

    def __repr__(cls):
        return f"<enum '{cls.__name__}'>"


EnumMeta = EnumType


def _add_member(cls, name, value):
    for member in cls._member_map_.values():
        if member._value_ == value:
            cls._member_map_[name] = member
            setattr(cls, name, member)
            return
    args = value if isinstance(value, tuple) else (value,)
    maker = cls.__new__
    made = maker(cls, *args) if maker is not object.__new__ else object.__new__(cls, *args)
    if not hasattr(made, "_value_"):
        made._value_ = value
    made._name_ = name
    if cls.__init__ is not object.__init__:
        made.__init__(*args)
    cls._member_map_[name] = made
    setattr(cls, name, made)


class Enum(metaclass=EnumType):
    @property
    def name(self):
        return self._name_

    @property
    def value(self):
        return self._value_

    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        numbers = [value for value in last_values if isinstance(value, int)]
        return max(numbers) + 1 if numbers else start

    @classmethod
    def _missing_(cls, value):
        return None

    def __repr__(self):
        return f"<{type(self).__name__}.{self._name_}: {self._value_!r}>"

    def __str__(self):
        return f"{type(self).__name__}.{self._name_}"

    def __format__(self, spec):
        return format(str(self), spec)


class ReprEnum(Enum):
    def __str__(self):
        return str(self._value_)

    def __format__(self, spec):
        return format(self._value_, spec)


class IntEnum(int, ReprEnum):
    pass


class StrEnum(str, ReprEnum):
    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        return name.lower()


class Flag(Enum):
    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        return 2 * max(last_values) if last_values else start

    @classmethod
    def _missing_(cls, value):
        made = object.__new__(cls, value)
        made._value_ = value
        made._name_ = "|".join([member._name_ for member in cls if member._value_ & value])
        return made

    def _combined(self, value):
        return type(self)(value)

    def __or__(self, other):
        return self._combined(self._value_ | other._value_)

    def __and__(self, other):
        return self._combined(self._value_ & other._value_)

    def __xor__(self, other):
        return self._combined(self._value_ ^ other._value_)

    def __contains__(self, other):
        return other._value_ & self._value_ == other._value_

    def __bool__(self):
        return self._value_ != 0


class IntFlag(int, Flag):
    pass


def unique(enumeration):
    return enumeration
