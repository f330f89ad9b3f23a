import type { Outcome } from '../loss/outcome';
import type { Given, GivenArguments } from '../loss/request';
import { tensorData } from '../tensor/data';
import { sameShape, sizeOf, type Shape } from '../tensor/shape';
import type { Reading, TensorReading } from './reading';
import { defaultSample, sampleArguments, type SampleOptions } from './sample';

/**
 * What becomes of a value when the prediction agrees with the target: a loss falls, a score rises. `neither`: it compares them in no such
 * way; `unknown`: what agrees with the target cannot be told from the reading, or the call did not run on it.
 */
export type Agreement = 'falls' | 'rises' | 'neither' | 'unknown';

/** Whether every number must move the same way, or their sum. */
export type ComparedBy = 'element' | 'sum';

/** More ways to agree than these are not tried. */
const mostTrials = 5;

type Traced = Extract<Outcome, { kind: 'value' }>;

/** Domains of targets that say what is the case, rather than a number to be met. */
const choices: ReadonlySet<TensorReading['domain']> = new Set(['binary', 'oneHot', 'classIndex', 'distribution']);

/** How sure a perfect prediction is, in logits; and one that is surer still. */
const certainties = [10, 20];

/** Other predictions than the sample's, drawn at random, that must agree on the direction. */
const otherSeeds = [2, 3];

/** Compares the value on random predictions with the value on one that agrees with the target. */
export function agreementOf(reading: Reading, call: (args: GivenArguments) => Outcome, by: ComparedBy): Agreement {
  let found: Agreement = 'unknown';
  for (const trial of [...trialsOf(reading)].slice(0, mostTrials)) {
    const agreement = agreementIn(trial, call, by);
    if (agreement === 'falls' || agreement === 'rises') return agreement;
    if (agreement === 'neither') found = agreement;
  }
  return found;
}

/** A reading, and predictions that agree with their targets, surer and surer. */
interface Trial {
  readonly reading: Reading;
  readonly agreeing: readonly [GivenArguments, GivenArguments];
}

function agreementIn(
  { reading, agreeing: [sure, surer] }: Trial,
  call: (args: GivenArguments) => Outcome,
  by: ComparedBy,
): Agreement {
  const args = sampleArguments(reading, defaultSample);
  const valuesFor = (predictions: GivenArguments): readonly number[] | null => {
    const outcome = call({ ...args, ...predictions });
    const values = outcome.kind === 'value' ? comparedValues(outcome, reading) : null;
    return values === null || by === 'element' ? values : [values.reduce((sum, value) => sum + value, 0)];
  };
  const [before, after, beyond] = [valuesFor({}), valuesFor(sure), valuesFor(surer)];
  if (before === null || after === null || beyond === null) return 'unknown';
  const change = direction(before, after);
  // What goes on growing with the scores themselves is no comparison: a score has a best, a loss a least.
  if (change === 'neither' || (direction(after, beyond) === change && !isSettled(after, beyond))) return 'neither';
  const others = otherSeeds.map((seed) => valuesFor(predictionsOf(reading, { ...defaultSample, seed })));
  return others.every((other) => other === null || direction(other, after) === change) ? change : 'neither';
}

/** The ways in which a prediction may agree with something: with its target; as a probability; with any input of its shape. */
function* trialsOf(reading: Reading): Iterable<Trial> {
  for (const domain of ['as read', 'probability'] as const) {
    const own = domain === 'as read' ? reading : withPredictions(reading, domain);
    const args = sampleArguments(own, defaultSample);
    const [sure, surer] = certainties.map((certainty) => agreeing(own, args, certainty));
    if (sure !== undefined && surer !== undefined && sure !== null && surer !== null)
      yield { reading: own, agreeing: [sure, surer] };
  }
  const args = sampleArguments(reading, defaultSample);
  for (const [prediction, other] of pairsOfOneShape(reading)) {
    const same = args[other.name];
    if (same !== undefined) yield { reading, agreeing: [{ [prediction.name]: same }, { [prediction.name]: same }] };
  }
}

function withPredictions(reading: Reading, domain: TensorReading['domain']): Reading {
  const inputs = reading.inputs.map((input) =>
    input.kind === 'tensor' && input.role === 'prediction' && input.domain === 'logits' ? { ...input, domain } : input,
  );
  return { ...reading, inputs };
}

function pairsOfOneShape({ inputs }: Reading): readonly (readonly [TensorReading, TensorReading])[] {
  const tensors = inputs.flatMap((input) => (input.kind === 'tensor' && input.dtype === 'float32' ? [input] : []));
  return tensors.flatMap((prediction) =>
    prediction.role === 'prediction'
      ? tensors.flatMap((other): [TensorReading, TensorReading][] =>
          other !== prediction && sameShape(other.shape, prediction.shape) ? [[prediction, other]] : [],
        )
      : [],
  );
}

