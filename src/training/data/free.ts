import type { TensorValue } from '../../core/ops/operation';
import type { SampleRandom } from '../../core/roles/random';
import type { Domain, Reading, TensorReading } from '../../core/roles/reading';
import { tensorData } from '../../core/tensor/data';
import { buildNetwork, type OutputSpec, type TrunkSpec } from '../models/network';
import { drawTensor } from './draw';
import { columnName } from './fit';
import { sortInputs } from './form';
import { randomFor } from './random';
import { DoesNotFit, inputColumn, type Binding, type Task } from './task';

/**
 * Free predictions: each prediction is itself a weight, in the shape that the loss is read with, and every step sees all samples. Works
 * for every loss that has a prediction. Throws DoesNotFit.
 */
export function freeTask(reading: Reading, seed: number): Task {
  const { values, ...drawn } = drawnSamples(reading, seed);
  return {
    ...{ name: 'free', title: 'Free predictions', ...drawn },
    model: { kind: 'free', predictions: values },
    ...{ measured: null, notes: [] },
  };
}

/**
 * The same samples, predicted by a network from points drawn at random: its last layer keeps a prediction within its domain, which a free one would
 * leave. null where no prediction has a domain to be kept in, or one is not of the samples.
 */
export function drawnTask(reading: Reading, { seed, ...trunk }: DrawnOptions): Task | null {
  const { predictions } = sortInputs(reading);
  const { count, columns, bindings } = drawnSamples(reading, seed);
  if (!predictions.some(({ domain }) => bounded.has(domain))) return null;
  if (!predictions.every((prediction) => hasSamples(prediction, count))) return null;
  const outputs = predictions.map(({ name, domain, shape }): OutputSpec => ({
    ...{ prediction: name, column: inputColumn, rest: shape.slice(1), domain },
    classDim: shape.length > 1 ? 1 : null,
  }));
  return {
    ...{ name: 'drawn', title: 'Drawn samples', count, bindings },
    columns: new Map([[inputColumn, pointsOf(count, randomFor(seed, 'data'))], ...columns]),
    model: buildNetwork({ ...trunk, inputs: 2, image: null }, outputs),
    ...{ measured: null, notes: [] },
  };
}

type DrawnOptions = Omit<TrunkSpec, 'inputs' | 'image'> & { readonly seed: number };

const bounded: ReadonlySet<Domain> = new Set([
  'probability',
  'distribution',
  'logProbability',
  'positive',
  'unitNorm',
  'box',
]);

function pointsOf(count: number, random: SampleRandom): TensorValue {
  const values = Array.from({ length: 2 * count }, () => random.normal());
  return { type: { shape: [count, 2], dtype: 'float32' }, data: tensorData('float32', values) };
}

interface DrawnSamples extends Pick<Task, 'count' | 'columns' | 'bindings'> {
  /** The predictions, by name. */
  readonly values: ReadonlyMap<string, TensorValue>;
}

/** Samples as many and as large as the loss is read with. Throws DoesNotFit. */
function drawnSamples(reading: Reading, seed: number): DrawnSamples {
  const { predictions } = sortInputs(reading);
  const [first] = predictions;
  if (first === undefined) throw new DoesNotFit('no input of the loss is a prediction of real numbers');
  const count = first.batched ? (first.shape[0] ?? 1) : 1;
  const columns = new Map<string, TensorValue>();
  const bindings = new Map<string, Binding>();
  const values = new Map<string, TensorValue>();
  for (const [index, input] of reading.inputs.entries()) {
    if (input.kind === 'plain') bindings.set(input.name, { kind: 'plain', value: input.value });
    else {
      const value = drawTensor(reading, input, seed * 1000 + index);
      if (predictions.includes(input)) {
        values.set(input.name, value);
        bindings.set(input.name, { kind: 'prediction' });
      } else if (hasSamples(input, count)) {
        const column = columnName(input.name, reading);
        columns.set(column, value);
        bindings.set(input.name, { kind: 'column', column });
      } else bindings.set(input.name, { kind: 'fixed', value });
    }
  }
  return { count, columns, bindings, values };
}

function hasSamples(input: TensorReading, count: number): boolean {
  return input.batched && input.shape[0] === count;
}
