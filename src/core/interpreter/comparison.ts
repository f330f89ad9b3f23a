import type { ComparisonOperator } from '../program/program';
import { iterate } from './iteration';
import { callSpecial, nativeOf } from './operators';
import type { Interpreter } from './interpreter';
import { numberComparison, settled } from './numbers';
import { typeName } from './resolution';
import { bool, isNumber, type DictValue, type Value } from './values';

type Ordering = Exclude<ComparisonOperator, 'is' | 'is not' | 'in' | 'not in'>;

export function compare(operator: ComparisonOperator, a: Value, b: Value, interpreter: Interpreter): Value {
  switch (operator) {
    case 'is':
      return a.kind === 'opaque' ? a : b.kind === 'opaque' ? b : bool(isSame(a, b));
    case 'is not':
      return a.kind === 'opaque' ? a : b.kind === 'opaque' ? b : bool(!isSame(a, b));
    case 'in':
      return contains(b, a, interpreter);
    case 'not in': {
      const found = contains(b, a, interpreter);
      return found.kind === 'opaque' ? found : bool(!interpreter.truth(found));
    }
    default:
      return ordered(operator, a, b, interpreter);
  }
}

const methods: Readonly<Record<Ordering, { readonly own: string; readonly reflected: string }>> = {
  '==': { own: '__eq__', reflected: '__eq__' },
  '!=': { own: '__ne__', reflected: '__ne__' },
  '<': { own: '__lt__', reflected: '__gt__' },
  '<=': { own: '__le__', reflected: '__ge__' },
  '>': { own: '__gt__', reflected: '__lt__' },
  '>=': { own: '__ge__', reflected: '__le__' },
};

function ordered(operator: Ordering, a: Value, b: Value, interpreter: Interpreter): Value {
  if (isNumber(a) && isNumber(b)) return numberComparison(operator, a, b, interpreter);
  if (a.kind === 'opaque') return a;
  if (b.kind === 'opaque') return b;
  const { own, reflected } = methods[operator];
  const dispatched = callSpecial(a, own, [b], interpreter) ?? callSpecial(b, reflected, [a], interpreter);
  if (dispatched !== undefined) return dispatched;
  // `!=` is the opposite of `==` where the class says nothing of it.
  if (operator === '!=' && (a.kind === 'instance' || b.kind === 'instance')) {
    const equal = ordered('==', a, b, interpreter);
    return equal.kind === 'opaque' ? equal : bool(!interpreter.truth(equal));
  }
  return compareNative(operator, nativeOf(a), nativeOf(b), interpreter) ?? unordered(operator, a, b, interpreter);
}

function compareNative(operator: Ordering, a: Value, b: Value, interpreter: Interpreter): Value | undefined {
  if (isNumber(a) && isNumber(b)) return numberComparison(operator, a, b, interpreter);
  if (operator === '==' || operator === '!=') {
    const equal = equalNative(a, b, interpreter);
    return typeof equal === 'boolean' ? bool(equal === (operator === '==')) : equal;
  }
  if (a.kind === 'str' && b.kind === 'str') return bool(holds(operator, compareText(a.value, b.value)));
  if ((a.kind === 'list' && b.kind === 'list') || (a.kind === 'tuple' && b.kind === 'tuple')) {
    return compareItems(operator, a.items, b.items, interpreter);
  }
  if (a.kind === 'set' && b.kind === 'set') {
    interpreter.spend((a.entries.size + b.entries.size) / 4);
    const isSubset = a.entries.keys().every((key) => b.entries.has(key));
    const isSuperset = b.entries.keys().every((key) => a.entries.has(key));
    const strict = a.entries.size !== b.entries.size;
    if (operator === '<=' || operator === '<') return bool(isSubset && (operator === '<=' || strict));
    return bool(isSuperset && (operator === '>=' || strict));
  }
  return undefined;
}

/** By code points, as Python orders strings. */
function compareText(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  for (const [index, character] of left.entries()) {
    const difference = (character.codePointAt(0) ?? 0) - (right[index]?.codePointAt(0) ?? -1);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function holds(operator: Ordering, difference: number): boolean {
  if (operator === '<') return difference < 0;
  if (operator === '<=') return difference <= 0;
  return operator === '>' ? difference > 0 : difference >= 0;
}

/** The first pair that differs decides, else the length. */
function compareItems(operator: Ordering, a: readonly Value[], b: readonly Value[], interpreter: Interpreter): Value {
  interpreter.spend(Math.min(a.length, b.length));
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right === undefined) break;
    if (!equalElements(left, right, interpreter)) return compare(operator, left, right, interpreter);
  }
  return bool(holds(operator, a.length - b.length));
}

