import type { TensorData } from './data';

export function sumOf(data: TensorData): number {
  let sum = 0;
  for (const value of data) sum += value;
  return sum;
}

export function countNonZero(data: TensorData): number {
  let count = 0;
  for (const value of data) if (value !== 0) count += 1;
  return count;
}

/** The least and the greatest element; ±Infinity the wrong way round for no elements. */
export function extentOf(data: TensorData): { readonly min: number; readonly max: number } {
  let [min, max] = [Infinity, -Infinity];
  for (const value of data) {
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  return { min, max };
}
