import type { Graph, GraphNode } from '../graph/graph';

type Names = ReadonlySet<GraphNode['op']>;

/** Operations that leave the elements as they are. */
export const keeping: Names = new Set(['view', 'cast']);

const keepingNearly: Names = new Set([...keeping, 'clamp', 'detach', 'neg']);

/** A value, and all that some operations, one after the other, make of it. */
export function madeOf({ nodes }: Graph, id: number, by: Names): ReadonlySet<number> {
  const made = new Set([id]);
  for (let user = id + 1; user < nodes.length; user += 1) {
    const node = nodes[user];
    if (node !== undefined && by.has(node.op) && node.operands.some((operand) => made.has(operand))) made.add(user);
  }
  return made;
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
