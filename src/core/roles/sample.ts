import type { Given, GivenArguments, PlainValue } from '../loss/request';
import { tensorData, type TensorData } from '../tensor/data';
import { sizeOf, type Shape } from '../tensor/shape';
import type { Domain, Reading, TensorReading } from './reading';
import { SampleRandom } from './random';

/** One independent draw of all inputs; `scale` stretches what is unbounded, so that margins are met on some draws and not on others. */
export interface SampleOptions {
  readonly seed: number;
  readonly scale: number;
}

export const defaultSample: SampleOptions = { seed: 1, scale: 1 };

/** Inputs for a loss, drawn from the domains of its reading; predictions require a gradient. */
export function sampleArguments(reading: Reading, options: SampleOptions): GivenArguments {
  const random = new SampleRandom(options.seed);
  return Object.fromEntries(
    reading.inputs.map((input): [string, Given] => [
      input.name,
      input.kind === 'plain' ? givenPlain(input.value) : sampleTensor(input, random, options.scale),
    ]),
  );
}

/** Constructor arguments as they are given to a session. */
export function configArguments(reading: Reading): GivenArguments {
  return Object.fromEntries(Object.entries(reading.config).map(([name, value]) => [name, givenPlain(value)]));
}

export function givenPlain(value: PlainValue): Given {
  return { kind: 'plain', value };
}

function sampleTensor(reading: TensorReading, random: SampleRandom, scale: number): Given {
  return {
    kind: 'tensor',
    tensor: {
      shape: reading.shape,
      dtype: reading.dtype,
      data: drawn(reading, random, scale),
      requiresGrad: reading.role === 'prediction',
      isResult: reading.role === 'prediction',
    },
  };
}

/** Grades are 0, 1, …, one less than this. */
export const mostGrades = 5;

type Draw = (shape: Shape, below: number, random: SampleRandom, scale: number) => number[];

const draws: Record<Domain, Draw> = {
  real: each((random, scale) => random.normal() * scale),
  logits: each((random, scale) => random.normal() * 1.5 * scale),
  probability: each((random) => random.between(0.03, 0.97)),
  positive: each((random, scale) => Math.exp(random.normal() * 0.5) * scale),
  binary: each((random) => (random.uniform() < 0.5 ? 0 : 1)),
  sign: each((random) => (random.uniform() < 0.5 ? -1 : 1)),
  classIndex: (shape, below, random) => {
    // Every class appears at least twice where there is room: metric losses need positive pairs.
    const size = sizeOf(shape);
    const classes = Math.min(below, Math.max(1, Math.floor(size / 2)));
    return shuffled(
      Array.from({ length: size }, (_, index) => index % classes),
      random,
    );
  },
  grade: each((random) => random.below(mostGrades)),
  // No shorter than half: a sequence has to hold what it is compared with.
  length: (shape, below, random) =>
    Array.from({ length: sizeOf(shape) }, () => below - random.below(Math.ceil(below / 2))),
  unitNorm: rows((row) => scaledTo(row, Math.hypot(...row)), embeddingAxis),
  logProbability: rows((row) => {
    const total = Math.log(row.reduce((sum, value) => sum + Math.exp(value), 0));
    return row.map((value) => value - total);
  }),
  distribution: rows((row) => {
    const exponentials = row.map(Math.exp);
    return scaledTo(
      exponentials,
      exponentials.reduce((sum, value) => sum + value, 0),
    );
  }),
  oneHot: rows((row) => row.map((value) => (value === Math.max(...row) ? 1 : 0))),
  box: (shape, _below, random) =>
    Array.from({ length: sizeOf(shape) / 4 }, () => {
      const [x, y] = [random.between(0, 0.6), random.between(0, 0.6)];
      return [x, y, x + random.between(0.1, 0.4), y + random.between(0.1, 0.4)];
    }).flat(),
};

/** Draws of late: the readings of one definition differ in an input or two. */
const mostDraws = 256;
const ofLate = new Map<string, { readonly data: TensorData; readonly stateAfter: number }>();

function drawn(reading: TensorReading, random: SampleRandom, scale: number): TensorData {
  const { domain, shape, dtype } = reading;
  const below = reading.below ?? 2;
  const key = [random.state, domain, dtype, shape.join('x'), below, scale].join();
  const known = ofLate.get(key);
  if (known !== undefined) {
    random.state = known.stateAfter;
    return known.data;
  }
  const data = tensorData(dtype, draws[domain](shape, below, random, scale));
  const [oldest] = ofLate.keys();
  if (ofLate.size >= mostDraws && oldest !== undefined) ofLate.delete(oldest);
  ofLate.set(key, { data, stateAfter: random.state });
  return data;
}

function each(draw: (random: SampleRandom, scale: number) => number): Draw {
  return (shape, _below, random, scale) => Array.from({ length: sizeOf(shape) }, () => draw(random, scale));
}

/** The dimension of [N, C, …] along which classes lie, or the only one of [C]. */
function classAxis(rank: number): number {
  return rank > 1 ? 1 : 0;
}

/** The dimension along which an embedding lies: of several of each sample, [N, V, D], the last. */
export function embeddingAxis(rank: number): number {
  return rank === 3 ? 2 : classAxis(rank);
}

/** Rows along one dimension, each made from standard normal numbers. */
function rows(finish: (row: readonly number[]) => number[], axisOf = classAxis): Draw {
  return (shape, _below, random, scale) => {
    const axis = axisOf(shape.length);
    const count = shape[axis] ?? 1;
    const inner = sizeOf(shape.slice(axis + 1));
    const outer = sizeOf(shape.slice(0, axis));
    const result = new Array<number>(sizeOf(shape)).fill(0);
    for (let o = 0; o < outer; o += 1) {
      for (let i = 0; i < inner; i += 1) {
        const row = finish(Array.from({ length: count }, () => random.normal() * scale));
        row.forEach((value, c) => (result[(o * count + c) * inner + i] = value));
      }
    }
    return result;
  };
}

function scaledTo(row: readonly number[], divisor: number): number[] {
  return row.map((value) => value / divisor);
}

function shuffled(values: number[], random: SampleRandom): number[] {
  for (let last = values.length - 1; last > 0; last -= 1) {
    const other = random.below(last + 1);
    [values[last], values[other]] = [values[other] ?? 0, values[last] ?? 0];
  }
  return values;
}

/** The same arguments without gradients. */
export function detached(args: GivenArguments): GivenArguments {
  return Object.fromEntries(
    Object.entries(args).map(([name, given]) => [
      name,
      given.kind === 'tensor' ? { ...given, tensor: { ...given.tensor, requiresGrad: false, isResult: false } } : given,
    ]),
  );
}
