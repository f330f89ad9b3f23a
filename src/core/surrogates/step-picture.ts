/** A hard operation, its surrogate and the surrogate's slope over the operation's input. */
export interface StepPicture {
  readonly x: readonly number[];
  readonly hard: readonly number[];
  readonly soft: readonly number[];
  readonly slope: readonly number[];
  readonly alternativeText: string;
}

const points = 81;

/** Samples both functions over a range; the slope is the soft one's, by central differences. */
export function stepPicture(
  [low, high]: readonly [number, number],
  hard: (x: number) => number,
  soft: (x: number) => number,
  alternativeText: string,
): StepPicture {
  const step = (high - low) / (points - 1);
  const x = Array.from({ length: points }, (_, index) => low + step * index);
  const half = step / 8;
  return {
    x,
    hard: x.map(hard),
    soft: x.map(soft),
    slope: x.map((at) => (soft(at + half) - soft(at - half)) / (2 * half)),
    alternativeText,
  };
}
