import { FlowMap } from '../graph/flow';
import type { Graph, GraphNode } from '../graph/graph';
import type { Outcome } from '../loss/outcome';
import type { Call } from './call';
import { changesWhenExchanged } from './responses';
import { hintOfName, isOutcomeName } from './names';
import type { InputReading, Reading, TensorReading } from './reading';

type Traced = Extract<Outcome, { kind: 'value' }>;

/** Operations that take any number and make a probability of it: what enters them are logits. */
const squashing = new Set<GraphNode['op']>([
  'sigmoid',
  'logSigmoid',
  'softmax',
  'logSoftmax',
  'logsumexp',
  'softplus',
  'binaryCrossEntropyWithLogits',
]);

/** Operations that leave scores what they are, whatever stands beside them. */
const carrying = new Set<GraphNode['op']>(['view', 'cast', 'detach', 'neg', 'clamp', 'take', 'concat']);

/** Operations that move and stretch scores, where what stands beside them is the same for all inputs. */
const moving = new Set<GraphNode['op']>(['add', 'sub', 'mul', 'div']);

/** Whether all that is done with an input, but for moving and stretching it, is to make probabilities of it somewhere. */
export function isSquashed(id: number, { trace, inputs, value }: Traced): boolean {
  const { graph } = trace;
  const own = new FlowMap(graph, new Set([id]));
  const rest = new FlowMap(
    graph,
    new Set(inputs.flatMap(({ entered, isOwn }) => (isOwn || entered.id === id ? [] : [entered.id]))),
  );
  const scores = new Set([id]);
  for (let at = id + 1; at <= value.id; at += 1) {
    const node = graph.nodes[at];
    if (!node?.operands.some((one) => scores.has(one))) continue;
    const { op, operands } = node;
    if (squashing.has(op) && scores.has(operands[0] ?? -1)) return true;
    if (op === 'exp' && isNormalised(graph, at, value.id)) return true;
    const isFactor = op === 'mul' || op === 'div';
    const isFree = (one: number): boolean => !rest.depends(one) && !(isFactor && own.depends(one));
    // What is taken from another of its kind says which of two is the higher, and is scaled by itself no more.
    const isMoved = moving.has(op) && operands.filter((one) => !scores.has(one)).every(isFree);
    const isLeft = op !== 'div' || scores.has(operands[0] ?? -1);
    if (carrying.has(op) || (isMoved && isLeft && !operands.every((one) => scores.has(one)))) scores.add(at);
  }
  return false;
}

const summing = new Set<GraphNode['op']>(['view', 'cast', 'clamp', 'sum', 'add']);

/** Whether exponentials are summed, or 1 added to them, to divide by that or take its logarithm: a softmax, or a sigmoid, step by step. */
function isNormalised(graph: Graph, exponentials: number, output: number): boolean {
  const sums = new Set<number>();
  const same = new Set([exponentials]);
  for (let at = exponentials + 1; at <= output; at += 1) {
    const node = graph.nodes[at];
    if (!node?.operands.some((one) => same.has(one))) continue;
    const { op, operands } = node;
    const isOfSum = operands.some((one) => sums.has(one));
    if (op === 'log1p' || (op === 'log' && isOfSum) || (op === 'div' && sums.has(operands[1] ?? -1))) return true;
    if (!summing.has(op)) continue;
    same.add(at);
    if (op === 'sum' || isOfSum || (op === 'add' && operands.some((one) => isOne(graph, one)))) sums.add(at);
  }
  return false;
}

function isOne(graph: Graph, id: number): boolean {
  const node = graph.nodes[id];
  return node?.op === 'constant' && node.params.data.every((number) => number === 1);
}

/**
 * The reading with those of its real numbers as logits of which the loss makes probabilities: of a second prediction, of what a teacher says. What
 * is named as the truth may be real numbers all the same, as grades are, unless it may change places with the prediction.
 */
export function withLogits(reading: Reading, call: Call, isSaid: (name: string) => boolean): Reading {
  const mayBe = (input: InputReading): input is TensorReading =>
    input.kind === 'tensor' && input.domain === 'real' && input.role !== 'weight' && !isSaid(input.name);
  if (!reading.inputs.some(mayBe)) return reading;
  const outcome = call.onSample(reading);
  if (outcome.kind !== 'value') return reading;
  const prediction = reading.inputs.find(({ role }) => role === 'prediction');
  const isTruth = (input: TensorReading): boolean =>
    input.role === 'target' &&
    hintOfName(input.name) === 'target' &&
    !isOutcomeName(input.name) &&
    (prediction === undefined || changesWhenExchanged(prediction, input, reading, call));
  const isLogits = (input: InputReading): boolean => {
    const id = outcome.inputs.find(({ name }) => name === input.name)?.entered.id;
    return mayBe(input) && id !== undefined && isSquashed(id, outcome) && !isTruth(input);
  };
  if (!reading.inputs.some(isLogits)) return reading;
  const inputs = reading.inputs.map((input): InputReading =>
    input.kind === 'tensor' && isLogits(input) ? { ...input, domain: 'logits' } : input,
  );
  return { ...reading, inputs };
}
