import type { GraphNode } from '../../graph/graph';
import type { NumberRule } from '../numbers/number-rule';

const exponentials = new Set<GraphNode['op']>(['exp', 'expm1', 'sinh', 'cosh', 'pow']);

export const expOverflow: NumberRule = {
  id: 'exp-overflow',
  explains: ({ node, trace, id }) => exponentials.has(node.op) && trace.data(trace.ref(id)).includes(Infinity),
  because: () => 'leaves the range of float32, which ends at exp(88.7)',
  rewriting: () => null,
};

/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  'The exponential of more than 88.7 is inf in float32 (11.1 in float16), and inf/inf, inf − inf and 0 · inf are NaN. Functions that subtract the maximum first (softmax, logsumexp, softplus) compute the same without the overflow.';
