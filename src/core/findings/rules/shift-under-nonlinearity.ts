import type { GraphNode } from '../../graph/graph';
import type { ExaminedLoss } from '../examined-loss';
import type { GraphRule } from '../rule';

/** Operations that do another thing to a value that was shifted: their slope is not the same everywhere. */
const bending: Partial<Record<GraphNode['op'], string>> = {
  abs: 'turns the loss around below that number, and drives it up there',
  powScalar: 'drives the loss to that number, not down',
  relu: 'stops the gradient below that number',
  log: 'has no value where the loss is below that number',
};

export const shiftUnderNonlinearity: GraphRule = {
  id: 'shift-under-nonlinearity',
  find: (loss) =>
    loss.ancestors.flatMap((id) => {
      const { site } = loss.node(id);
      const because = bendingOf(id, loss);
      if (because === null || site === null || !loss.isOnlyWayAt(loss.node(id)) || isAddedAgain(id, loss)) return [];
      return [
        {
          severity: 'warning',
          span: site.span,
          message: `${loss.quote(site.span)} is no shift that changes nothing: it ${because}.`,
          related: [],
          rewriting: null,
        },
      ];
    }),
};

/** A bound below this is a guard against 0. */
const leastBound = 1e-3;

/** What an operation does to a loss less a number, or to one that is bounded from below; null for any other. */
function bendingOf(id: number, loss: ExaminedLoss): string | null {
  const node = loss.node(id);
  const [operand] = node.operands;
  if (operand === undefined) return null;
  if (node.op === 'clamp') {
    const { min } = node.params;
    const isBound = (min ?? 0) >= leastBound && node.type.shape.length === 0 && summarises(operand, loss);
    return isBound || (min !== null && isLossMinusNumber(operand, loss))
      ? 'stops the gradient below that number'
      : null;
  }
  if (node.op === 'powScalar' && node.params.exponent !== 2) return null;
  if (node.op === 'log' && isLossPlusNumber(operand, loss))
    return 'weakens the gradient, the more the smaller the loss is';
  return isLossMinusNumber(operand, loss) ? (bending[node.op] ?? null) : null;
}

/** A single number that summarises many, plus a constant above 1: of 1 more than a loss one takes the logarithm on purpose. */
function isLossPlusNumber(id: number, loss: ExaminedLoss): boolean {
  const { op, operands, type } = loss.node(id);
  const [value, number] = operands;
  if (op !== 'add' || value === undefined || number === undefined || type.shape.length > 0) return false;
  const added = numberAt(number, loss);
  return added > 1 && loss.carries(value) && summarises(value, loss) && !isMean(value, loss);
}

/** A single number that summarises many, less a constant. */
function isLossMinusNumber(id: number, loss: ExaminedLoss): boolean {
  const { op, operands, type } = loss.node(id);
  const [value, number] = operands;
  if (value === undefined || number === undefined || type.shape.length > 0 || !loss.carries(value)) return false;
  const constant = numberAt(number, loss);
  const isTaken = op === 'sub' ? constant > 0 : op === 'add' && constant < 0;
  return isTaken && summarises(value, loss) && !isMean(value, loss);
}

/** A number of the program, written or worked out of such, that no input has a part in; 0 for anything else. */
function numberAt(id: number, loss: ExaminedLoss): number {
  if (loss.inputs.some((input) => loss.dependsOn(id, input))) return 0;
  return loss.trace.data(loss.trace.ref(id))[0] ?? 0;
}

const averaging = new Set<GraphNode['op']>([
  'sum',
  'view',
  'cast',
  'add',
  'sub',
  'neg',
  'mul',
  'div',
  'take',
  'gather',
  'concat',
  // A share of what is decided softly is to come to one, as a mean is.
  'sigmoid',
  'tanh',
]);

/** Whether it is a mean of what is predicted, weighed by the rest: that may well be meant to come to a number. */
function isMean(id: number, loss: ExaminedLoss): boolean {
  const { op, operands } = loss.node(id);
  if (loss.traced.predictions.has(id)) return true;
  const carrying = operands.filter((operand) => loss.carries(operand));
  const isProduct = (op === 'mul' || op === 'div') && carrying.length > 1;
  return averaging.has(op) && !isProduct && carrying.every((operand) => isMean(operand, loss));
}

/** Whether a single number is made of many, by their sum. */
export function summarises(id: number, loss: ExaminedLoss): boolean {
  const { op, operands } = loss.node(id);
  return operands.some((operand) =>
    loss.trace.ref(operand).size > 1 ? op === 'sum' : loss.carries(operand) && summarises(operand, loss),
  );
}

/** Flooding, |L − b| + b: known as what it is. */
function isAddedAgain(id: number, loss: ExaminedLoss): boolean {
  return loss.usersOf(id).some((user) => loss.node(user).op === 'add' || loss.node(user).op === 'sub');
}

/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  'A constant added to a loss changes no gradient. Under an absolute value, a square, a bound or a logarithm it does: the slope there depends on where the value lies, and the constant moves it.';
