"""builtins: the exceptions and the views of dicts, as Python's own documentation gives them."""


class BaseException:
    def __new__(cls, *args, **kwargs):
        self = object.__new__(cls)
        self.args = args
        return self

    def __init__(self, *args):
        self.args = args

    def __str__(self):
        if len(self.args) == 0:
            return ""
        return str(self.args[0]) if len(self.args) == 1 else str(self.args)

    def __repr__(self):
        inner = ", ".join([repr(argument) for argument in self.args])
        return f"{type(self).__name__}({inner})"

    def with_traceback(self, traceback):
        return self

    def add_note(self, note):
        pass

    __cause__ = None
    __context__ = None
    __traceback__ = None


class Exception(BaseException):
    pass


class GeneratorExit(BaseException):
    pass


class KeyboardInterrupt(BaseException):
    pass


class SystemExit(BaseException):
    @property
    def code(self):
        return self.args[0] if self.args else None


class ArithmeticError(Exception):
    pass


class FloatingPointError(ArithmeticError):
    pass


class OverflowError(ArithmeticError):
    pass


class ZeroDivisionError(ArithmeticError):
    pass


class AssertionError(Exception):
    pass


class AttributeError(Exception):
    pass


class BufferError(Exception):
    pass


class EOFError(Exception):
    pass


class ImportError(Exception):
    pass


class ModuleNotFoundError(ImportError):
    pass


class LookupError(Exception):
    pass


class IndexError(LookupError):
    pass


class KeyError(LookupError):
    def __str__(self):
        return repr(self.args[0]) if len(self.args) == 1 else super().__str__()


class MemoryError(Exception):
    pass


class NameError(Exception):
    pass


class UnboundLocalError(NameError):
    pass


class OSError(Exception):
    pass


class FileNotFoundError(OSError):
    pass


class FileExistsError(OSError):
    pass


class PermissionError(OSError):
    pass


class TimeoutError(OSError):
    pass


IOError = OSError
EnvironmentError = OSError


class ReferenceError(Exception):
    pass


class RuntimeError(Exception):
    pass


class NotImplementedError(RuntimeError):
    pass


class RecursionError(RuntimeError):
    pass


class StopIteration(Exception):
    @property
    def value(self):
        return self.args[0] if self.args else None


class StopAsyncIteration(Exception):
    pass


class SyntaxError(Exception):
    pass


class SystemError(Exception):
    pass


class TypeError(Exception):
    pass


class ValueError(Exception):
    pass


class UnicodeError(ValueError):
    pass


class Warning(Exception):
    pass


class UserWarning(Warning):
    pass


class DeprecationWarning(Warning):
    pass


class PendingDeprecationWarning(Warning):
    pass


class FutureWarning(Warning):
    pass


class RuntimeWarning(Warning):
    pass


class ImportWarning(Warning):
    pass


class ResourceWarning(Warning):
    pass


class _DictView:
    def __init__(self, mapping):
        self._mapping = mapping

    def __len__(self):
        return len(self._mapping)

    def __repr__(self):
        return f"{type(self).__name__}({list(self)!r})"


class dict_values(_DictView):
    def __iter__(self):
        for key in self._mapping:
            yield self._mapping[key]

    def __reversed__(self):
        return reversed(list(self))


class _SetView(_DictView):
    def __reversed__(self):
        return reversed(list(self))

    def __and__(self, other):
        return set(self) & set(other)

    def __or__(self, other):
        return set(self) | set(other)

    def __sub__(self, other):
        return set(self) - set(other)

    def __xor__(self, other):
        return set(self) ^ set(other)

    def __rsub__(self, other):
        return set(other) - set(self)

    def __eq__(self, other):
        return isinstance(other, (set, frozenset, _SetView)) and set(self) == set(other)

    def __le__(self, other):
        return set(self) <= set(other)

    def __ge__(self, other):
        return set(self) >= set(other)

    def __lt__(self, other):
        return set(self) < set(other)

    def __gt__(self, other):
        return set(self) > set(other)

    def isdisjoint(self, other):
        return set(self).isdisjoint(other)

    __hash__ = None


class dict_keys(_SetView):
    def __iter__(self):
        return iter(self._mapping)

    def __contains__(self, key):
        return key in self._mapping


class dict_items(_SetView):
    def __iter__(self):
        for key in self._mapping:
            yield key, self._mapping[key]

    def __contains__(self, item):
        key, value = item
        return key in self._mapping and self._mapping[key] == value
