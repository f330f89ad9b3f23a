import type { Context } from '../../../interpreter/context';
import { nativeOf } from '../../../interpreter/operators';
import { numberFrom, numberRef, numberTruth } from '../../../interpreter/numbers';
import { libraryClass, signature, type Library } from '../../../interpreter/library';
import { rangeLength } from '../../../interpreter/iteration';
import {
  bool,
  float,
  int,
  isNumber,
  iterator,
  list,
  set,
  str,
  tuple,
  type NumberValue,
  type Value,
} from '../../../interpreter/values';
import { integer, restOf, setEntries } from '../arguments';

/** The built-in types that convert values: `int`, `float`, `str`, `list`, … */
export const conversions: Library = {
  'builtins.int': libraryClass(
    [],
    signature('x=0, /, base=None', ({ x, base }, context) => toInt(x, base, context)),
  ),
  'builtins.bool': libraryClass(
    ['builtins.int'],
    signature('x=False, /', ({ x }, context) => toBool(x, context)),
  ),
  'builtins.float': libraryClass(
    [],
    signature('x=0.0, /', ({ x }, context) => toFloat(x, context)),
  ),
  'builtins.complex': libraryClass(
    [],
    signature('real=0, imag=0', ({ real, imag }, context) => toComplex(real, imag, context)),
  ),
  'builtins.str': libraryClass(
    [],
    signature('object="", encoding=None, errors=None', ({ object }, context) =>
      object.kind === 'opaque' ? object : str(context.str(object)),
    ),
  ),
  'builtins.bytes': libraryClass(
    [],
    signature('source=(), encoding=None', ({ source }, context) => toBytes(source, context)),
  ),
  'builtins.list': libraryClass(
    [],
    signature('iterable=(), /', ({ iterable }, context) => list(collect(iterable, context))),
  ),
  'builtins.tuple': libraryClass(
    [],
    signature('iterable=(), /', ({ iterable }, context) => tuple(collect(iterable, context))),
  ),
  'builtins.set': libraryClass(
    [],
    signature('iterable=(), /', ({ iterable }, context) => set(setEntries(context.iterate(iterable), context))),
  ),
  'builtins.frozenset': libraryClass(
    [],
    signature('iterable=(), /', ({ iterable }, context) => set(setEntries(context.iterate(iterable), context), true)),
  ),
  'builtins.range': libraryClass(
    [],
    signature('*args', ({ args }, context) => toRange(restOf(args).positional, context)),
  ),
  'builtins.enumerate': libraryClass(
    [],
    signature('iterable, start=0', ({ iterable, start }, context) => {
      const values = context.iterator(iterable);
      let index = integer(start, context);
      return lazily([values], () => {
        const value = context.next(values);
        return value === undefined ? undefined : tuple([int(index++), value]);
      });
    }),
  ),
  'builtins.zip': libraryClass(
    [],
    signature('*iterables, strict=False', ({ iterables, strict }, context) =>
      zipped(restOf(iterables).positional, context.truth(strict), context),
    ),
  ),
  'builtins.map': libraryClass(
    [],
    signature('function, *iterables', ({ function: call, iterables }, context) => {
      const rows = zipped(restOf(iterables).positional, false, context);
      return lazily([rows], () => {
        const row = context.next(rows);
        return row === undefined ? undefined : context.call(call, restOf(row));
      });
    }),
  ),
  'builtins.filter': libraryClass(
    [],
    signature('function, iterable', ({ function: test, iterable }, context) => {
      const values = context.iterator(iterable);
      const passes = (value: Value): boolean =>
        context.truth(test.kind === 'none' ? value : context.call(test, restOf(tuple([value]))));
      return lazily([values], () => {
        let value = context.next(values);
        while (value !== undefined && !passes(value)) value = context.next(values);
        return value;
      });
    }),
  ),
  'builtins.reversed': libraryClass(
    [],
    signature('sequence, /', ({ sequence }, context) => {
      const own = context.callSpecial(sequence, '__reversed__');
      return own ?? backwards(sequence, context);
    }),
  ),
};

/** All values of an iterable; what is too long is refused before it is gone through. */
export function collect(iterable: Value, context: Context): Value[] {
  if (iterable.kind === 'range') context.reserve(rangeLength(iterable));
  return [...context.iterate(iterable)];
}

/** An iterator over these; where one of them is not known, nor is when it ends. */
function lazily(sources: readonly Value[], next: () => Value | undefined): Value {
  return sources.find(({ kind }) => kind === 'opaque') ?? iterator(next);
}

function zipped(iterables: readonly Value[], strict: boolean, context: Context): Value {
  const all = iterables.map((iterable) => context.iterator(iterable));
  return lazily(all, () => {
    const row: Value[] = [];
    for (const [index, values] of all.entries()) {
      const value = context.next(values);
      if (value === undefined) {
        if (strict) checkLengths(all, index, context);
        return undefined;
      }
      row.push(value);
    }
    return row.length === 0 ? undefined : tuple(row);
  });
}

/** All iterables of a strict `zip` end together; that at `ended` has. */
function checkLengths(all: readonly Value[], ended: number, context: Context): void {
  const others = (count: number): string => (count === 1 ? 'argument 1' : `arguments 1-${count}`);
  if (ended > 0) context.raise('ValueError', `zip() argument ${ended + 1} is shorter than ${others(ended)}`);
  for (const [index, values] of all.entries()) {
    if (index === 0 || context.next(values) === undefined) continue;
    context.raise('ValueError', `zip() argument ${index + 1} is longer than ${others(index)}`);
  }
}

