import { isPositive, make, varies, type Comparison, type Expression, type FunctionName } from './expression';

/**
 * How formulas are put together, each in one normal form: numbers are folded, equal terms and equal factors are collected, zeros and
 * ones fall away. Every step keeps the value wherever both sides are finite.
 */

export function number(value: number): Expression {
  return make({ kind: 'number', value: value === 0 ? 0 : value });
}
export const zero = number(0);
export const one = number(1);

export function isNumber(e: Expression, value: number): boolean {
  return e.kind === 'number' && e.value === value;
}

/** A formula as a number times the rest. */
export interface Scaled {
  readonly coefficient: number;
  readonly factors: readonly Expression[];
}

export function scaledOf(e: Expression): Scaled {
  if (e.kind === 'number') return { coefficient: e.value, factors: [] };
  if (e.kind === 'product') return e;
  return { coefficient: 1, factors: [e] };
}

export function termsOf(e: Expression): readonly Expression[] {
  return e.kind === 'sum' ? e.terms : [e];
}

export function basePower(e: Expression): { readonly base: Expression; readonly exponent: number } {
  return e.kind === 'power' ? e : { base: e, exponent: 1 };
}

export function add(...operands: readonly Expression[]): Expression {
  const collected = new Map<string, { coefficient: number; readonly factors: readonly Expression[] }>();
  for (const term of operands.flatMap(termsOf)) {
    const { coefficient, factors } = scaledOf(term);
    const key = factors.map((factor) => factor.key).join();
    const before = collected.get(key);
    if (before === undefined) collected.set(key, { coefficient, factors });
    else before.coefficient += coefficient;
  }
  const terms = [...collected.values()].flatMap(({ coefficient, factors }) =>
    coefficient === 0 ? [] : [rescaled(coefficient, factors)],
  );
  return sumOf(terms);
}

function sumOf(terms: readonly Expression[]): Expression {
  const [first] = terms;
  if (first === undefined) return zero;
  if (terms.length === 1) return first;
  // Numbers first, so that equal sums have one form.
  const sorted = [...terms].sort((a, b) => Number(b.kind === 'number') - Number(a.kind === 'number'));
  return make({ kind: 'sum', terms: sorted });
}

function rescaled(coefficient: number, factors: readonly Expression[]): Expression {
  const [first] = factors;
  if (first === undefined || coefficient === 0) return number(coefficient);
  return coefficient === 1 && factors.length === 1 ? first : make({ kind: 'product', coefficient, factors });
}

export function multiply(...operands: readonly Expression[]): Expression {
  let coefficient = 1;
  const powers: { readonly base: Expression; exponent: number }[] = [];
  for (const operand of operands) {
    const scaled = scaledOf(operand);
    coefficient *= scaled.coefficient;
    for (const { base, exponent } of scaled.factors.map(basePower)) {
      const before = powers.find((power) => power.base.key === base.key && merges(power, exponent));
      if (before === undefined) powers.push({ base, exponent });
      else before.exponent += exponent;
    }
  }
  const factors = powers.map(({ base, exponent }) => power(base, exponent));
  const own = factors.filter(({ kind }) => kind !== 'number' && kind !== 'product');
  if (own.length < factors.length) return multiply(number(coefficient), ...factors);
  return joined(coefficient, [...own].sort(byKey));
}

/** x·x⁻¹ is 1 only where x is known not to be 0. */
function merges({ base, exponent }: { readonly base: Expression; readonly exponent: number }, other: number): boolean {
  return isPositive(base) || exponent > 0 === other > 0;
}

function byKey(a: Expression, b: Expression): number {
  return a.key < b.key ? -1 : 1;
}

export function negate(e: Expression): Expression {
  return multiply(number(-1), e);
}
export function subtract(a: Expression, b: Expression): Expression {
  return add(a, b.kind === 'sum' ? add(...b.terms.map(negate)) : negate(b));
}
export function divide(a: Expression, b: Expression): Expression {
  return multiply(a, power(b, -1));
}

export function power(base: Expression, exponent: number): Expression {
  if (exponent === 0) return one;
  if (exponent === 1) return base;
  if (base.kind === 'number') return number(base.value ** exponent);
  const isWhole = Number.isInteger(exponent);
  if (base.kind === 'power' && (isWhole || isPositive(base.base))) return power(base.base, base.exponent * exponent);
  if (base.kind === 'product' && (isWhole || isPositive(base))) {
    const factors = base.factors.map((factor) => power(factor, exponent));
    return multiply(number(base.coefficient ** exponent), ...factors);
  }
  if (base.kind === 'apply' && base.name === 'abs' && exponent % 2 === 0) return power(base.operand, exponent);
  return make({ kind: 'power', base, exponent });
}

/** Two factors that are one: sinh(x)/cosh(x) is tanh(x). */
interface Pair {
  readonly first: (factor: Expression) => Expression | null;
  readonly second: (x: Expression) => Expression;
  readonly both: (x: Expression) => Expression;
}

