import type { FlowMap } from './flow';
import type { Graph, GraphNode } from './graph';

/** A summand of the loss: the node at which taking the sum apart ends. */
export interface Term {
  readonly node: number;
  /** 0 of one that is multiplied by 0. */
  readonly sign: 1 | -1 | 0;
}

/** Operations through which a sum of terms stays a sum of terms, whatever their parameters. */
const linear = new Set<GraphNode['op']>(['sum', 'view', 'cast', 'concat']);

/**
 * Takes the loss apart into its summands, through sums, means, signs and factors that do not depend on the prediction; what is one whole is
 * not taken apart.
 */
export function termsOf(
  graph: Graph,
  output: number,
  flow: FlowMap,
  isWhole: (id: number) => boolean = () => false,
): readonly Term[] {
  const terms: Term[] = [];
  const seen = new Set<string>();
  const visit = (id: number, sign: Term['sign']): void => {
    const key = `${String(id)}${String(sign)}`;
    if (seen.has(key) || !flow.depends(id)) return;
    seen.add(key);
    const node = graph.nodes[id];
    if (node === undefined) return;
    const parts = isWhole(id) ? null : summands(node, flow);
    if (parts === null) terms.push({ node: id, sign });
    else for (const part of parts) visit(part.node, product(part.sign, sign));
  };
  visit(output, 1);
  return terms;
}

/** The sign of a summand of a summand. */
export function product(one: Term['sign'], other: Term['sign']): Term['sign'] {
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
