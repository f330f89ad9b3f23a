import { FlowMap } from '../graph/flow';
import type { GraphNode } from '../graph/graph';
import type { Traced } from './context';

/** Operations whose results have as many elements as the numbers of their operand say. */
const counting = new Set<GraphNode['op']>(['nonzero', 'unique', 'uniqueInverse']);

/**
 * Whether a value hangs on none of the predictions only because the numbers have led past them: the program has worked with one, and has asked
 * data how to go on, or how many there are. Where no sample is labelled, a loss returns 0.
 */
export function isOfAnotherBranch(
  { trace: { graph }, value, inputs }: Traced,
  predictions: ReadonlySet<number>,
): boolean {
  const flow = new FlowMap(graph, predictions);
  if (flow.depends(value.id)) return false;
  const first = Math.min(...inputs.map(({ entered }) => entered.id));
  const own = graph.nodes.flatMap((node, id) => (id < first || predictions.has(id) ? [] : [{ ...node, id }]));
  const isWorkedWith = own.some(({ id }) => flow.depends(id));
  const asked = graph.guards.flatMap(({ node }) => (node >= first ? [node] : []));
  // What counts how often a prediction is right is made of it by what it decides.
  const isByPrediction = asked.some((node) => flow.depends(node));
  const isDecided = asked.length > 0 || own.some(({ op }) => counting.has(op));
  return isWorkedWith && isDecided && !isByPrediction;
}
