"""contextlib, in Python."""

import functools


class ContextDecorator:
    def __call__(self, function):
        @functools.wraps(function)
        def inner(*args, **kwargs):
            with self:
                return function(*args, **kwargs)

        return inner


class AbstractContextManager:
    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_value, traceback):
        return None


class _GeneratorContextManager(ContextDecorator):
    def __init__(self, function, args, kwargs):
        self._make = lambda: function(*args, **kwargs)
        self._generator = self._make()

    def __call__(self, function):
        @functools.wraps(function)
        def inner(*args, **kwargs):
            self._generator = self._make()
            with self:
                return function(*args, **kwargs)

        return inner

    def __enter__(self):
        for value in self._generator:
            return value
        raise RuntimeError("generator didn't yield")

    def __exit__(self, exc_type, exc_value, traceback):
        if exc_type is None:
            for _ in self._generator:
                raise RuntimeError("generator didn't stop")
            return False
        try:
            self._generator.throw(exc_value)
        except StopIteration:
            return True
        except BaseException as error:
            if error is exc_value:
                return False
            raise
        raise RuntimeError("generator didn't stop after throw()")


def contextmanager(function):
    def helper(*args, **kwargs):
        return _GeneratorContextManager(function, args, kwargs)

    return helper


class nullcontext(AbstractContextManager):
    def __init__(self, enter_result=None):
        self.enter_result = enter_result

    def __enter__(self):
        return self.enter_result


class closing(AbstractContextManager):
    def __init__(self, thing):
        self.thing = thing

    def __enter__(self):
        return self.thing

    def __exit__(self, *exc_info):
        self.thing.close()


class suppress(AbstractContextManager):
    def __init__(self, *exceptions):
        self._exceptions = exceptions

    def __exit__(self, exc_type, exc_value, traceback):
        return exc_type is not None and issubclass(exc_type, self._exceptions)


class redirect_stdout(nullcontext):
    pass


class redirect_stderr(nullcontext):
    pass


class ExitStack(AbstractContextManager):
    def __init__(self):
        self._callbacks = []

    def enter_context(self, manager):
        value = manager.__enter__()
        self._callbacks.append(manager.__exit__)
        return value

    def callback(self, function, *args, **kwargs):
        self._callbacks.append(lambda *exc_info: function(*args, **kwargs) and False)
        return function

    def close(self):
        self.__exit__(None, None, None)

    def __exit__(self, *exc_info):
        was_raised = exc_info[0] is not None
        while self._callbacks:
            if self._callbacks.pop()(*exc_info):
                exc_info = (None, None, None)
        return was_raised and exc_info[0] is None
