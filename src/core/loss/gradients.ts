import { differentiate } from '../autodiff/differentiate';
import { historyOf, refuseFreed } from '../autodiff/freed';
import type { Trace } from '../graph/trace';
import { onesLike, type Ref } from '../ops/ref';
import { failureOf, type Failure } from './failure';

/**
 * The gradients of the sum of `value` with respect to each of `wrt`, null for None, without a history of their own; or why there are none:
 * backward raises, or a hand-written one is not followed.
 */
export function gradientsOf(trace: Trace, value: Ref, wrt: readonly Ref[]): readonly (Ref | null)[] | Failure {
  return unlessFailed(trace, () => differentiate(trace, value, onesLike(value), wrt));
}

/** As `gradientsOf`, by a backward pass of the caller's: refused where the loss has made one through the same graph and has not kept it. */
export function gradientsByCaller(trace: Trace, value: Ref, wrt: readonly Ref[]): ReturnType<typeof gradientsOf> {
  return unlessFailed(trace, () => {
    if (wrt.length > 0) refuseFreed(trace, historyOf(trace, value));
    return differentiate(trace, value, onesLike(value), wrt);
  });
}

function unlessFailed(trace: Trace, differentiated: () => readonly (Ref | null)[]): readonly (Ref | null)[] | Failure {
  try {
    return trace.withRecording(false, differentiated);
  } catch (error) {
    const failure = failureOf(error, trace, null);
    if (failure === null) throw error;
    return failure;
  }
}
