import type { HardOperation } from './catalogue';

/**
 * A temperature to start from, times the warmth: 0.2 × the robust scale of what enters (median absolute deviation), as a round number. Too small and the
 * gradient vanishes, too large and the surrogate forgets what it stands for.
 */
export function temperatureOf({ operand: { data }, warmth }: HardOperation): number {
  const values = [...data].filter(Number.isFinite);
  const center = median(values);
  const scale = median(values.map((value) => Math.abs(value - center)));
  return warmed(roundNumber(0.2 * (scale > 0 ? scale : 1)), warmth);
}

/** With as many digits as a user would write. */
export function warmed(temperature: number, warmth: number): number {
  return Number((temperature * warmth).toPrecision(2));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** The nearest of 1, 2, 5 times a power of ten. */
function roundNumber(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const candidates = [1, 2, 5, 10].map((step) => step * power);
  const nearest = candidates.reduce((best, candidate) =>
    Math.abs(Math.log(candidate / value)) < Math.abs(Math.log(best / value)) ? candidate : best,
  );
  return Number(nearest.toPrecision(1));
}
