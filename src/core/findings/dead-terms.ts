import { ancestorsOf, valuesIn, type Cut, type FlowMap } from '../graph/flow';
import type { Graph, GraphNode } from '../graph/graph';
import { product, termsOf, type Term } from '../graph/terms';
import { sizeOf } from '../tensor/shape';

/**
 * Terms that depend on the prediction but send it no gradient. Not among them: the parts of a straight-through estimator, and what a live
 * term is made with as well.
 */
export function deadTerms(graph: Graph, terms: readonly Term[], flow: FlowMap): readonly Term[] {
  const live = terms.filter((term) => flow.flow(term.node) === 'flows');
  const unfed = terms.filter((term) => flow.flow(term.node) !== 'flows');
  const copies = unfed.flatMap((term) => copyOf(graph, term, live, flow) ?? []);
  // `hard − x.detach() + x` has the value of `hard` and the gradient of `x`.
  if (copies.some(({ isWhole }) => isWhole)) return [];
  const copied = new Set(copies.map(({ term }) => term));
  const inLive = new Set(live.flatMap(({ node }) => ancestorsOf(graph, node)));
  return unfed.filter(
    (term) => !copied.has(term) && !sharesCuts(graph, term, inLive, flow) && !isPiece(graph, term, live, flow),
  );
}

const positions = new Set<GraphNode['op']>([
  'argmax',
  'argmin',
  'argsort',
  'searchsorted',
  'cummaxIndex',
  'cumminIndex',
]);

/** Bounds on one side, behind which a summand is a distance or a margin that trains nothing by itself. */
const hinges = new Set<GraphNode['op']>(['relu', 'clamp', 'maximum', 'softplus']);

/**
 * The terms of a loss, one under a hinge taken apart where a position that the prediction decides is added in it, by itself, to what trains: a
 * margin may be made of decisions, but nobody means a number of seats for a distance.
 */
export function apartUnderHinges(graph: Graph, terms: readonly Term[], flow: FlowMap): readonly Term[] {
  return terms.flatMap((term) => {
    const node = graph.nodes[term.node];
    const [only, ...others] = (node?.operands ?? []).filter((operand) => flow.flow(operand) === 'flows');
    if (node === undefined || only === undefined || others.length > 0 || !hinges.has(node.op)) return [term];
    const parts = termsOf(graph, only, flow);
    const isApart = parts.some((part) => flow.flow(part.node) === 'flows' && part.node !== only);
    return isApart && parts.some((part) => isPosition(graph, part.node))
      ? parts.map((part) => ({ ...part, sign: product(part.sign, term.sign) }))
      : [term];
  });
}

function isPosition(graph: Graph, id: number): boolean {
  const node = graph.nodes[id];
  const [only] = node?.operands ?? [];
  if (node === undefined || only === undefined) return false;
  return node.op === 'cast' || node.op === 'view' ? isPosition(graph, only) : positions.has(node.op);
}

interface Copy {
  readonly term: Term;
  /** Whether live terms are all that it holds. */
  readonly isWhole: boolean;
}

/** Where terms are detached that take live ones out of the value: what they put in its place is meant to be there for its value alone. */
export function copiesAmong(graph: Graph, terms: readonly Term[], flow: FlowMap): ReadonlySet<number> {
  const live = terms.filter((term) => flow.flow(term.node) === 'flows');
  const copies = terms.flatMap((term) => copyOf(graph, term, live, flow) ?? []);
  return new Set(copies.map(({ term }) => term.node));
}

/** A detached term that takes live ones out of the value: `x + (hard − x).detach()`. */
function copyOf(graph: Graph, term: Term, live: readonly Term[], flow: FlowMap): Copy | null {
  const node = graph.nodes[term.node];
  const inner = node?.op === 'detach' ? node.operands[0] : undefined;
  if (inner === undefined) return null;
  const parts = termsOf(graph, inner, flow);
  const isTakenOut = (part: Term): boolean =>
    live.some((other) => other.node === part.node && other.sign !== product(part.sign, term.sign));
  return parts.some(isTakenOut) ? { term, isWhole: parts.every(isTakenOut) } : null;
}

/**
 * Whether a term is only cut off where live terms are too, and by what belongs to both: the detached maximum that log-sum-exp subtracts, a
 * mask that shares elements out between two branches. A count of that mask is a term of its own.
 */
function sharesCuts(graph: Graph, term: Term, inLive: ReadonlySet<number>, flow: FlowMap): boolean {
  const values = new Set(valuesIn(graph, term.node));
  const isDetached = ({ node }: Cut): boolean => {
    const operation = graph.nodes[node];
    return operation?.op === 'detach' || operation?.recorded === false;
  };
  return flow.cuts(term.node).every((cut) => inLive.has(cut.node) && (isDetached(cut) || !values.has(cut.node)));
}

/**
 * Whether a term is the flat piece of a loss in pieces: it is added, element by element, to a live one that the same decisions take, as the
 * constant of `inside * f(x) + (1 - inside) * c`.
 */
function isPiece(graph: Graph, term: Term, live: readonly Term[], flow: FlowMap): boolean {
  const cuts = flow.cuts(term.node).map(({ node }) => node);
  const isTakenAlike = ({ node }: Term): boolean => {
    const inTerm = new Set(ancestorsOf(graph, node));
    return cuts.every((cut) => inTerm.has(cut));
  };
  const taken = new Set(live.filter(isTakenAlike).map(({ node }) => node));
  if (cuts.length === 0 || taken.size === 0) return false;
  const holds = (operand: number, isMeant: (node: number) => boolean): boolean =>
    termsOf(graph, operand, flow).some(({ node }) => isMeant(node));
  return graph.nodes.some(({ op, operands, type: { shape } }) => {
    if ((op !== 'add' && op !== 'sub') || sizeOf(shape) < 2) return false;
    const pairs = [operands, operands.toReversed()];
    return pairs.some(
      ([one = -1, other = -1]) => holds(one, (node) => node === term.node) && holds(other, (node) => taken.has(node)),
    );
  });
}
