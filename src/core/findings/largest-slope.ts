import type { Trace } from '../graph/trace';
import { gradientsOf } from '../loss/gradients';
import { extentOf } from '../tensor/statistics';

/** Of the gradients of the sum of one value in others the largest element, whatever its sign; NaN where its backward pass raises. */
export function largestSlope(trace: Trace, from: number, ids: readonly number[]): number {
  const gradients = gradientsOf(
    trace,
    trace.ref(from),
    ids.map((id) => trace.ref(id)),
  );
  if ('kind' in gradients) return NaN;
  return Math.max(0, ...gradients.map((ref) => (ref === null ? 0 : largestOf(trace.data(ref)))));
}

/** The largest element, whatever its sign. */
export function largestOf(data: Parameters<typeof extentOf>[0]): number {
  const { min, max } = extentOf(data);
  return Math.max(-min, max);
}
