import { RepeatedLoss, type Answer } from '../loss/repeated-loss';
import { withElements, type Given } from '../loss/request';
import { sameShape } from '../tensor/shape';
import type { Call } from './call';
import { hintOfName, isOutcomeName } from './names';
import type { InputReading, Reading, TensorReading } from './reading';
import { configArguments, defaultSample, sampleArguments } from './sample';

/** Whether the loss is another where two inputs of one shape change places. */
export function changesWhenExchanged(one: InputReading, other: InputReading, reading: Reading, call: Call): boolean {
  const args = sampleArguments(reading, defaultSample);
  const [first, second] = [args[one.name], args[other.name]];
  if (first === undefined || second === undefined) return false;
  const config = configArguments(reading);
  const loss = new RepeatedLoss((given) => call(given, config));
  const [own = NaN, exchanged = NaN] = [args, { ...args, [one.name]: second, [other.name]: first }].map((given) =>
    sumOf(loss.on(given)),
  );
  // Where there is no loss either way, nothing is known.
  return (own === 0 && exchanged === 0) || Math.abs(own - exchanged) > 1e-4 * Math.abs(own);
}

/** The sum of what a loss answers; NaN where it answers nothing. */
export function sumOf(answer: Answer | null): number {
  return answer === null ? NaN : [...answer.numbers(answer.loss.value.id)].reduce((sum, value) => sum + value, 0);
}

/** Whether an input of which no name speaks may change places with one that is named as what a model says: that is compared with it. */
export function isMetByNamed(input: TensorReading, reading: Reading, call: Call): boolean {
  if (hintOfName(input.name) !== null) return false;
  return reading.inputs.some(
    (of) =>
      of.kind === 'tensor' &&
      of !== input &&
      isOutcomeName(of.name) &&
      sameShape(of.shape, input.shape) &&
      !changesWhenExchanged(of, input, reading, call),
  );
}

/** Whether the loss grows neither in proportion to an input nor stays as it is when that is scaled, as with the weight of a sum or a mean. */
export function isCurvedIn(input: TensorReading, reading: Reading, call: Call): boolean {
  const [once = NaN, twice = NaN, thrice = NaN] = valuesOf(input, reading, call);
  const bend = Math.abs(thrice - 2 * twice + once);
  return bend > 1e-4 * Math.max(Math.abs(once), Math.abs(twice), Math.abs(thrice), 1e-6);
}

/** Whether all that the loss does with an input of which no name speaks is to divide by its size. */
export function isScale(input: TensorReading, reading: Reading, call: Call): boolean {
  if (hintOfName(input.name) !== null || input.domain === 'probability') return false;
  const [once = NaN, twice = NaN, thrice = NaN] = valuesOf(input, reading, call);
  const least = 1e-4 * Math.abs(once);
  return once !== 0 && Math.abs(2 * twice - once) < least && Math.abs(3 * thrice - once) < least;
}

/** The loss where an input is as it is, and scaled in equal steps: of shares such as stay between 0 and 1. */
function valuesOf(input: TensorReading, reading: Reading, call: Call): readonly number[] {
  const args = sampleArguments(reading, defaultSample);
  const factors = input.domain === 'probability' ? [1, 0.75, 0.5] : [1, 2, 3];
  const config = configArguments(reading);
  const loss = new RepeatedLoss((others) => call(others, config));
  return factors.map((factor) => {
    const given = args[input.name];
    return given === undefined ? NaN : sumOf(loss.on({ ...args, [input.name]: scaled(given, factor) }));
  });
}

/** Whether the loss is another where an input is twice as large. */
export function changesWhenScaled({ name }: InputReading, reading: Reading, call: Call): boolean {
  const args = sampleArguments(reading, defaultSample);
  const given = args[name];
  if (given === undefined) return false;
  const config = configArguments(reading);
  const loss = new RepeatedLoss((others) => call(others, config));
  const [once = NaN, twice = NaN] = [args, { ...args, [name]: scaled(given, 2) }].map((all) => sumOf(loss.on(all)));
  return Math.abs(twice - once) > 1e-4 * Math.abs(once);
}

function scaled(given: Given, factor: number): Given {
  return withElements(given, (elements) => [...elements].map((element) => element * factor));
}
