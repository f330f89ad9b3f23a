import type { GraphNode } from '../../graph/graph';
import { operandData } from '../numbers/breakage';
import type { NumberRule } from '../numbers/number-rule';
import { withSummand } from '../numbers/rewritings';

/** Near 1 and −1 they run as a root of the distance does. */
const arcs = new Set<GraphNode['op']>(['acos', 'asin']);

const roots = new Set<GraphNode['op']>(['sqrt', 'rsqrt']);

export const sqrtAtZero: NumberRule = {
  id: 'sqrt-at-zero',
  explains: (breakage) => {
    const { node } = breakage;
    if (arcs.has(node.op)) return operandData(breakage)?.some((element) => Math.abs(element) === 1) ?? false;
    const isRoot =
      roots.has(node.op) || (node.op === 'powScalar' && node.params.exponent > 0 && node.params.exponent < 1);
    return isRoot && (operandData(breakage)?.includes(0) ?? false);
  },
  because: ({ node: { op } }) => {
    if (arcs.has(op)) return 'rises as a root does at 1 and −1, where its derivative is infinite';
    return op === 'rsqrt' ? 'is infinite at 0' : 'is a root at 0, where its derivative is infinite';
  },
  rewriting: (breakage) => (breakage.node.op === 'sqrt' ? withSummand(breakage) : null),
};

/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  'A root rises vertically at 0: its derivative 1/(2√x) is infinite there, and infinite times the 0 behind it is NaN. The value looks fine; the first perfect prediction, or two equal points, spoils all weights.';
