"""re: regular expressions, found by `re._found` in the host's way."""

from re import _dense, _found, _names

NOFLAG = 0
I = IGNORECASE = 2
M = MULTILINE = 8
S = DOTALL = 16
U = UNICODE = 32
X = VERBOSE = 64
A = ASCII = 256


class error(Exception):
    pass


class Match:
    def __init__(self, pattern, string, spans):
        self.re = pattern
        self.string = string
        self.regs = spans

    def _place(self, group):
        place = self.re.groupindex.get(group, -1) if isinstance(group, str) else group
        if not 0 <= place < len(self.regs):
            raise IndexError('no such group')
        return place

    def span(self, group=0):
        return self.regs[self._place(group)]

    def start(self, group=0):
        return self.span(group)[0]

    def end(self, group=0):
        return self.span(group)[1]

    def _text(self, group, default=None):
        start, end = self.span(group)
        return default if start < 0 else self.string[start:end]

    def group(self, *groups):
        if len(groups) < 2:
            return self._text(*groups) if groups else self._text(0)
        return tuple(self._text(group) for group in groups)

    def __getitem__(self, group):
        return self._text(group)

    def groups(self, default=None):
        return tuple(self._text(place, default) for place in range(1, len(self.regs)))

    def groupdict(self, default=None):
        return {name: self._text(name, default) for name in self.re.groupindex}

    def expand(self, template):
        parts, last = [], 0
        for found in compile(r'\\(?:g<(\w+)>|(\d+)|(\W))').finditer(template):
            name, number, other = found.groups()
            group = number if number is not None else name
            parts.append(template[last:found.start()])
            parts.append(other if group is None else self._text(int(group) if group.isdigit() else group, ''))
            last = found.end()
        return ''.join(parts) + template[last:]


class Pattern:
    def __init__(self, pattern, flags=0):
        self.pattern = pattern
        self.flags = int(flags)
        self._searched = _dense(pattern, self.flags)
        self.groupindex = _names(self._searched)

    def _from(self, string, start, way):
        spans = _found(self._searched, self.flags, string, start, way)
        return None if spans is None else Match(self, string, spans)

    def search(self, string, pos=0):
        return self._from(string, pos, 'search')

    def match(self, string, pos=0):
        return self._from(string, pos, 'match')

    def fullmatch(self, string, pos=0):
        return self._from(string, pos, 'fullmatch')

    def finditer(self, string, pos=0):
        matches = []
        found = self.search(string, pos)
        while found is not None:
            matches.append(found)
            start, end = found.span()
            # An empty match is not found twice.
            found = self.search(string, end + (start == end)) if end + (start == end) <= len(string) else None
        return iter(matches)

    def findall(self, string, pos=0):
        matches = [(found.group(0), *found.groups('')) for found in self.finditer(string, pos)]
        return [texts[0] if len(texts) == 1 else texts[1] if len(texts) == 2 else texts[1:] for texts in matches]

    def subn(self, repl, string, count=0):
        parts, last, done = [], 0, 0
        for found in self.finditer(string):
            if count and done == count:
                break
            parts.append(string[last:found.start()])
            parts.append(repl(found) if callable(repl) else found.expand(repl))
            last, done = found.end(), done + 1
        return ''.join(parts) + string[last:], done

    def sub(self, repl, string, count=0):
        return self.subn(repl, string, count)[0]

    def split(self, string, maxsplit=0):
        parts, last = [], 0
        for done, found in enumerate(self.finditer(string)):
            if maxsplit and done == maxsplit:
                break
            parts.append(string[last:found.start()])
            parts.extend(found.groups())
            last = found.end()
        return parts + [string[last:]]


def compile(pattern, flags=0):
    return pattern if isinstance(pattern, Pattern) else Pattern(pattern, flags)


def search(pattern, string, flags=0):
    return compile(pattern, flags).search(string)


def match(pattern, string, flags=0):
    return compile(pattern, flags).match(string)


def fullmatch(pattern, string, flags=0):
    return compile(pattern, flags).fullmatch(string)


def finditer(pattern, string, flags=0):
    return compile(pattern, flags).finditer(string)


def findall(pattern, string, flags=0):
    return compile(pattern, flags).findall(string)


def sub(pattern, repl, string, count=0, flags=0):
    return compile(pattern, flags).sub(repl, string, count)


def subn(pattern, repl, string, count=0, flags=0):
    return compile(pattern, flags).subn(repl, string, count)


def split(pattern, string, maxsplit=0, flags=0):
    return compile(pattern, flags).split(string, maxsplit)


def escape(pattern):
    return ''.join('\\' + letter if letter in '()[]{}?*+-|^$\\.&~# \t\n\r\v\f' else letter for letter in pattern)
