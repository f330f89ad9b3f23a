import type { TensorValue } from '../../core/ops/operation';
import type { Reading, TensorReading } from '../../core/roles/reading';
import { sampleArguments } from '../../core/roles/sample';

/** A tensor drawn from the domain that an input is read with, in the shape it is read with. */
export function drawTensor(reading: Reading, input: TensorReading, seed: number): TensorValue {
  const given = sampleArguments({ ...reading, inputs: [input] }, { seed, scale: 1 })[input.name];
  if (given?.kind !== 'tensor') throw new RangeError(`no sample of ${input.name}`);
  const { shape, dtype, data } = given.tensor;
  return { type: { shape, dtype }, data };
}
