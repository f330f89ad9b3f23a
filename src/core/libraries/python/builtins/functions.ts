import type { Context } from '../../../interpreter/context';
import { constant, signature, type Library, type LibraryFunction } from '../../../interpreter/library';
import { identityOf } from '../../../interpreter/dictionary';
import { bool, int, iterator, list, none, positional, str, tuple, type Value } from '../../../interpreter/values';
import { integer, restOf, text } from '../arguments';
import { collect } from './conversions';
import { stop } from './generators';

/** The built-in functions. */
export const functions: Library = {
  'builtins.len': signature('object, /', ({ object }, context) => int(context.length(object))),
  'builtins.isinstance': signature('object, type, /', ({ object, type }, context) =>
    bool(context.isInstance(object, type)),
  ),
  'builtins.issubclass': signature('type, base, /', ({ type, base }, context) => bool(context.isSubclass(type, base))),
  'builtins.callable': signature('object, /', ({ object }, context) => isCallable(object, context)),
  'builtins.getattr': signature('object, name, /, *default', ({ object, name, default: given }, context) => {
    const attribute = text(name, context);
    const [otherwise] = restOf(given).positional;
    if (otherwise === undefined) return context.attribute(object, attribute);
    return context.getAttribute(object, attribute) ?? otherwise;
  }),
  'builtins.hasattr': signature('object, name, /', ({ object, name }, context) => {
    const found = context.getAttribute(object, text(name, context));
    // An attribute that a library may have or not.
    const isUnknown = found?.kind === 'opaque' && object.kind !== 'instance' && object.kind !== 'class';
    return isUnknown ? found : bool(found !== undefined);
  }),
  'builtins.setattr': signature('object, name, value, /', ({ object, name, value }, context) => {
    context.setAttribute(object, text(name, context), value);
    return none;
  }),
  'builtins.delattr': signature('object, name, /', ({ object, name }, context) => {
    context.deleteAttribute(object, text(name, context));
    return none;
  }),
  'builtins.vars': signature('*object', ({ object }, context) => {
    const [value] = restOf(object).positional;
    return value === undefined ? context.names('locals') : context.attributeDictionary(value);
  }),
  'builtins.locals': signature('', (_, context) => context.names('locals')),
  'builtins.globals': signature('', (_, context) => context.names('globals')),
  'builtins.id': signature('object, /', ({ object }) => int(identityOf(object))),
  'builtins.hash': signature('object, /', ({ object }, context) => int(context.hash(object))),
  'builtins.repr': signature('object, /', ({ object }, context) => shown(object, () => context.repr(object))),
  'builtins.ascii': signature('object, /', ({ object }, context) => shown(object, () => context.repr(object))),
  'builtins.format': signature('value, spec="", /', ({ value, spec }, context) =>
    shown(value, () => context.format(value, text(spec, context))),
  ),
  'builtins.print': signature('*values, sep=" ", end="", file=None, flush=False', () => none),

  'builtins.iter': signature('object, *sentinel', ({ object, sentinel }, context) => {
    const [end] = restOf(sentinel).positional;
    return end === undefined ? context.iterator(object) : until(object, end, context);
  }),
  'builtins.next': signature('iterator, *default', ({ iterator: values, default: given }, context) => {
    const value = context.next(values);
    if (value !== undefined) return value;
    const [otherwise] = restOf(given).positional;
    return otherwise ?? stop(values, context);
  }),
  'builtins.any': signature('iterable, /', ({ iterable }, context) => {
    for (const value of context.iterate(iterable)) if (context.truth(value)) return bool(true);
    return bool(false);
  }),
  'builtins.all': signature('iterable, /', ({ iterable }, context) => {
    for (const value of context.iterate(iterable)) if (!context.truth(value)) return bool(false);
    return bool(true);
  }),
  'builtins.sum': signature('iterable, /, start=0', ({ iterable, start }, context) => {
    let total = start;
    for (const value of context.iterate(iterable)) total = context.binary('+', total, value);
    return total;
  }),
  'builtins.min': extremum('min', '<'),
  'builtins.max': extremum('max', '>'),
  'builtins.sorted': signature('iterable, /, *, key=None, reverse=False', ({ iterable, key, reverse }, context) =>
    list(sorted(collect(iterable, context), key, context.truth(reverse), context)),
  ),

  'builtins.divmod': signature('a, b, /', ({ a, b }, context) => {
    if (a.kind === 'tensor' && a.type !== 'ndarray') {
      const types = `'${context.classOf(a).name}' and '${context.classOf(b).name}'`;
      return context.raise('TypeError', `unsupported operand type(s) for divmod(): ${types}`);
    }
    return tuple([context.binary('//', a, b), context.binary('%', a, b)]);
  }),
  'builtins.pow': signature('base, exp, mod=None', ({ base, exp, mod }, context) =>
    mod.kind === 'none'
      ? context.binary('**', base, exp)
      : int(powerModulo(integer(base, context), integer(exp, context), integer(mod, context), context)),
  ),
  'builtins.chr': signature('code, /', ({ code }, context) => {
    const point = integer(code, context);
    if (point < 0 || point > 0x10ffff) return context.raise('ValueError', 'chr() arg not in range(0x110000)');
    return str(String.fromCodePoint(point));
  }),
  'builtins.ord': signature('character, /', ({ character }, context) => {
    const characters = Array.from(text(character, context));
    if (characters.length !== 1) {
      const message = `ord() expected a character, but string of length ${characters.length} found`;
      return context.raise('TypeError', message);
    }
    return int(characters[0]?.codePointAt(0) ?? 0);
  }),
  'builtins.bin': inBase('0b', 2),
  'builtins.oct': inBase('0o', 8),
  'builtins.hex': inBase('0x', 16),

  ...Object.fromEntries(
    ['open', 'input', 'eval', 'exec', 'compile', 'memoryview', 'bytearray', 'dir', 'help', 'breakpoint'].map(
      (name) => [`builtins.${name}`, constant(notRun(name))] as const,
    ),
  ),
};

