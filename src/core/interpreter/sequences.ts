import type { BinaryOperator } from '../program/program';
import { Dictionary } from './dictionary';
import { formatPercent } from './percent-format';
import type { Interpreter } from './interpreter';
import { settled } from './numbers';
import {
  dict,
  isNumber,
  list,
  none,
  set,
  str,
  tuple,
  type DictValue,
  type SetValue,
  type TupleValue,
  type Value,
} from './values';

/** `+`, `*`, `%`, `|`, … of strings, lists, tuples, dicts and sets; undefined where Python has no such operation. */
export function sequenceBinary(
  operator: BinaryOperator,
  a: Value,
  b: Value,
  interpreter: Interpreter,
): Value | undefined {
  if (operator === '+') return concatenated(a, b, interpreter);
  if (operator === '*') return repeated(a, b, interpreter) ?? repeated(b, a, interpreter);
  if (operator === '%' && a.kind === 'str') return str(formatPercent(a.value, b, interpreter));
  if (a.kind === 'set' && b.kind === 'set') {
    interpreter.spend(a.entries.size + b.entries.size);
    return setOperation(operator, a, b);
  }
  if (operator === '|' && a.kind === 'dict' && b.kind === 'dict') {
    interpreter.spend(a.entries.size + b.entries.size);
    return dict(Dictionary.of([...a.entries.entries(), ...b.entries.entries()]), a.factory);
  }
  return undefined;
}

/** A type without names for its items, as `torch.Size`, stays what it is. */
export function tupleLike({ named }: TupleValue, items: readonly Value[]): TupleValue {
  return { ...tuple(items), named: named?.fields.length === 0 ? named : null };
}

function concatenated(a: Value, b: Value, interpreter: Interpreter): Value | undefined {
  if (a.kind === 'str' && b.kind === 'str') {
    interpreter.budget.elements(a.value.length + b.value.length, 1);
    return str(a.value + b.value);
  }
  if (a.kind === 'bytes' && b.kind === 'bytes') return { kind: 'bytes', value: a.value + b.value };
  if (a.kind === 'list' && b.kind === 'list') {
    interpreter.budget.elements(a.items.length + b.items.length);
    return list([...a.items, ...b.items]);
  }
  if (a.kind === 'tuple' && b.kind === 'tuple') {
    interpreter.budget.elements(a.items.length + b.items.length);
    return tupleLike(a, [...a.items, ...b.items]);
  }
  return undefined;
}

function repeated(sequence: Value, times: Value, interpreter: Interpreter): Value | undefined {
  if (!isNumber(times) || times.kind === 'float') return undefined;
  if (sequence.kind !== 'str' && sequence.kind !== 'list' && sequence.kind !== 'tuple') return undefined;
  const count = Math.max(0, settled(times, interpreter));
  if (sequence.kind === 'str') {
    interpreter.budget.elements(sequence.value.length * count);
    return str(sequence.value.repeat(count));
  }
  interpreter.budget.elements(sequence.items.length * count);
  const items = Array.from({ length: count }, () => sequence.items).flat();
  return sequence.kind === 'list' ? list(items) : tupleLike(sequence, items);
}

function setOperation(operator: BinaryOperator, a: SetValue, b: SetValue): Value | undefined {
  const keys = setKeys(operator, a, b);
  return keys === undefined ? undefined : set(Dictionary.of(keys.map((key) => [key, none] as const)), a.frozen);
}

function setKeys(operator: BinaryOperator, a: SetValue, b: SetValue): readonly Value[] | undefined {
  const [left, right] = [a.entries.keys(), b.entries.keys()];
  switch (operator) {
    case '|':
      return [...left, ...right];
    case '&':
      return left.filter((key) => b.entries.has(key));
    case '-':
      return left.filter((key) => !b.entries.has(key));
    case '^':
      return [...left.filter((key) => !b.entries.has(key)), ...right.filter((key) => !a.entries.has(key))];
    default:
      return undefined;
  }
}

/** `a += b` and the like on lists, dicts and sets, which change; false where the type doesn't. */
export function sequenceInPlace(operator: BinaryOperator, a: Value, b: Value, interpreter: Interpreter): boolean {
  if (a.kind === 'list' && operator === '+') {
    for (const item of [...interpreter.iterate(b)]) a.items.push(item);
    return true;
  }
  if (a.kind === 'list' && operator === '*') {
    const result = repeated(a, b, interpreter);
    if (result?.kind !== 'list') return false;
    a.items.splice(0, a.items.length);
    for (const item of result.items) a.items.push(item);
    return true;
  }
  if (a.kind !== b.kind || (a.kind !== 'dict' && a.kind !== 'set')) return false;
  interpreter.spend((a.entries.size + (b.kind === a.kind ? b.entries.size : 0)) / 4);
  if (a.kind === 'dict' && operator === '|' && b.kind === 'dict') return updated(a, b);
  if (a.kind === 'set' && !a.frozen && b.kind === 'set') return replaced(a, setKeys(operator, a, b));
  return false;
}

function updated(a: DictValue, b: DictValue): boolean {
  for (const [key, value] of b.entries.entries()) a.entries.set(key, value);
  return true;
}

function replaced(target: SetValue, keys: readonly Value[] | undefined): boolean {
  if (keys === undefined) return false;
  target.entries.clear();
  for (const key of keys) target.entries.set(key, none);
  return true;
}
