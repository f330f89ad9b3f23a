import { withElements, type Given, type GivenArguments } from '../loss/request';
import { statedPredictions, type StatedPredictions } from '../roles/agreeing-predictions';
import { SampleRandom } from '../roles/random';
import type { Domain, InputReading, Reading, TensorReading } from '../roles/reading';
import { defaultSample, sampleArguments } from '../roles/sample';
import { tensorData } from '../tensor/data';
import { sameShape } from '../tensor/shape';
import { coreOf } from './direction';
import { comparedInError, signOfError } from './error-terms';
import type { ExaminedLoss } from './examined-loss';
import { valuesOf, type ValueOn } from './values';

/**
 * Whether a loss has no floor, and falls the farther the further its predictions are from what they are compared with, told by its numbers alone.
 * What is meant to be minimised has one.
 */
export function isDrivenApart(loss: ExaminedLoss): boolean {
  const valueOn = valuesOf(loss);
  return fallsWithDistance(loss, valueOn) || fallsWithErrors(loss.surroundings.reading, valueOn);
}

/** Whether that is so of classes: the loss is a likelihood of what is the case. */
export function isDrivenToErrors(loss: ExaminedLoss): boolean {
  return fallsWithErrors(loss.surroundings.reading, valuesOf(loss));
}

const seeds = [1, 2, 3];

/** How far numbers are moved, each to a side of its own. */
const distances = [0, 10, 100, 1000];

/**
 * Whether it falls without end as a prediction is moved away from everything, and does not where a target goes with it; and falls as that target
 * is moved alone, or is highest where the two agree.
 */
function fallsWithDistance(loss: ExaminedLoss, valueOn: ValueOn): boolean {
  const { reading, agreement } = loss.surroundings;
  const isFarther = (input: TensorReading): boolean =>
    seeds.every((seed) => {
      const args = sampleArguments(reading, { ...defaultSample, seed });
      return endOfFall(distances, 0.5, (distance) => valueOn(withMoved(args, input, distance, seed))) !== null;
    });
  const args = sampleArguments(reading, defaultSample);
  const isTogether = (prediction: TensorReading, target: TensorReading): boolean => {
    const moved = [0, 100].map((distance) => withMoved(withMoved(args, prediction, distance), target, distance));
    const [before = null, together = null] = moved.map(valueOn);
    const apart = valueOn(withMoved(args, prediction, 100));
    return before !== null && together !== null && apart !== null && before - together < 0.1 * (before - apart);
  };
  const isUnmoved = (input: TensorReading): boolean => valueOn(withMoved(args, input, 100)) === valueOn(args);
  const ofRole = (...roles: readonly string[]) => numbersAmong(reading).filter(({ role }) => roles.includes(role));
  const targets = ofRole('target', 'teacher');
  // Of what the logarithm is taken, numbers below 0 are not meant.
  const predictions = ofRole('prediction').filter(({ name }) => !isInLogarithm(name, loss));
  // What is compared with a bank that is still empty is moved by nothing.
  const isTurned = loss.node(coreOf(loss)).op === 'neg';
  if (isOfClasses(loss)) return predictions.some(isFarther) || (isTurned && predictions.every(isUnmoved));
  const compared = negatedError(loss);
  return predictions
    .filter(isFarther)
    .some((prediction) =>
      targets.some((target) =>
        compared?.[0] === prediction.name && compared[1] === target.name
          ? isFarther(target)
          : isTogether(prediction, target) && (isFarther(target) || agreement() === 'rises'),
      ),
    );
}

/** Whether the loss takes the logarithm of an input as it comes in, be it bounded. */
function isInLogarithm(name: string, loss: ExaminedLoss): boolean {
  return loss.ancestors.some((id) => {
    const operand = loss.node(id).op === 'log' ? loss.operand(id) : null;
    return operand !== null && loss.inputNames.get(loss.origin(operand)) === name;
  });
}

/** What an error compares that a minus stands before, whatever the prediction passes on its way into it; null where there is none. */
function negatedError(loss: ExaminedLoss): readonly [string, string] | null {
  const { op, operands } = loss.node(coreOf(loss));
  return op === 'neg' && operands.some((operand) => signOfError(operand, loss) > 0) ? comparedInError(loss) : null;
}

/** Whether it is made of the library's cross entropy, with a minus: whichever classes it takes for right, none of them is to be driven away. */
function isOfClasses(loss: ExaminedLoss): boolean {
  const { op, operands } = loss.node(coreOf(loss));
  const [negated = -1, ...others] = operands.filter((operand) => loss.carries(operand));
  if (others.length > 0 || !(op === 'neg' || op === 'mul' || op === 'div' || op === 'sub')) return false;
  const losses = loss.calls('cross_entropy', 'nll_loss');
  return losses.some(({ result }) => result !== null && coreOf(loss, result) === coreOf(loss, negated));
}

/** Whole numbers, too, may be numbers to be met: labels are refused or not met where they are moved. */
const ofNumbers: ReadonlySet<Domain> = new Set(['real', 'logits', 'positive', 'probability', 'classIndex']);

