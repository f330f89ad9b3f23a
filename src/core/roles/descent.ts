import type { Outcome } from '../loss/outcome';
import { RepeatedLoss } from '../loss/repeated-loss';
import { withElements, type GivenArguments } from '../loss/request';
import type { Call } from './joint-predictions';
import type { Reading } from './reading';
import { configArguments, defaultSample, sampleArguments } from './sample';

type Traced = Extract<Outcome, { kind: 'value' }>;

/** How a loss goes when it is followed downwards: `unknown` where a number is not finite, or it does not fall at all. */
export type Course = 'endless' | 'ends' | 'unknown';

/** So long is a descent: each half of what it comes to last takes so many steps. */
const steps = 12;
const half = 3;
/** As its steps grow, what falls without end falls by more than this in the second half, of what it fell by in the first. */
const growth = 3;
/** How far it has to have come, of where it began. */
const far = 100;

/**
 * Where descent leads when all predictions of a reading are free to move, whatever their domains, each step as long as they are: a loss that is
 * driven farther and farther down has no least value.
 */
export function courseOf(reading: Reading, call: Call): Course {
  const names = reading.inputs.flatMap((input) =>
    input.kind === 'tensor' && input.role === 'prediction' ? [input.name] : [],
  );
  const config = configArguments(reading);
  const entered = ({ inputs }: Traced) =>
    inputs.flatMap((input) => (names.includes(input.name) ? [input.entered] : []));
  const loss = new RepeatedLoss((args) => call(args, config), entered);
  const first = sampleArguments(reading, defaultSample);
  let args = first;
  const values: number[] = [];
  for (let step = 0; step < steps; step += 1) {
    const answer = loss.on(args);
    const gradients = answer?.gradients ?? null;
    if (answer === null || gradients === null) return 'unknown';
    values.push([...answer.numbers(answer.loss.value.id)].reduce((sum, value) => sum + value, 0));
    const slopes = new Map(
      answer.loss.inputs
        .filter(({ name }) => names.includes(name))
        .map(({ name }, place) => {
          const gradient = gradients[place] ?? null;
          return [name, gradient === null ? [] : [...answer.numbers(gradient.id)]];
        }),
    );
    const steepness = lengthOf([...slopes.values()].flat());
    if (!Number.isFinite(values.at(-1)) || !Number.isFinite(steepness)) return 'unknown';
    if (steepness === 0) break;
    args = stepped(args, slopes, steepness);
  }
  const [before = NaN, middle = NaN, end = NaN] = [-1 - 2 * half, -1 - half, -1].map((place) => values.at(place));
  if (Math.min(...values.slice(1)) >= (values[0] ?? NaN)) return 'unknown';
  const isGrowing = before > middle && middle - end > growth * (before - middle);
  return isGrowing && lengthOf(moving(args, names)) > far * lengthOf(moving(first, names)) ? 'endless' : 'ends';
}

function lengthOf(numbers: readonly number[]): number {
  return Math.sqrt(numbers.reduce((sum, one) => sum + one * one, 0));
}

function moving(args: GivenArguments, names: readonly string[]): readonly number[] {
  return names.flatMap((name) => {
    const given = args[name];
    return given?.kind === 'tensor' ? [...given.tensor.data] : [];
  });
}

/** The inputs after a step down, as long as all that moves is. */
function stepped(
  args: GivenArguments,
  slopes: ReadonlyMap<string, readonly number[]>,
  steepness: number,
): GivenArguments {
  const length = lengthOf(moving(args, [...slopes.keys()])) / steepness;
  return Object.fromEntries(
    Object.entries(args).map(([name, given]) => {
      const slope = slopes.get(name);
      if (slope === undefined) return [name, given];
      return [name, withElements(given, (elements) => [...elements].map((one, at) => one - length * (slope[at] ?? 0)))];
    }),
  );
}
