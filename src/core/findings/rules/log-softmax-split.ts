import { isMaskedOut, originOf } from '../numbers/breakage';
import type { NumberRule } from '../numbers/number-rule';
import { asStableLogarithm } from '../numbers/rewritings';
import { isLogOfZero } from './log-of-zero';

export const logSoftmaxSplit: NumberRule = {
  id: 'log-softmax-split',
  // Of what a mask has made 0 the logarithm is −inf in one step as well.
  explains: (breakage) => isLogOfZero(breakage) && originOf(breakage)?.op === 'softmax' && !isMaskedOut(breakage),
  because: () => 'takes the logarithm of a softmax that is exactly 0 in float32: −inf',
  rewriting: asStableLogarithm,
};

/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  'A softmax of scores that lie more than about 104 apart is exactly 0 in float32, and its logarithm −inf. log_softmax computes both in one: the logarithm cancels the exponential before it can underflow.';
