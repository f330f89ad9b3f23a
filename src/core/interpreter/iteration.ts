import { NotFollowed, PythonException } from './context';
import type { Interpreter } from './interpreter';
import { callSpecial, hasSpecial, nativeOf, specialMethod } from './operators';
import { int, isNumber, positional, str, type Value } from './values';

/** Gives the next value, or undefined at the end. */
export type Next = () => Value | undefined;

/** `iter(value)`; what cannot be iterated raises TypeError, in the words of `refusal` if they are given. */
export function iterationOf(value: Value, interpreter: Interpreter, refusal?: string): Next {
  switch (value.kind) {
    case 'list': {
      let index = 0;
      return () => value.items[index++];
    }
    case 'tuple':
      return overAll(value.items);
    case 'str':
      interpreter.spend(value.value.length / 16);
      return overAll(Array.from(value.value, str));
    case 'bytes':
      return overAll(Array.from(value.value, (character) => int(character.charCodeAt(0))));
    case 'dict':
    case 'set':
      return overKeys(value, interpreter);
    case 'range':
      return overRange(value);
    case 'iterator':
      return value.next;
    case 'opaque':
      throw new NotFollowed(value.reason);
    default:
      return overObject(value, interpreter, refusal);
  }
}

function overAll(items: readonly Value[]): Next {
  let index = 0;
  return () => items[index++];
}

function overKeys(value: Extract<Value, { readonly kind: 'dict' | 'set' }>, interpreter: Interpreter): Next {
  interpreter.spend(value.entries.size / 16);
  const keys = value.entries.keys();
  let index = 0;
  return () => {
    if (value.entries.size !== keys.length && index < keys.length) {
      const subject = value.kind === 'dict' ? 'dictionary' : 'Set';
      interpreter.raise('RuntimeError', `${subject} changed size during iteration`);
    }
    return keys[index++];
  };
}

function overRange({ start, stop, step }: Extract<Value, { readonly kind: 'range' }>): Next {
  let index = 0;
  return () => {
    const value = start + index * step;
    if (step > 0 ? value >= stop : value <= stop) return undefined;
    index += 1;
    return int(value);
  };
}

function overObject(value: Value, interpreter: Interpreter, refusal?: string): Next {
  const made = callSpecial(value, '__iter__', [], interpreter);
  if (made !== undefined) {
    // An iterator is its own iterator.
    if (made.kind !== 'instance') return iterationOf(made, interpreter);
    const type = interpreter.classOf(made).name;
    return overIterator(made, `iter() returned non-iterator of type '${type}'`, interpreter);
  }
  const native = nativeOf(value);
  if (native !== value) return iterationOf(native, interpreter, refusal);
  if (hasSpecial(value, '__getitem__', interpreter)) return overIndices(value, interpreter);
  return interpreter.raise('TypeError', refusal ?? `'${interpreter.classOf(value).name}' object is not iterable`);
}

/** What calling `__next__` until it raises StopIteration gives. */
export function overIterator(value: Value, refusal: string, interpreter: Interpreter): Next {
  const next = specialMethod(value, '__next__', interpreter);
  if (next === undefined) return interpreter.raise('TypeError', refusal);
  return () => untilRaised('StopIteration', () => interpreter.call(next, positional()), interpreter);
}

/** The old protocol: `__getitem__` with 0, 1, 2, … until it raises IndexError. */
function overIndices(value: Value, interpreter: Interpreter): Next {
  let index = 0;
  return () => untilRaised('IndexError', () => interpreter.getItem(value, int(index++)), interpreter);
}

function untilRaised(type: string, next: () => Value, interpreter: Interpreter): Value | undefined {
  try {
    return next();
  } catch (error) {
    if (error instanceof PythonException && interpreter.isRaised(error, type)) return undefined;
    throw error;
  }
}

/** All values of an iterable, each counted as work. */
export function* iterate(value: Value, interpreter: Interpreter, refusal?: string): Generator<Value, undefined> {
  const next = iterationOf(value, interpreter, refusal);
  for (let item = next(); item !== undefined; item = next()) {
    interpreter.spend(1);
    yield item;
  }
}

/** `len(value)`. */
export function lengthOf(value: Value, interpreter: Interpreter): Value {
  switch (value.kind) {
    case 'list':
    case 'tuple':
      return int(value.items.length);
    case 'str':
      return int(codePoints(value.value));
    case 'bytes':
      return int(value.value.length);
    case 'dict':
    case 'set':
      return int(value.entries.size);
    case 'range':
      return int(rangeLength(value));
    case 'opaque':
      return value;
    default: {
      const length = callSpecial(value, '__len__', [], interpreter);
      if (length !== undefined) return length;
      const native = nativeOf(value);
      if (native !== value) return lengthOf(native, interpreter);
      return interpreter.raise('TypeError', `object of type '${interpreter.classOf(value).name}' has no len()`);
    }
  }
}

export function rangeLength({
  start,
  stop,
  step,
}: {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
}): number {
  return Math.max(0, Math.ceil((stop - start) / step));
}

/** Length in code points, as Python counts. */
export function codePoints(text: string): number {
  let surrogates = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit >= 0xd800 && unit < 0xdc00) surrogates += 1;
  }
  return text.length - surrogates;
}

/** `bool(value)`: undefined where an opaque value decides. */
export function truthOf(value: Value, interpreter: Interpreter): boolean {
  const native = nativeOf(value);
  switch (value.kind) {
    case 'none':
      return false;
    case 'opaque':
      throw new NotFollowed(value.reason);
    case 'instance':
    case 'tensor':
    case 'class': {
      const own = callSpecial(value, '__bool__', [], interpreter);
      if (own !== undefined) return truthOf(own, interpreter);
      if (hasSpecial(value, '__len__', interpreter) || native !== value) return hasLength(value, interpreter);
      return true;
    }
    case 'str':
    case 'bytes':
    case 'list':
    case 'tuple':
    case 'dict':
    case 'set':
    case 'range':
      return hasLength(value, interpreter);
    case 'complex':
      return value.re !== 0 || value.im !== 0;
    default:
      return isNumber(value) ? interpreter.decides(value) : true;
  }
}

function hasLength(value: Value, interpreter: Interpreter): boolean {
  const native = nativeOf(value);
  if (isNumber(native)) return interpreter.decides(native);
  const length = lengthOf(value, interpreter);
  return isNumber(length) ? interpreter.decides(length) : truthOf(length, interpreter);
}
