import { alias, libraryClass, signature, source, type Library } from '../../interpreter/library';
import { Dictionary } from '../../interpreter/dictionary';
import { dict } from '../../interpreter/values';
import { restOf } from './arguments';
import abc from './preludes/abc.py';
import argparse from './preludes/argparse.py';
import collections from './preludes/collections.py';
import collectionsAbc from './preludes/collections_abc.py';
import contextlib from './preludes/contextlib.py';
import copy from './preludes/copy.py';
import dataclasses from './preludes/dataclasses.py';
import dictViews from './preludes/dict_views.py';
import enumeration from './preludes/enum.py';
import functools from './preludes/functools.py';
import inspect from './preludes/inspect.py';
import itertools from './preludes/itertools.py';
import keyword from './preludes/keyword.py';
import logging from './preludes/logging.py';
import numbers from './preludes/numbers.py';
import operator from './preludes/operator.py';
import re from './preludes/re.py';
import string from './preludes/string.py';
import types from './preludes/types.py';
import typing from './preludes/typing.py';
import warnings from './preludes/warnings.py';

/** The modules of the standard library that are written in Python. */
export const standardLibrary: Library = {
  abc: source(abc),
  argparse: source(argparse),
  collections: source(collections),
  'collections.abc': source(collectionsAbc),
  contextlib: source(contextlib),
  copy: source(copy),
  dataclasses: source(dataclasses),
  // Not a name of Python's: where `dict.keys()` and the like come from.
  'builtins.dict_views': source(dictViews),
  enum: source(enumeration),
  functools: source(functools),
  inspect: source(inspect),
  itertools: source(itertools),
  keyword: source(keyword),
  logging: source(logging),
  numbers: source(numbers),
  operator: source(operator),
  re: source(re),
  string: source(string),
  types: source(types),
  typing: source(typing),
  typing_extensions: alias('typing'),
  warnings: source(warnings),

  'collections.defaultdict': libraryClass(
    ['builtins.dict'],
    signature('default_factory=None, /, *args, **kwargs', ({ default_factory: factory, args, kwargs }, context) => {
      const filled = context.call(context.classNamed('dict'), restOf(args, kwargs));
      const entries = filled.kind === 'dict' ? filled.entries : new Dictionary();
      return dict(entries, factory.kind === 'none' ? null : factory);
    }),
  ),
};
