import { ancestorsOf } from '../graph/flow';
import type { Graph, GraphNode } from '../graph/graph';
import { SameWork } from '../graph/same-work';

const comparing = new Set<GraphNode['op']>(['sub', 'squaredError', 'smoothL1', 'huber']);

/** Where a value is compared with itself on the way to `output`: 0 whatever it is, and so is its gradient; or `detached` too, where none is asked for. */
export function selfComparisons(graph: Graph, output: number, detached = false): readonly GraphNode[] {
  const behind = (id: number): number => {
    const { op, operands: [from = id] = [] } = graph.nodes[id] ?? {};
    return detached && op === 'detach' ? behind(from) : id;
  };
  const ancestors = ancestorsOf(graph, output);
  const work = new SameWork(graph, ancestors);
  return ancestors.flatMap((id) => {
    const node = graph.nodes[id];
    const [one, other] = node?.operands ?? [];
    if (node === undefined || !comparing.has(node.op) || one === undefined || other === undefined) return [];
    return work.isSame(behind(one), behind(other)) ? [node] : [];
  });
}
