import { FlowMap } from '../graph/flow';
import { termsOf } from '../graph/terms';
import type { Outcome } from '../loss/outcome';
import { elementwise } from '../ops/table';
import { sizeOf } from '../tensor/shape';
import { plainInput } from './candidate';
import type { Call } from './call';
import { numbersFor } from './plain-values';
import type { InputReading, Reading, TensorReading } from './reading';

type Traced = Extract<Outcome, { kind: 'value' }>;

/**
 * The reading with that as a number which is no tensor by anything that the program does with it, and would make more numbers of what comes of the
 * predictions wherever it meets that: what weighs a loss has no more elements than the loss.
 */
export function withNumbers(reading: Reading, call: Call, mayBe: (name: string) => boolean): Reading {
  const isOpen = (input: InputReading): input is TensorReading =>
    input.kind === 'tensor' &&
    (input.role === 'weight' || input.role === 'target') &&
    input.dtype === 'float32' &&
    input.shape.length > 0 &&
    mayBe(input.name);
  // What is given last is a number before what stands beside it is.
  return reading.inputs
    .filter(isOpen)
    .toReversed()
    .reduce((before, input) => {
      const outcome = call.onSample(before);
      if (outcome.kind !== 'value' || !isStretching(input.name, before, outcome)) return before;
      return asNumber(before, input, call);
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

function asNumber(reading: Reading, { name, role }: TensorReading, call: Call): Reading {
  // Something has to be met.
  const isOnlyTarget = role === 'target' && reading.inputs.filter((input) => input.role === 'target').length === 1;
  if (isOnlyTarget && reading.inputs.filter((input) => input.role === 'prediction').length < 2) return reading;
  const [value = 1] = numbersFor(name, { prediction: [], classes: null });
  const told: Reading = {
    ...reading,
    inputs: reading.inputs.map((input) => (input.name === name ? plainInput(name, value) : input)),
  };
  const outcome = call.onSample(told);
  return outcome.kind === 'value' && outcome.trace.data(outcome.value).every(Number.isFinite) ? told : reading;
}
