import type { Point } from './line-chart';
import type { Range } from './scale';

/** The values of a line: `x` grows with the index. */
export interface Series {
  readonly values: readonly number[];
  readonly x: (index: number) => number;
}

/**
 * No more points than a screen can show: the ends, and of each column the lowest and the highest, in the order in which they come, and only those
 * within a range of `x` with a neighbour on either side. Nothing is smoothed away.
 */
export function thin({ values, x }: Series, columns: number, within: Range | null = null): readonly Point[] {
  const [start, end] = within === null ? [0, values.length] : placesWithin(values.length, x, within);
  return indices(values, start, end, columns).map((index) => ({ x: x(index), y: values[index] ?? NaN }));
}

function placesWithin(count: number, x: Series['x'], [low, high]: Range): readonly [start: number, end: number] {
  return [Math.max(0, firstFrom(count, x, low) - 1), Math.min(count, firstFrom(count, x, high) + 1)];
}

/** The first place whose `x` is at least `value`. */
function firstFrom(count: number, x: Series['x'], value: number): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (x(middle) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function indices(values: readonly number[], start: number, end: number, columns: number): readonly number[] {
  const count = end - start;
  if (count <= 2 * columns) return Array.from({ length: Math.max(0, count) }, (_, place) => start + place);
  const kept = [start];
  const keep = (index: number): void => {
    if (index !== kept.at(-1)) kept.push(index);
  };
  // The ends take the place of one column.
  const inner = Math.max(1, columns - 1);
  for (let column = 0; column < inner; column += 1) {
    const from = start + Math.floor((column * count) / inner);
    const to = start + Math.floor(((column + 1) * count) / inner);
    const { first, last } = extremes(values, from, to);
    keep(first);
    keep(last);
  }
  keep(end - 1);
  return kept;
}

/** The lowest and the highest, in the order in which they come; what is not a number is a gap that must stay visible instead of both. */
function extremes(values: readonly number[], start: number, end: number): { first: number; last: number } {
  let [low, high] = [start, start];
  let [lowest, highest] = [Infinity, -Infinity];
  for (let index = start; index < end; index += 1) {
    const value = values[index] ?? NaN;
    if (Number.isNaN(value)) return { first: index, last: index };
    if (value < lowest) {
      low = index;
      lowest = value;
    }
    if (value > highest) {
      high = index;
      highest = value;
    }
  }
  return { first: Math.min(low, high), last: Math.max(low, high) };
}

/** The mean of each whole run of `width` values. */
export function means(values: readonly number[], width: number): readonly number[] {
  const found: number[] = [];
  for (let end = width; end <= values.length; end += width) {
    let sum = 0;
    for (let index = end - width; index < end; index += 1) sum += values[index] ?? NaN;
    found.push(sum / width);
  }
  return found;
}
