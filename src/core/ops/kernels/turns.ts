import { allocate, type TensorData } from '../../tensor/data';
import type { DType } from '../../tensor/dtype';
import { rounded } from '../makers/elementwise';

/** cos 2πt, exactly 0 and ±1 at quarter turns, where a fast transform does not multiply at all. */
function cosine(turn: number): number {
  const quarters = 4 * (turn - Math.floor(turn));
  return Number.isInteger(quarters) ? ([1, 0, -1, 0][quarters] ?? 0) : Math.cos((Math.PI / 2) * quarters);
}

/** A spectrum needs the same at every call. */
const known = new Map<string, TensorData>();
const mostKnown = 64;

/** cos 2π(index/period − shift) for each index below the period, in a dtype. */
function cosines(period: number, shift: number, dtype: DType): TensorData {
  const key = `${String(period)} ${String(shift)} ${dtype}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const table = allocate(dtype, period);
  for (let index = 0; index < period; index += 1) table[index] = cosine(index / period - shift);
  const { data } = rounded({ shape: [period], dtype }, table);
  if (known.size >= mostKnown) known.clear();
  known.set(key, data);
  return data;
}

/** From this period on a power of two is transformed by halves. */
const leastHalved = 64;

/**
 * Writes `outputs` sums of the `count` terms of `data` from `start` on into `out` from `at` on: of the j-th term times cos 2π(jk/period − shift), in double
 * precision.
 */
export function turn(
  out: TensorData,
  at: number,
  outputs: number,
  data: TensorData,
  start: number,
  count: number,
  { period, shift, dtype }: { readonly period: number; readonly shift: number; readonly dtype: DType },
): void {
  const isHalved = period >= leastHalved && Number.isInteger(Math.log2(period)) && Math.max(count, outputs) <= period;
  if (isHalved) {
    const [real, imaginary] = [new Float64Array(period), new Float64Array(period)];
    for (let j = 0; j < count; j += 1) real[j] = data[start + j] ?? 0;
    transform(real, imaginary);
    // The transform turns backwards: its imaginary part is of −sin.
    const [ofReal, ofImaginary] = [cosine(-shift), -cosine(shift - 0.25)];
    for (let k = 0; k < outputs; k += 1) out[at + k] = ofReal * (real[k] ?? 0) + ofImaginary * (imaginary[k] ?? 0);
    return;
  }
  const turns = cosines(period, shift, dtype);
  for (let k = 0; k < outputs; k += 1) {
    const step = k % period;
    let sum = 0;
    for (let j = 0, place = 0; j < count; j += 1) {
      sum += (data[start + j] ?? 0) * (turns[place] ?? 0);
      place += step;
      if (place >= period) place -= period;
    }
    out[at + k] = sum;
  }
}

/** The Fourier transform of complex numbers in place, as many as a power of two: of the even and of the odd ones, again and again. */
function transform(real: Float64Array, imaginary: Float64Array): void {
  const size = real.length;
  for (let index = 1, mirrored = 0; index < size; index += 1) {
    let bit = size >> 1;
    for (; (mirrored & bit) !== 0; bit >>= 1) mirrored ^= bit;
    mirrored ^= bit;
    if (index < mirrored) {
      swap(real, index, mirrored);
      swap(imaginary, index, mirrored);
    }
  }
  const [cosOf, sinOf] = [cosines(size, 0, 'float64'), cosines(size, 0.25, 'float64')];
  for (let length = 2; length <= size; length *= 2) {
    const half = length / 2;
    const stride = size / length;
    for (let start = 0; start < size; start += length) {
      for (let k = 0; k < half; k += 1) {
        const even = start + k;
        const odd = even + half;
        const cos = cosOf[k * stride] ?? 0;
        const sin = sinOf[k * stride] ?? 0;
        const re = (real[odd] ?? 0) * cos + (imaginary[odd] ?? 0) * sin;
        const im = (imaginary[odd] ?? 0) * cos - (real[odd] ?? 0) * sin;
        real[odd] = (real[even] ?? 0) - re;
        imaginary[odd] = (imaginary[even] ?? 0) - im;
        real[even] = (real[even] ?? 0) + re;
        imaginary[even] = (imaginary[even] ?? 0) + im;
      }
    }
  }
}

function swap(values: Float64Array, one: number, other: number): void {
  const kept = values[one] ?? 0;
  values[one] = values[other] ?? 0;
  values[other] = kept;
}