/** Whether two values of built-in kinds are equal; a bool with an origin or opaque where their elements' are. */
function equalNative(a: Value, b: Value, interpreter: Interpreter): boolean | Value {
  if (isSame(a, b)) return true;
  if (a.kind === 'complex' && isNumber(b)) return a.im === 0 && a.re === b.value;
  if (b.kind === 'complex' && isNumber(a)) return b.im === 0 && b.re === a.value;
  if ((a.kind === 'list' && b.kind === 'list') || (a.kind === 'tuple' && b.kind === 'tuple')) {
    if (a.items.length !== b.items.length) return false;
    interpreter.spend(a.items.length);
    return a.items.every((item, index) => equalElements(item, b.items[index], interpreter));
  }
  if (a.kind === 'dict' && b.kind === 'dict') return equalDicts(a, b, interpreter);
  if (a.kind === 'set' && b.kind === 'set') {
    interpreter.spend(a.entries.size / 4);
    return a.entries.size === b.entries.size && a.entries.keys().every((key) => b.entries.has(key));
  }
  return false;
}

function equalDicts(a: DictValue, b: DictValue, interpreter: Interpreter): boolean {
  if (a.entries.size !== b.entries.size) return false;
  interpreter.spend(a.entries.size);
  return [...a.entries.entries()].every(([key, value]) => equalElements(value, b.entries.get(key), interpreter));
}

function equalElements(a: Value, b: Value | undefined, interpreter: Interpreter): boolean {
  if (b === undefined || isSame(a, b)) return b !== undefined;
  const depth = interpreter.budget.enter(2);
  const isEqual = interpreter.equals(a, b);
  interpreter.budget.restore(depth);
  return isEqual;
}

/** `is`: what is immutable and has no identity of its own that programs rely on is the same when it is equal. */
export function isSame(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (isNumber(a) && isNumber(b)) {
    return a.kind === b.kind && a.value === b.value && a.origin === null && b.origin === null;
  }
  switch (a.kind) {
    case 'none':
    case 'ellipsis':
    case 'notImplemented':
      return a.kind === b.kind;
    case 'str':
    case 'bytes':
      return a.kind === b.kind && a.value === b.value;
    case 'complex':
      return b.kind === 'complex' && a.re === b.re && a.im === b.im;
    case 'dtype':
      return b.kind === 'dtype' && a.dtype === b.dtype;
    case 'device':
      return b.kind === 'device' && a.type === b.type && a.index === b.index;
    case 'range':
      return b.kind === 'range' && a.start === b.start && a.stop === b.stop && a.step === b.step;
    case 'slice':
      return b.kind === 'slice' && isSame(a.start, b.start) && isSame(a.stop, b.stop) && isSame(a.step, b.step);
    case 'boundMethod':
      return b.kind === 'boundMethod' && a.self === b.self && a.callee === b.callee;
    case 'tuple':
      return b.kind === 'tuple' && a.items === b.items;
    default:
      return false;
  }
}

function unordered(operator: Ordering, a: Value, b: Value, interpreter: Interpreter): Value {
  const [left, right] = [typeName(a, interpreter), typeName(b, interpreter)];
  return interpreter.raise('TypeError', `'${operator}' not supported between instances of '${left}' and '${right}'`);
}

/** `item in container`. */
function contains(container: Value, item: Value, interpreter: Interpreter): Value {
  if (container.kind === 'opaque') return container;
  const own = callSpecial(container, '__contains__', [item], interpreter);
  if (own !== undefined) return own.kind === 'opaque' ? own : bool(interpreter.truth(own));
  const native = nativeOf(container);
  switch (native.kind) {
    case 'str':
      if (item.kind === 'opaque') return item;
      if (nativeOf(item).kind !== 'str') {
        const type = interpreter.classOf(item).name;
        return interpreter.raise('TypeError', `'in <string>' requires string as left operand, not ${type}`);
      }
      interpreter.spend(native.value.length / 256);
      return bool(native.value.includes(interpreter.str(nativeOf(item))));
    case 'dict':
    case 'set':
      return item.kind === 'opaque' ? item : bool(native.entries.has(interpreter.key(item, native.entries)));
    case 'range':
      return item.kind === 'opaque' ? item : bool(isNumber(item) && inRange(settled(item, interpreter), native));
    default:
      return containsItem(native, item, interpreter);
  }
}

function containsItem(container: Value, item: Value, interpreter: Interpreter): Value {
  let unknown: Value | null = null;
  const refusal = `argument of type '${interpreter.classOf(container).name}' is not iterable`;
  for (const element of iterate(container, interpreter, refusal)) {
    if (isSame(element, item)) return bool(true);
    const equal = compare('==', element, item, interpreter);
    if (equal.kind === 'opaque') unknown = equal;
    else if (interpreter.truth(equal)) return bool(true);
  }
  return unknown ?? bool(false);
}

function inRange(
  value: number,
  range: { readonly start: number; readonly stop: number; readonly step: number },
): boolean {
  const { start, stop, step } = range;
  const isInside = step > 0 ? value >= start && value < stop : value <= start && value > stop;
  return isInside && Number.isInteger((value - start) / step);
}
