import { isDraw, neededNodes } from '../../core/graph/evaluate';
import type { Graph, GraphNode } from '../../core/graph/graph';
import type { Trace } from '../../core/graph/trace';
import type { Ref } from '../../core/ops/ref';
import type { Values } from './keys';
import type { StepGraph } from './step';

/** A node's place in a trace, and what it is there. */
interface Kept {
  readonly id: number;
  readonly node: GraphNode;
}

/**
 * The part of a trace that leads to `outputs`, to be run with other inputs. What was there before node `start`, and what follows from
 * that alone, becomes constant.
 */
export function extractGraph(
  trace: Trace,
  start: number,
  inputs: ReadonlyMap<string, Ref>,
  outputs: ReadonlyMap<string, Ref>,
): Omit<StepGraph, 'countedTogether'> {
  const { nodes, guards } = trace.graph;
  const wanted = [...outputs.values()].map((ref) => ref.id);
  const fixed = fixedNodes(trace, start);
  const own = guards.filter(({ node }) => fixed[node] !== true);
  const cut = nodes.map((node, id) => (fixed[id] === true ? asConstant(trace, id) : node));
  const kept = neededNodes({ nodes: cut, guards: own }, wanted).flatMap((id): Kept[] => {
    const node = cut[id];
    return node === undefined ? [] : [{ id, node }];
  });
  const places = new Map(kept.map(({ id }, place) => [id, place]));
  const place = (id: number): number => {
    const found = places.get(id);
    if (found === undefined) throw new RangeError(`node ${id} is not part of the graph`);
    return found;
  };
  const graph: Graph = {
    nodes: kept.map(({ node }) => ({ ...node, operands: node.operands.map(place) })),
    guards: own.map((guard) => ({ ...guard, node: place(guard.node) })),
  };
  return { graph, inputs: renumbered(inputs, (id) => places.get(id)), outputs: renumbered(outputs, place) };
}

/** Which values no input and no draw can change. */
function fixedNodes(trace: Trace, start: number): readonly boolean[] {
  const fixed: boolean[] = [];
  for (const [id, node] of trace.graph.nodes.entries()) {
    const follows = node.operands.length > 0 && node.operands.every((operand) => fixed[operand] === true);
    fixed.push(id < start || node.op === 'constant' || (follows && !isDraw(node)));
  }
  return fixed;
}

function asConstant(trace: Trace, id: number): GraphNode {
  const { type, site } = trace.node(id);
  return {
    op: 'constant',
    operands: [],
    params: { ...type, data: trace.data(trace.ref(id)) },
    type,
    site,
    requiresGrad: false,
    recorded: false,
  };
}

/** Inputs that nothing needs have no place. */
function renumbered(refs: ReadonlyMap<string, Ref>, place: (id: number) => number | undefined): Values<number> {
  const result = new Map<string, number>();
  for (const [key, ref] of refs) {
    const found = place(ref.id);
    if (found !== undefined) result.set(key, found);
  }
  return result;
}
