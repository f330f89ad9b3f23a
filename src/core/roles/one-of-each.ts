import type { Outcome } from '../loss/outcome';
import type { GivenArguments } from '../loss/request';
import { sizeOf } from '../tensor/shape';
import type { Reading } from './reading';
import { defaultSample, sampleArguments } from './sample';

/** So many times what a reading has. */
const several = 3;

/** Whether what gives a single number gives one of each where it is given several at once: a score of each pair, that nothing reduces. */
export function givesOneOfEach(reading: Reading, call: (args: GivenArguments) => Outcome): boolean {
  const batch: Reading = {
    ...reading,
    inputs: reading.inputs.map((input) =>
      input.kind === 'tensor' && input.shape.length > 0 ? { ...input, shape: [several, ...input.shape] } : input,
    ),
  };
  const outcome = call(sampleArguments(batch, defaultSample));
  return outcome.kind === 'value' && sizeOf(outcome.value.shape) === several;
}
