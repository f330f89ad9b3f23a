import type { Graph, GraphNode } from '../graph/graph';
import { turning } from './comparison';
import { madeOf } from './first-uses';

/** What is added to shares before their logarithm is taken, or keeps them from 0, leaves them shares. */
const keepingShares: ReadonlySet<GraphNode['op']> = new Set([...turning, 'add', 'clamp']);

/** Whether a value is the factor of a row of logarithms of shares: it says how often each class is right. */
export function weighsLogShares(graph: Graph, id: number): boolean {
  const same = madeOf(graph, id, turning);
  const rows = new Set(
    graph.nodes.flatMap((_, row) => (isLogOfShares(graph, row) ? [...madeOf(graph, row, turning)] : [])),
  );
  const isProduct = ({ op, operands }: GraphNode): boolean =>
    op === 'mul' && operands.some((one) => same.has(one)) && operands.some((one) => rows.has(one));
  return rows.size > 0 && graph.nodes.slice(id).some(isProduct);
}

/** Whether a value is a row of logarithms of shares: of a softmax, in one, or step by step. */
function isLogOfShares(graph: Graph, id: number): boolean {
  const { op, operands: [operand = -1, less = -1] = [] } = graph.nodes[id] ?? {};
  if (op === 'logSoftmax') return true;
  if (op === 'log') return isMadeBy('softmax', operand, graph);
  return op === 'sub' && isMadeBy('logsumexp', less, graph);
}

/** Whether a value is what an operation gives, but for views, casts and what is added. */
function isMadeBy(op: GraphNode['op'], id: number, graph: Graph): boolean {
  const node = graph.nodes[id];
  if (node === undefined) return false;
  if (node.op === op) return true;
  return keepingShares.has(node.op) && node.operands.some((operand) => isMadeBy(op, operand, graph));
}
