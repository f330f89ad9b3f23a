import type { FlowMap } from '../graph/flow';
import type { Graph, GraphNode } from '../graph/graph';
import { sizeOf, type Shape } from '../tensor/shape';
import { hintOfName } from './names';
import type { TensorReading } from './reading';

/** How heavy it is that two inputs are joined to a table of all their pairs, and that one of them is stretched. */
export const heaviness = { stretched: 3, broadcast: 16 };

/** An input, and what follows from it. */
interface Followed {
  readonly input: TensorReading;
  readonly flow: FlowMap;
}

/** How heavily it weighs that an operation joins a prediction and a target of different shapes: more elements than either, or one stretched. */
export function stretch(
  graph: Graph,
  nodes: readonly GraphNode[],
  predictions: readonly Followed[],
  targets: readonly Followed[],
  all: readonly Followed[],
): number {
  const from = (some: readonly Followed[], id: number): boolean => some.some(({ flow }) => flow.depends(id));
  // What was worked out of more is stretched on purpose.
  const isReduced = (id: number, size: number): boolean =>
    [...predictions, ...targets].every(({ input, flow }) => !flow.depends(id) || sizeOf(input.shape) > size);
  const pure = (p: number, t: number): boolean =>
    from(predictions, p) && !from(targets, p) && from(targets, t) && !from(predictions, t);
  const behind = (id: number): readonly Followed[] => all.filter(({ flow }) => flow.depends(id));
  const areOfOthers = (one: readonly Followed[], other: readonly Followed[]): boolean =>
    one.length > 0 && other.length > 0 && one.every((input) => !other.includes(input));
  return nodes.reduce((heaviest, node) => {
    const [a, b] = node.operands;
    if (a === undefined || b === undefined || !broadcasting.has(node.op)) return heaviest;
    const shapeOf = (id: number): Shape => graph.nodes[id]?.type.shape ?? [];
    const isOfOneRank = shapeOf(a).length === shapeOf(b).length;
    const stretched = [a, b].filter((id) => sizeOf(shapeOf(id)) > 1 && sizeOf(shapeOf(id)) < sizeOf(node.type.shape));
    if (stretched.length === 0 || (stretched.length === 2) === isOfOneRank) return heaviest;
    // Whatever the two are for, nobody wants a table of them.
    if (stretched.length === 2)
      return areOfOthers(behind(a), behind(b)) ? Math.max(heaviest, heaviness.broadcast) : heaviest;
    if (!pure(a, b) && !pure(b, a)) return heaviest;
    return stretched.every((id) => isReduced(id, sizeOf(shapeOf(id))))
      ? heaviest
      : Math.max(heaviest, heaviness.stretched);
  }, 0);
}

const broadcasting = new Set(['add', 'sub', 'mul', 'div', 'eq', 'maximum', 'minimum', 'pow']);

/** Whether an input is put behind the prediction to one set of samples; or of their times, channels, unless it is called a target or a mask. */
export function isOneSet(name: string, nodes: readonly GraphNode[], one: FlowMap, other: FlowMap): boolean {
  const hint = hintOfName(name);
  const isOpen = hint === null || hint === 'prediction';
  const isOnlyOf = (id: number, own: FlowMap, rest: FlowMap): boolean => own.depends(id) && !rest.depends(id);
  return nodes.some(
    (node) =>
      node.op === 'concat' &&
      (isOpen || node.params.dim === 0) &&
      node.type.shape.length > 1 &&
      node.operands.some((id) => isOnlyOf(id, one, other)) &&
      node.operands.some((id) => isOnlyOf(id, other, one)),
  );
}
