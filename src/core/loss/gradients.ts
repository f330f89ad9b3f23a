import { differentiate } from '../autodiff/differentiate';
import type { Trace } from '../graph/trace';
import { onesLike, type Ref } from '../ops/ref';
import { failureOf, type Failure } from './failure';

/**
 * The gradients of the sum of `value` with respect to each of `wrt`, null for None, without a history of their own; or why there are none:
 * backward raises, or a hand-written one is not followed.
 */
export function gradientsOf(trace: Trace, value: Ref, wrt: readonly Ref[]): readonly (Ref | null)[] | Failure {
  try {
    return trace.withRecording(false, () => differentiate(trace, value, onesLike(value), wrt));
  } catch (error) {
    const failure = failureOf(error, trace, null);
    if (failure === null) throw error;
    return failure;
  }
}