function numbersAmong({ inputs }: Reading): readonly TensorReading[] {
  return inputs.filter((input): input is TensorReading => input.kind === 'tensor' && ofNumbers.has(input.domain));
}

/**
 * An input with its elements moved, each to a side of its own where a seed says so; of numbers above 0 some are made larger, of shares smaller.
 */
function withMoved(
  args: GivenArguments,
  { name, domain }: TensorReading,
  distance: number,
  seed: number | null = null,
): GivenArguments {
  const random = seed === null ? null : new SampleRandom(seed);
  const given = args[name];
  if (given === undefined) return args;
  const moved = (element: number): number => {
    const isUp = random === null || random.uniform() < 0.5;
    if (domain === 'positive') return isUp ? element * (1 + distance) : element;
    if (domain === 'probability') return isUp ? element / (1 + distance) : element;
    return element + (isUp ? distance : -distance);
  };
  return { ...args, [name]: withElements(given, (elements) => Array.from(elements, moved)) };
}

/**
 * The last of values that fall step by step, and each time by that much of the fall before: what has a floor falls less and less. null where they do
 * not: most losses rise at the first step, and nothing more is asked of them.
 */
function endOfFall(steps: readonly number[], least: number, valueAt: (step: number) => number | null): number | null {
  let value: number | null = null;
  let before = 0;
  for (const [index, step] of steps.entries()) {
    const next = valueAt(step);
    if (next === null) return null;
    const fall: number = value === null ? 0 : value - next;
    if (index > 0 && !(fall > 0 && (index < 3 || fall >= least * before))) return null;
    [value, before] = [next, fall];
  }
  return value;
}

/** How sure predictions are of the contrary of what is the case. */
const mistaken = [-1, -2, -4, -8];

/** How much of what is at stake a loss may still change by where predictions that are right get surer. */
const settled = 0.02;

/** No more samples than these are made wrong one by one. */
const mostSamples = 8;

/** Whether it falls without end as predictions get surer of what is wrong, for each sample, and is highest where they are right. */
function fallsWithErrors(reading: Reading, valueOn: ValueOn): boolean {
  return [reading, ...ofSureTargets(reading)].some((own) =>
    [...statedPredictions(own)].some((stated) => isHighestWhereRight(stated, valueOn)),
  );
}

/** The reading with targets that say of one class that it is the case, where they may say how often each is, or are any numbers beside scores. */
function ofSureTargets(reading: Reading): readonly Reading[] {
  const isBesideScores = ({ shape }: TensorReading): boolean =>
    shape.length > 1 &&
    numbersAmong(reading).some(
      (one) => one.role === 'prediction' && one.domain === 'logits' && sameShape(one.shape, shape),
    );
  const isOfShares = (input: InputReading): input is TensorReading =>
    input.kind === 'tensor' &&
    input.role === 'target' &&
    (input.domain === 'distribution' || (input.domain === 'real' && isBesideScores(input)));
  if (!reading.inputs.some(isOfShares)) return [];
  const inputs = reading.inputs.map((input): InputReading =>
    isOfShares(input) ? { ...input, domain: 'oneHot' } : input,
  );
  return [{ ...reading, inputs }];
}

function isHighestWhereRight({ reading, said }: StatedPredictions, valueOn: ValueOn): boolean {
  const args = sampleArguments(reading, defaultSample);
  const valueOf = (predictions: GivenArguments | null): number | null =>
    predictions === null ? null : valueOn({ ...args, ...predictions });
  const worst = endOfFall(mistaken, 1.2, (certainty) => valueOf(said(certainty)));
  if (worst === null) return false;
  const [right, surelyWrong] = [said(10), said(-8)];
  const [sure, surer] = [valueOf(right), valueOf(said(20))];
  if (right === null || surelyWrong === null || sure === null || surer === null) return false;
  if (Math.abs(surer - sure) > settled * (sure - worst)) return false;
  const ones = Array.from({ length: mostSamples }, (_, sample) => valueOf(withWrong(right, surelyWrong, sample)));
  return ones.every((value) => value !== null && value <= sure) && ones.some((value) => value !== null && value < sure);
}

/** Right predictions, but for those of one sample. */
function withWrong(right: GivenArguments, wrong: GivenArguments, sample: number): GivenArguments {
  const mixed = (given: Given, other: Given | undefined): Given => {
    if (given.kind !== 'tensor' || other?.kind !== 'tensor') return given;
    const { shape, dtype, data } = given.tensor;
    const each = data.length / (shape[0] ?? 1);
    const elements = Array.from(data, (element, place) =>
      Math.floor(place / each) === sample ? (other.tensor.data[place] ?? element) : element,
    );
    return { ...given, tensor: { ...given.tensor, data: tensorData(dtype, elements) } };
  };
  return Object.fromEntries(Object.entries(right).map(([name, given]) => [name, mixed(given, wrong[name])]));
}