function argumentOf(name: FunctionName): Pair['first'] {
  return (factor) => (factor.kind === 'apply' && factor.name === name ? factor.operand : null);
}

const pairs: readonly Pair[] = [
  { first: argumentOf('sinh'), second: (x) => power(apply('cosh', x), -1), both: (x) => apply('tanh', x) },
  { first: argumentOf('exp'), second: (x) => power(add(one, apply('exp', x)), -1), both: (x) => apply('σ', x) },
  { first: argumentOf('abs'), second: (x) => apply('sign', x), both: (x) => x },
];

function joined(coefficient: number, factors: readonly Expression[]): Expression {
  for (const { first, second, both } of pairs) {
    for (const factor of factors) {
      const x = first(factor);
      const partner = x === null ? undefined : factors.find(({ key }) => key === second(x).key);
      if (x === null || partner === undefined) continue;
      const rest = factors.filter((other) => other !== factor && other !== partner);
      return multiply(number(coefficient), both(x), ...rest);
    }
  }
  return rescaled(coefficient, factors);
}

const folded: Record<FunctionName, (x: number) => number> = {
  exp: Math.exp,
  log: Math.log,
  σ: (x) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
  sinh: Math.sinh,
  cosh: Math.cosh,
  sin: Math.sin,
  cos: Math.cos,
  sign: Math.sign,
  abs: Math.abs,
};

export function applied(name: FunctionName, x: number): number {
  return folded[name](x);
}

export function apply(name: FunctionName, operand: Expression): Expression {
  if (operand.kind === 'number') return number(applied(name, operand.value));
  if (name === 'exp' && operand.kind === 'softmax' && operand.name === 'log_softmax') {
    return softmax('softmax', operand.body, operand.dim);
  }
  if (name === 'exp' && operand.kind === 'apply' && operand.name === 'log') return operand.operand;
  if ((name === 'abs' || name === 'sign') && isPositive(operand)) return name === 'abs' ? operand : one;
  return make({ kind: 'apply', name, operand });
}

export function softmax(name: 'softmax' | 'log_softmax', body: Expression, dim: number): Expression {
  return make({ kind: 'softmax', name, body, dim });
}

export function extremum(name: 'max' | 'min', a: Expression, b: Expression): Expression {
  const [bound, operand] = b.kind === 'number' ? [b, a] : [a, b];
  return make({ kind: 'extremum', name, bound, operand });
}

const comparisons: Record<Comparison, (a: number, b: number) => boolean> = {
  '=': (a, b) => a === b,
  '≠': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '≤': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '≥': (a, b) => a >= b,
};
const opposites: Record<Comparison, Comparison> = { '=': '≠', '≠': '=', '<': '≥', '≥': '<', '>': '≤', '≤': '>' };

export function compared(op: Comparison, a: number, b: number): boolean {
  return comparisons[op](a, b);
}

export function compare(op: Comparison, left: Expression, right: Expression): Expression {
  if (left.kind === 'number' && right.kind === 'number') return compared(op, left.value, right.value) ? one : zero;
  return make({ kind: 'compare', op, left, right });
}

export function not(condition: Expression): Expression {
  if (condition.kind === 'compare') return compare(opposites[condition.op], condition.left, condition.right);
  return subtract(one, condition);
}

/** What branches share stands before them: 2·x where it holds and 3·x where not is x·{ 2, else 3 }. */
export function cases(condition: Expression, then: Expression, otherwise: Expression): Expression {
  if (condition.kind === 'number') return condition.value === 0 ? otherwise : then;
  if (then.key === otherwise.key) return then;
  if (isNumber(otherwise, 0)) return multiply(then, condition);
  if (isNumber(then, 0)) return multiply(otherwise, not(condition));
  const [a, b] = [scaledOf(then), scaledOf(otherwise)];
  const shared = a.factors.filter(({ key }) => b.factors.some((factor) => factor.key === key));
  if (shared.length > 0) {
    const rest = ({ coefficient, factors }: Scaled): Expression =>
      multiply(number(coefficient), ...factors.filter((factor) => !shared.includes(factor) && !keysInclude(shared, factor)));
    return multiply(...shared, cases(condition, rest(a), rest(b)));
  }
  return make({ kind: 'cases', condition, then, otherwise });
}

function keysInclude(expressions: readonly Expression[], { key }: Expression): boolean {
  return expressions.some((other) => other.key === key);
}

/** The sum over all elements; what does not differ between them stands before it, `size` times a number is what is left. */
export function total(body: Expression, size: Expression): Expression {
  const { coefficient, factors } = scaledOf(body);
  const [inside, outside] = [factors.filter(varies), factors.filter((factor) => !varies(factor))];
  if (inside.length === 0) return multiply(body, size);
  const bare = multiply(...inside);
  return multiply(number(coefficient), ...outside, make({ kind: 'total', body: bare }));
}
