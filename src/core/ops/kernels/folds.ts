import { toHeld, toReduced, type TensorData } from '../../tensor/data';
import type { DType } from '../../tensor/dtype';

/** Folds of the `count` elements of `data` from `start` on, `step` apart. */

export function sum(data: TensorData, start: number, step: number, count: number): number {
  let total = 0;
  for (let i = 0; i < count; i += 1) total += data[start + i * step] ?? 0;
  return total;
}

/** Of half precision each product is rounded. */
export function prod(
  ...[data, start, step, count, , dtype]: readonly [...Lane, params: unknown, dtype: DType]
): number {
  let total = 1;
  for (let i = 0; i < count; i += 1) total = toReduced(dtype, total * (data[start + i * step] ?? 0));
  return total;
}

type Lane = readonly [data: TensorData, start: number, step: number, count: number];

/** Position of the largest, the first of several; a NaN counts as larger than all. */
export function argmax(data: TensorData, start: number, step: number, count: number): number {
  let best = 0;
  let top = data[start] ?? 0;
  for (let i = 1; i < count && !Number.isNaN(top); i += 1) {
    const value = data[start + i * step] ?? 0;
    if (value > top || Number.isNaN(value)) {
      best = i;
      top = value;
    }
  }
  return best;
}

/** Position of the smallest, the first of several; a NaN counts as smaller than all. */
export function argmin(data: TensorData, start: number, step: number, count: number): number {
  let best = 0;
  let bottom = data[start] ?? 0;
  for (let i = 1; i < count && !Number.isNaN(bottom); i += 1) {
    const value = data[start + i * step] ?? 0;
    if (value < bottom || Number.isNaN(value)) {
      best = i;
      bottom = value;
    }
  }
  return best;
}

export function amax(data: TensorData, start: number, step: number, count: number): number {
  return data[start + argmax(data, start, step, count) * step] ?? 0;
}

export function amin(data: TensorData, start: number, step: number, count: number): number {
  return data[start + argmin(data, start, step, count) * step] ?? 0;
}

/** Mean square distance from the mean; `correction` is taken off the count, down to 0 at most. */
export function variance(data: TensorData, start: number, step: number, count: number, correction: number): number {
  const mean = sum(data, start, step, count) / count;
  let squares = 0;
  for (let i = 0; i < count; i += 1) squares += ((data[start + i * step] ?? 0) - mean) ** 2;
  return squares / Math.max(count - correction, 0);
}

/** (Σ |x|^p)^(1/p); p = 0 counts the non-zeros, ±∞ takes the largest or smallest magnitude. */
export function norm(data: TensorData, start: number, step: number, count: number, p: number): number {
  let total = p === -Infinity ? Infinity : 0;
  for (let i = 0; i < count; i += 1) {
    const size = Math.abs(data[start + i * step] ?? 0);
    if (p === 2) total += size * size;
    else if (p === 1) total += size;
    else if (p === 0) total += size === 0 ? 0 : 1;
    else if (p === Infinity) total = Math.max(total, size);
    else if (p === -Infinity) total = Math.min(total, size);
    else total += size ** p;
  }
  return rootOfPowers(data, total, p);
}

/** The end of a p-norm, from the sum of powers in the precision of the data: beyond 10¹⁹ squares are infinite in single precision. */
export function rootOfPowers(data: TensorData, total: number, p: number): number {
  if (p === 1 || p === 0 || Math.abs(p) === Infinity) return total;
  const held = data instanceof Float64Array ? total : Math.fround(total);
  return p === 2 ? Math.sqrt(held) : held ** (1 / p);
}

/** log Σ eˣ, in reach of large and of infinite values; the sum and its logarithm have the precision of the numbers. */
export function logsumexp(
  ...[data, start, step, count, , dtype]: readonly [...Lane, params: unknown, dtype: DType]
): number {
  if (count === 0) return -Infinity;
  const top = amax(data, start, step, count);
  const shift = Math.abs(top) === Infinity ? 0 : top;
  let total = 0;
  for (let i = 0; i < count; i += 1) total += Math.exp((data[start + i * step] ?? 0) - shift);
  return toHeld(dtype, Math.log(toHeld(dtype, total))) + shift;
}

/** The lower of the two in the middle; NaN if there is one, or nothing. */
export function median(data: TensorData, start: number, step: number, count: number): number {
  const values = new Float64Array(count);
  for (let i = 0; i < count; i += 1) values[i] = data[start + i * step] ?? 0;
  values.sort(); // NaN last
  return Number.isNaN(values[count - 1]) ? NaN : (values[(count - 1) >> 1] ?? NaN);
}
