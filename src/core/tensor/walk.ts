import { broadcastStrides, contiguousStrides, sizeOf, type Shape } from './shape';

/** One stretch of a walk: `count` elements from `start` (row-major), each operand read from its `at` in its own `step`. */
export type Stretch = (start: number, count: number, at: readonly number[], step: readonly number[]) => void;

/**
 * Walks a tensor of `shape` in row-major order, in as few and as long stretches as the operands' strides allow: one for tensors of
 * the same layout. `offsets` are where the operands begin.
 */
export function walk(
  shape: Shape,
  strides: readonly (readonly number[])[],
  stretch: Stretch,
  offsets: readonly number[] = strides.map(() => 0),
): void {
  const size = sizeOf(shape);
  if (size === 0) return;
  const { sizes, steps } = coalesce(shape, strides);
  const outer = sizes.length - 1;
  const count = sizes[outer] ?? 1;
  const step = steps.map((own) => own[outer] ?? 0);
  const at = [...offsets];
  const position = new Array<number>(outer).fill(0);
  for (let start = 0; start < size; start += count) {
    stretch(start, count, at, step);
    for (let dim = outer - 1; dim >= 0; dim -= 1) {
      const next = (position[dim] ?? 0) + 1;
      const turns = next === sizes[dim];
      position[dim] = turns ? 0 : next;
      for (let operand = 0; operand < steps.length; operand += 1) {
        const own = steps[operand]?.[dim] ?? 0;
        at[operand] = (at[operand] ?? 0) + (turns ? own - own * next : own);
      }
      if (!turns) break;
    }
  }
}

/** Merges neighbouring dimensions that every operand reads as if they were one; drops those of size 1. */
function coalesce(
  shape: Shape,
  strides: readonly (readonly number[])[],
): { readonly sizes: readonly number[]; readonly steps: readonly (readonly number[])[] } {
  const sizes: number[] = [];
  const steps: number[][] = strides.map(() => []);
  shape.forEach((size, dim) => {
    if (size === 1) return;
    const last = sizes.length - 1;
    const joins = last >= 0 && strides.every((own, k) => steps[k]?.[last] === (own[dim] ?? 0) * size);
    if (joins) sizes[last] = (sizes[last] ?? 1) * size;
    else sizes.push(size);
    steps.forEach((own, k) => (own[joins ? last : last + 1] = strides[k]?.[dim] ?? 0));
  });
  return sizes.length > 0 ? { sizes, steps } : { sizes: [1], steps: strides.map(() => [0]) };
}

/** Strides with which row-major tensors are read when broadcast to `target`. */
export function stridesInto(
  target: Shape,
  tensors: readonly { readonly shape: Shape }[],
): readonly (readonly number[])[] {
  return tensors.map(({ shape }) => broadcastStrides(shape, contiguousStrides(shape), target));
}
