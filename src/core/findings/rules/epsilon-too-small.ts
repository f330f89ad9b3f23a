import { ancestorsOf } from '../../graph/flow';
import type { GraphNode } from '../../graph/graph';
import type { Breakage } from '../numbers/breakage';
import type { NumberRule } from '../numbers/number-rule';
import { withLargerEpsilon } from '../numbers/rewritings';
import { isLogOfZero } from './log-of-zero';
import { divisionByZero } from './division-by-zero';
import { sqrtAtZero } from './sqrt-at-zero';

export const epsilonTooSmall: NumberRule = {
  id: 'epsilon-too-small',
  explains: (breakage) =>
    [isLogOfZero, divisionByZero.explains, sqrtAtZero.explains, isArea].some((isBroken) => isBroken(breakage)) &&
    guardOf(breakage) !== null,
  because: () => 'guards by an epsilon that float32 rounds away: next to 1 there is nothing nearer than 6e-8',
  place: (breakage) => guardOf(breakage)?.site?.span ?? null,
  rewriting: (breakage) => {
    const span = guardOf(breakage)?.site?.span;
    return span === undefined ? null : withLargerEpsilon(span);
  },
};

/** The area function that is infinite at 1 and −1: half the logarithm of (1 + x) / (1 − x). */
function isArea({ node }: Breakage): boolean {
  return node.op === 'atanh';
}

/** How far behind the broken operation a guard is looked for: a bound, a difference, a cast. */
const mostSteps = 6;

/** The bound of 1 that stands before it and was meant to be less. */
function guardOf({ trace, id }: Breakage): GraphNode | null {
  const behind = ancestorsOf(trace.graph, id).slice(-mostSteps - 1);
  return behind.map((other) => trace.node(other)).find(isRoundedBound) ?? null;
}

/** A clamp to 1, or −1, less a little that is rounded away. */
function isRoundedBound(node: GraphNode): boolean {
  if (node.op !== 'clamp' || node.type.dtype !== 'float32') return false;
  const { min, max } = node.params;
  return (max !== null && isRoundedTo1(max)) || (min !== null && isRoundedTo1(-min));
}

/** Whether a number is none that float32 can tell from 1. */
function isRoundedTo1(number: number): boolean {
  return number !== 1 && Math.fround(number) === 1;
}

/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  'float32 has about seven digits: next to 1, anything below 6e-8 is rounded away. clamp(p, 1e-8, 1 − 1e-8) leaves 1 as it is, and the logarithm of 1 − p is that of 0. Take 1e-6 or larger.';