/** What reaches outside of the program, or makes programs of text, is never done. */
function notRun(name: string): Value {
  return { kind: 'opaque', reason: { message: `\`${name}\` is not run`, span: null } };
}

function shown(value: Value, make: () => string): Value {
  return value.kind === 'opaque' ? value : str(make());
}

function isCallable(value: Value, context: Context): Value {
  switch (value.kind) {
    case 'opaque':
      return value;
    case 'function':
    case 'builtin':
    case 'boundMethod':
    case 'class':
      return bool(true);
    case 'instance':
      return bool(context.getAttribute(context.classOf(value), '__call__') !== undefined);
    default:
      return bool(false);
  }
}

/** Calls until the end value comes. */
function until(callee: Value, end: Value, context: Context): Value {
  let isDone = false;
  return iterator(() => {
    if (isDone) return undefined;
    const value = context.call(callee, positional());
    isDone = context.equals(value, end);
    return isDone ? undefined : value;
  });
}

function extremum(name: string, operator: '<' | '>'): LibraryFunction {
  return signature('*args, key=None, **options', ({ args, key, options }, context) => {
    const given = restOf(args, options);
    const [first, ...others] = given.positional;
    if (first === undefined) return context.raise('TypeError', `${name} expected at least 1 argument, got 0`);
    const values = others.length > 0 ? given.positional : context.iterate(first);
    const keyOf = (value: Value): Value => (key.kind === 'none' ? value : context.call(key, positional(value)));
    let best: { readonly value: Value; readonly key: Value } | null = null;
    for (const value of values) {
      const place = keyOf(value);
      if (best === null || context.truth(context.compare(operator, place, best.key))) best = { value, key: place };
    }
    return (
      best?.value ??
      given.keywords.get('default') ??
      context.raise('ValueError', `${name}() iterable argument is empty`)
    );
  });
}

/** A stable sort by `<` alone, as Python's. */
export function sorted(values: readonly Value[], key: Value, reverse: boolean, context: Context): Value[] {
  const keyed = values.map((value) => ({
    value,
    key: key.kind === 'none' ? value : context.call(key, positional(value)),
  }));
  const isLess = (a: Value, b: Value): boolean => {
    context.spend(1);
    return context.truth(context.compare('<', a, b));
  };
  const sign = reverse ? -1 : 1;
  keyed.sort((a, b) => (isLess(a.key, b.key) ? -sign : isLess(b.key, a.key) ? sign : 0));
  return keyed.map(({ value }) => value);
}

function powerModulo(base: number, exponent: number, modulus: number, context: Context): number {
  if (modulus === 0) return context.raise('ValueError', 'pow() 3rd argument cannot be 0');
  if (exponent < 0) return context.raise('ValueError', 'base is not invertible for the given modulus');
  const m = BigInt(modulus);
  let result = 1n;
  let square = BigInt(base) % m;
  for (let rest = BigInt(exponent); rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % m;
    square = (square * square) % m;
  }
  return Number(((result % m) + m) % m);
}

function inBase(prefix: string, base: number): LibraryFunction {
  return signature('number, /', ({ number }, context) => {
    const value = integer(number, context);
    return str(`${value < 0 ? '-' : ''}${prefix}${BigInt(Math.abs(value)).toString(base)}`);
  });
}
