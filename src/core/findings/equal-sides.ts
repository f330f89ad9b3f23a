import { ancestorsOf } from '../graph/flow';
import type { GraphNode } from '../graph/graph';
import type { Trace } from '../graph/trace';
import { sampleArguments } from '../roles/sample';
import { sameShape } from '../tensor/shape';
import type { ExaminedLoss } from './examined-loss';
import { largestOf, largestSlope } from './largest-slope';

/** So much of a value, or of a gradient, is left by rounding where two are the same. */
const rounding = 1e-5;

/** Samples on which both sides are to be the same, too. */
const others = [
  { seed: 11, scale: 0.3 },
  { seed: 12, scale: 3 },
];

/**
 * The differences and quotients of two values that are worked out in different ways and are the same on every sample that is tried, with the same
 * gradient: `distance(a, b) - distance(b, a)`, `term / term.clamp(min=floor)`.
 */
export function equalSides(loss: ExaminedLoss): readonly number[] {
  const { trace } = loss;
  const isEqual = (id: number): boolean => areEqual(loss.node(id).operands, trace);
  const meetings = loss.ancestors.filter(
    (id) => meets(id, loss) && isEqual(id) && !isByChance(id, loss) && hasNoSlope(id, loss),
  );
  if (meetings.length === 0) return [];
  const outcomes = others.map((sample) => loss.surroundings.call(sampleArguments(loss.surroundings.reading, sample)));
  return meetings.filter((id) =>
    outcomes.every((outcome) => {
      if (outcome.kind !== 'value') return false;
      const start = loss.node(id).site?.span.start;
      const first = Math.min(...outcome.inputs.map(({ entered }) => entered.id));
      const here = outcome.trace.graph.nodes
        .slice(first, outcome.value.id + 1)
        .filter(({ op, site }) => op === loss.node(id).op && site?.span.start === start);
      return here.length > 0 && here.every(({ operands }) => areEqual(operands, outcome.trace));
    }),
  );
}

const gathering = new Set<GraphNode['op']>([
  ...(['sum', 'prod', 'amax', 'amin', 'norm', 'logsumexp', 'variance', 'standardDeviation'] as const),
  ...(['argmax', 'argmin', 'argsort', 'softmax', 'logSoftmax'] as const),
]);

/**
 * Whether a value is made along an axis of one element, or by indices that leave each element where it is: of a score less the highest of its row nothing is
 * left there, nor of a joint less the one that it hangs on, and elsewhere it is.
 */
function isByChance(id: number, loss: ExaminedLoss): boolean {
  const { trace, traced } = loss;
  if (loss.node(id).operands.some((side) => isSpreadOfOne(side, loss))) return true;
  return ancestorsOf(traced.graph, id).some((behind) => {
    const { op, operands, params } = trace.node(behind);
    const [operand] = operands;
    if (operand === undefined) return false;
    if (op === 'take') return areEqual([operand, behind], trace);
    if (!gathering.has(op)) return false;
    const dims = 'dims' in params ? params.dims : 'dim' in params && params.dim !== null ? [params.dim] : [];
    return dims.length > 0 && dims.every((dim) => trace.ref(operand).shape.at(dim) === 1);
  });
}

/** Whether a value is given an axis more, and has one of a single element: of more, `x[:, None]` is none of `x[None, :]`. */
export function isSpreadOfOne(id: number, loss: ExaminedLoss): boolean {
  const { op, operands, type } = loss.node(id);
  const [whole = id] = operands;
  const { shape } = loss.node(whole).type;
  return op === 'view' && type.shape.length > shape.length && shape.includes(1);
}

const meeting = new Set<GraphNode['op']>(['sub', 'div']);

function meets(id: number, loss: ExaminedLoss): boolean {
  const { op, operands, site } = loss.node(id);
  return meeting.has(op) && site !== null && operands.every((operand) => loss.carries(operand));
}

/** Whether both are the same, and not just nothing. */
function areEqual([one = -1, other = -1]: readonly number[], trace: Trace): boolean {
  // Of what is paired with itself, each with each, the elements are the same, but not what they meet.
  if (!sameShape(trace.ref(one).shape, trace.ref(other).shape)) return false;
  const [left, right] = [trace.data(trace.ref(one)), trace.data(trace.ref(other))];
  const largest = largestOf(left);
  if (!Number.isFinite(largest) || largest === 0) return false;
  return left.every((element, place) => Math.abs(element - (right[place] ?? NaN)) <= rounding * largest);
}

/** Whether the gradients of both sides cancel each other in what is predicted. */
function hasNoSlope(id: number, loss: ExaminedLoss): boolean {
  const { trace, traced } = loss;
  const predictions = [...traced.predictions];
  const [one = id] = loss.node(id).operands;
  const slope = largestSlope(trace, one, predictions);
  return slope > 0 && largestSlope(trace, id, predictions) <= rounding * slope;
}
