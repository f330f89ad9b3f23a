import { NotFollowed } from './context';
import type { Interpreter } from './interpreter';
import { rangeLength } from './iteration';
import { settled } from './numbers';
import { callSpecial, nativeOf } from './operators';
import { tupleLike } from './sequences';
import { int, isNumber, list, str, type DictValue, type Value } from './values';

type SliceValue = Extract<Value, { readonly kind: 'slice' }>;

export function getItem(object: Value, index: Value, interpreter: Interpreter): Value {
  if (object.kind === 'opaque') return object;
  if (object.kind === 'class') return classItem(object, index, interpreter);
  const own = callSpecial(object, '__getitem__', [index], interpreter);
  return own ?? nativeItem(object, nativeOf(object), index, interpreter);
}

function classItem(object: Value, index: Value, interpreter: Interpreter): Value {
  const own = callSpecial(object, '__getitem__', [index], interpreter);
  if (own !== undefined) return own;
  const generic = interpreter.getAttribute(object, '__class_getitem__');
  // A class with type parameters is the class: `list[int]`, `Generic[T]`.
  return generic === undefined ? object : interpreter.call(generic, { positional: [index], keywords: new Map() });
}

function nativeItem(object: Value, native: Value, index: Value, interpreter: Interpreter): Value {
  switch (native.kind) {
    case 'dict':
      return dictItem(object, native, index, interpreter);
    case 'list':
      return sequenceItem(native.items, index, 'list', (items) => list(items), interpreter);
    case 'tuple':
      return sequenceItem(native.items, index, 'tuple', (items) => tupleLike(native, items), interpreter);
    case 'str':
      interpreter.spend(native.value.length / 64);
      return sequenceItem(characters(native.value), index, 'string', (items) => joined(items), interpreter);
    case 'bytes': {
      const codes = Array.from(native.value, (character) => int(character.charCodeAt(0)));
      return sequenceItem(codes, index, 'bytes', (items) => bytesOf(items), interpreter);
    }
    case 'range':
      return rangeItem(native, index, interpreter);
    default:
      return interpreter.raise('TypeError', `'${interpreter.classOf(object).name}' object is not subscriptable`);
  }
}

function characters(text: string): readonly Value[] {
  return Array.from(text, str);
}
function joined(items: readonly Value[]): Value {
  return str(items.map((item) => (item.kind === 'str' ? item.value : '')).join(''));
}
function bytesOf(items: readonly Value[]): Value {
  return {
    kind: 'bytes',
    value: items.map((item) => (isNumber(item) ? String.fromCharCode(item.value) : '')).join(''),
  };
}

function dictItem(object: Value, native: DictValue, key: Value, interpreter: Interpreter): Value {
  if (key.kind === 'opaque') return key;
  const found = native.entries.get(interpreter.key(key, native.entries));
  if (found !== undefined) return found;
  const missing = callSpecial(object, '__missing__', [key], interpreter);
  if (missing !== undefined) return missing;
  if (native.factory === null) return interpreter.raiseWith('KeyError', key);
  const made = interpreter.call(native.factory, { positional: [], keywords: new Map() });
  native.entries.set(key, made);
  return made;
}

function sequenceItem(
  items: readonly Value[],
  index: Value,
  type: string,
  make: (items: Value[]) => Value,
  interpreter: Interpreter,
): Value {
  if (index.kind === 'opaque') return index;
  if (index.kind === 'slice') {
    const { start, stop, step } = sliceBounds(index, items.length, interpreter);
    if (step === 1) {
      interpreter.spend(Math.max(stop - start, 0) / 64);
      return make(items.slice(start, stop));
    }
    const places = slicePlaces(index, items.length, interpreter);
    interpreter.spend(places.length);
    return make(places.flatMap((place) => items[place] ?? []));
  }
  const place = placeIn(index, items.length, type, interpreter);
  return items[place] ?? interpreter.raise('IndexError', `${type} index out of range`);
}

function rangeItem(range: Extract<Value, { readonly kind: 'range' }>, index: Value, interpreter: Interpreter): Value {
  const { start, step } = range;
  const length = rangeLength(range);
  if (index.kind === 'slice') {
    const bounds = sliceBounds(index, length, interpreter);
    return {
      kind: 'range',
      start: start + bounds.start * step,
      stop: start + bounds.stop * step,
      step: step * bounds.step,
    };
  }
  const place = placeIn(index, length, 'range object', interpreter);
  if (place < 0 || place >= length) interpreter.raise('IndexError', 'range object index out of range');
  return int(start + place * step);
}

/** An index as Python reads it, counted from the front; −1 − n where it is out of range. */
function placeIn(index: Value, length: number, type: string, interpreter: Interpreter): number {
  const place = indexNumber(index, interpreter);
  if (place === undefined) {
    const expected =
      type === 'string' ? 'string indices must be integers' : `${type} indices must be integers or slices`;
    const given = interpreter.classOf(index).name;
    return interpreter.raise('TypeError', `${expected}, not ${type === 'string' ? `'${given}'` : given}`);
  }
  return place < 0 ? place + length : place;
}

