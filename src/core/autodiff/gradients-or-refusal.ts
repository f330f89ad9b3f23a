import type { Trace } from '../graph/trace';
import { FrameworkError } from '../ops/framework-error';
import { onesLike, type Ref } from '../ops/ref';
import { differentiate } from './differentiate';

/**
 * The gradients of the sum of `value` with respect to each of `wrt`, null for None, without a history of their own; or what the framework's
 * backward raises.
 */
export function gradientsOrRefusal(
  trace: Trace,
  value: Ref,
  wrt: readonly Ref[],
): readonly (Ref | null)[] | FrameworkError {
  try {
    return trace.withRecording(false, () => differentiate(trace, value, onesLike(value), wrt));
  } catch (error) {
    if (error instanceof FrameworkError) return error;
    throw error;
  }
}
