import type { TensorValue } from '../../core/ops/operation';
import type { Reading, TensorReading } from '../../core/roles/reading';
import { drawTensor } from './draw';
import { columnName } from './fit';
import { sortInputs } from './form';
import { DoesNotFit, type Binding, type Task } from './task';

/**
 * Free predictions: each prediction is itself a weight, in the shape that the loss is read with, and every step sees all samples. Works
 * for every loss that has a prediction. Throws DoesNotFit.
 */
export function freeTask(reading: Reading, seed: number): Task {
  const { predictions } = sortInputs(reading);
  const [first] = predictions;
  if (first === undefined) throw new DoesNotFit('no input of the loss is a prediction of real numbers');
  const count = first.batched ? (first.shape[0] ?? 1) : 1;
  const columns = new Map<string, TensorValue>();
  const bindings = new Map<string, Binding>();
  const weights = new Map<string, TensorValue>();
  for (const [index, input] of reading.inputs.entries()) {
    if (input.kind === 'plain') bindings.set(input.name, { kind: 'plain', value: input.value });
    else {
      const value = drawTensor(reading, input, seed * 1000 + index);
      if (predictions.includes(input)) {
        weights.set(input.name, value);
        bindings.set(input.name, { kind: 'prediction' });
      } else if (hasSamples(input, count)) {
        const column = columnName(input.name, reading);
        columns.set(column, value);
        bindings.set(input.name, { kind: 'column', column });
      } else bindings.set(input.name, { kind: 'fixed', value });
    }
  }
  return {
    name: 'free',
    title: 'Free predictions',
    count,
    columns,
    model: { kind: 'free', predictions: weights },
    bindings,
    measured: null,
    notes: [],
  };
}

function hasSamples(input: TensorReading, count: number): boolean {
  return input.batched && input.shape[0] === count;
}
