import type { Given, GivenArguments } from '../loss/request';
import { tensorData } from '../tensor/data';
import { sameShape, sizeOf, type Shape } from '../tensor/shape';
import type { Domain, InputReading, Reading, TensorReading } from './reading';
import { defaultSample, sampleArguments } from './sample';

/** Predictions that agree with something among the sample's inputs, and how they were read for it. */
export interface AgreeingPredictions {
  readonly reading: Reading;
  readonly sure: GivenArguments;
  /** The same with higher scores; null where the prediction is a number to be met. */
  readonly surer: GivenArguments | null;
}

/** How sure a perfect prediction is, in logits; and one that is surer still. */
const certainty = { sure: 10, surer: 20 };

/** Domains of targets that say what is the case, rather than a number to be met. */
const choices: ReadonlySet<Domain> = new Set(['binary', 'oneHot', 'classIndex', 'distribution']);

/** Predictions that say what is the case among the sample's inputs, as surely as is asked for; below 0, the contrary. */
export interface StatedPredictions {
  readonly reading: Reading;
  readonly said: (certainty: number) => GivenArguments | null;
}

/** A prediction that says what its target does, as it is read or as probabilities. */
export function* statedPredictions(reading: Reading, sample = defaultSample): Iterable<StatedPredictions> {
  for (const own of [reading, asProbabilities(reading), asShares(reading)]) {
    if (own === null) continue;
    const args = sampleArguments(own, sample);
    yield { reading: own, said: (certainty) => withTargets(own, args, certainty) };
  }
}

/** The ways in which a prediction may agree: with its target; with any input of its shape, or only with those that are no predictions too. */
export function* agreeingPredictions(
  reading: Reading,
  sample = defaultSample,
  isAmongThem = true,
): Iterable<AgreeingPredictions> {
  for (const { reading: own, said } of statedPredictions(reading, sample)) {
    const [sure, surer] = [said(certainty.sure), said(certainty.surer)];
    if (sure !== null) yield { reading: own, sure, surer };
  }
  const args = sampleArguments(reading, sample);
  for (const [prediction, other] of pairsOfOneShape(reading)) {
    if (!isAmongThem && other.role === 'prediction') continue;
    const same = args[other.name];
    if (same !== undefined) yield { reading, sure: { [prediction.name]: same }, surer: null };
  }
}

function asProbabilities(reading: Reading): Reading | null {
  const isLogits = (input: Reading['inputs'][number]): input is TensorReading =>
    input.kind === 'tensor' && input.role === 'prediction' && input.domain === 'logits';
  if (!reading.inputs.some(isLogits)) return null;
  return {
    ...reading,
    inputs: reading.inputs.map((input) => (isLogits(input) ? { ...input, domain: 'probability' } : input)),
  };
}

/** Numbers beside scores of their shape may be how often each class is right. */
function asShares(reading: Reading): Reading | null {
  const scores = reading.inputs.filter(
    (input) => input.kind === 'tensor' && input.role === 'prediction' && input.domain === 'logits',
  );
  const isShare = (input: InputReading): input is TensorReading =>
    input.kind === 'tensor' &&
    input.role === 'target' &&
    input.domain === 'real' &&
    input.shape.length > 1 &&
    scores.some((score) => score.kind === 'tensor' && sameShape(score.shape, input.shape));
  if (!reading.inputs.some(isShare)) return null;
  return {
    ...reading,
    inputs: reading.inputs.map((input) => (isShare(input) ? { ...input, domain: 'distribution' } : input)),
  };
}

function pairsOfOneShape({ inputs }: Reading): readonly (readonly [TensorReading, TensorReading])[] {
  const tensors = inputs.flatMap((input) => (input.kind === 'tensor' && input.dtype === 'float32' ? [input] : []));
  const predictions = tensors.filter(({ role }) => role === 'prediction');
  return predictions.flatMap((prediction) =>
    tensors
      .filter((other) => other !== prediction && sameShape(other.shape, prediction.shape))
      .map((other): [TensorReading, TensorReading] => [prediction, other]),
  );
}

