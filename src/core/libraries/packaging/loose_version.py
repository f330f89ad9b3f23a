"""distutils.version: a version's numbers and words in the order in which they stand."""


def _parts(text):
    parts = []
    for character in text:
        kind = 'digit' if character.isdigit() else 'letter' if 'a' <= character <= 'z' else 'other'
        if character == '.':
            parts.append(('dot', ''))
        elif parts and parts[-1][0] == kind:
            parts[-1] = (kind, parts[-1][1] + character)
        else:
            parts.append((kind, character))
    return [int(part) if kind == 'digit' else part for kind, part in parts if part]


class LooseVersion:
    def __init__(self, vstring=None):
        if vstring:
            self.parse(vstring)

    def parse(self, vstring):
        self.vstring = vstring
        self.version = _parts(vstring)

    def __str__(self):
        return self.vstring

    def __repr__(self):
        return f"LooseVersion ('{self}')"

    def _numbers(self, other):
        return _parts(other) if isinstance(other, str) else other.version

    def __eq__(self, other):
        return self.version == self._numbers(other)

    def __lt__(self, other):
        return self.version < self._numbers(other)

    def __le__(self, other):
        return self.version <= self._numbers(other)

    def __gt__(self, other):
        return self.version > self._numbers(other)

    def __ge__(self, other):
        return self.version >= self._numbers(other)

