import type { Point } from './line-chart';

/**
 * No more points than a screen can show: of each column the lowest and the highest, in the order in which they come. Nothing is
 * smoothed away.
 */
export function thin(values: readonly number[], x: (index: number) => number, columns: number): readonly Point[] {
  return indices(values, columns).map((index) => ({ x: x(index), y: values[index] ?? NaN }));
}

function indices(values: readonly number[], columns: number): readonly number[] {
  if (values.length <= 2 * columns) return [...values.keys()];
  const kept = new Set<number>();
  for (let column = 0; column < columns; column += 1) {
    const start = Math.floor((column * values.length) / columns);
    const end = Math.floor(((column + 1) * values.length) / columns);
    for (const index of extremes(values, start, end)) kept.add(index);
  }
  return [...kept.add(values.length - 1)];
}

function extremes(values: readonly number[], start: number, end: number): readonly number[] {
  let [low, high] = [start, start];
  for (let index = start; index < end; index += 1) {
    const value = values[index] ?? NaN;
    // What is not a number is a gap that must stay visible.
    if (Number.isNaN(value)) return [index];
    if (value < (values[low] ?? value)) low = index;
    if (value > (values[high] ?? value)) high = index;
  }
  return low < high ? [low, high] : [high, low];
}

/** The mean of each whole run of `width` values. */
export function means(values: readonly number[], width: number): readonly number[] {
  const found: number[] = [];
  for (let end = width; end <= values.length; end += width) {
    const sum = values.slice(end - width, end).reduce((total, value) => total + value, 0);
    found.push(sum / width);
  }
  return found;
}
