import type { TensorValue } from '../../core/ops/operation';
import type { SampleRandom } from '../../core/roles/random';
import { tensorData } from '../../core/tensor/data';
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

/** The weights moved by `x` of the first direction and `y` of the second, by key. */
export function movedWeights(
  weights: Values<TensorValue>,
  [first, second]: readonly [Direction, Direction],
  x: number,
  y: number,
): Map<string, TensorValue> {
  const moved = new Map<string, TensorValue>();
  for (const [name, along] of first) {
    const weight = weights.get(keys.parameter(name));
    const across = second.get(name);
    if (weight === undefined || across === undefined) continue;
    const { type, data } = weight;
    const values = new Float64Array(data.length);
    for (let i = 0; i < values.length; i += 1) values[i] = (data[i] ?? 0) + x * (along[i] ?? 0) + y * (across[i] ?? 0);
    moved.set(keys.parameter(name), { type, data: tensorData(type.dtype, values) });
  }
  return moved;
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
