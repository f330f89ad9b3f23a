import { toHeld, type TensorData } from '../../tensor/data';
import type { DType } from '../../tensor/dtype';
import * as folds from './folds';
import { logAddExp } from './special';

/** Maps of the `count` elements of `data` from `start` on, `step` apart, into the same places of `out`. */

type Lane = readonly [out: TensorData, data: TensorData, start: number, step: number, count: number];

export function softmax(out: TensorData, data: TensorData, start: number, step: number, count: number): void {
  const top = folds.amax(data, start, step, count);
  const total = sumOfPowers(data, start, step, count, top);
  for (let i = 0, at = start; i < count; i += 1, at += step) out[at] = Math.exp((data[at] ?? 0) - top) / total;
}

/**
 * The sum and its logarithm have the precision of the numbers: beside a sure score the others are lost, and its logarithm is 0.
 * Of half precision PyTorch does so along the last dimension only.
 */
export function logSoftmax(
  ...[out, data, start, step, count, , dtype]: readonly [...Lane, params: unknown, dtype: DType]
): void {
  const top = folds.amax(data, start, step, count);
  const kept = (value: number): number => (step === 1 || dtype === 'float32' ? toHeld(dtype, value) : value);
  const logTotal = kept(Math.log(kept(sumOfPowers(data, start, step, count, top))));
  for (let i = 0, at = start; i < count; i += 1, at += step) out[at] = (data[at] ?? 0) - top - logTotal;
}

function sumOfPowers(data: TensorData, start: number, step: number, count: number, top: number): number {
  let total = 0;
  for (let i = 0, at = start; i < count; i += 1, at += step) total += Math.exp((data[at] ?? 0) - top);
  return total;
}

export function cumsum(out: TensorData, data: TensorData, start: number, step: number, count: number): void {
  let total = 0;
  for (let i = 0, at = start; i < count; i += 1, at += step) out[at] = total += data[at] ?? 0;
}

export function cumprod(out: TensorData, data: TensorData, start: number, step: number, count: number): void {
  let total = 1;
  for (let i = 0, at = start; i < count; i += 1, at += step) out[at] = total *= data[at] ?? 0;
}

export function logcumsumexp(out: TensorData, data: TensorData, start: number, step: number, count: number): void {
  let total = -Infinity;
  for (let i = 0, at = start; i < count; i += 1, at += step) out[at] = total = logAddExp(total, data[at] ?? 0);
}

/** Where the running maximum stands: a later equal element takes over, a NaN stays. */
export function cummaxIndex(out: TensorData, data: TensorData, start: number, step: number, count: number): void {
  let best = 0;
  let top = data[start] ?? 0;
  for (let i = 0, at = start; i < count; i += 1, at += step) {
    const value = data[at] ?? 0;
    if (Number.isNaN(value) || (!Number.isNaN(top) && value >= top)) {
      best = i;
      top = value;
    }
    out[at] = best;
  }
}

/** Where the running minimum stands: a later equal element takes over, a NaN stays. */
export function cumminIndex(out: TensorData, data: TensorData, start: number, step: number, count: number): void {
  let best = 0;
  let bottom = data[start] ?? 0;
  for (let i = 0, at = start; i < count; i += 1, at += step) {
    const value = data[at] ?? 0;
    if (Number.isNaN(value) || (!Number.isNaN(bottom) && value <= bottom)) {
      best = i;
      bottom = value;
    }
    out[at] = best;
  }
}

/** Whether `a` is larger; NaN counts as larger than all. */
export function isAfter(a: number, b: number): boolean {
  return a > b || (Number.isNaN(a) && !Number.isNaN(b));
}