/** Every prediction as its target has it; null where that is not known of one. */
function withTargets(reading: Reading, args: GivenArguments, certainty: number): GivenArguments | null {
  const tensors = reading.inputs.flatMap((input) => (input.kind === 'tensor' ? [input] : []));
  const predictions = tensors.filter(({ role }) => role === 'prediction');
  const targets = tensors.filter(({ role }) => role === 'target' || role === 'teacher');
  const agreeing = predictions.flatMap((prediction, index): [string, Given][] => {
    const target = targets[index] ?? targets[0];
    if (target === undefined) return [];
    const data = agreeingData(prediction, target, numbersOf(args[target.name]), certainty);
    return data === null ? [] : [[prediction.name, given(prediction, data)]];
  });
  return agreeing.length === predictions.length && agreeing.length > 0 ? Object.fromEntries(agreeing) : null;
}

function agreeingData(
  prediction: TensorReading,
  target: TensorReading,
  values: readonly number[],
  certainty: number,
): readonly number[] | null {
  const { shape, domain } = prediction;
  if (target.domain === 'classIndex' && !sameShape(shape, target.shape) && shape.length > 1) {
    return scoresOf(shape, classDimension(shape, target.shape), values, (isIt) =>
      scoreFor(domain, isIt ? 1 : 0, certainty),
    );
  }
  const wanted = sizeOf(shape) === values.length ? values : repeated(shape, target.shape, values);
  if (wanted === null) return null;
  if (target.domain === 'distribution' && domain === 'logits') return certainty < 0 ? null : wanted.map(Math.log);
  if (choices.has(target.domain)) return wanted.map((value) => scoreFor(domain, value, certainty));
  return target.domain === domain || domain === 'real' ? wanted : null;
}

/** What several predictions of each sample are to meet, which all are compared with the one target of it. */
function repeated(shape: Shape, of: Shape, values: readonly number[]): readonly number[] | null {
  const [samples = 1, several = 1, ...inner] = shape;
  if (inner.length === 0 || !sameShape([samples, ...inner], of)) return null;
  const each = sizeOf(inner);
  return Array.from({ length: sizeOf(shape) }, (_, place) => {
    const sample = Math.floor(place / (several * each));
    return values[sample * each + (place % each)] ?? 0;
  });
}

/** Along which dimension the classes lie that one of is named at each place of the target: 1 for PyTorch, or the last before it is reshaped. */
function classDimension(shape: Shape, of: Shape): number {
  const last = shape.length - 1;
  return !sameShape(shape.toSpliced(1, 1), of) && sameShape(shape.slice(0, last), of) ? last : 1;
}

/** Scores along a dimension for a class at each place. */
function scoresOf(
  shape: Shape,
  dimension: number,
  classes: readonly number[],
  score: (isIt: boolean) => number,
): readonly number[] | null {
  const count = shape[dimension] ?? 1;
  const inner = sizeOf(shape.slice(dimension + 1));
  if (classes.length * count !== sizeOf(shape)) return null;
  return Array.from({ length: sizeOf(shape) }, (_, place) => {
    const sample = Math.floor(place / (count * inner));
    const channel = Math.floor(place / inner) % count;
    return score(classes[sample * inner + (place % inner)] === channel);
  });
}

/** What a prediction of this domain says where the probability is `truth`, or, below 0, the contrary. */
function scoreFor(domain: Domain, truth: number, certainty: number): number {
  // Nearer to 1 float32 holds nothing but 1.
  const margin = Math.max(Math.exp(-Math.abs(certainty)), 2 ** -23);
  const probability = Math.min(Math.max(certainty < 0 ? 1 - truth : truth, margin), 1 - margin);
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
  return {
    kind: 'tensor',
    tensor: { shape, dtype, data: tensorData(dtype, values), requiresGrad: true, isResult: true },
  };
}
