import type { BinaryOperator, UnaryOperator } from '../program/program';
import { findInClass, isSubclass, typeName } from './resolution';
import type { Interpreter } from './interpreter';
import { complexArithmetic } from './complex';
import { numberArithmetic, numberUnary } from './numbers';
import { sequenceBinary, sequenceInPlace } from './sequences';
import { isNumber, positional, tuple, type ClassValue, type Value } from './values';

const methodNames: Readonly<Record<BinaryOperator, string>> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'truediv',
  '//': 'floordiv',
  '%': 'mod',
  '**': 'pow',
  '@': 'matmul',
  '<<': 'lshift',
  '>>': 'rshift',
  '&': 'and',
  '|': 'or',
  '^': 'xor',
};

/** A special method as operators look it up, bound: in the class, never in the instance. */
export function specialMethod(value: Value, name: string, interpreter: Interpreter): Value | undefined {
  const found = findSpecial(value, name, interpreter);
  return found === undefined ? undefined : interpreter.bind(found.value, value, found.owner);
}

export function hasSpecial(value: Value, name: string, interpreter: Interpreter): boolean {
  return findSpecial(value, name, interpreter) !== undefined;
}

function findSpecial(value: Value, name: string, interpreter: Interpreter): ReturnType<typeof findInClass> {
  if (isNumber(value) || value.kind === 'str' || value.kind === 'none') return undefined;
  const found = findInClass(interpreter.classOf(value), name);
  // `__hash__ = None` says that there is none.
  return found?.value.kind === 'none' ? undefined : found;
}

/** Calls a special method; undefined where there is none or it returns `NotImplemented`. */
export function callSpecial(
  value: Value,
  name: string,
  args: readonly Value[],
  interpreter: Interpreter,
): Value | undefined {
  const method = specialMethod(value, name, interpreter);
  if (method === undefined) return undefined;
  const result = interpreter.call(method, positional(...args));
  return result.kind === 'notImplemented' ? undefined : result;
}

export function binary(operator: BinaryOperator, a: Value, b: Value, interpreter: Interpreter): Value {
  if (isNumber(a) && isNumber(b)) {
    const result = numberArithmetic(operator, a, b, interpreter);
    return result.kind === 'notImplemented' ? unsupported(operator, a, b, interpreter) : result;
  }
  if (a.kind === 'opaque') return a;
  if (b.kind === 'opaque') return b;
  return (
    dispatched(operator, a, b, interpreter) ??
    nativeBinary(operator, nativeOf(a), nativeOf(b), interpreter) ??
    unsupported(operator, a, b, interpreter)
  );
}

function nativeBinary(operator: BinaryOperator, a: Value, b: Value, interpreter: Interpreter): Value | undefined {
  if (isNumber(a) && isNumber(b)) return binary(operator, a, b, interpreter);
  if (a.kind === 'complex' || b.kind === 'complex') return complexArithmetic(operator, a, b, interpreter);
  return operator === '|'
    ? (unionOf(a, b) ?? sequenceBinary(operator, a, b, interpreter))
    : sequenceBinary(operator, a, b, interpreter);
}

/** `int | None`: for `isinstance` a union of types is a tuple of them. */
function unionOf(a: Value, b: Value): Value | undefined {
  const [left, right] = [typesIn(a), typesIn(b)];
  return left === undefined || right === undefined || !hasClass([...left, ...right])
    ? undefined
    : tuple([...left, ...right]);
}

function typesIn(value: Value): readonly Value[] | undefined {
  if (value.kind === 'class' || value.kind === 'none') return [value];
  return value.kind === 'tuple' && value.items.every((item) => typesIn(item)?.length === 1) ? value.items : undefined;
}

function hasClass(values: readonly Value[]): boolean {
  return values.some(({ kind }) => kind === 'class');
}

/** The left operand's method, then the right's reflected one; the right's first where its class is the more special. */
function dispatched(operator: BinaryOperator, a: Value, b: Value, interpreter: Interpreter): Value | undefined {
  const name = methodNames[operator];
  const left = (): Value | undefined => callSpecial(a, `__${name}__`, [b], interpreter);
  const right = (): Value | undefined => callSpecial(b, `__r${name}__`, [a], interpreter);
  const [typeA, typeB] = [interpreter.classOf(a), interpreter.classOf(b)];
  if (typeA === typeB) return left();
  return isSubclass(typeB, typeA) ? (right() ?? left()) : (left() ?? right());
}

/** `a += b`: in place where the type has a method for it. */
export function inPlace(operator: BinaryOperator, a: Value, b: Value, interpreter: Interpreter): Value {
  if (isNumber(a) || a.kind === 'str') return binary(operator, a, b, interpreter);
  if (b.kind === 'opaque') {
    interpreter.obscure(a, b.reason);
    return b;
  }
  return (
    callSpecial(a, `__i${methodNames[operator]}__`, [b], interpreter) ??
    (sequenceInPlace(operator, nativeOf(a), b, interpreter) ? a : binary(operator, a, b, interpreter))
  );
}

export function unary(operator: Exclude<UnaryOperator, 'not'>, value: Value, interpreter: Interpreter): Value {
  if (value.kind === 'opaque') return value;
  const operand = nativeOf(value);
  if (isNumber(operand)) {
    const result = numberUnary(operator, operand, interpreter);
    if (result.kind !== 'notImplemented') return result;
  }
  const name = { '-': '__neg__', '+': '__pos__', '~': '__invert__' }[operator];
  const result = callSpecial(value, name, [], interpreter);
  if (result !== undefined) return result;
  if (value.kind === 'complex' && operator !== '~')
    return operator === '+' ? value : { ...value, re: -value.re, im: -value.im };
  return interpreter.raise('TypeError', `bad operand type for unary ${operator}: '${interpreter.classOf(value).name}'`);
}

/** What an instance of a class that extends a built-in one holds as such; else the value itself. */
export function nativeOf(value: Value): Value {
  return value.kind === 'instance' ? (value.native ?? value) : value;
}

function unsupported(operator: BinaryOperator, a: Value, b: Value, interpreter: Interpreter): Value {
  const [typeA, typeB] = [interpreter.classOf(a), interpreter.classOf(b)];
  const message =
    concatenation(operator, a, typeA, typeB) ??
    `unsupported operand type(s) for ${operator === '**' ? '** or pow()' : operator}: '${typeName(a, interpreter)}' and '${typeName(b, interpreter)}'`;
  return interpreter.raise('TypeError', message);
}

function concatenation(operator: BinaryOperator, a: Value, typeA: ClassValue, typeB: ClassValue): string | undefined {
  if (operator === '+' && (a.kind === 'str' || a.kind === 'list' || a.kind === 'tuple')) {
    return `can only concatenate ${typeA.name} (not "${typeB.name}") to ${typeA.name}`;
  }
  const repeats = a.kind === 'str' || a.kind === 'list' || a.kind === 'tuple';
  if (operator === '*' && repeats) return `can't multiply sequence by non-int of type '${typeB.name}'`;
  return undefined;
}
