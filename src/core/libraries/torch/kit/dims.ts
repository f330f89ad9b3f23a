import type { Context } from '../../../interpreter/context';

/** `dim` counted from 0; raises PyTorch's IndexError outside of the rank. */
export function checkedDim(dim: number, rank: number, context: Context): number {
  const count = Math.max(rank, 1);
  if (dim >= -count && dim < count) return dim < 0 ? dim + count : dim;
  const range = `[${-count}, ${count - 1}]`;
  return context.raise('IndexError', `Dimension out of range (expected to be in range of ${range}, but got ${dim})`);
}

/** Ascending dims counted from 0; null and an empty list mean all of them, as PyTorch's reductions read it. */
export function checkedDims(dims: readonly number[] | null, rank: number, context: Context): readonly number[] {
  if (dims === null || dims.length === 0) return Array.from({ length: rank }, (_, dim) => dim);
  const checked = dims.map((dim) => checkedDim(dim, rank, context));
  const repeated = checked.find((dim, index) => checked.indexOf(dim) !== index);
  if (repeated !== undefined) {
    return context.raise('RuntimeError', `dim ${repeated} appears multiple times in the list of dims`);
  }
  return rank === 0 ? [] : checked.sort((a, b) => a - b);
}
