/** Numbers that are free to move, by name. */
export type Point = ReadonlyMap<string, readonly number[]>;

/** The value of a loss at a point, and its slopes there. */
interface Slope {
  readonly value: number;
  readonly slopes: Point;
}

/** How a loss goes when it is followed downwards: `unknown` where a number is not finite, or it does not fall at all. */
type Course = 'endless' | 'ends' | 'unknown';

/** A descent that was followed. */
export interface Descent {
  readonly course: Course;
  /** The least value on its way; infinite where it tells none. */
  readonly least: number;
}

/** So long is a descent: each half of what it comes to last takes so many steps. */
const steps = 20;
const half = 4;
/** How long a step is, of all that moves. */
const stride = 0.5;
/** As its steps grow, what falls without end falls by more than this in the second half, of what it fell by in the first. */
const growth = 3;
/** How far it has to have come, of where it began. */
const far = 100;

/**
 * Where descent from a point leads, each step as long as half of what moves: a loss that is driven farther and farther down so has no least value.
 * `at`: null where the loss tells no slope.
 */
export function descentFrom(first: Point, at: (point: Point) => Slope | null): Descent {
  let point = first;
  const values: number[] = [];
  for (let step = 0; step < steps; step += 1) {
    const found = at(point);
    if (found === null) return unknown;
    const steepness = lengthOf(found.slopes);
    if (!Number.isFinite(found.value) || !Number.isFinite(steepness)) return unknown;
    values.push(found.value);
    if (steepness === 0) break;
    point = moved(point, found.slopes, (stride * lengthOf(point)) / steepness);
  }
  const [before = NaN, middle = NaN, end = NaN] = [-1 - 2 * half, -1 - half, -1].map((place) => values.at(place));
  const least = Math.min(...values);
  if (Math.min(...values.slice(1)) >= (values[0] ?? NaN)) return { course: 'unknown', least };
  const isGrowing = before > middle && middle - end > growth * (before - middle);
  return { course: isGrowing && lengthOf(point) > far * lengthOf(first) ? 'endless' : 'ends', least };
}

const unknown: Descent = { course: 'unknown', least: Infinity };

function lengthOf(point: Point): number {
  const ofEach = [...point.values()].map((numbers) => numbers.reduce((sum, one) => sum + one * one, 0));
  return Math.sqrt(ofEach.reduce((sum, one) => sum + one, 0));
}

function moved(point: Point, slopes: Point, rate: number): Point {
  return new Map(
    [...point].map(([name, numbers]) => {
      const slope = slopes.get(name);
      return [name, numbers.map((one, place) => one - rate * (slope?.[place] ?? 0))];
    }),
  );
}
