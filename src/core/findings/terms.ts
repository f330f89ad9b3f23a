import type { Graph, GraphNode } from '../graph/graph';
import type { FlowMap } from '../graph/flow';

/** A summand of the loss: the node at which taking the sum apart ends. */
export interface Term {
  readonly node: number;
  readonly sign: 1 | -1;
}

/** Operations through which a sum of terms stays a sum of terms, whatever their parameters. */
const linear = new Set<GraphNode['op']>(['sum', 'view', 'cast', 'concat']);

/**
 * Takes the loss apart into its summands, through sums, means, signs and factors that do not depend on the prediction.
 */
export function termsOf(graph: Graph, output: number, flow: FlowMap): readonly Term[] {
  const terms: Term[] = [];
  const seen = new Set<string>();
  const visit = (id: number, sign: 1 | -1): void => {
    const key = `${String(id)}${String(sign)}`;
    if (seen.has(key) || !flow.depends(id)) return;
    seen.add(key);
    const node = graph.nodes[id];
    if (node === undefined) return;
    const parts = summands(node, flow);
    if (parts === null) terms.push({ node: id, sign });
    else for (const part of parts) visit(part.node, part.sign === sign ? 1 : -1);
  };
  visit(output, 1);
  return terms;
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
      if (!flow.depends(second)) return [{ node: first, sign: 1 }];
      return flow.depends(first) ? null : [{ node: second, sign: 1 }];
    case 'div':
      return flow.depends(second) ? null : [{ node: first, sign: 1 }];
    default:
      return null;
  }
}

/**
 * Terms that depend on the prediction but send it no gradient. A straight-through estimator, `x + (hard − x).detach()`, is not
 * one: its detached part takes the live term back out of the value.
 */
export function deadTerms(graph: Graph, terms: readonly Term[], flow: FlowMap): readonly Term[] {
  const live = terms.filter((term) => flow.flow(term.node) === 'flows');
  return terms.filter((term) => flow.flow(term.node) !== 'flows' && !replacesLiveTerm(graph, term, live, flow));
}

function replacesLiveTerm(graph: Graph, term: Term, live: readonly Term[], flow: FlowMap): boolean {
  const node = graph.nodes[term.node];
  const inner = node?.op === 'detach' ? node.operands[0] : undefined;
  if (inner === undefined) return false;
  return termsOf(graph, inner, flow).some((part) =>
    live.some((other) => other.node === part.node && other.sign !== (part.sign === term.sign ? 1 : -1)),
  );
}
