export type Range = readonly [low: number, high: number];

/** Values along an axis that are rounder than the next. */
const rounds = [1, 2, 5, 10];

/** What is lost where a step is multiplied. */
const rounding = 1e-9;

/** Round values within a range, in no more than `spaces` steps that fit into it; d3-array's `ticks` and `nice` take a count for about so many. */
export function roundTicks([low, high]: Range, spaces: number): readonly number[] {
  const step = roundStep([low, high], spaces);
  const ticks = multiples(step, [low, high]);
  if (ticks.length !== 1) return ticks;
  // One number alone gives no scale. Near the ends of the range steps are lost, which leaves room for a finer one.
  const finer = multiples(roundStep([0, step / 2.5], 1), [low, high]);
  return finer.length - 1 <= spaces ? finer : ticks;
}

function multiples(step: number, [low, high]: Range): readonly number[] {
  const [first, last] = [Math.ceil(low / step - rounding), Math.floor(high / step + rounding)];
  // A range may be too small or too large for its steps to be numbers.
  const length = last >= first && step < Infinity ? last - first + 1 : 0;
  return Array.from({ length }, (_, index) => (first + index) * step);
}

/** The range from one round value to another that holds a range, in no more than `spaces` steps: two at least, as 0 may lie within it. */
export function roundedOut(range: Range, spaces: number): Range {
  const step = roundStep(range, spaces);
  const [low, high] = [Math.floor(range[0] / step + rounding) * step, Math.ceil(range[1] / step - rounding) * step];
  if (!Number.isFinite(high - low)) return range;
  return Math.round((high - low) / step) > spaces ? roundedOut([low, high], spaces) : [low, high];
}

/** A range with room to either side of the one value that it holds. */
export function widened([low, high]: Range): Range {
  const room = low < high ? 0 : Math.abs(low) * 0.05 || 1;
  return [low - room, high + room];
}

function roundStep([low, high]: Range, spaces: number): number {
  const rough = (high - low) / spaces;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * (rounds.find((factor) => factor * power >= rough * (1 - rounding)) ?? 10);
}
