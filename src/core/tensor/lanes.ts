import { contiguousStrides, sizeOf, type Shape } from './shape';
import { walk } from './walk';
import type { TensorData } from './data';

/** The elements along some dimensions: `count` of them from each start, `step` apart. */
export interface Lanes {
  readonly data: TensorData;
  /** Number of lanes, in the row-major order of the other dimensions. */
  readonly lanes: number;
  readonly count: number;
  readonly step: number;
  /** Where lane number `lane` begins. */
  readonly start: (lane: number) => number;
}

/** Cuts a row-major tensor into lanes along `dims` (ascending): each element its own lane where there are none. */
export function lanesAlong(data: TensorData, shape: Shape, dims: readonly number[]): Lanes {
  const count = dims.reduce((product, dim) => product * (shape[dim] ?? 1), 1);
  const lanes = count === 0 ? sizeOf(shape.filter((_, dim) => !dims.includes(dim))) : sizeOf(shape) / count;
  const first = dims[0] ?? shape.length;
  const consecutive = dims.every((dim, index) => dim === first + index);
  if (!consecutive) return { data: gathered(data, shape, dims), lanes, count, step: 1, start: (lane) => lane * count };
  const step = sizeOf(shape.slice(first + dims.length));
  const start =
    step === 1 ? (lane: number) => lane * count : (lane: number) => lane + Math.floor(lane / step) * step * (count - 1);
  return { data, lanes, count, step, start };
}

/** A copy in which `dims` come last. */
function gathered(data: TensorData, shape: Shape, dims: readonly number[]): TensorData {
  const order = [...shape.keys()].filter((dim) => !dims.includes(dim)).concat(dims);
  const own = contiguousStrides(shape);
  const copy = data.slice();
  const sizes = order.map((dim) => shape[dim] ?? 1);
  walk(sizes, [order.map((dim) => own[dim] ?? 0)], (start, count, at, step) => {
    const [from, by] = [at[0] ?? 0, step[0] ?? 0];
    for (let i = 0; i < count; i += 1) copy[start + i] = data[from + i * by] ?? 0;
  });
  return copy;
}
