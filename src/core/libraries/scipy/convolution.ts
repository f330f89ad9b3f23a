import { contiguousStrides, type Shape } from '../../tensor/shape';

/** What lies beyond the edge, by SciPy's names: the place that is read instead, null for the constant. */
export const edges: Readonly<Record<string, (place: number, size: number) => number | null>> = {
  constant: (place, size) => (place < 0 || place >= size ? null : place),
  nearest: (place, size) => Math.min(Math.max(place, 0), size - 1),
  wrap: (place, size) => ((place % size) + size) % size,
  /** d c b a | a b c d | d c b a */
  reflect: (place, size) => {
    const turn = ((place % (2 * size)) + 2 * size) % (2 * size);
    return turn < size ? turn : 2 * size - 1 - turn;
  },
  /** d c b | a b c d | c b a */
  mirror: (place, size) => {
    if (size === 1) return 0;
    const period = 2 * size - 2;
    const turn = ((place % period) + period) % period;
    return turn < size ? turn : period - turn;
  },
};

interface Grid {
  readonly data: ArrayLike<number>;
  readonly shape: Shape;
}

/** `weights`, turned around and centred on each element of `input`. */
export function convolved(
  input: Grid,
  weights: Grid,
  edge: (place: number, size: number) => number | null,
  beyond: number,
): Float64Array {
  const [strides, steps] = [contiguousStrides(input.shape), contiguousStrides(weights.shape)];
  const read = (flat: number, weight: number): number => {
    let from = 0;
    for (const [axis, size] of input.shape.entries()) {
      const [stride, extent] = [strides[axis] ?? 1, weights.shape[axis] ?? 1];
      const offset = Math.floor(extent / 2) - (Math.floor(weight / (steps[axis] ?? 1)) % extent);
      const place = edge((Math.floor(flat / stride) % size) + offset, size);
      if (place === null) return beyond;
      from += place * stride;
    }
    return input.data[from] ?? 0;
  };
  return Float64Array.from(input.data, (_, flat) => {
    let sum = 0;
    for (let weight = 0; weight < weights.data.length; weight += 1) {
      sum += (weights.data[weight] ?? 0) * read(flat, weight);
    }
    return sum;
  });
}
