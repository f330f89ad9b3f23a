import type { Graph, GraphNode } from '../graph/graph';
import { turning } from './comparison';
import { madeOf, madeOfAny } from './first-uses';

/** What is added to shares before their logarithm is taken, or keeps them from 0, leaves them shares. */
const keepingShares: ReadonlySet<GraphNode['op']> = new Set([...turning, 'add', 'clamp']);

/** Whether a value is the factor of a row of logarithms of shares: it says how often each class is right. */
export function weighsLogShares(graph: Graph, id: number): boolean {
  const same = madeOf(graph, id, turning);
  const products = graph.nodes.filter(({ op, operands }) => op === 'mul' && operands.some((one) => same.has(one)));
  if (products.length === 0) return false;
  const rows = logsOfShares(graph);
  return products.some(({ operands }) => operands.some((one) => rows.has(one)));
}

/** Rows of logarithms of shares: of a softmax, in one, or step by step. */
function logsOfShares(graph: Graph): ReadonlySet<number> {
  const of = (op: GraphNode['op']): ReadonlySet<number> => madeOfAny(graph, (node) => node.op === op, keepingShares);
  const [shares, sums] = [of('softmax'), of('logsumexp')];
  const isLog = ({ op, operands: [operand = -1, less = -1] }: GraphNode): boolean =>
    op === 'logSoftmax' || (op === 'log' && shares.has(operand)) || (op === 'sub' && sums.has(less));
  return madeOfAny(graph, isLog, turning);
}
