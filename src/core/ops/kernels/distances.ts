import type { TensorData } from '../../tensor/data';
import { rootOfPowers } from './folds';

/** The p-norm of the difference of two rows of `count` elements; p = 0 counts where they differ. */
export function distance(a: TensorData, atA: number, b: TensorData, atB: number, count: number, p: number): number {
  let total = 0;
  for (let i = 0; i < count; i += 1) {
    const size = Math.abs((a[atA + i] ?? 0) - (b[atB + i] ?? 0));
    if (p === 2) total += size * size;
    else if (p === 1) total += size;
    else if (p === 0) total += size === 0 ? 0 : 1;
    // A NaN is not larger than anything.
    else if (p === Infinity) total = size > total ? size : total;
    else total += size ** p;
  }
  return rootOfPowers(a, total, p);
}
