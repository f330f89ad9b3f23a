import type { TensorValue } from '../../core/ops/operation';
import type { InputReading, Reading, TensorReading } from '../../core/roles/reading';
import { sameShape, sizeOf } from '../../core/tensor/shape';
import { tensorData } from '../../core/tensor/data';
import { buildNetwork, type ImageSize, type OutputSpec } from '../models/network';
import type { Recipe } from '../recipe';
import { drawTensor } from './draw';
import { Form, predictsEmbeddings, restOf, sortInputs } from './form';
import { truthOf, type Truth } from './metric';
import { randomFor } from './random';
import type { Labels, Samples, Values } from './samples';
import { siamese } from './siamese';
import type { ToldSamples } from './spoil';
import { encodeLabels, encodeValues, intoDomain } from './targets';
import { DoesNotFit, inputColumn, type Binding, type Task } from './task';

/** What of the recipe decides the model and the draws. */
export interface FitOptions {
  readonly seed: number;
  readonly model: Recipe['model'];
  readonly hidden: readonly number[];
  readonly activation: 'tanh' | 'relu';
  readonly recordable: boolean;
}

/** A data set with its name, and what was left out of it. */
export interface NamedSamples {
  readonly name: string;
  readonly title: string;
  readonly samples: Samples;
  /** Where the samples are images; else null. */
  readonly image: ImageSize | null;
  readonly notes: readonly string[];
}

/** The same, with what the loss is told of the samples. */
export type ToldData = NamedSamples & ToldSamples;

/** Brings samples into the form that the loss reads and builds a network that predicts them. Throws DoesNotFit. */
export function fitTask(reading: Reading, data: ToldData, options: FitOptions): Task {
  const image = options.model === 'convolution' ? data.image : null;
  if (options.model === 'convolution' && image === null)
    throw new DoesNotFit(`a convolution needs images, and ${data.title} has none: choose dense layers`);
  const sorted = sortInputs(reading);
  const { features, truth } = tables(
    reading,
    { ...data.samples, truth: data.told },
    sorted.predictions.length,
    options.seed,
  );
  const form = new Form(reading, sorted, truth);
  const names = features.map((_, index) => (index === 0 ? inputColumn : `${inputColumn}${index + 1}`));
  const columns = new Map(names.map((name, index) => [name, table(features[index] ?? [])]));
  const outputs = sorted.predictions.map((prediction, index) =>
    outputSpec(form, prediction, names[index] ?? inputColumn),
  );
  const count = data.samples.features.length;
  const bindings = new Map<string, Binding>();
  for (const input of reading.inputs) bindings.set(input.name, bind(input, form, columns, count, options.seed));
  if (options.recordable) refuseStretching(outputs, new Map([...columns].filter(([name]) => !names.includes(name))));
  const metric = form.metric();
  return {
    name: data.name,
    title: data.title,
    count,
    columns,
    model: buildNetwork({ ...options, inputs: features[0]?.[0]?.length ?? 0, image }, outputs),
    bindings,
    measured: metric && { metric, truth: measuredTruth(form, data.samples), prediction: form.main.name },
    notes: data.notes,
  };
}

/** The features for each column that a network reads, and what the targets tell. */
function tables(
  reading: Reading,
  samples: Samples,
  predictions: number,
  seed: number,
): { readonly features: readonly Samples['features'][]; readonly truth: Labels | Values } {
  if (predictsEmbeddings(reading) && predictions > 1) {
    return siamese(reading.family, samples, predictions, randomFor(seed, 'extras'));
  }
  return { features: [samples.features], truth: samples.truth };
}

function table(rows: Samples['features']): TensorValue {
  const shape = [rows.length, rows[0]?.length ?? 0];
  return { type: { shape, dtype: 'float32' }, data: tensorData('float32', rows.flat()) };
}

function outputSpec(form: Form, prediction: TensorReading, column: string): OutputSpec {
  const { rest, classAxis } = form.layoutOf(prediction);
  if (predictsEmbeddings(form.reading) && !sameShape(rest, restOf(form.main))) {
    throw new DoesNotFit('embeddings of different sizes');
  }
  const isRow = form.truth.kind === 'values' && rest.length > 0;
  const classDim = classAxis === null ? (isRow ? 1 : null) : classAxis + 1;
  return { prediction: prediction.name, column, rest, domain: prediction.domain, classDim };
}

/** A replay takes [N, 1] against [N] for a mistake, and by and large it is one. */
function refuseStretching(outputs: readonly OutputSpec[], fed: ReadonlyMap<string, TensorValue>): void {
  for (const { rest } of outputs) {
    for (const { type } of fed.values()) {
      const other = type.shape.slice(1);
      if (sizeOf(rest) === sizeOf(other) && !sameShape(rest, other)) {
        throw new DoesNotFit(`[N, ${rest.join(', ')}] against [N, ${other.join(', ')}]`);
      }
    }
  }
}

/** How an input of the loss is fed; what varies with the samples is added to `columns`. */
function bind(
  input: InputReading,
  form: Form,
  columns: Map<string, TensorValue>,
  count: number,
  seed: number,
): Binding {
  if (input.kind === 'plain') return { kind: 'plain', value: input.value };
  if (form.sorted.predictions.includes(input)) return { kind: 'prediction' };
  if (!input.batched) return { kind: 'fixed', value: drawnFor(input, form, count, seed) };
  const column = columnName(input.name, form.reading);
  columns.set(column, isTold(input, form) ? encode(input, form) : drawnFor(input, form, count, seed));
  return { kind: 'column', column };
}

/** Whether the truth says what this input is: a target, or a teacher's opinion of the classes. */
function isTold(input: TensorReading, form: Form): boolean {
  if (input.role === 'target') return true;
  return input.role === 'teacher' && form.truth.kind === 'labels' && sameShape(restOf(input), restOf(form.main));
}

function encode(input: TensorReading, form: Form): TensorValue {
  if (form.truth.kind === 'labels') return encodeLabels(form.truth, input, form.layoutOf(input));
  return encodeValues(intoDomain(form.truth, input.domain), input, restOf(input));
}

function drawnFor(input: TensorReading, form: Form, count: number, seed: number): TensorValue {
  const below = input.below === null ? null : form.sizeFor(input.below);
  const fitted: TensorReading = { ...input, shape: form.shapeOf(input, count), below };
  return drawTensor(form.reading, fitted, randomFor(seed, 'extras').below(2 ** 31));
}

/** A column is named as the parameter that it feeds, unless a record would take that name for something else. */
export function columnName(parameter: string, reading: Reading): string {
  const taken = new Set<unknown>([
    inputColumn,
    'output',
    ...reading.inputs.map((input) => input.kind === 'plain' && input.value),
  ]);
  return taken.has(parameter) ? columnName(`${parameter}_`, reading) : parameter;
}

/** What the metric compares with: the classes of the samples themselves, or the values as the loss's target has them. */
function measuredTruth(form: Form, samples: Samples): Truth {
  if (samples.truth.kind === 'labels') return truthOf(samples.truth.labels);
  return truthOf(intoDomain(samples.truth, form.target?.domain ?? 'real').values);
}
