import type { GraphNode } from '../../graph/graph';
import type { Breakage } from '../numbers/breakage';
import type { NumberRule } from '../numbers/number-rule';
import { withCeiling, withLargestTakenOff } from '../numbers/rewritings';

const exponentials = new Set<GraphNode['op']>(['exp', 'expm1', 'sinh', 'cosh', 'pow']);

export const expOverflow: NumberRule = {
  id: 'exp-overflow',
  explains: ({ node, numbers, id }) => exponentials.has(node.op) && numbers(id).includes(Infinity),
  because: ({ node }) => `leaves the range of float32, which ends at ${node.op === 'pow' ? '3.4e38' : 'exp(88.7)'}`,
  rewriting: (breakage) => {
    if (breakage.node.op !== 'exp') return null;
    const dims = dividedOver(breakage);
    return dims === null ? withCeiling(breakage) : withLargestTakenOff(breakage, dims);
  },
};

/** Along which dimensions exponentials are summed to divide them by that; null where that is not all that is done with them. */
function dividedOver({ trace, id, output }: Breakage): readonly number[] | null {
  const nodes = trace.graph.nodes.slice(0, output + 1);
  const usersOf = (value: number): readonly number[] =>
    nodes.flatMap(({ operands }, user) => (operands.includes(value) ? [user] : []));
  const users = usersOf(id).map((user) => nodes[user]);
  const sum = users.find((node) => node?.op === 'sum');
  const isDivided = users.some((node) => node?.op === 'div' && node.operands[0] === id);
  return sum?.op === 'sum' && isDivided && users.length === 2 ? sum.params.dims : null;
}

/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  'The exponential of more than 88.7 is inf in float32 (11.1 in float16), and inf/inf, inf − inf and 0 · inf are NaN. Functions that subtract the maximum first (softmax, logsumexp, softplus) compute the same without the overflow.';
