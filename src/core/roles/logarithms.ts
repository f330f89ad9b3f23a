import type { GraphNode } from '../graph/graph';
import type { Outcome } from '../loss/outcome';
import { keeping, madeOf } from './first-uses';

type Traced = Extract<Outcome, { kind: 'value' }>;

const picking: ReadonlySet<GraphNode['op']> = new Set([...keeping, 'take', 'gather', 'concat']);
const bounding: ReadonlySet<GraphNode['op']> = new Set([...picking, 'clamp', 'add', 'put', 'where']);
const asking = new Set<GraphNode['op']>(['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'isFinite', 'isNan']);
const differences = new Set<GraphNode['op']>(['sub', 'squaredError', 'smoothL1', 'huber']);

/** What keeps numbers that are not below 0 from being 0 is less than this. */
const mostAdded = 0.01;

function isLittle(number: number): boolean {
  return number > 0 && number < mostAdded;
}

/** Whether numbers, or some of them, are kept above 0 by a bound or by a little that is added, and nothing but their logarithm is taken then. */
export function isKeptForLogarithm({ trace, value }: Traced, id: number): boolean {
  const picked = madeOf(trace.graph, id, picking);
  const isAdded = (one: number): boolean =>
    trace.node(one).op === 'constant' && [...trace.data(trace.ref(one))].every(isLittle);
  const isKept = (node: GraphNode): boolean => {
    if (!node.operands.some((one) => picked.has(one))) return false;
    if (node.op === 'clamp') return isLittle(node.params.min ?? 0) && node.params.max === null;
    return node.op === 'add' && node.operands.some(isAdded);
  };
  // A trace holds the gradient as well.
  const own = trace.graph.nodes.slice(id, value.id + 1);
  const kept = new Set(own.flatMap((node, place) => (isKept(node) ? [id + place] : [])));
  const uses = own.filter(({ operands }) => operands.some((one) => kept.has(one)));
  return uses.length > 0 && uses.every(({ op }) => op === 'log');
}

/** Whether two inputs are compared by their logarithms alone: in what proportion they stand. */
export function areComparedAsLogarithms(one: number, other: number, outcome: Traced): boolean {
  const [ofOne, ofOther] = [logarithmsOf(one, outcome), logarithmsOf(other, outcome)];
  if (ofOne === null || ofOther === null) return false;
  return outcome.trace.graph.nodes
    .slice(0, outcome.value.id + 1)
    .some(
      ({ op, operands }) =>
        differences.has(op) && operands.some((id) => ofOne.has(id)) && operands.some((id) => ofOther.has(id)),
    );
}

/** The logarithms of an input, and what holds them; null where anything else is made of it. */
function logarithmsOf(id: number, { trace, value }: Traced): ReadonlySet<number> | null {
  const same = madeOf(trace.graph, id, bounding);
  const logarithms = new Set<number>();
  for (let at = id + 1; at <= value.id; at += 1) {
    const { op, operands } = trace.node(at);
    if (operands.some((one) => logarithms.has(one)) && bounding.has(op)) logarithms.add(at);
    if (!operands.some((one) => same.has(one)) || same.has(at) || asking.has(op)) continue;
    if (op !== 'log') return null;
    logarithms.add(at);
  }
  return logarithms;
}

/** Whether nothing but the logarithm of an input is taken, of more than it says or not. */
export function isOnlyLogged(id: number, outcome: Traced): boolean {
  return (logarithmsOf(id, outcome)?.size ?? 0) > 0;
}

/** Whether the logarithm of what an input leaves of 1 is taken: each of its elements says how likely it is by itself. */
export function isComplementLogged({ trace, value }: Traced, id: number): boolean {
  const { graph } = trace;
  const same = madeOf(graph, id, bounding);
  const isComplement = ({ op, operands: [one = -1, share = -1] }: GraphNode): boolean =>
    op === 'sub' && same.has(share) && trace.node(one).op === 'constant';
  const own = graph.nodes.slice(id, value.id + 1);
  const complements = own.flatMap((node, place) =>
    isComplement(node) ? [...madeOf(graph, id + place, bounding)] : [],
  );
  const left = new Set(complements);
  return own.some(({ op, operands }) => op === 'log' && operands.some((one) => left.has(one)));
}
