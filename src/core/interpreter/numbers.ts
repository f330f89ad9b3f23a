import { scalar, type Ref } from '../ops/ref';
import type { OperationName } from '../ops/parameters';
import type { BinaryOperator, ComparisonOperator } from '../program/program';
import type { DType } from '../tensor/dtype';
import type { Context } from './context';
import { bool, float, int, notImplemented, type NumberValue, type Value } from './values';

/** The dtype in which the trace computes with Python's numbers of a kind. */
const dtypes = { bool: 'bool', int: 'int64', float: 'float64' } as const satisfies Record<NumberValue['kind'], DType>;

/** A number as a scalar of the trace. */
export function numberRef(number: NumberValue, dtype: DType, context: Context): Ref {
  if (number.origin === null) return scalar(context.trace, number.value, dtype);
  return number.origin.reshape([]).cast(dtypes[number.kind]).cast(dtype);
}

/** A scalar of the trace as the Python number that it is now. */
export function numberFrom(ref: Ref, kind: NumberValue['kind'], context: Context): NumberValue {
  const origin = ref.cast(dtypes[kind]);
  const value = context.trace.data(origin)[0] ?? 0;
  // Python may refuse another number, as one to divide by.
  context.trace.ask(origin, ([other]) => Object.is(other ?? 0, value));
  return { kind, value, origin };
}

/** A number that has to be known to go on: what was read from data becomes a guard. */
export function settled(number: NumberValue, context: Context): number {
  if (number.origin !== null) context.trace.guard(number.origin);
  return number.value;
}

type ArithmeticOperation = Extract<
  OperationName,
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'floorDivide'
  | 'remainder'
  | 'pow'
  | 'shiftLeft'
  | 'shiftRight'
  | 'bitwiseAnd'
  | 'bitwiseOr'
  | 'bitwiseXor'
>;

interface Arithmetic {
  readonly operation: ArithmeticOperation;
  readonly compute: (a: number, b: number, isInteger: boolean, context: Context) => number;
  /** `bits` wants integers; `divide` always gives a float. */
  readonly domain?: 'bits' | 'divide';
}

const arithmetic: Readonly<Record<Exclude<BinaryOperator, '@'>, Arithmetic>> = {
  '+': { operation: 'add', compute: (a, b) => a + b },
  '-': { operation: 'sub', compute: (a, b) => a - b },
  '*': { operation: 'mul', compute: (a, b) => a * b },
  '/': { operation: 'div', compute: divide, domain: 'divide' },
  '//': { operation: 'floorDivide', compute: floorDivide },
  '%': { operation: 'remainder', compute: remainder },
  '**': { operation: 'pow', compute: power },
  '<<': { operation: 'shiftLeft', compute: (a, b, _, context) => a * 2 ** shift(b, context), domain: 'bits' },
  '>>': {
    operation: 'shiftRight',
    compute: (a, b, _, context) => Math.floor(a / 2 ** shift(b, context)),
    domain: 'bits',
  },
  '&': { operation: 'bitwiseAnd', compute: (a, b) => bitwise(a, b, (x, y) => x & y), domain: 'bits' },
  '|': { operation: 'bitwiseOr', compute: (a, b) => bitwise(a, b, (x, y) => x | y), domain: 'bits' },
  '^': { operation: 'bitwiseXor', compute: (a, b) => bitwise(a, b, (x, y) => x ^ y), domain: 'bits' },
};

/** Arithmetic on Python numbers. Numbers read from data are computed in the trace, so that a replay computes them anew. */
export function numberArithmetic(operator: BinaryOperator, a: NumberValue, b: NumberValue, context: Context): Value {
  if (operator === '@') return notImplemented;
  const { operation, compute, domain } = arithmetic[operator];
  if (domain === 'bits' && (a.kind === 'float' || b.kind === 'float')) return notImplemented;
  const isInteger = a.kind !== 'float' && b.kind !== 'float';
  if (operator === '**' && a.value < 0 && !Number.isInteger(b.value) && Number.isFinite(b.value)) {
    return complexPower(a, b, context);
  }
  const isFloat = !isInteger || domain === 'divide' || (operator === '**' && b.value < 0);
  const value = compute(a.value, b.value, isInteger, context);
  const kind = isFloat ? 'float' : a.kind === 'bool' && b.kind === 'bool' && isLogical(operator) ? 'bool' : 'int';
  if (a.origin !== null || b.origin !== null) {
    if (operator === '**' && isInteger) settled(b, context);
    const operands = [numberRef(a, dtypes[kind], context), numberRef(b, dtypes[kind], context)];
    return numberFrom(context.trace.emit(operation, operands, {}), kind, context);
  }
  if (kind !== 'float' && !Number.isFinite(value)) return context.tooMuch('an integer too large to be held');
  // Integers have no negative zero.
  return { kind, value: kind === 'float' ? value : value + 0, origin: null };
}

function isLogical(operator: BinaryOperator): boolean {
  return operator === '&' || operator === '|' || operator === '^';
}

