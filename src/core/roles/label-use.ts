import { ancestorsOf, FlowMap } from '../graph/flow';
import type { Graph, GraphNode } from '../graph/graph';
import type { Outcome } from '../loss/outcome';
import { isFloating } from '../tensor/dtype';
import { keeping } from './first-uses';
import type { Reading } from './reading';

/** Operations whose result are labels still where one operand is: moved, chosen from, shifted, clamped. */
const carrying = new Set<GraphNode['op']>([
  'view',
  'cast',
  'detach',
  'clamp',
  'where',
  'gate',
  'take',
  'put',
  'concat',
  'add',
  'sub',
  'mul',
  'remainder',
  'floorDivide',
  'maximum',
  'minimum',
]);

/** Which operands of an operation may be labels that are used as such. */
const labelUses: Partial<Record<GraphNode['op'], readonly number[]>> = {
  eq: [0, 1],
  ne: [0, 1],
  take: [1],
  gather: [1],
  scatter: [1],
  scatterAdd: [1],
  put: [1],
  putAdd: [1],
  bincount: [0],
  unique: [0],
  uniqueInverse: [0],
};

/** Whether the labels among the inputs are used as labels, not as numbers. */
export function usesLabels(reading: Reading, { trace, inputs }: Extract<Outcome, { kind: 'value' }>): boolean {
  const ofRole = (isWanted: (input: Reading['inputs'][number]) => boolean): readonly number[] => {
    const names = new Set(reading.inputs.filter(isWanted).map(({ name }) => name));
    return inputs.flatMap(({ name, entered }) => (names.has(name) ? [entered.id] : []));
  };
  const predictions = new FlowMap(trace.graph, new Set(ofRole(({ role }) => role === 'prediction')));
  const labels = ofRole((input) => input.kind === 'tensor' && input.domain === 'classIndex');
  return labels.every((id) => usedAsLabels(trace.graph, id, predictions));
}

/** Whether an input chooses places or is told apart by equality: itself, or what is made of it without the prediction. */
export function usedAsLabels(graph: Graph, input: number, predictions: FlowMap): boolean {
  const labels = new Set([input]);
  for (let id = input + 1; id < graph.nodes.length; id += 1) {
    const node = graph.nodes[id];
    if (node === undefined) break;
    const { op, operands } = node;
    if (!operands.some((operand) => labels.has(operand))) continue;
    if (labelUses[op]?.some((index) => labels.has(operands[index] ?? -1)) === true) return true;
    if (carrying.has(op) && !operands.some((operand) => predictions.depends(operand))) labels.add(id);
  }
  return false;
}

/** Operations that take elements by whole numbers, or by what is asked of these, and the operand that says which. */
const placing: Partial<Record<GraphNode['op'], number>> = { take: 1, gather: 1, where: 0 };

/** Whether an input, cast to whole numbers, does nothing but say which elements of others are taken: nobody predicts that. */
export function isOnlyPlaces(graph: Graph, input: number, output: number): boolean {
  const places = new Set([input]);
  let isTaking = false;
  for (const id of ancestorsOf(graph, output)) {
    const node = graph.nodes[id];
    if (!node?.operands.some((operand) => places.has(operand))) continue;
    const { op, operands, type } = node;
    const isWhole =
      !isFloating(type.dtype) && operands.every((one) => !isFloating(graph.nodes[one]?.type.dtype ?? 'bool'));
    if (keeping.has(op) || isWhole) places.add(id);
    else if (operands.some((operand, index) => places.has(operand) && index !== placing[op])) return false;
    else isTaking = true;
  }
  return isTaking;
}
