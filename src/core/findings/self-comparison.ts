import { ancestorsOf } from '../graph/flow';
import type { Graph, GraphNode } from '../graph/graph';
import { SameWork } from '../graph/same-work';

const comparing = new Set<GraphNode['op']>(['sub', 'squaredError', 'smoothL1', 'huber']);

/** Where a value is compared with itself on the way to `output`: 0 whatever it is. */
export function selfComparisons(graph: Graph, output: number): readonly GraphNode[] {
  const ancestors = ancestorsOf(graph, output);
  const work = new SameWork(graph, ancestors);
  return ancestors.flatMap((id) => {
    const node = graph.nodes[id];
    const [one, other] = node?.operands ?? [];
    if (node === undefined || !comparing.has(node.op) || one === undefined || other === undefined) return [];
    return work.isSame(one, other) ? [node] : [];
  });
}
