import type { Outcome } from '../loss/outcome';
import { areApart } from './apart';
import type { Call } from './call';
import { descentOf } from './free-descent';
import { flowOf } from './joint-predictions';
import { isCurvedIn } from './responses';
import { isBareShare, isOutcomeName } from './names';
import type { Domain, InputReading, Reading, TensorReading } from './reading';

type Traced = Extract<Outcome, { kind: 'value' }>;

/** What a target may be, the widest first: any number, which of two it is. */
const domains: readonly Domain[] = ['real', 'binary'];

/**
 * The reading with that of several predictions as a target without which the loss would have no least value, and has one beside it: what only weighs
 * what becomes of another prediction, as soft labels do, is driven away for ever where it is trained. `narrowed`: the reading with the domains
 * that the graph tells.
 */
export function withEndlessAsTarget(
  reading: Reading,
  call: Call,
  isSaid: (name: string) => boolean,
  narrowed: (reading: Reading) => Reading,
): Reading {
  const predictions = reading.inputs.flatMap((input) =>
    input.kind === 'tensor' && input.role === 'prediction' ? [input] : [],
  );
  if (predictions.length < 2) return reading;
  const outcome = call.onSample(reading);
  if (outcome.kind !== 'value') return reading;
  const mayWeigh = (input: TensorReading): boolean =>
    !isSaid(input.name) &&
    (isBareShare(input.name) || !isOutcomeName(input.name)) &&
    meetsOthers(input.name, predictions, outcome) &&
    !isCurvedIn(input, reading, call);
  const weighing = predictions
    .filter(mayWeigh)
    .toSorted((one, other) => Number(isBareShare(other.name)) - Number(isBareShare(one.name)));
  if (weighing.length === 0 || descentOf(reading, call).course !== 'endless') return reading;
  for (const { name } of weighing)
    for (const domain of domains) {
      const tried = narrowed(asTarget(reading, name, domain));
      if (descentOf(tried, call).course === 'ends') return tried;
    }
  return reading;
}

/** Whether something of the loss is made of a prediction and of another. */
function meetsOthers(name: string, predictions: readonly InputReading[], outcome: Traced): boolean {
  const flow = flowOf(name, outcome);
  return predictions.some((other) => {
    const beside = other.name === name ? null : flowOf(other.name, outcome);
    return flow !== null && beside?.depends(outcome.value.id) === true && !areApart(flow, beside, outcome);
  });
}

function asTarget(reading: Reading, name: string, domain: Domain): Reading {
  return {
    ...reading,
    inputs: reading.inputs.map((input) =>
      input.kind === 'tensor' && input.name === name ? { ...input, role: 'target', domain } : input,
    ),
  };
}
