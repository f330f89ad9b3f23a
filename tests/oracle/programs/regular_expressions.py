"""Texts that a program takes apart to decide what to do, and what dtypes of NumPy say of themselves."""

import re

import numpy as np
import torch

VERSION = re.compile(r'(?P<major>\d+)\.(?P<minor>\d+)')
UNSUPPORTED = {np.dtype('uint16'): np.int32, np.dtype('uint32'): np.int64}


def version(x):
    found = VERSION.match('2.10.1+cpu')
    major, minor = found.groups()
    return x * int(major) + int(found['minor']) + len(found.groupdict()) + found.end('minor') + (VERSION.match('v2.1') is None)


def version_of_torch(x):
    return x * (tuple(map(int, re.findall(r'\d+', torch.__version__)[:2])) >= (1, 8))


def layers(x):
    weights = {re.sub(r'^layer(\d+)_(\w)', r'\2\1', name): index for index, name in enumerate(['layer3_a', 'layer12_b', 'head'])}
    return x * (weights['a3'] + 10 * weights['b12'] + 100 * weights['head'])


def pieces(x):
    parts = re.split(r'\s*,\s*', 'l1, ssim ,  dice')
    kept = re.split(r'([+-])', '1+2-3', maxsplit=1)
    return x * len(parts) + len(parts[1]) + len(kept) + sum(len(part) for part in kept)


def rules(x):
    replaced, count = re.subn('a+', lambda found: str(len(found.group())), 'aa b aaa')
    empty = re.findall('x*', 'axb')
    pairs = re.findall(r'(\w)=(\d)', 'a=1, b=2')
    whole = re.fullmatch('[a-z]+', 'abc1') is None and re.fullmatch('[a-z]+|b', 'abc') is not None
    return x * (count + len(replaced) + len(empty) + len(pairs) + int(pairs[1][1])) + whole


def flags(x):
    found = re.search('^mean$', 'sum\nMEAN', re.IGNORECASE | re.M)
    optional = re.match(r'(a)|(b)', 'b')
    return x * found.start() + len(found.group(0)) + (optional.group(1) is None) + len(optional.groups('none')[0]) + len(re.escape('a.b*'))


def described(x):
    value = x.detach().numpy()
    facts = [value.dtype, np.dtype('float64'), np.dtype(np.int64), np.dtype(bool)]
    known = sum(dtype in UNSUPPORTED for dtype in facts)
    plain = re.search(r'[SaUO]', value.dtype.str) is None
    size = sum(dtype.itemsize * (index + 1) for index, dtype in enumerate(facts))
    letters = ''.join(dtype.kind + dtype.str + dtype.name for dtype in facts)
    return x * size + len(letters) + known + plain


RELEASE = re.compile(
    r"""
    ^ v?                       # a letter (or none) before it
    (?P<numbers>\d+(?:\.\d+)*) # what is told apart
    (?:[+ #](?P<build>\w+))?
    $
    """,
    re.VERBOSE | re.IGNORECASE,
)


def described_pattern(x):
    first, second = RELEASE.match('V2.6.0'), RELEASE.search('1.13 cu117')
    numbers = [int(number) for number in first.group('numbers').split('.')]
    other = RELEASE.match('1.2#a').groupdict()
    return x * numbers[0] + numbers[1] + len(second['build']) + len(other['build']) + (RELEASE.match('a1') is None)
