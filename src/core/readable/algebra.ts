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

/** For one of two factors that make one: the other, and what they make. */
type Joining = (factor: Expression) => { readonly partner: Expression; readonly both: Expression } | null;

function joining(
  name: FunctionName,
  partner: (x: Expression) => Expression,
  both: (x: Expression) => Expression,
): Joining {
  return (factor) =>
    factor.kind === 'apply' && factor.name === name
      ? { partner: partner(factor.operand), both: both(factor.operand) }
      : null;
}

const joinings: readonly Joining[] = [
  // sinh(x)/cosh(x) is tanh(x), exp(x)/(1 + exp(x)) is σ(x), |x|·sign(x) is x
  joining(
    'sinh',
    (x) => power(apply('cosh', x), -1),
    (x) => apply('tanh', x),
  ),
  joining(
    'exp',
    (x) => power(add(one, apply('exp', x)), -1),
    (x) => apply('σ', x),
  ),
  joining(
    'abs',
    (x) => apply('sign', x),
    (x) => x,
  ),
  // min(b, |x|)·sign(x) is x between −b and b
  (factor) => {
    if (factor.kind !== 'extremum' || factor.name !== 'min') return null;
    const { bound, operand } = factor;
    if (bound.kind !== 'number' || bound.value < 0 || operand.kind !== 'apply' || operand.name !== 'abs') return null;
    return { partner: apply('sign', operand.operand), both: clamp(operand.operand, -bound.value, bound.value) };
  },
];

function joined(coefficient: number, factors: readonly Expression[]): Expression {
  for (const rule of joinings) {
    for (const factor of factors) {
      const found = rule(factor);
      if (found === null || !keysInclude(factors, found.partner)) continue;
      const rest = factors.filter((other) => other !== factor && other.key !== found.partner.key);
      return multiply(number(coefficient), found.both, ...rest);
    }
  }
  return rescaled(coefficient, factors);
}

function clamp(x: Expression, low: number, high: number): Expression {
  return extremum('max', extremum('min', x, number(high)), number(low));
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
      multiply(number(coefficient), ...factors.filter((factor) => !keysInclude(shared, factor)));
    return multiply(...shared, cases(condition, rest(a), rest(b)));
  }
  const bounded = boundedOf(condition, then, otherwise);
  if (bounded !== null) return bounded;
  return make({ kind: 'cases', condition, then, otherwise });
}

/** { k·b if x ≥ b, else k·x } is k·min(b, x); and so with max, and with both: a slope between flat ends. */
function boundedOf(condition: Expression, then: Expression, otherwise: Expression): Expression | null {
  if (condition.kind !== 'compare' || condition.right.kind !== 'number' || condition.right.value === 0) return null;
  const { op, left: x, right } = condition;
  if (op === '=' || op === '≠') return null;
  const isBelow = op === '<' || op === '≤';
  const [below, above] = isBelow ? [then, otherwise] : [otherwise, then];
  const [flat, sloped, name] =
    below.kind === 'number' ? ([below, above, 'max'] as const) : ([above, below, 'min'] as const);
  if (flat.kind !== 'number') return null;
  const slope = number(flat.value / right.value);
  const isSloped = (inner: Expression): boolean => sloped.key === multiply(slope, inner).key;
  if (isSloped(x)) return multiply(slope, extremum(name, x, right));
  const other = scaledOf(sloped).factors[0];
  if (other?.kind !== 'extremum' || other.name === name || other.operand.key !== x.key || !isSloped(other)) return null;
  const [low, high] = name === 'max' ? [right, other.bound] : [other.bound, right];
  return low.kind === 'number' && high.kind === 'number' && low.value < high.value
    ? multiply(slope, clamp(x, low.value, high.value))
    : null;
}

/** Terms of which one counts where the other does not, as one with cases. */
export function joinCases(e: Expression): Expression {
  if (e.kind === 'product') return multiply(number(e.coefficient), ...e.factors.map(joinCases));
  if (e.kind !== 'sum') return e;
  for (const term of e.terms) {
    for (const condition of scaledOf(term).factors) {
      if (condition.kind !== 'compare') continue;
      const opposite = not(condition);
      const other = e.terms.find((own) => keysInclude(scaledOf(own).factors, opposite));
      if (other === undefined) continue;
      const rest = e.terms.filter((own) => own !== term && own !== other);
      return add(cases(condition, without(term, condition), without(other, opposite)), ...rest);
    }
  }
  return e;
}

function without(term: Expression, condition: Expression): Expression {
  const { coefficient, factors } = scaledOf(term);
  return multiply(number(coefficient), ...factors.filter(({ key }) => key !== condition.key));
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
