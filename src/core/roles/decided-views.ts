import type { Outcome } from '../loss/outcome';
import { FlowMap, type Supposition } from '../graph/flow';
import type { Call } from './call';
import { hintOfName } from './names';
import type { InputReading, Reading, TensorReading } from './reading';
import { areTrainedAlike } from './two-sides';

type Traced = Extract<Outcome, { kind: 'value' }>;

/**
 * The reading of two that are alike by nothing but their shapes, with that for a target which the loss only rounds, compares or counts, while a gradient
 * reaches the other: no name says that a model gives it, and nobody would train by it.
 */
export function withDecidedViewAsTarget(reading: Reading, call: Call, isSaid: (name: string) => boolean): Reading {
  const views = reading.inputs.filter(
    (input): input is TensorReading => input.kind === 'tensor' && input.role === 'prediction',
  );
  const mayBeMet = views.filter(({ name }) => hintOfName(name) !== 'prediction' && !isSaid(name));
  if (reading.family !== 'views' || views.length !== 2 || mayBeMet.length === 0) return reading;
  const outcome = call.onSample(reading);
  if (outcome.kind !== 'value') return reading;
  const isMet = (input: InputReading): boolean =>
    mayBeMet.some(({ name }) => name === input.name) &&
    views.some(
      (view) => view !== input && flows(view, 'required', outcome) && !areTrainedAlike(view, input, reading, call),
    ) &&
    !flows(input, 'undetached', outcome);
  const inputs = reading.inputs.map((input): InputReading =>
    input.kind === 'tensor' && isMet(input) ? { ...input, role: 'target' } : input,
  );
  return { ...reading, inputs };
}

function flows({ name }: InputReading, supposing: Supposition, { trace, value, inputs }: Traced): boolean {
  const ids = inputs.flatMap((input) => (input.name === name ? [input.entered.id] : []));
  return new FlowMap(trace.graph, new Set(ids), supposing).flow(value.id) === 'flows';
}
