import type { GraphNode } from '../../graph/graph';
import { originOf, type Breakage } from '../numbers/breakage';
import type { NumberRule } from '../numbers/number-rule';
import { asStableLogarithm } from '../numbers/rewritings';
import { isLogOfZero } from './log-of-zero';

export const saturatedSigmoid: NumberRule = {
  id: 'saturated-sigmoid',
  explains: (breakage) => isLogOfZero(breakage) && isOfSigmoid(originOf(breakage), breakage),
  because: () => 'takes the logarithm of a sigmoid that is exactly 0 or 1 in float32: −inf',
  rewriting: asStableLogarithm,
};

/** A sigmoid, or 1 minus one. */
function isOfSigmoid(node: GraphNode | null, breakage: Breakage): boolean {
  if (node === null) return false;
  if (node.op === 'sigmoid') return true;
  const isDifference = node.op === 'sub' || node.op === 'add' || node.op === 'neg';
  return isDifference && node.operands.some((operand) => breakage.trace.node(operand).op === 'sigmoid');
}

/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  'In float32 a sigmoid is exactly 1 from about 17 on and exactly 0 below −104; the logarithm of it, or of 1 minus it, is then −inf. logsigmoid and the losses with logits compute the same without the detour.';
