import { ancestorsOf } from '../../graph/flow';
import type { GraphNode } from '../../graph/graph';
import type { ExaminedLoss } from '../examined-loss';
import type { Breakage } from '../numbers/breakage';
import type { NumberRule } from '../numbers/number-rule';
import { withLargerEpsilon } from '../numbers/rewritings';
import { isLogOfZero } from './log-of-zero';
import { divisionByZero } from './division-by-zero';
import { sqrtAtZero } from './sqrt-at-zero';
import type { GraphRule } from '../rule';

const id = 'epsilon-too-small';
const because = 'guards by an epsilon that float32 rounds away: next to 1 there is nothing nearer than 6e-8';

/** Where no input is found on which it breaks: who bounds a value there says that it gets there. */
export const boundRoundedAway: GraphRule = {
  id,
  find: (loss) =>
    loss.ancestors.flatMap((clamp) => {
      const node = loss.node(clamp);
      const { site } = node;
      const isMet = site !== null && roundedBounds(node).some((bound) => breaksAt(clamp, bound, loss));
      if (!isMet) return [];
      return [
        {
          severity: 'warning',
          span: site.span,
          message: `${loss.quote(site.span)} ${because}. At that bound the loss or its gradient is not finite.`,
          related: [],
          rewriting: withLargerEpsilon(site.span),
        },
      ];
    }),
};

/** Whether something that is made of a value of which an element is this number has no value or derivative there. */
function breaksAt(id: number, number: number, loss: ExaminedLoss, steps = mostSteps): boolean {
  return loss.usersOf(id).some((user) => {
    const { op, operands } = loss.node(user);
    if (isBroken(loss.node(user), operands.indexOf(id), number)) return true;
    const [first, second] = operands.map((operand) => (operand === id ? number : numberOf(operand, loss)));
    const next = op === 'view' || op === 'cast' ? number : result(op, first ?? null, second ?? null);
    return next !== null && steps > 0 && breaksAt(user, next, loss, steps - 1);
  });
}

function isBroken({ op, params }: GraphNode, place: number, number: number): boolean {
  switch (op) {
    case 'log':
    case 'log2':
    case 'log10':
    case 'sqrt':
    case 'rsqrt':
    case 'reciprocal':
      return number === 0;
    case 'div':
      return place === 1 && number === 0;
    case 'powScalar':
      return params.exponent < 1 && number === 0;
    case 'log1p':
      return number === -1;
    case 'acos':
    case 'asin':
    case 'atanh':
      return Math.abs(number) === 1;
    case 'logit':
      return number === 1;
    default:
      return false;
  }
}

/** What simple arithmetic makes of numbers; null for others. */
function result(op: GraphNode['op'], first: number | null, second: number | null): number | null {
  if (first === null) return null;
  if (op === 'neg') return -first;
  if (second === null) return null;
  if (op === 'add') return Math.fround(first + second);
  if (op === 'sub') return Math.fround(first - second);
  return op === 'mul' ? Math.fround(first * second) : null;
}

/** The one number that an operand is, where it is a constant. */
function numberOf(operand: number, loss: ExaminedLoss): number | null {
  const { op, operands } = loss.node(operand);
  const [inner] = operands;
  if ((op === 'view' || op === 'cast') && inner !== undefined) return numberOf(inner, loss);
  const data = op === 'constant' ? loss.trace.data(loss.trace.ref(operand)) : [];
  return data.length === 1 ? (data[0] ?? null) : null;
}

export const epsilonTooSmall: NumberRule = {
  id,
  explains: (breakage) =>
    [isLogOfZero, divisionByZero.explains, sqrtAtZero.explains, isArea].some((isBroken) => isBroken(breakage)) &&
    guardOf(breakage) !== null,
  because: () => because,
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
  return behind.map((other) => trace.node(other)).find((node) => roundedBounds(node).length > 0) ?? null;
}

/** Where a clamp is to 1, or −1, less a little that is rounded away: the bounds that are left. */
function roundedBounds(node: GraphNode): readonly number[] {
  if (node.op !== 'clamp' || node.type.dtype !== 'float32') return [];
  const { min, max } = node.params;
  return [...(max !== null && isRoundedTo1(max) ? [1] : []), ...(min !== null && isRoundedTo1(-min) ? [-1] : [])];
}

/** Whether a number is none that float32 can tell from 1. */
function isRoundedTo1(number: number): boolean {
  return number !== 1 && Math.fround(number) === 1;
}

/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  'float32 has about seven digits: next to 1, anything below 6e-8 is rounded away. clamp(p, 1e-8, 1 − 1e-8) leaves 1 as it is, and the logarithm of 1 − p is that of 0. Take 1e-6 or larger.';
