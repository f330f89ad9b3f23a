import { FlowMap } from '../graph/flow';
import type { GraphNode } from '../graph/graph';
import { termsOf } from '../graph/terms';
import type { Outcome } from '../loss/outcome';
import { elementwise } from '../ops/table';
import { sizeOf } from '../tensor/shape';
import { plainInput } from './candidate';
import type { Call } from './call';
import { keeping, madeOf } from './first-uses';
import { numbersFor } from './plain-values';
import type { InputReading, Reading, TensorReading } from './reading';

type Traced = Extract<Outcome, { kind: 'value' }>;

/**
 * The reading with that as a number which is no tensor by anything that the program does with it, and would make more numbers of what comes of the
 * predictions wherever it meets that: what weighs a loss has no more elements than the loss. So is what several inputs are divided by, the
 * temperature of a student and its teacher, and that above which one of them has to lie to count.
 */
export function withNumbers(reading: Reading, call: Call, mayBe: (name: string) => boolean): Reading {
  const isOpen = (input: InputReading): input is TensorReading =>
    input.kind === 'tensor' && input.dtype === 'float32' && input.shape.length > 0 && mayBe(input.name);
  // What is given last is a number before what stands beside it is.
  return reading.inputs
    .filter(isOpen)
    .toReversed()
    .reduce((before, input) => {
      const outcome = call.onSample(before);
      if (outcome.kind !== 'value') return before;
      const mayStretch = input.role === 'weight' || input.role === 'target';
      const isNumber =
        isCommonDivisor(input.name, outcome) ||
        (mayStretch && (isStretching(input.name, before, outcome) || isBound(input.name, outcome)));
      return isNumber ? asNumber(before, input, call) : before;
    }, reading);
}

/** Whether what comes of the predictions has fewer elements than what an input makes of it, wherever the two meet. */
function isStretching(name: string, reading: Reading, { trace, inputs, value }: Traced): boolean {
  const { graph } = trace;
  const idOf = (of: string): number | undefined => inputs.find((input) => input.name === of)?.entered.id;
  const id = idOf(name);
  if (id === undefined) return false;
  const predictions = reading.inputs.flatMap((input) => (input.role === 'prediction' ? (idOf(input.name) ?? []) : []));
  const [own, ofPredictions] = [new FlowMap(graph, new Set([id])), new FlowMap(graph, new Set(predictions))];
  // What is a summand by itself is no factor of one.
  const others = new FlowMap(graph, new Set(inputs.flatMap(({ entered }) => (entered.id === id ? [] : [entered.id]))));
  const ofAny = new FlowMap(graph, new Set(inputs.map(({ entered }) => entered.id)));
  if (termsOf(graph, value.id, ofAny).some(({ node }) => own.depends(node) && !others.depends(node))) return false;
  const joins = graph.nodes.slice(id, value.id + 1).flatMap((node) => {
    const met = node.operands.filter((operand) => ofPredictions.depends(operand) && !own.depends(operand));
    const isMet = node.operands.some((operand) => own.depends(operand) && !ofPredictions.depends(operand));
    return isMet && met.length > 0 ? [{ node, met }] : [];
  });
  return (
    joins.length > 0 &&
    joins.every(
      ({ node, met }) =>
        elementwise.has(node.op) && met.every((operand) => trace.ref(operand).size < sizeOf(node.type.shape)),
    )
  );
}

/** Whether an input is in nothing but factors and divisors, and several other inputs are divided by it before they meet. */
function isCommonDivisor(name: string, { trace: { graph }, inputs, value }: Traced): boolean {
  const id = inputs.find((input) => input.name === name)?.entered.id;
  if (id === undefined) return false;
  const same = madeOf(graph, id, scaling);
  const uses = graph.nodes
    .slice(id, value.id + 1)
    .filter(({ operands }) => operands.some((operand) => same.has(operand)));
  if (!uses.every(({ op }) => scaling.has(op) || op === 'mul' || op === 'div')) return false;
  const others = inputs.filter(({ entered }) => entered.id !== id);
  const divided = uses.flatMap(({ op, operands: [dividend = -1, divisor = -1] }) => {
    if (op !== 'div' || !same.has(divisor)) return [];
    const of = others.filter(({ entered }) => new FlowMap(graph, new Set([entered.id])).depends(dividend));
    return of.length === 1 ? of.map((one) => one.name) : [];
  });
  return new Set(divided).size > 1;
}

const ordering = new Set<GraphNode['op']>(['lt', 'le', 'gt', 'ge']);

/** Whether all that is done with an input is to ask whether another lies above it. */
function isBound(name: string, { trace: { graph }, inputs, value }: Traced): boolean {
  const id = inputs.find((input) => input.name === name)?.entered.id;
  if (id === undefined) return false;
  const same = madeOf(graph, id, keeping);
  // Beside a bound that is a number itself it is what is to lie above that.
  const others = new FlowMap(
    graph,
    new Set(inputs.flatMap(({ entered }) => (entered.id === id || entered.shape.length === 0 ? [] : [entered.id]))),
  );
  const uses = graph.nodes
    .slice(id, value.id + 1)
    .filter(({ op, operands }) => !keeping.has(op) && operands.some((operand) => same.has(operand)));
  return (
    uses.length > 0 &&
    uses.every(({ op, operands }) => ordering.has(op) && operands.some((operand) => others.depends(operand)))
  );
}

/** Operations that leave a number a number of the same kind. */
const scaling = new Set<GraphNode['op']>(['view', 'cast', 'powScalar', 'reciprocal']);

function asNumber(reading: Reading, { name, role }: TensorReading, call: Call): Reading {
  // Something has to be met, and something predicted.
  const others = reading.inputs.filter((input) => input.kind === 'tensor' && input.name !== name);
  const predictions = others.filter((input) => input.role === 'prediction');
  const isMet = others.some((input) => input.role === 'target' || input.role === 'teacher');
  const leavesNone = role !== 'weight' && !isMet && predictions.length < 2;
  if (predictions.length === 0 || leavesNone) return reading;
  const [value = 1] = numbersFor(name, { prediction: [], classes: null });
  const told: Reading = {
    ...reading,
    inputs: reading.inputs.map((input) => (input.name === name ? plainInput(name, value) : input)),
  };
  const outcome = call.onSample(told);
  return outcome.kind === 'value' && outcome.trace.data(outcome.value).every(Number.isFinite) ? told : reading;
}
