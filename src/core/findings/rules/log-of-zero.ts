import type { GraphNode } from '../../graph/graph';
import { operandData, type Breakage } from '../numbers/breakage';
import type { NumberRule } from '../numbers/number-rule';
import { withBound } from '../numbers/rewritings';

const logarithms = new Set<GraphNode['op']>(['log', 'log2', 'log10', 'logit']);

/** Whether this is a logarithm of 0: of −1 for log1p, of a second operand for xlogy. */
export function isLogOfZero(breakage: Breakage): boolean {
  const { op, operands } = breakage.node;
  if (logarithms.has(op)) return operandData(breakage)?.includes(0) ?? false;
  if (op === 'log1p') return operandData(breakage)?.includes(-1) ?? false;
  // That p·log p has no derivative at 0 matters little: hardly a softmax gets there, and who gives one to a divergence writes no logarithm.
  const isEntropy = operands[0] === operands[1] && breakage.part === 'gradient';
  return op === 'xlogy' && !isEntropy && (operandData(breakage, 1)?.includes(0) ?? false);
}

export const logOfZero: NumberRule = {
  id: 'log-of-zero',
  explains: isLogOfZero,
  because: () => 'is the logarithm of 0: −inf, with an infinite derivative',
  rewriting: (breakage) => (breakage.node.op === 'log' ? withBound(breakage) : null),
};

/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  'The logarithm of 0 is −inf, and its derivative 1/0. One such element is enough: the mean, every gradient and, after the step, every weight become inf or NaN.';