function backwards(sequence: Value, context: Context): Value {
  const native = nativeOf(sequence);
  if (native.kind === 'dict') return backwards(list(native.entries.keys()), context);
  let index = context.length(sequence);
  return iterator(() => {
    index -= 1;
    return index < 0 ? undefined : context.getItem(sequence, int(index));
  });
}

function toRange(args: readonly Value[], context: Context): Value {
  const [first = 0, second, step = 1] = args.map((value) => integer(value, context));
  if (args.length === 0) context.raise('TypeError', 'range expected at least 1 argument, got 0');
  if (step === 0) context.raise('ValueError', 'range() arg 3 must not be zero');
  return second === undefined
    ? { kind: 'range', start: 0, stop: first, step: 1 }
    : { kind: 'range', start: first, stop: second, step };
}

function toBool(value: Value, context: Context): Value {
  if (value.kind === 'opaque') return value;
  if (isNumber(value)) return numberTruth(value, context);
  if (value.kind === 'tensor') return context.callSpecial(value, '__bool__') ?? bool(context.truth(value));
  return bool(context.truth(value));
}

function toInt(value: Value, base: Value, context: Context): Value {
  if (value.kind === 'opaque') return value;
  const native = nativeOf(value);
  if (native.kind === 'str')
    return parseInteger(native.value, base.kind === 'none' ? 10 : integer(base, context), context);
  if (base.kind !== 'none') context.raise('TypeError', "int() can't convert non-string with explicit base");
  if (isNumber(native)) return truncated(native, context);
  const made =
    context.callSpecial(value, '__int__') ??
    context.callSpecial(value, '__index__') ??
    context.callSpecial(value, '__trunc__');
  if (made !== undefined) return made;
  const type = context.classOf(value).name;
  return context.raise(
    'TypeError',
    `int() argument must be a string, a bytes-like object or a real number, not '${type}'`,
  );
}

/** Towards zero. */
export function truncated(number: NumberValue, context: Context): Value {
  if (Number.isNaN(number.value)) context.raise('ValueError', 'cannot convert float NaN to integer');
  if (!Number.isFinite(number.value)) context.raise('OverflowError', 'cannot convert float infinity to integer');
  if (number.origin !== null) return numberFrom(numberRef(number, 'int64', context), 'int', context);
  return int(Math.trunc(number.value) + 0);
}

function parseInteger(written: string, base: number, context: Context): Value {
  const value = readInteger(written.trim().replace(/(?<=[0-9a-z])_(?=[0-9a-z])/gi, ''), base);
  if (value !== null) return int(value);
  return context.raise('ValueError', `invalid literal for int() with base ${base}: ${context.repr(str(written))}`);
}

function readInteger(written: string, base: number): number | null {
  const match = /^([-+]?)(0[xXbBoO])?([0-9a-zA-Z]+)$/.exec(written);
  if (match === null) return null;
  const [, sign, prefix = '', digits = ''] = match;
  const prefixBase = { x: 16, b: 2, o: 8 }[prefix.slice(1).toLowerCase()];
  if (prefix !== '' && prefixBase !== base && base !== 0) return readDigits(sign, prefix + digits, base);
  return readDigits(sign, digits, base === 0 ? (prefixBase ?? 10) : base);
}

function readDigits(sign: string | undefined, digits: string, base: number): number | null {
  let value = 0;
  for (const digit of digits.toLowerCase()) {
    const place = Number.parseInt(digit, 36);
    if (Number.isNaN(place) || place >= base) return null;
    value = value * base + place;
  }
  return sign === '-' ? 0 - value : value;
}

function toFloat(value: Value, context: Context): Value {
  if (value.kind === 'opaque') return value;
  const native = nativeOf(value);
  if (native.kind === 'str') return parseFloatText(native.value, context);
  if (isNumber(native)) return asFloat(native, context);
  const made = context.callSpecial(value, '__float__') ?? context.callSpecial(value, '__index__');
  if (made !== undefined) return isNumber(made) ? asFloat(made, context) : made;
  return context.raise(
    'TypeError',
    `float() argument must be a string or a real number, not '${context.classOf(value).name}'`,
  );
}

function asFloat(number: NumberValue, context: Context): Value {
  if (number.origin === null || number.kind === 'float') return { ...number, kind: 'float' };
  return numberFrom(numberRef(number, 'float64', context), 'float', context);
}

const decimal = /^[-+]?(\d[\d_]*\.?[\d_]*|\.\d[\d_]*)([eE][-+]?\d+)?$/;
const special = /^([-+]?)(inf|infinity|nan)$/i;

function parseFloatText(written: string, context: Context): Value {
  const trimmed = written.trim();
  if (decimal.test(trimmed)) return float(Number(trimmed.replace(/_/g, '')));
  const match = special.exec(trimmed);
  if (match !== null) {
    const size = match[2]?.toLowerCase() === 'nan' ? NaN : Infinity;
    return float(match[1] === '-' ? -size : size);
  }
  return context.raise('ValueError', `could not convert string to float: ${context.repr(str(written))}`);
}

function toComplex(real: Value, imag: Value, context: Context): Value {
  if (!isNumber(real) || !isNumber(imag)) return context.opaque('complex numbers of this kind are not followed');
  return { kind: 'complex', re: real.value, im: imag.value };
}

function toBytes(source: Value, context: Context): Value {
  if (source.kind === 'str') return context.opaque('encoded text is not followed');
  const codes = [...context.iterate(source)].map((value) => String.fromCharCode(integer(value, context)));
  return { kind: 'bytes', value: codes.join('') };
}
