"""typing: annotations are accepted and mean nothing at run time."""

import collections
from collections.abc import (
    Callable,
    Collection,
    Container,
    Generator,
    Hashable,
    Iterable,
    Iterator,
    Mapping,
    MutableMapping,
    MutableSequence,
    MutableSet,
    Reversible,
    Sequence,
    Sized,
)
from collections.abc import Set as AbstractSet

TYPE_CHECKING = False


class _Form:
    """A special form: `Optional[int]` is as little looked at as `Optional`."""

    def __init__(self, name):
        self.__name__ = name

    def __getitem__(self, item):
        return self

    def __or__(self, other):
        return self

    def __ror__(self, other):
        return self

    def __call__(self, *args, **kwargs):
        return self

    def __repr__(self):
        return f"typing.{self.__name__}"


Any = _Form("Any")
Annotated = _Form("Annotated")
ClassVar = _Form("ClassVar")
Concatenate = _Form("Concatenate")
Final = _Form("Final")
Literal = _Form("Literal")
LiteralString = _Form("LiteralString")
Never = _Form("Never")
NoReturn = _Form("NoReturn")
NotRequired = _Form("NotRequired")
Optional = _Form("Optional")
Required = _Form("Required")
Self = _Form("Self")
TypeAlias = _Form("TypeAlias")
TypeGuard = _Form("TypeGuard")
TypeIs = _Form("TypeIs")
Union = _Form("Union")
Unpack = _Form("Unpack")

List = list
Dict = dict
Set = set
FrozenSet = frozenset
Tuple = tuple
Type = type
Text = str
AnyStr = str
OrderedDict = collections.OrderedDict
DefaultDict = collections.defaultdict
Counter = collections.Counter
Deque = collections.deque
ChainMap = collections.ChainMap
ContextManager = _Form("ContextManager")
SupportsFloat = _Form("SupportsFloat")
SupportsInt = _Form("SupportsInt")
SupportsIndex = _Form("SupportsIndex")
SupportsAbs = _Form("SupportsAbs")
IO = _Form("IO")
TextIO = _Form("TextIO")
BinaryIO = _Form("BinaryIO")
Pattern = _Form("Pattern")
Match = _Form("Match")
Awaitable = _Form("Awaitable")
Coroutine = _Form("Coroutine")
AsyncIterator = _Form("AsyncIterator")
AsyncIterable = _Form("AsyncIterable")
AsyncGenerator = _Form("AsyncGenerator")


class Generic:
    def __class_getitem__(cls, item):
        return cls


class Protocol:
    def __class_getitem__(cls, item):
        return cls


class TypedDict(dict):
    def __init_subclass__(cls, total=True):
        super().__init_subclass__()


class _NamedTupleType(type):
    def __new__(metacls, name, bases, namespace):
        if not bases:
            return type.__new__(metacls, name, bases, namespace)
        names = tuple(namespace.get("__annotations__", {}))
        defaults = tuple([namespace[field] for field in names if field in namespace])
        body = {key: value for key, value in namespace.items() if key not in names}
        return collections._named_tuple(name, names, defaults, (), body)

    def __call__(cls, typename, fields=None, **kwargs):
        pairs = kwargs.items() if fields is None else fields
        return collections.namedtuple(typename, [name for name, _ in pairs])


class NamedTuple(metaclass=_NamedTupleType):
    pass


def TypeVar(name, *constraints, **options):
    return _Form(name)


def ParamSpec(name, **options):
    return _Form(name)


def TypeVarTuple(name, **options):
    return _Form(name)


def NewType(name, base):
    return lambda value: value


def ForwardRef(name):
    return _Form(name)


def cast(type, value):
    return value


def _same(value):
    return value


final = overload = override = no_type_check = runtime_checkable = runtime = _same
assert_type = lambda value, type: value
reveal_type = _same


def dataclass_transform(**options):
    return _same


def deprecated(*args, **options):
    return _same


def get_origin(annotation):
    return None


def get_args(annotation):
    return ()
