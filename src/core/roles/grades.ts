import type { Graph, GraphNode } from '../graph/graph';
import type { Outcome } from '../loss/outcome';

type Traced = Extract<Outcome, { kind: 'value' }>;

/** Operations that leave grades what they are, or put another number in the place of some, and the operands whose numbers they keep. */
const moving: Partial<Record<GraphNode['op'], readonly number[]>> = {
  view: [0],
  viewWrite: [0],
  cast: [0],
  clamp: [0],
  detach: [0],
  take: [0],
  gather: [0],
  put: [0],
  where: [1, 2],
};

/** What puts numbers in an order, or makes shares of numbers of any size. */
const ranking = new Set<GraphNode['op']>(['argsort', 'softmax']);
const summing = new Set<GraphNode['op']>(['sum', 'add', 'clamp', 'view', 'where', 'put', 'viewWrite']);

/**
 * Whether a target says how good each of several is, in whole numbers: its gain is a power of a number with it; or it is put in an order, made shares
 * of or divided by its sum, and −1 stands for what is none.
 */
export function isGraded(id: number, outcome: Traced): boolean {
  const { trace, value } = outcome;
  const grades = carried(trace.graph, id, value.id);
  const nodes = trace.graph.nodes.slice(id, value.id + 1);
  const isConstant = (of: number, isMeant: (number: number) => boolean): boolean =>
    trace.node(of).op !== 'input' && trace.ref(of).size === 1 && [...trace.data(trace.ref(of))].every(isMeant);
  const isGain = nodes.some(
    ({ op, operands: [base = -1, exponent = -1] }) =>
      op === 'pow' && grades.has(exponent) && !grades.has(base) && isConstant(base, (number) => number > 1),
  );
  if (isGain) return true;
  const isPadded = nodes.some(
    ({ op, operands }) =>
      (op === 'eq' || op === 'ne') &&
      operands.some((one) => grades.has(one)) &&
      operands.some((one) => !grades.has(one) && isConstant(one, (number) => number === -1)),
  );
  if (!isPadded) return false;
  const sums = new Set(grades);
  return nodes.some(({ op, operands }, place) => {
    const [first = -1, second = -1] = operands;
    if (summing.has(op) && operands.some((one) => sums.has(one))) sums.add(id + place);
    return (ranking.has(op) && grades.has(first)) || (op === 'div' && grades.has(first) && sums.has(second));
  });
}

/** A value, and all that holds its numbers, or some of them, elsewhere. */
function carried({ nodes }: Graph, id: number, output: number): ReadonlySet<number> {
  const held = new Set([id]);
  for (let at = id + 1; at <= output; at += 1) {
    const node = nodes[at];
    if (node === undefined) break;
    if (moving[node.op]?.some((index) => held.has(node.operands[index] ?? -1)) === true) held.add(at);
  }
  return held;
}
