"""logging: nothing is written."""

CRITICAL = FATAL = 50
ERROR = 40
WARNING = WARN = 30
INFO = 20
DEBUG = 10
NOTSET = 0


class Handler:
    def __init__(self, *args, **kwargs):
        pass

    def setLevel(self, level):
        pass

    def setFormatter(self, formatter):
        pass


class StreamHandler(Handler):
    pass


class NullHandler(Handler):
    pass


class FileHandler(Handler):
    pass


class Formatter:
    def __init__(self, *args, **kwargs):
        pass


class Logger:
    def __init__(self, name="root"):
        self.name = name
        self.level = WARNING
        self.handlers = []
        self.propagate = True

    def setLevel(self, level):
        self.level = level

    def isEnabledFor(self, level):
        return False

    def getEffectiveLevel(self):
        return self.level

    def addHandler(self, handler):
        self.handlers.append(handler)

    def removeHandler(self, handler):
        pass

    def hasHandlers(self):
        return len(self.handlers) > 0

    def debug(self, *args, **kwargs):
        pass

    info = warning = warn = error = exception = critical = fatal = log = handle = debug

    def addFilter(self, filter):
        pass

    def removeFilter(self, filter):
        pass

    def getChild(self, suffix):
        return getLogger(f"{self.name}.{suffix}")


_loggers = {}


def getLogger(name="root"):
    if name not in _loggers:
        _loggers[name] = Logger(name)
    return _loggers[name]


def basicConfig(**kwargs):
    pass


def debug(*args, **kwargs):
    pass


info = warning = warn = error = exception = critical = log = disable = captureWarnings = debug
