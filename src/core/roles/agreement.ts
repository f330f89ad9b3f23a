import type { Outcome } from '../loss/outcome';
import { RepeatedLoss, type Answer } from '../loss/repeated-loss';
import type { Given, GivenArguments } from '../loss/request';
import { tensorData } from '../tensor/data';
import { sameShape, type Shape } from '../tensor/shape';
import { agreeingPredictions, type AgreeingPredictions } from './agreeing-predictions';
import type { Reading } from './reading';
import { defaultSample, sampleArguments } from './sample';

/**
 * What becomes of a value when the prediction agrees with the target: a loss falls, a score rises. `neither`: it compares them in no such
 * way; `unknown`: what agrees with the target cannot be told from the reading, or the call did not run on it.
 */
export type Agreement = 'falls' | 'rises' | 'neither' | 'unknown';

/** Whether every number must move the same way, and from either side where numbers are to be met; or their sum. */
export type ComparedBy = 'element' | 'elementFromBothSides' | 'sum';

/** More ways to agree than these are not tried. */
const mostWays = 12;

/** Other random predictions than the sample's: all must agree on the direction. */
const otherSeeds = [2, 3];

/** Compares the value on random predictions with the value on predictions that agree with something. */
export function agreementOf(
  reading: Reading,
  call: (args: GivenArguments) => Outcome,
  by: ComparedBy,
  ways = agreeingPredictions(reading),
): Agreement {
  const loss = new RepeatedLoss(call);
  let found: Agreement = 'unknown';
  for (const way of [...ways].slice(0, mostWays)) {
    const agreement = agreementBy(way, loss, by);
    if (agreement === 'falls' || agreement === 'rises') return agreement;
    if (agreement === 'neither') found = agreement;
  }
  return found;
}

function agreementBy({ reading, sure, surer }: AgreeingPredictions, loss: RepeatedLoss, by: ComparedBy): Agreement {
  const args = sampleArguments(reading, defaultSample);
  const valuesFor = (predictions: GivenArguments): readonly number[] | null => {
    const answer = loss.on({ ...args, ...predictions });
    const values = answer === null ? null : comparedValues(answer, reading);
    return values === null || by !== 'sum' ? values : [values.reduce((sum, value) => sum + value, 0)];
  };
  const [before, after] = [valuesFor({}), valuesFor(sure)];
  if (before === null || after === null) return 'unknown';
  const change = direction(before, after);
  if (change === 'neither') return change;
  // What goes on growing with the scores themselves is no comparison: a score has a best, a loss a least.
  const beyond = surer === null ? after : valuesFor(surer);
  if (beyond === null || (direction(after, beyond) === change && !isSettled(after, beyond))) return 'neither';
  // Numbers to be met are met best by themselves: what a clamp or a quotient makes of them may be better on one side.
  if (
    by === 'elementFromBothSides' &&
    (surer === null || isSameTensors(sure, surer)) &&
    !isBestAt(sure, after, change, valuesFor)
  )
    return 'neither';
  const others = otherSeeds.map((seed) => {
    const drawn = sampleArguments(reading, { ...defaultSample, seed });
    return valuesFor(Object.fromEntries(Object.entries(drawn).filter(([name]) => Object.hasOwn(sure, name))));
  });
  return others.every((other) => other === null || direction(other, after) === change) ? change : 'neither';
}

/** How far predictions are moved from what they are to meet. */
const nudge = 0.05;

/** Whether values move the same way when predictions come from either side to what they are to meet. */
function isBestAt(
  sure: GivenArguments,
  after: readonly number[],
  change: Agreement,
  valuesFor: (predictions: GivenArguments) => readonly number[] | null,
): boolean {
  const sides = [nudge, -nudge].map((by) =>
    valuesFor(Object.fromEntries(Object.entries(sure).map(([name, given]) => [name, moved(given, by)]))),
  );
  // What looks at differences alone is moved by neither.
  const isUnmoved = sides.every((values) => values !== null && areAlike(values, after));
  return isUnmoved || sides.every((values) => values === null || direction(values, after) === change);
}

function moved(given: Given, by: number): Given {
  if (given.kind !== 'tensor') return given;
  const { dtype, data } = given.tensor;
  const numbers = Array.from(data, (element) => element + by);
  return { ...given, tensor: { ...given.tensor, data: tensorData(dtype, numbers) } };
}

function isSameTensors(one: GivenArguments, other: GivenArguments): boolean {
  const numbers = (given: GivenArguments): string =>
    JSON.stringify(Object.values(given).map((item) => (item.kind === 'tensor' ? [...item.tensor.data] : item)));
  return numbers(one) === numbers(other);
}

function direction(before: readonly number[], after: readonly number[]): Exclude<Agreement, 'unknown'> {
  if (before.length !== after.length) return 'neither';
  const changes = before.map((value, index) => (after[index] ?? NaN) - value);
  const slack = slackOf(before);
  if (areAlike(before, after)) return 'neither';
  if (changes.every((change) => change <= slack)) return 'falls';
  return changes.every((change) => change >= -slack) ? 'rises' : 'neither';
}

/** What rounding may make of numbers of this size. */
function slackOf(values: readonly number[]): number {
  return 1e-5 * values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1e-3);
}

function areAlike(before: readonly number[], after: readonly number[]): boolean {
  const slack = slackOf(before);
  return before.every((value, index) => Math.abs((after[index] ?? NaN) - value) <= slack);
}

function isSettled(one: readonly number[], other: readonly number[]): boolean {
  return one.every((value, index) => Math.abs((other[index] ?? NaN) - value) <= 1e-2 * Math.max(1, Math.abs(value)));
}

/** The numbers that belong to one sample each; of a table of all pairs of samples those that belong together. */
function comparedValues({ loss: { value }, numbers }: Answer, { inputs }: Reading): readonly number[] | null {
  const data = [...numbers(value.id)];
  if (!data.every(Number.isFinite)) return null;
  const [samples = 0] = value.shape;
  return isTableOfPairs(inputs, value.shape) ? data.filter((_, index) => index % (samples + 1) === 0) : data;
}

/** Whether there is a number for each pair of samples: a table, which none of the predictions is. */
export function isTableOfPairs(inputs: Reading['inputs'], shape: Shape): boolean {
  const [samples, others, ...inner] = shape;
  const prediction = inputs.find((input) => input.kind === 'tensor' && input.role === 'prediction');
  if (prediction?.kind !== 'tensor' || sameShape(prediction.shape, shape)) return false;
  return samples !== undefined && samples === others && inner.length === 0;
}
