import type { Graph, GraphNode } from '../graph/graph';

type Names = ReadonlySet<GraphNode['op']>;

/** Operations that leave the elements as they are. */
export const keeping: Names = new Set(['view', 'cast']);

const keepingNearly: Names = new Set([...keeping, 'clamp', 'detach', 'neg']);

/** A value, and all that some operations, one after the other, make of it. */
export function madeOf({ nodes }: Graph, id: number, by: Names): ReadonlySet<number> {
  const made = new Set([id]);
  for (let at = id + 1; at < nodes.length; at += 1) {
    const node = nodes[at];
    if (node !== undefined && by.has(node.op) && node.operands.some((operand) => made.has(operand))) made.add(at);
  }
  return made;
}

/** Whether some operations, one after the other, make a value of one of a kind. */
export function isMadeOf({ nodes }: Graph, id: number, by: Names, isOne: (node: GraphNode) => boolean): boolean {
  const seen = new Set([id]);
  for (const at of seen) {
    const node = nodes[at];
    if (node === undefined) continue;
    if (isOne(node)) return true;
    if (by.has(node.op)) for (const operand of node.operands) seen.add(operand);
  }
  return false;
}

/** What is done first with a value, beyond casts, views, clamps and signs. */
export function firstUses(graph: Graph, id: number): readonly GraphNode['op'][] {
  const same = madeOf(graph, id, keepingNearly);
  // Nothing before it in the graph uses it.
  return graph.nodes
    .slice(id)
    .flatMap(({ op, operands }) =>
      !keepingNearly.has(op) && operands.some((operand) => same.has(operand)) ? [op] : [],
    );
}
