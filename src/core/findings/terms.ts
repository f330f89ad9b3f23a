import type { Graph, GraphNode } from '../graph/graph';
import { ancestorsOf, valuesIn, type Cut, type FlowMap } from '../graph/flow';

/** A summand of the loss: the node at which taking the sum apart ends. */
export interface Term {
  readonly node: number;
  /** 0 of one that is multiplied by 0. */
  readonly sign: 1 | -1 | 0;
}

/** Operations through which a sum of terms stays a sum of terms, whatever their parameters. */
const linear = new Set<GraphNode['op']>(['sum', 'view', 'cast', 'concat']);

/**
 * Takes the loss apart into its summands, through sums, means, signs and factors that do not depend on the prediction.
 */
export function termsOf(graph: Graph, output: number, flow: FlowMap): readonly Term[] {
  const terms: Term[] = [];
  const seen = new Set<string>();
  const visit = (id: number, sign: Term['sign']): void => {
    const key = `${String(id)}${String(sign)}`;
    if (seen.has(key) || !flow.depends(id)) return;
    seen.add(key);
    const node = graph.nodes[id];
    if (node === undefined) return;
    const parts = summands(node, flow);
    if (parts === null) terms.push({ node: id, sign });
    else for (const part of parts) visit(part.node, product(part.sign, sign));
  };
  visit(output, 1);
  return terms;
}

function product(one: Term['sign'], other: Term['sign']): Term['sign'] {
  if (one === 0 || other === 0) return 0;
  return one === other ? 1 : -1;
}

function summands(node: GraphNode, flow: FlowMap): readonly Term[] | null {
  const [first, second] = node.operands;
  if (first === undefined || !node.recorded) return null;
  if (linear.has(node.op) && !(node.op === 'cast' && !node.requiresGrad)) {
    return node.operands.map((operand) => ({ node: operand, sign: 1 }));
  }
  if (node.op === 'neg') return [{ node: first, sign: -1 }];
  if (second === undefined) return null;
  switch (node.op) {
    case 'add':
      return [
        { node: first, sign: 1 },
        { node: second, sign: 1 },
      ];
    case 'sub':
      return [
        { node: first, sign: 1 },
        { node: second, sign: -1 },
      ];
    case 'mul':
      if (!flow.depends(second)) return [{ node: first, sign: signOf(second, flow.graph) }];
      return flow.depends(first) ? null : [{ node: second, sign: signOf(first, flow.graph) }];
    case 'div':
      return flow.depends(second) ? null : [{ node: first, sign: signOf(second, flow.graph) }];
    default:
      return null;
  }
}

/** Of a factor: −1 for a number below 0, 0 for 0. */
function signOf(factor: number, graph: Graph): Term['sign'] {
  const node = graph.nodes[factor];
  if (node?.op !== 'constant' || node.params.data.length === 0) return 1;
  if (node.params.data.every((value) => value < 0)) return -1;
  return node.params.data.every((value) => value === 0) ? 0 : 1;
}

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
  return unfed.filter((term) => !copied.has(term) && !sharesCuts(graph, term, inLive, flow));
}

interface Copy {
  readonly term: Term;
  /** Whether live terms are all that it holds. */
  readonly isWhole: boolean;
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
