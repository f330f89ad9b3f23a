import type { Graph, GraphNode } from '../graph/graph';

type Names = ReadonlySet<GraphNode['op']>;

/** Operations that leave the elements as they are. */
export const keeping: Names = new Set(['view', 'cast']);

const keepingNearly: Names = new Set([...keeping, 'clamp', 'detach', 'neg']);

/** A value, and all that some operations, one after the other, make of it. */
export function madeOf(graph: Graph, id: number, by: Names): ReadonlySet<number> {
  return madeOfAny(graph, (_, at) => at === id, by, id);
}

/** The same of all values of a kind, from the first of them on. */
export function madeOfAny(
  { nodes }: Graph,
  isOne: (node: GraphNode, id: number) => boolean,
  by: Names,
  first = 0,
): ReadonlySet<number> {
  const made = new Set<number>();
  for (let at = first; at < nodes.length; at += 1) {
    const node = nodes[at];
    if (node === undefined) continue;
    if (isOne(node, at) || (by.has(node.op) && node.operands.some((operand) => made.has(operand)))) made.add(at);
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
