import type { Outcome } from '../loss/outcome';
import type { GivenArguments } from '../loss/request';
import type { Reading } from './reading';
import { configArguments, defaultSample, sampleArguments } from './sample';

/** Calls the loss, while its inputs are told apart: once on any arguments, and once at most on the sample of each reading. */
export interface Call {
  (args: GivenArguments, config: GivenArguments): Outcome;
  readonly onSample: (reading: Reading) => Outcome;
}

/** What is called with any arguments; `known` are readings whose outcomes are there already. */
export function callsOf(
  call: (args: GivenArguments, config: GivenArguments) => Outcome,
  known: readonly (readonly [Reading, Outcome])[] = [],
): Call {
  const outcomes = new Map(known.map(([reading, outcome]) => [keyOf(reading), outcome]));
  const onSample = (reading: Reading): Outcome => {
    const key = keyOf(reading);
    const found = outcomes.get(key) ?? call(sampleArguments(reading, defaultSample), configArguments(reading));
    outcomes.set(key, found);
    return found;
  };
  return Object.assign((args: GivenArguments, config: GivenArguments) => call(args, config), { onSample });
}

/** What a sample is drawn by: to be told for a target or a weight changes nothing of it. */
function keyOf({ inputs, config }: Reading): string {
  return JSON.stringify([inputs.map(({ role, ...drawn }) => [drawn, role === 'prediction']), config]);
}