function predictionsOf(reading: Reading, sample: SampleOptions): GivenArguments {
  const names = new Set(reading.inputs.flatMap((input) => (input.role === 'prediction' ? [input.name] : [])));
  return Object.fromEntries(Object.entries(sampleArguments(reading, sample)).filter(([name]) => names.has(name)));
}

function direction(before: readonly number[], after: readonly number[]): Exclude<Agreement, 'unknown'> {
  if (before.length !== after.length) return 'neither';
  const changes = before.map((value, index) => (after[index] ?? NaN) - value);
  const slack = 1e-5 * Math.max(...before.map(Math.abs), 1e-3);
  if (changes.every((change) => Math.abs(change) <= slack)) return 'neither';
  if (changes.every((change) => change <= slack)) return 'falls';
  return changes.every((change) => change >= -slack) ? 'rises' : 'neither';
}

function isSettled(one: readonly number[], other: readonly number[]): boolean {
  return one.every((value, index) => Math.abs((other[index] ?? NaN) - value) <= 1e-2 * Math.max(1, Math.abs(value)));
}

/** The numbers that belong to one sample each; of a table of all pairs of boxes those that belong together. */
function comparedValues({ trace, value }: Traced, { inputs }: Reading): readonly number[] | null {
  const data = [...trace.data(value)];
  if (!data.every(Number.isFinite)) return null;
  const [samples, others] = value.shape;
  const prediction = inputs.find((input) => input.kind === 'tensor' && input.role === 'prediction');
  const isTable = value.shape.length === 2 && samples === others && samples !== undefined;
  if (!isTable || prediction?.kind !== 'tensor' || sameShape(prediction.shape, value.shape)) return data;
  if (prediction.domain !== 'box') return null;
  return data.filter((_, index) => index % (samples + 1) === 0);
}

/** Predictions that agree with their targets; null where what agrees is not known. */
function agreeing(reading: Reading, args: GivenArguments, certainty: number): GivenArguments | null {
  const tensors = reading.inputs.flatMap((input) => (input.kind === 'tensor' ? [input] : []));
  const predictions = tensors.filter(({ role }) => role === 'prediction');
  const references = tensors.filter(({ role }) => role === 'target' || role === 'teacher');
  const changed = predictions.flatMap((prediction, index): [string, Given][] => {
    const reference = references[index] ?? references[0];
    const data =
      reference === undefined ? null : agreeingData(prediction, reference, numbersOf(args[reference.name]), certainty);
    return data === null ? [] : [[prediction.name, given(prediction, data)]];
  });
  return changed.length === predictions.length && changed.length > 0 ? Object.fromEntries(changed) : null;
}

function agreeingData(
  prediction: TensorReading,
  target: TensorReading,
  values: readonly number[],
  certainty: number,
): readonly number[] | null {
  const { shape, domain } = prediction;
  if (target.domain === 'classIndex' && !sameShape(shape, target.shape) && shape.length > 1) {
    return scoresOf(shape, values, (isIt) => scoreFor(domain, isIt ? 1 : 0, certainty));
  }
  if (sizeOf(shape) !== values.length) return null;
  if (target.domain === 'distribution' && domain === 'logits') return values.map(Math.log);
  if (choices.has(target.domain)) return values.map((value) => scoreFor(domain, value, certainty));
  return target.domain === domain || domain === 'real' ? values : null;
}

/** Scores along dimension 1 for a class at each place. */
function scoresOf(
  shape: Shape,
  classes: readonly number[],
  score: (isIt: boolean) => number,
): readonly number[] | null {
  const [, count = 1] = shape;
  const inner = sizeOf(shape.slice(2));
  if (classes.length * count !== sizeOf(shape)) return null;
  return Array.from({ length: sizeOf(shape) }, (_, place) => {
    const sample = Math.floor(place / (count * inner));
    const channel = Math.floor(place / inner) % count;
    return score(classes[sample * inner + (place % inner)] === channel);
  });
}

/** What a prediction of this domain says where the probability is `truth`. */
function scoreFor(domain: TensorReading['domain'], truth: number, certainty: number): number {
  const margin = Math.exp(-certainty);
  const probability = Math.min(Math.max(truth, margin), 1 - margin);
  switch (domain) {
    case 'logits':
      return certainty * (2 * truth - 1);
    case 'logProbability':
      return Math.log(probability);
    case 'probability':
    case 'distribution':
      return probability;
    default:
      return truth;
  }
}

function numbersOf(given: Given | undefined): readonly number[] {
  return given?.kind === 'tensor' ? [...given.tensor.data].map(Number) : [];
}

function given({ shape, dtype }: TensorReading, values: readonly number[]): Given {
  return { kind: 'tensor', tensor: { shape, dtype, data: tensorData(dtype, [...values]), requiresGrad: true } };
}
