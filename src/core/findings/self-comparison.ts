import { ancestorsOf } from '../graph/flow';
import type { Graph, GraphNode } from '../graph/graph';

const comparing = new Set<GraphNode['op']>(['sub', 'squaredError', 'smoothL1', 'huber']);

/** Where a value is compared with itself on the way to `output`: 0 whatever it is. */
export function selfComparisons(graph: Graph, output: number): readonly GraphNode[] {
  return ancestorsOf(graph, output).flatMap((id) => {
    const node = graph.nodes[id];
    const [one, other] = node?.operands ?? [];
    return node !== undefined && comparing.has(node.op) && one !== undefined && one === other ? [node] : [];
  });
}
