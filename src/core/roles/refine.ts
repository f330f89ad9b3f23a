import { FlowMap } from '../graph/flow';
import type { Graph, GraphNode } from '../graph/graph';
import type { Outcome } from '../loss/outcome';
import { namedDomain } from './names';
import type { Domain, InputReading, Reading, TensorReading } from './reading';

/** Operations that take any number and make a probability of it: what enters them are logits. */
const fromLogits = new Set<GraphNode['op']>([
  'sigmoid',
  'logSigmoid',
  'softmax',
  'logSoftmax',
  'softplus',
  'binaryCrossEntropyWithLogits',
]);
/** Losses whose target lies between 0 and 1. */
const binaryLosses = new Set<GraphNode['op']>(['binaryCrossEntropy', 'binaryCrossEntropyWithLogits']);

/**
 * Narrows domains by what the graph does with the inputs: a prediction that first goes through a sigmoid are logits; a target `t` that
 * also appears as `1 − t` beside such a prediction is 0 or 1. Where the graph leaves it open, the name breaks the tie.
 */
export function refined(reading: Reading, outcome: Extract<Outcome, { kind: 'value' }>): Reading {
  const graph = outcome.trace.graph;
  const ids = new Map(outcome.inputs.map(({ name, entered }) => [name, entered.id]));
  const domainOf = (input: TensorReading): Domain => {
    const id = ids.get(input.name);
    return id === undefined ? input.domain : narrowedDomain(input, id, graph, outcome);
  };
  const inputs = besideProbability(
    reading.inputs.map((input): InputReading =>
      input.kind === 'tensor' ? { ...input, domain: domainOf(input) } : input,
    ),
  );
  const isBinary = inputs.some(
    (input) => input.kind === 'tensor' && input.role === 'target' && input.domain === 'binary',
  );
  const family = reading.family === 'elementwise' && isBinary ? binaryFamily(inputs) : reading.family;
  return { ...reading, inputs, family };
}

/** What is compared with a probability, element by element, is 0 or 1. */
function besideProbability(inputs: readonly InputReading[]): readonly InputReading[] {
  const isProbability = inputs.some(
    (input) => input.kind === 'tensor' && input.role === 'prediction' && input.domain === 'probability',
  );
  if (!isProbability) return inputs;
  return inputs.map((input) =>
    input.kind === 'tensor' && input.role === 'target' && input.domain === 'real'
      ? { ...input, domain: 'binary' }
      : input,
  );
}

function binaryFamily(inputs: readonly InputReading[]): Reading['family'] {
  const prediction = inputs.find((input) => input.kind === 'tensor' && input.role === 'prediction');
  return prediction?.kind === 'tensor' && prediction.shape.length > 2 ? 'mask' : 'binary';
}

function narrowedDomain(
  input: TensorReading,
  id: number,
  graph: Graph,
  outcome: Extract<Outcome, { kind: 'value' }>,
): Domain {
  if (input.domain !== 'real' && input.domain !== 'logits') return input.domain;
  if (input.role === 'prediction') {
    if (firstUses(graph, id).some((op) => fromLogits.has(op))) return 'logits';
    return namedDomain(input.name, 'prediction') ?? input.domain;
  }
  const isBinary = hasComplement(graph, id, outcome) || firstUses(graph, id).some((op) => binaryLosses.has(op));
  if (input.role !== 'target') return input.domain;
  return isBinary ? 'binary' : (namedDomain(input.name, 'target') ?? input.domain);
}

const shapeOnly = new Set<GraphNode['op']>(['view', 'cast', 'clamp', 'detach', 'neg']);

/** What is done first with a value, beyond casts, views and signs. */
function firstUses(graph: Graph, id: number): readonly GraphNode['op'][] {
  const same = new Set([id]);
  const uses: GraphNode['op'][] = [];
  // Nothing before it in the graph uses it.
  for (let user = id + 1; user < graph.nodes.length; user += 1) {
    const node = graph.nodes[user];
    if (node?.operands.some((operand) => same.has(operand)) !== true) continue;
    if (shapeOnly.has(node.op)) same.add(user);
    else uses.push(node.op);
  }
  return uses;
}

/** Whether `1 − target` is computed, from the target alone. */
function hasComplement(graph: Graph, id: number, outcome: Extract<Outcome, { kind: 'value' }>): boolean {
  const flow = new FlowMap(graph, new Set([id]));
  return graph.nodes.slice(id).some((node) => {
    if (node.op !== 'sub') return false;
    const [one, other] = node.operands;
    if (one === undefined || other === undefined || !flow.depends(other) || flow.depends(one)) return false;
    return graph.nodes[one]?.type.shape.length === 0 && outcome.trace.data(outcome.trace.ref(one))[0] === 1;
  });
}
