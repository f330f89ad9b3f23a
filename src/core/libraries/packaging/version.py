"""packaging.version: version numbers in the order of PEP 440, and torch's own among them."""


class InvalidVersion(ValueError):
    pass


_phases = {'dev': -4, 'a': -3, 'alpha': -3, 'b': -2, 'beta': -2, 'c': -1, 'rc': -1, 'pre': -1, 'post': 1}


def _parts(text):
    parts = []
    for character in text:
        if not character.isalnum():
            parts.append('')
        elif parts and parts[-1] and parts[-1].isdigit() == character.isdigit():
            parts[-1] += character
        else:
            parts.append(character)
    return [int(part) if part.isdigit() else part for part in parts if part]


class Version:
    def __init__(self, version):
        self._text = version.strip().lower().removeprefix('v')
        self.public, _, local = self._text.partition('+')
        self.local = local or None
        parts = _parts(self.public)
        words = [place for place, part in enumerate(parts) if isinstance(part, str)]
        release = tuple(parts[:words[0]] if words else parts)
        if not release or any(parts[place] not in _phases for place in words):
            raise InvalidVersion(f"Invalid version: {version!r}")
        self.release = release
        self.major, self.minor, self.micro = (release + (0, 0, 0))[:3]
        self.base_version = '.'.join(map(str, release))
        phases = [(_phases[parts[place]], *parts[place + 1:place + 2]) for place in words]
        self.is_prerelease = any(phase[0] < 0 for phase in phases)
        while release[1:] and release[-1] == 0:
            release = release[:-1]
        self._key = (release, (*phases, (0,)), _parts(local))

    def __str__(self):
        return self._text

    def __repr__(self):
        return f"<Version('{self}')>"

    def __hash__(self):
        return hash(self._key)

    def __eq__(self, other):
        return self._key == other._key

    def __lt__(self, other):
        return self._key < other._key

    def __le__(self, other):
        return self._key <= other._key

    def __gt__(self, other):
        return self._key > other._key

    def __ge__(self, other):
        return self._key >= other._key


parse = Version
