import type { Point } from './line-chart';

/**
 * No more points than a screen can show: of each column the lowest and the highest, in the order in which they come. Nothing is
 * smoothed away.
 */
export function thin(points: readonly Point[], columns: number): readonly Point[] {
  if (points.length <= 2 * columns) return points;
  const thinned: Point[] = [];
  for (let column = 0; column < columns; column += 1) {
    const start = Math.floor((column * points.length) / columns);
    const end = Math.floor(((column + 1) * points.length) / columns);
    thinned.push(...extremes(points.slice(start, end)));
  }
  const last = points.at(-1);
  if (last !== undefined && thinned.at(-1) !== last) thinned.push(last);
  return thinned;
}

function extremes(points: readonly Point[]): readonly Point[] {
  // What is not a number is a gap that must stay visible.
  const gap = points.find(({ y }) => Number.isNaN(y));
  if (gap !== undefined) return [gap];
  let [low, high] = [0, 0];
  points.forEach(({ y }, index) => {
    if (y < (points[low]?.y ?? y)) low = index;
    if (y > (points[high]?.y ?? y)) high = index;
  });
  return [...new Set([Math.min(low, high), Math.max(low, high)])].flatMap((index) => points[index] ?? []);
}

/** The mean of each run of `width` values, at its last step. */
export function means(values: readonly number[], width: number): readonly Point[] {
  const points: Point[] = [];
  for (let end = width; end <= values.length; end += width) {
    const sum = values.slice(end - width, end).reduce((total, value) => total + value, 0);
    points.push({ x: end, y: sum / width });
  }
  return points;
}
