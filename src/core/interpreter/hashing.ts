import { isFloating } from '../tensor/dtype';
import { NotFollowed } from './context';
import { identityOf, type Dictionary } from './dictionary';
import type { Interpreter } from './interpreter';
import { settled } from './numbers';
import { callSpecial } from './operators';
import { findInClass, isObject } from './resolution';
import { isNumber, type InstanceValue, type TensorValue, type Value } from './values';

/**
 * A value as a key of these entries. Unhashable values raise TypeError. Instances of classes with `__eq__` and `__hash__` give the key
 * that is there already and equal, if one is.
 */
export function keyFor(value: Value, entries: Dictionary, interpreter: Interpreter): Value {
  checkHashable(value, interpreter);
  if (value.kind === 'tensor' && value.type === 'ndarray' && value.tensor.shape.length === 0) {
    return keyFor(numberIn(value, interpreter), entries, interpreter);
  }
  return value.kind === 'instance' && hasOwnEquality(value) ? equalKey(value, entries, interpreter) : value;
}

/** A number of NumPy's is the same key as Python's. */
function numberIn(value: TensorValue, interpreter: Interpreter): Value {
  const method = isFloating(value.tensor.dtype) ? '__float__' : '__int__';
  return callSpecial(value, method, [], interpreter) ?? value;
}

function checkHashable(value: Value, interpreter: Interpreter): void {
  if (value.kind === 'opaque') throw new NotFollowed(value.reason);
  if (isNumber(value)) settled(value, interpreter);
  if (value.kind === 'tuple') {
    const depth = interpreter.budget.enter(2);
    interpreter.spend(value.items.length);
    for (const item of value.items) checkHashable(item, interpreter);
    interpreter.budget.restore(depth);
  }
  const isMutable = value.kind === 'list' || value.kind === 'dict' || (value.kind === 'set' && !value.frozen);
  if (isMutable || (value.kind === 'instance' && !hasHash(value))) {
    interpreter.raise('TypeError', `unhashable type: '${interpreter.classOf(value).name}'`);
  }
}

function hasOwnEquality(value: InstanceValue): boolean {
  const found = findInClass(value.class, '__eq__');
  return found !== undefined && !isObject(found.owner);
}

/** A class that defines `__eq__` alone cannot be hashed. */
function hasHash(value: InstanceValue): boolean {
  const hash = findInClass(value.class, '__hash__');
  if (hash?.value.kind === 'none') return false;
  const equality = findInClass(value.class, '__eq__');
  if (equality === undefined || isObject(equality.owner)) return true;
  return (
    hash !== undefined && value.class.resolution.indexOf(hash.owner) <= value.class.resolution.indexOf(equality.owner)
  );
}

function equalKey(value: InstanceValue, entries: Dictionary, interpreter: Interpreter): Value {
  const hash = hashOf(value, interpreter);
  for (const key of entries.keys()) {
    if (key === value) return key;
    if (key.kind === 'instance' && hashOf(key, interpreter) === hash && interpreter.equals(key, value)) return key;
  }
  return value;
}

/** `hash(value)`: equal for equal values; the numbers themselves are ours. */
export function hashOf(value: Value, interpreter: Interpreter): number {
  checkHashable(value, interpreter);
  switch (value.kind) {
    case 'bool':
    case 'int':
    case 'float':
      return Number.isInteger(value.value) ? value.value : textHash(String(value.value));
    case 'str':
      return textHash(value.value);
    case 'tuple':
      return textHash(value.items.map((item) => hashOf(item, interpreter)).join());
    case 'set':
      return value.entries.keys().reduce((sum, key) => sum + hashOf(key, interpreter), 7);
    case 'none':
      return 0;
    case 'instance': {
      const own = callSpecial(value, '__hash__', [], interpreter);
      if (own !== undefined && isNumber(own)) return own.value;
      return value.native === undefined ? identityOf(value) : hashOf(value.native, interpreter);
    }
    default:
      return identityOf(value);
  }
}

function textHash(text: string): number {
  let hash = 5381;
  for (let index = 0; index < text.length; index += 1) hash = (hash * 33 + text.charCodeAt(index)) % 2_147_483_647;
  return hash;
}
