import { sizeOf } from '../tensor/shape';
import type { GraphNode } from './graph';
import type { Trace } from './trace';

/** The least and the largest number that an element of a value can be. */
export interface Range {
  readonly least: number;
  readonly most: number;
}

const all: Range = { least: -Infinity, most: Infinity };
const notNegative: Range = { least: 0, most: Infinity };
const notPositive: Range = { least: -Infinity, most: 0 };
const shares: Range = { least: 0, most: 1 };
const sines: Range = { least: -1, most: 1 };

/** Where the results of an operation lie, whatever it is given. */
const ranges = new Map<GraphNode['op'], Range>([
  ...(['sigmoid', 'hardsigmoid', 'softmax', 'eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const).map(
    (op) => [op, shares] as const,
  ),
  ...(['tanh', 'sin', 'cos', 'erf', 'sign'] as const).map((op) => [op, sines] as const),
  ...(['logSoftmax', 'logSigmoid'] as const).map((op) => [op, notPositive] as const),
  ...(['abs', 'exp', 'sqrt', 'rsqrt', 'softplus', 'norm', 'cdist', 'variance', 'standardDeviation'] as const).map(
    (op) => [op, notNegative] as const,
  ),
  ...(['squaredError', 'huber', 'binaryCrossEntropy', 'binaryCrossEntropyWithLogits'] as const).map(
    (op) => [op, notNegative] as const,
  ),
]);

/** Operations whose results are among the elements of their operands. */
const picking = new Set<GraphNode['op']>(['view', 'cast', 'amax', 'amin', 'max', 'min', 'median', 'concat']);

/** Of those that pick by an index, the operand picked from. */
const indexing = new Set<GraphNode['op']>(['take', 'gather']);

/**
 * Which numbers a value can be, by the operations that it is made with and whatever goes in. `given` says it of what is known otherwise; of a
 * number that it does not know only the sign is taken for settled, as of a margin.
 */
export function rangesOf(trace: Trace, given: (id: number) => Range | null): (id: number) => Range {
  const known = new Map<number, Range>();
  const rangeOf = (id: number): Range => {
    const found = known.get(id) ?? given(id) ?? worked(trace.node(id));
    known.set(id, found);
    return found;
  };
  const worked = (node: GraphNode): Range => {
    const { op, params, operands } = node;
    const [one, other] = operands;
    const fixed = ranges.get(op);
    if (fixed !== undefined) return fixed;
    if (op === 'constant') return params.data.length === 1 ? bySign(params.data[0] ?? NaN) : all;
    if (one === undefined) return all;
    if (picking.has(op)) return operands.map(rangeOf).reduce(union);
    if (indexing.has(op)) return rangeOf(one);
    if (other !== undefined) return ofTwo(op, [rangeOf(one), rangeOf(other)], one === other);
    const count = sizeOf(trace.node(one).type.shape) / Math.max(1, sizeOf(node.type.shape));
    return ofOne(node, rangeOf(one), count);
  };
  return rangeOf;
}

/** What an operation makes of one value; `count` elements of it go into each of the result. */
function ofOne({ op, params }: GraphNode, of: Range, count: number): Range {
  switch (op) {
    case 'neg':
      return negated(of);
    case 'sum':
      return times(of, exactly(count));
    case 'relu':
      return within(of, notNegative);
    case 'clamp':
      return within(of, {
        least: params.min === null ? -Infinity : bySign(params.min).least,
        most: params.max === null ? Infinity : bySign(params.max).most,
      });
    case 'powScalar':
      return params.exponent % 2 === 0 || of.least >= 0 ? notNegative : all;
    case 'log':
      return { least: -Infinity, most: Math.log(Math.max(0, of.most)) };
    default:
      return all;
  }
}

function ofTwo(op: GraphNode['op'], [left, right]: readonly [Range, Range], isSame: boolean): Range {
  switch (op) {
    case 'add':
      return plus(left, right);
    case 'sub':
      return plus(left, negated(right));
    case 'mul':
      return isSame ? notNegative : times(left, right);
    case 'div':
      return times(left, inverse(right));
    case 'maximum':
      return { least: Math.max(left.least, right.least), most: Math.max(left.most, right.most) };
    case 'minimum':
      return { least: Math.min(left.least, right.least), most: Math.min(left.most, right.most) };
    default:
      return all;
  }
}

export function exactly(number: number): Range {
  return { least: number, most: number };
}

/** What a number may be that somebody else may set: of the same sign. */
export function bySign(number: number): Range {
  if (number > 0) return notNegative;
  return number < 0 ? notPositive : all;
}

function negated({ least, most }: Range): Range {
  return { least: -most, most: -least };
}

function union(one: Range, other: Range): Range {
  return { least: Math.min(one.least, other.least), most: Math.max(one.most, other.most) };
}

/** A value that is brought between bounds. */
function within({ least, most }: Range, bounds: Range): Range {
  const bounded = (number: number): number => Math.min(bounds.most, Math.max(bounds.least, number));
  return { least: bounded(least), most: bounded(most) };
}

function plus(one: Range, other: Range): Range {
  return { least: one.least + other.least, most: one.most + other.most };
}

function times(one: Range, other: Range): Range {
  // However large, nothing times 0 is more than 0.
  const product = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : a * b);
  const ends = [one.least, one.most].flatMap((a) => [product(a, other.least), product(a, other.most)]);
  return { least: Math.min(...ends), most: Math.max(...ends) };
}

function inverse({ least, most }: Range): Range {
  if (least > 0 || most < 0) return { least: 1 / most, most: 1 / least };
  if (least === 0) return notNegative;
  return most === 0 ? notPositive : all;
}
