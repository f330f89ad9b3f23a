import type { ExaminedLoss } from '../examined-loss';
import type { GraphRule } from '../rule';
import { isSumOfPunishments } from '../error-terms';
import { summarises } from './shift-under-nonlinearity';

export const constantShift: GraphRule = {
  id: 'constant-shift',
  find: (loss) => {
    const { output, trace, traced, judgement } = loss;
    const { op, operands, site } = loss.node(output);
    const [first, second] = operands;
    const isBefore = op === 'add' && first !== undefined && isConstant(first, loss);
    const [value, number] = isBefore ? [second, first] : [first, second];
    const isNumber = traced.isTensor && trace.ref(output).size === 1 && judgement.verdict === 'trains';
    if (!isNumber || site === null || value === undefined || number === undefined) return [];
    if ((op !== 'add' && op !== 'sub') || !isConstant(number, loss)) return [];
    // What is added may bring a score above 0; nothing is won by what is taken away.
    if (op === 'add' && !isSumOfPunishments(value, loss)) return [];
    if (!summarises(value, loss) || isBent(value, loss)) return [];
    return [
      {
        severity: 'hint',
        span: site.span,
        message: `A constant beside a loss changes only the printed number: its derivative is 0, so every weight becomes the same as without it.`,
        related: [],
        rewriting: null,
      },
    ];
  },
};

/** Below this a summand is a guard against 0. */
const least = 1e-3;

function isConstant(id: number, { trace }: ExaminedLoss): boolean {
  const [number = 0] = trace.node(id).op === 'constant' ? trace.data(trace.ref(id)) : [];
  return Math.abs(number) >= least;
}

/** Whether the value was a single number before: of `|L − b| + b` the constant is a part, not a shift. */
function isBent(id: number, loss: ExaminedLoss): boolean {
  const { op, operands } = loss.node(id);
  const isElementwise = op === 'abs' || op === 'powScalar';
  return isElementwise && operands.every((operand) => loss.trace.ref(operand).size === 1);
}

/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  'An optimiser sees the gradient only, and that of a constant is 0. A shifted loss trains to the same weights, step by step; that it falls below zero means nothing.';
