/** A function of one number that a formula can name. */
export type FunctionName = 'exp' | 'log' | 'σ' | 'tanh' | 'sinh' | 'cosh' | 'sin' | 'cos' | 'sign' | 'abs';

export type Comparison = '=' | '≠' | '<' | '≤' | '>' | '≥';

type Form =
  | { readonly kind: 'number'; readonly value: number }
  /** Element i of an input; of an input of one number that number. */
  | { readonly kind: 'input'; readonly name: string; readonly isScalar: boolean }
  /** How many elements, or samples, the prediction has. */
  | { readonly kind: 'count'; readonly of: 'elements' | 'samples' }
  | { readonly kind: 'sum'; readonly terms: readonly Expression[] }
  | { readonly kind: 'product'; readonly coefficient: number; readonly factors: readonly Expression[] }
  | { readonly kind: 'power'; readonly base: Expression; readonly exponent: number }
  | { readonly kind: 'apply'; readonly name: FunctionName; readonly operand: Expression }
  | {
      readonly kind: 'extremum';
      readonly name: 'max' | 'min';
      readonly bound: Expression;
      readonly operand: Expression;
    }
  /** 1 where it holds, else 0. */
  | { readonly kind: 'compare'; readonly op: Comparison; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'cases';
      readonly condition: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
    }
  /** Sum over all elements. */
  | { readonly kind: 'total'; readonly body: Expression }
  /** Element i of the softmax along a dimension of the prediction's shape. */
  | {
      readonly kind: 'softmax';
      readonly name: 'softmax' | 'log_softmax';
      readonly body: Expression;
      readonly dim: number;
    }
  /** 1 where element i is that of the label along the dimension, else 0. */
  | { readonly kind: 'indicator'; readonly label: string; readonly dim: number };

/** A readable formula over the elements of the prediction, i; `key` is equal for equal formulas. */
export type Expression = Form & { readonly key: string };
export type ExpressionOf<K extends Form['kind']> = Extract<Expression, { kind: K }>;

/** There is no readable formula: an operation has no sign of its own, or the formula is too long. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

const longestKey = 3000;

export function make(form: Form): Expression {
  const key = keyOf(form);
  if (key.length > longestKey) throw new Unreadable('too long');
  return { ...form, key };
}

function keyOf(form: Form): string {
  switch (form.kind) {
    case 'number':
      return String(form.value);
    case 'input':
      return `input ${form.name}`;
    case 'count':
      return `count ${form.of}`;
    case 'sum':
      return `sum(${keysOf(form.terms)})`;
    case 'product':
      return `product(${[form.coefficient, ...form.factors.map(({ key }) => key)].join()})`;
    case 'power':
      return `power(${form.base.key},${form.exponent})`;
    case 'apply':
      return `${form.name}(${form.operand.key})`;
    case 'extremum':
      return `${form.name}(${form.bound.key},${form.operand.key})`;
    case 'compare':
      return `(${form.left.key}${form.op}${form.right.key})`;
    case 'cases':
      return `cases(${keysOf([form.condition, form.then, form.otherwise])})`;
    case 'total':
      return `total(${form.body.key})`;
    case 'softmax':
      return `${form.name}(${form.body.key},${form.dim})`;
    case 'indicator':
      return `indicator(${form.label},${form.dim})`;
  }
}

function keysOf(expressions: readonly Expression[]): string {
  return expressions.map(({ key }) => key).join();
}

/** The formulas that a formula is made of. */
export function partsOf(e: Expression): readonly Expression[] {
  switch (e.kind) {
    case 'number':
    case 'input':
    case 'count':
    case 'indicator':
      return [];
    case 'sum':
      return e.terms;
    case 'product':
      return e.factors;
    case 'power':
      return [e.base];
    case 'apply':
      return [e.operand];
    case 'extremum':
      return [e.bound, e.operand];
    case 'compare':
      return [e.left, e.right];
    case 'cases':
      return [e.condition, e.then, e.otherwise];
    case 'total':
    case 'softmax':
      return [e.body];
  }
}

export function anyPart(e: Expression, holds: (part: Expression) => boolean): boolean {
  return holds(e) || partsOf(e).some((part) => anyPart(part, holds));
}

/** Whether it differs from element to element. */
export function varies(e: Expression): boolean {
  switch (e.kind) {
    case 'input':
      return !e.isScalar;
    case 'total':
      return false;
    case 'softmax':
    case 'indicator':
      return true;
    default:
      return partsOf(e).some(varies);
  }
}

/** Whether it is above zero wherever it is finite, known from its form. */
export function isPositive(e: Expression): boolean {
  switch (e.kind) {
    case 'number':
      return e.value > 0;
    case 'count':
      return true;
    case 'apply':
      return e.name === 'exp' || e.name === 'σ' || e.name === 'cosh';
    case 'softmax':
      return e.name === 'softmax';
    case 'power':
      return isPositive(e.base);
    case 'product':
      return e.coefficient > 0 && e.factors.every(isPositive);
    case 'sum':
      return isOneMinusSigmoid(e) || (e.terms.every(isNonNegative) && e.terms.some(isPositive));
    case 'total':
      return isPositive(e.body);
    case 'extremum':
      return e.name === 'max'
        ? isPositive(e.bound) || isPositive(e.operand)
        : isPositive(e.bound) && isPositive(e.operand);
    case 'cases':
      return isPositive(e.then) && isPositive(e.otherwise);
    case 'input':
    case 'compare':
    case 'indicator':
      return false;
  }
}

function isNonNegative(e: Expression): boolean {
  if (isPositive(e)) return true;
  switch (e.kind) {
    case 'number':
      return e.value >= 0;
    case 'apply':
      return e.name === 'abs';
    case 'power':
      return e.exponent % 2 === 0 || e.exponent % 1 !== 0;
    case 'product':
      return e.coefficient > 0 && e.factors.every(isNonNegative);
    case 'sum':
      return e.terms.every(isNonNegative);
    case 'total':
      return isNonNegative(e.body);
    default:
      return e.kind === 'compare' || e.kind === 'indicator';
  }
}

function isOneMinusSigmoid({ terms }: ExpressionOf<'sum'>): boolean {
  const [one, other] = terms;
  if (terms.length !== 2 || one?.kind !== 'number' || one.value !== 1 || other?.kind !== 'product') return false;
  const [factor] = other.factors;
  return other.coefficient === -1 && other.factors.length === 1 && factor?.kind === 'apply' && factor.name === 'σ';
}
