import type { TensorValue } from '../../core/ops/operation';
import type { SampleRandom } from '../../core/roles/random';
import { roundToPrecision, type TensorData } from '../../core/tensor/data';
import { keys, type Values } from '../variants/keys';

/** A direction in the space of all weights, by parameter. */
export type Direction = ReadonlyMap<string, Float64Array>;

/**
 * A random direction with each filter as long as that of the weights, biases left out: so that landscapes can be compared
 * (Li et al., "Visualizing the Loss Landscape of Neural Nets", 2018, section 4).
 */
export function normalisedDirection(
  parameters: readonly string[],
  weights: Values<TensorValue>,
  random: SampleRandom,
): Direction {
  return new Map(
    parameters.flatMap((name) => {
      const weight = weights.get(keys.parameter(name));
      return weight === undefined ? [] : [[name, normalised(weight, random)] as const];
    }),
  );
}

function normalised({ type, data }: TensorValue, random: SampleRandom): Float64Array {
  const direction = Float64Array.from(data, () => random.normal());
  if (type.shape.length < 2) return direction.fill(0);
  const width = data.length / (type.shape[0] ?? 1);
  for (let start = 0; start < data.length; start += width) {
    const filter = direction.subarray(start, start + width);
    const scale = length(data.subarray(start, start + width)) / (length(filter) + 1e-10);
    for (let index = 0; index < width; index += 1) filter[index] = (filter[index] ?? 0) * scale;
  }
  return direction;
}

function length(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value ** 2;
  return Math.sqrt(sum);
}

/** Weights that are moved along two directions. */
export class Plane {
  /** All that the weights are among, by key: those that have been moved where they have been moved to. */
  readonly carried: Values<TensorValue>;
  readonly #parts: readonly Part[];

  constructor(center: Values<TensorValue>, [first, second]: readonly [Direction, Direction]) {
    this.#parts = [...first].flatMap(([name, along]): Part[] => {
      const [weight, across] = [center.get(keys.parameter(name)), second.get(name)];
      if (weight === undefined || across === undefined) return [];
      return [{ ...{ key: keys.parameter(name), along, across }, weight, moved: weight.data.slice() }];
    });
    const moved = this.#parts.map(({ key, weight, moved }) => [key, { type: weight.type, data: moved }] as const);
    this.carried = new Map([...center, ...moved]);
  }

  /** By `x` of the first direction and `y` of the second, from the center. */
  moveTo(x: number, y: number): void {
    for (const { weight, along, across, moved } of this.#parts) {
      const { type, data } = weight;
      for (let i = 0; i < moved.length; i += 1) moved[i] = (data[i] ?? 0) + x * (along[i] ?? 0) + y * (across[i] ?? 0);
      roundToPrecision(type.dtype, moved);
    }
  }
}

interface Part {
  readonly key: string;
  readonly weight: TensorValue;
  readonly along: Float64Array;
  readonly across: Float64Array;
  /** In its own array at every place. */
  readonly moved: TensorData;
}

/** Where some weights lie in the plane through `center`: the nearest point of it, in units of the two directions. */
export function projected(
  weights: Values<TensorValue>,
  center: Values<TensorValue>,
  [first, second]: readonly [Direction, Direction],
): readonly [x: number, y: number] {
  let [aa, ab, bb, da, db] = [0, 0, 0, 0, 0];
  for (const [name, along] of first) {
    const [own, middle, across] = [
      weights.get(keys.parameter(name)),
      center.get(keys.parameter(name)),
      second.get(name),
    ];
    if (own === undefined || middle === undefined || across === undefined) continue;
    for (const [index, a] of along.entries()) {
      const [b, d] = [across[index] ?? 0, (own.data[index] ?? 0) - (middle.data[index] ?? 0)];
      aa += a * a;
      ab += a * b;
      bb += b * b;
      da += d * a;
      db += d * b;
    }
  }
  const determinant = aa * bb - ab * ab;
  if (determinant === 0) return [0, 0];
  return [(da * bb - db * ab) / determinant, (db * aa - da * ab) / determinant];
}