function divide(a: number, b: number, isInteger: boolean, context: Context): number {
  if (b === 0) context.raise('ZeroDivisionError', isInteger ? 'division by zero' : 'float division by zero');
  return a / b;
}

function floorDivide(a: number, b: number, isInteger: boolean, context: Context): number {
  if (b === 0) {
    context.raise(
      'ZeroDivisionError',
      isInteger ? 'integer division or modulo by zero' : 'float floor division by zero',
    );
  }
  return floorQuotient(a, b, modulo(a, b));
}

function remainder(a: number, b: number, isInteger: boolean, context: Context): number {
  if (b === 0) context.raise('ZeroDivisionError', isInteger ? 'integer modulo by zero' : 'float modulo by zero');
  return modulo(a, b);
}

/** CPython's float_divmod: the quotient is rounded to the nearest integer of `(a - mod) / b`. */
function floorQuotient(a: number, b: number, mod: number): number {
  const quotient = (a - mod) / b;
  const floor = Math.floor(quotient);
  const nearest = quotient - floor > 0.5 ? floor + 1 : floor;
  return nearest === 0 ? (a / b < 0 || Object.is(a / b, -0) ? -0 : 0) : nearest;
}

function modulo(a: number, b: number): number {
  const rest = a % b;
  if (rest === 0) return b < 0 ? -0 : 0;
  return rest < 0 === b < 0 ? rest : rest + b;
}

function power(a: number, b: number, isInteger: boolean, context: Context): number {
  if (a === 0 && b < 0) context.raise('ZeroDivisionError', '0.0 cannot be raised to a negative power');
  if (isInteger && b >= 0) return integerPower(a, b);
  // IEEE 754 and Python: 1 to any power is 1, JavaScript gives NaN for some.
  if (a === 1 || (a === -1 && !Number.isFinite(b) && !Number.isNaN(b))) return 1;
  const value = a ** b;
  if (!Number.isFinite(value) && Number.isFinite(a) && Number.isFinite(b)) {
    context.raise('OverflowError', "(34, 'Numerical result out of range')");
  }
  return value;
}

/** Exact as long as a double holds it. */
function integerPower(base: number, exponent: number): number {
  let result = 1;
  let square = base;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= square;
    square *= square;
  }
  return Number.isNaN(result) ? Infinity : result;
}

function complexPower(a: NumberValue, b: NumberValue, context: Context): Value {
  const size = settled({ ...a, value: -a.value }, context) ** settled(b, context);
  const angle = Math.PI * b.value;
  return { kind: 'complex', re: size * Math.cos(angle), im: size * Math.sin(angle) };
}

function shift(count: number, context: Context): number {
  if (count < 0) context.raise('ValueError', 'negative shift count');
  return count;
}

function bitwise(a: number, b: number, operation: (a: bigint, b: bigint) => bigint): number {
  return Number(operation(BigInt(a), BigInt(b)));
}

/** `-x`, `+x`, `~x` of a number. */
export function numberUnary(operator: '-' | '+' | '~', a: NumberValue, context: Context): Value {
  if (operator === '~') {
    if (a.kind === 'float') return notImplemented;
    if (a.origin !== null) return numberFrom(numberRef(a, 'int64', context).neg().sub(1), 'int', context);
    return int(-a.value - 1);
  }
  const kind = a.kind === 'float' ? 'float' : 'int';
  if (operator === '+') return { kind, value: a.value, origin: a.origin };
  if (a.origin !== null) return numberFrom(numberRef(a, dtypes[kind], context).neg(), kind, context);
  return kind === 'float' ? float(-a.value) : int(0 - a.value);
}

type Ordering = Exclude<ComparisonOperator, 'is' | 'is not' | 'in' | 'not in'>;

const comparisons: Readonly<
  Record<
    Ordering,
    {
      readonly operation: Extract<OperationName, 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge'>;
      readonly holds: (a: number, b: number) => boolean;
    }
  >
> = {
  '==': { operation: 'eq', holds: (a, b) => a === b },
  '!=': { operation: 'ne', holds: (a, b) => a !== b },
  '<': { operation: 'lt', holds: (a, b) => a < b },
  '<=': { operation: 'le', holds: (a, b) => a <= b },
  '>': { operation: 'gt', holds: (a, b) => a > b },
  '>=': { operation: 'ge', holds: (a, b) => a >= b },
};

export function numberComparison(operator: Ordering, a: NumberValue, b: NumberValue, context: Context): NumberValue {
  const { operation, holds } = comparisons[operator];
  if (a.origin === null && b.origin === null) return bool(holds(a.value, b.value));
  const operands = [numberRef(a, 'float64', context), numberRef(b, 'float64', context)];
  return numberFrom(context.trace.emit(operation, operands, {}), 'bool', context);
}

/** Whether a number is not zero, as a bool that still knows its data. */
export function numberTruth(number: NumberValue, context: Context): NumberValue {
  if (number.kind === 'bool') return number;
  return numberComparison('!=', number, int(0), context);
}
