import type { BinaryOperator } from '../program/program';
import type { Context } from './context';
import { settled } from './numbers';
import { isNumber, type Value } from './values';

interface Complex {
  readonly re: number;
  readonly im: number;
}

/** Arithmetic of complex numbers; undefined where an operand is no number. */
export function complexArithmetic(operator: BinaryOperator, a: Value, b: Value, context: Context): Value | undefined {
  const [left, right] = [complexOf(a, context), complexOf(b, context)];
  if (left === undefined || right === undefined) return undefined;
  const result = compute(operator, left, right, context);
  return result && { kind: 'complex', ...result };
}

function complexOf(value: Value, context: Context): Complex | undefined {
  if (value.kind === 'complex') return value;
  return isNumber(value) ? { re: settled(value, context), im: 0 } : undefined;
}

function compute(operator: BinaryOperator, a: Complex, b: Complex, context: Context): Complex | undefined {
  switch (operator) {
    case '+':
      return { re: a.re + b.re, im: a.im + b.im };
    case '-':
      return { re: a.re - b.re, im: a.im - b.im };
    case '*':
      return { re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re };
    case '/': {
      const size = b.re ** 2 + b.im ** 2;
      if (size === 0) return context.raise('ZeroDivisionError', 'complex division by zero');
      return { re: (a.re * b.re + a.im * b.im) / size, im: (a.im * b.re - a.re * b.im) / size };
    }
    default:
      return undefined;
  }
}
