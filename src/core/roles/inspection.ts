import { FlowMap } from '../graph/flow';
import type { Graph } from '../graph/graph';
import type { Outcome } from '../loss/outcome';
import { gradientsOf } from '../loss/gradients';
import { sizeOf } from '../tensor/shape';
import type { Candidate } from './assignments';

/** How well a candidate reading went, as reasons to prefer another; empty is perfect. */
export type Objection =
  /** The value is not finite: the domain does not fit. */
  | 'not finite'
  /** Prediction and target broadcast to more elements than either has. */
  | 'broadcast'
  /** Labels that nothing used as labels. */
  | 'labels not used as labels'
  /** The value does not depend on a tensor that was given. */
  | 'input unused'
  /** No gradient at a sample of the prediction. */
  | 'no gradient'
  /** The framework refuses to differentiate it on such inputs. */
  | 'backward raises';

/** Weight of an objection when no candidate is perfect. */
export const objectionWeight: Record<Objection, number> = {
  'not finite': 8,
  broadcast: 16,
  'labels not used as labels': 4,
  'input unused': 2,
  'no gradient': 1,
  'backward raises': 32,
};

export function objectionsTo(candidate: Candidate, outcome: Extract<Outcome, { kind: 'value' }>): readonly Objection[] {
  const graph = outcome.trace.graph;
  const value = outcome.trace.data(outcome.value);
  const sources = new Map(outcome.inputs.map(({ name, entered }) => [name, entered.id]));
  const flows = new Map([...sources].map(([name, id]) => [name, new FlowMap(graph, new Set([id]))]));
  const idsOf = (role: 'prediction' | 'target'): readonly FlowMap[] =>
    candidate.inputs.flatMap((input) =>
      input.kind === 'tensor' && input.role === role ? (flows.get(input.name) ?? []) : [],
    );
  const objections: Objection[] = [];
  if (!value.every(Number.isFinite)) objections.push('not finite');
  if (broadcasts(graph, idsOf('prediction'), idsOf('target'))) objections.push('broadcast');
  for (const input of candidate.inputs) {
    const id = sources.get(input.name);
    const flow = flows.get(input.name);
    if (input.kind !== 'tensor' || id === undefined || flow === undefined) continue;
    if (input.domain === 'classIndex' && !usedAsLabels(graph, flow)) objections.push('labels not used as labels');
    if (!flow.depends(outcome.value.id)) objections.push('input unused');
    if (input.role === 'prediction' && flow.flow(outcome.value.id) !== 'flows') objections.push('no gradient');
  }
  if (backwardRaises(outcome)) objections.push('backward raises');
  return objections;
}

function backwardRaises({ trace, value, inputs, isTensor }: Extract<Outcome, { kind: 'value' }>): boolean {
  if (!isTensor) return false;
  const entered = inputs.map((input) => input.entered);
  return 'kind' in gradientsOf(trace, value, entered);
}

/** Whether some operation joins a prediction and a target to more elements than either has. */
function broadcasts(graph: Graph, predictions: readonly FlowMap[], targets: readonly FlowMap[]): boolean {
  const from = (maps: readonly FlowMap[], id: number): boolean => maps.some((map) => map.depends(id));
  return graph.nodes.some((node) => {
    const [a, b] = node.operands;
    if (a === undefined || b === undefined || !broadcasting.has(node.op)) return false;
    const pure = (p: number, t: number): boolean =>
      from(predictions, p) && !from(targets, p) && from(targets, t) && !from(predictions, t);
    if (!pure(a, b) && !pure(b, a)) return false;
    const size = sizeOf(node.type.shape);
    const sizes = [a, b].map((operand) => graph.nodes[operand]?.type.shape ?? []);
    const rankDiffers = (sizes[0]?.length ?? 0) !== (sizes[1]?.length ?? 0);
    return rankDiffers && sizes.every((shape) => sizeOf(shape) > 1 && sizeOf(shape) < size);
  });
}

const broadcasting = new Set(['add', 'sub', 'mul', 'div', 'eq', 'maximum', 'minimum', 'pow']);
const labelUses = new Set([
  'eq',
  'ne',
  'take',
  'gather',
  'scatter',
  'scatterAdd',
  'put',
  'putAdd',
  'bincount',
  'unique',
  'uniqueInverse',
]);

function usedAsLabels(graph: Graph, labels: FlowMap): boolean {
  return graph.nodes.some((node) => labelUses.has(node.op) && node.operands.some((operand) => labels.depends(operand)));
}
