"""argparse: nothing stands on the command line, the defaults are what a program is written for; what has to stand there is not known."""

import sys

SUPPRESS = "==SUPPRESS=="
OPTIONAL = "?"
ZERO_OR_MORE = "*"
ONE_OR_MORE = "+"
REMAINDER = "..."


class HelpFormatter:
    pass


class ArgumentDefaultsHelpFormatter(HelpFormatter):
    pass


class RawDescriptionHelpFormatter(HelpFormatter):
    pass


class RawTextHelpFormatter(RawDescriptionHelpFormatter):
    pass


class MetavarTypeHelpFormatter(HelpFormatter):
    pass


class ArgumentError(Exception):
    pass


class ArgumentTypeError(Exception):
    pass


class Action:
    pass


class BooleanOptionalAction(Action):
    pass


class FileType:
    def __init__(self, mode="r", bufsize=-1, encoding=None, errors=None):
        pass


class Namespace:
    def __init__(self, **kwargs):
        for name, value in kwargs.items():
            setattr(self, name, value)

    def __contains__(self, key):
        return hasattr(self, key)


def _named(names):
    """The attribute of an argument: of its first long name, else of its first."""
    options = [name for name in names if name.startswith("--")] or list(names)
    return options[0].lstrip("-").replace("-", "_")


def _unless_given(names, action=None, nargs=None, default=None, type=None, required=False):
    """What an argument is where nothing is said of it."""
    is_option = names[0].startswith("-") if names else True
    if not is_option and nargs == "*" and default is None:
        return []
    if required or (not is_option and nargs not in ("?", "*")):
        return sys.argv
    if default is None and action in ("store_true", "store_false"):
        return action == "store_false"
    return type(default) if isinstance(default, str) and type is not None else default


class ArgumentParser:
    def __init__(self, *args, **options):
        self._values = {}

    def add_argument(self, *names, dest=None, action=None, nargs=None, default=None, type=None, required=False, **options):
        if action in ("help", "version"):
            return
        if default != SUPPRESS:
            self._values[dest or _named(names)] = _unless_given(names, action, nargs, default, type, required)

    def add_argument_group(self, *args, **options):
        return self

    def add_mutually_exclusive_group(self, **options):
        return self

    def add_subparsers(self, **options):
        return sys.argv

    def set_defaults(self, **defaults):
        self._values.update(defaults)

    def get_default(self, dest):
        return self._values.get(dest)

    def parse_args(self, args=None, namespace=None):
        if args or namespace is not None:
            return sys.argv
        return Namespace(**self._values)

    def parse_known_args(self, args=None, namespace=None):
        return self.parse_args(args, namespace), []

    def print_help(self, file=None):
        pass

    def print_usage(self, file=None):
        pass

    def error(self, message):
        raise SystemExit(2)