/** `operator.index`: an int, or what `__index__` makes of the value. */
function indexNumber(index: Value, interpreter: Interpreter): number | undefined {
  if (index.kind === 'opaque') throw new NotFollowed(index.reason);
  const native = nativeOf(index);
  if (native.kind === 'int' || native.kind === 'bool') return settled(native, interpreter);
  if (isNumber(native)) return undefined;
  const made = callSpecial(index, '__index__', [], interpreter);
  return made === undefined ? undefined : indexNumber(made, interpreter);
}

interface Bounds {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
}

/** Start, stop and step of a slice of something of this length, as CPython adjusts them. */
function sliceBounds(slice: SliceValue, length: number, interpreter: Interpreter): Bounds {
  const part = (value: Value): number | null => {
    if (value.kind === 'none') return null;
    const number = indexNumber(value, interpreter);
    if (number !== undefined) return number;
    const message = 'slice indices must be integers or None or have an __index__ method';
    return interpreter.raise('TypeError', message);
  };
  const step = part(slice.step) ?? 1;
  if (step === 0) interpreter.raise('ValueError', 'slice step cannot be zero');
  const [lower, upper] = step > 0 ? [0, length] : [-1, length - 1];
  const bounded = (value: number): number => Math.min(Math.max(value < 0 ? value + length : value, lower), upper);
  const start = part(slice.start);
  const stop = part(slice.stop);
  return {
    start: start === null ? (step > 0 ? lower : upper) : bounded(start),
    stop: stop === null ? (step > 0 ? upper : lower) : bounded(stop),
    step,
  };
}

function slicePlaces(slice: SliceValue, length: number, interpreter: Interpreter): readonly number[] {
  const bounds = sliceBounds(slice, length, interpreter);
  return Array.from({ length: rangeLength(bounds) }, (_, index) => bounds.start + index * bounds.step);
}

/** `object[index] = value`. */
export function setItem(object: Value, index: Value, value: Value, interpreter: Interpreter): void {
  if (object.kind === 'opaque') return;
  const own = callSpecial(object, '__setitem__', [index, value], interpreter);
  if (own !== undefined) return;
  const native = nativeOf(object);
  if (index.kind === 'opaque' && (native.kind === 'dict' || native.kind === 'list')) {
    interpreter.obscure(native, index.reason);
  } else if (native.kind === 'dict') {
    native.entries.set(interpreter.key(index, native.entries), value);
  } else if (native.kind === 'list') {
    setListItem(native.items, index, value, interpreter);
  } else {
    interpreter.raise('TypeError', `'${interpreter.classOf(object).name}' object does not support item assignment`);
  }
}

function setListItem(items: Value[], index: Value, value: Value, interpreter: Interpreter): void {
  if (index.kind !== 'slice') {
    const place = placeIn(index, items.length, 'list', interpreter);
    if (place < 0 || place >= items.length) interpreter.raise('IndexError', 'list assignment index out of range');
    items[place] = value;
    return;
  }
  const values = [...interpreter.iterate(value)];
  const { start, stop, step } = sliceBounds(index, items.length, interpreter);
  if (step === 1) {
    refill(items, [...items.slice(0, start), ...values, ...items.slice(Math.max(start, stop))]);
    return;
  }
  const places = slicePlaces(index, items.length, interpreter);
  if (places.length !== values.length) {
    const message = `attempt to assign sequence of size ${values.length} to extended slice of size ${places.length}`;
    interpreter.raise('ValueError', message);
  }
  for (const [at, place] of places.entries()) items[place] = values[at] ?? value;
}

/** Makes `items` hold these values. */
function refill(items: Value[], values: readonly Value[]): void {
  items.length = 0;
  for (const value of values) items.push(value);
}

/** `del object[index]`. */
export function deleteItem(object: Value, index: Value, interpreter: Interpreter): void {
  if (object.kind === 'opaque') return;
  if (callSpecial(object, '__delitem__', [index], interpreter) !== undefined) return;
  const native = nativeOf(object);
  if (native.kind === 'dict') {
    if (!native.entries.delete(interpreter.key(index, native.entries))) interpreter.raiseWith('KeyError', index);
  } else if (native.kind === 'list' && index.kind === 'slice') {
    const removed = new Set(slicePlaces(index, native.items.length, interpreter));
    refill(
      native.items,
      native.items.filter((_, place) => !removed.has(place)),
    );
  } else if (native.kind === 'list') {
    const place = placeIn(index, native.items.length, 'list', interpreter);
    if (place < 0 || place >= native.items.length)
      interpreter.raise('IndexError', 'list assignment index out of range');
    native.items.splice(place, 1);
  } else {
    interpreter.raise('TypeError', `'${interpreter.classOf(object).name}' object doesn't support item deletion`);
  }
}
