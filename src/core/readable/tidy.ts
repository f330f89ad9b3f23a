import { add, basePower, joinCases, multiply, number, power, scaledOf, termsOf, type Scaled } from './algebra';
import { make, varies, type Expression } from './expression';

/** Forms of one formula among which the shortest is shown: as it stands, multiplied out, over a common denominator. */
export function formsOf(e: Expression): readonly Expression[] {
  const forms = [e, expand(e)].flatMap((form) => {
    const overOne = factor(form, true);
    return [form, factor(form, false), overOne, withExpandedSums(overOne)];
  });
  const all = [...forms, ...forms.map(joinCases)];
  return [...new Map(all.map((form) => [form.key, form])).values()];
}

/** Multiplies sums out; a sum that is the same for every element stays one thing. */
function expand(e: Expression): Expression {
  if (e.kind === 'sum') return add(...e.terms.map(expand));
  if (e.kind !== 'product') return e;
  const sums = e.factors.filter((part) => part.kind === 'sum' && varies(part));
  // First a sum with denominators in it: they cancel against the other factors.
  const first = sums.find((sum) => termsOf(sum).some(hasDenominator)) ?? sums[0];
  if (first === undefined) return e;
  const rest = multiply(number(e.coefficient), ...e.factors.filter((other) => other !== first));
  return add(...termsOf(first).map((term) => expand(multiply(term, rest))));
}

function hasDenominator(term: Expression): boolean {
  return scaledOf(term).factors.some((part) => basePower(part).exponent < 0);
}

/** Takes what the terms of a sum share before it; with `denominators` also what only some are divided by. */
function factor(e: Expression, denominators: boolean): Expression {
  if (e.kind === 'product')
    return multiply(number(e.coefficient), ...e.factors.map((part) => factor(part, denominators)));
  if (e.kind !== 'sum') return e;
  const terms = e.terms.map(scaledOf);
  const shared = [...basesOf(terms).values()].flatMap((base) => {
    const exponents = terms.map((term) => exponentOf(term, base));
    const least = Math.min(...exponents);
    const isShared = exponents.every((exponent) => exponent !== 0);
    return least !== 0 && (isShared || (denominators && least < 0)) && sameSign(exponents) ? [power(base, least)] : [];
  });
  const coefficient = sharedCoefficient(terms);
  const outside = [number(coefficient), ...shared];
  const inside = add(
    ...terms.map((term) =>
      multiply(
        number(term.coefficient / coefficient),
        ...[...basesOf([term, ...shared.map(scaledOf)]).values()].map((base) =>
          power(base, exponentOf(term, base) - shared.reduce((sum, own) => sum + exponentOf(scaledOf(own), base), 0)),
        ),
      ),
    ),
  );
  return multiply(...outside, inside);
}

function sameSign(exponents: readonly number[]): boolean {
  return exponents.every((exponent) => exponent >= 0) || exponents.every((exponent) => exponent <= 0);
}

function basesOf(terms: readonly Scaled[]): ReadonlyMap<string, Expression> {
  return new Map(terms.flatMap(({ factors }) => factors.map(basePower).map(({ base }) => [base.key, base])));
}

function exponentOf({ factors }: Scaled, base: Expression): number {
  const found = factors.map(basePower).filter((part) => part.base.key === base.key);
  return found.reduce((sum, { exponent }) => sum + exponent, 0);
}

/** The smallest number that all are whole multiples of, if it is one of them; negative where what varies is. */
function sharedCoefficient(terms: readonly Scaled[]): number {
  const sizes = terms.map(({ coefficient }) => Math.abs(coefficient));
  const least = Math.min(...sizes);
  const size = sizes.every((own) => isWhole(own / least)) ? least : 1;
  const varying = terms.filter(({ factors }) => factors.some(varies));
  const hasPositiveNumber = terms.some(({ coefficient, factors }) => factors.length === 0 && coefficient > 0);
  const isNegative = varying.length > 0 && varying.every(({ coefficient }) => coefficient < 0) && !hasPositiveNumber;
  return isNegative ? -size : size;
}

function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) < 1e-9;
}

function withExpandedSums(e: Expression): Expression {
  if (e.kind !== 'product') return e;
  return multiply(
    number(e.coefficient),
    ...e.factors.map((part) => (part.kind === 'sum' ? factor(add(...part.terms.map(expand)), false) : part)),
  );
}

/**
 * Counts written the short way: 1/(3·samples) is 1/elements where each sample has 3.
 */
export function withCounts(e: Expression, perSample: number): Expression {
  if (e.kind === 'sum') return add(...e.terms.map((term) => withCounts(term, perSample)));
  if (e.kind !== 'product' || perSample === 1) return e;
  const samples = e.factors.find((part) => basePower(part).base.key === 'count samples');
  if (samples === undefined) return e;
  const { exponent } = basePower(samples);
  const coefficient = e.coefficient * perSample ** -exponent;
  if (lengthOf(coefficient) >= lengthOf(e.coefficient)) return e;
  const rest = e.factors.filter((part) => part !== samples);
  return multiply(
    number(Number(coefficient.toPrecision(12))),
    ...rest,
    power(make({ kind: 'count', of: 'elements' }), exponent),
  );
}

function lengthOf(coefficient: number): number {
  return String(Number(coefficient.toPrecision(12))).length;
}
