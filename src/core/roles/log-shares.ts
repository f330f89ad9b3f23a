import type { Graph, GraphNode } from '../graph/graph';
import { turning } from './comparison';
import { isMadeOf, madeOf } from './first-uses';

/** What is added to shares before their logarithm is taken, or keeps them from 0, leaves them shares. */
const keepingShares: ReadonlySet<GraphNode['op']> = new Set([...turning, 'add', 'clamp']);

/** Whether a value is the factor of a row of logarithms of shares: it says how often each class is right. */
export function weighsLogShares(graph: Graph, id: number): boolean {
  const same = madeOf(graph, id, turning);
  // Nothing before it in the graph uses it.
  return graph.nodes
    .slice(id)
    .some(
      ({ op, operands }) =>
        (op === 'mul' || op === 'matmul') &&
        operands.some((one) => same.has(one)) &&
        operands.some((one) => areLogShares(graph, one)),
    );
}

/** Whether a value is a row of logarithms of shares, or made of nothing else. */
export function areLogShares(graph: Graph, id: number): boolean {
  return isMadeOf(graph, id, turning, (node) => isLogOfShares(graph, node));
}

/** Whether an operation gives the logarithms of shares: of a softmax, in one, or step by step. */
function isLogOfShares(graph: Graph, { op, operands: [operand = -1, less = -1] }: GraphNode): boolean {
  const isOf = (id: number, by: GraphNode['op']): boolean =>
    isMadeOf(graph, id, keepingShares, (node) => node.op === by);
  return op === 'logSoftmax' || (op === 'log' && isOf(operand, 'softmax')) || (op === 'sub' && isOf(less, 'logsumexp'));
}
