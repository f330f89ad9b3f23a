import type { GraphNode } from '../graph/graph';
import { sizeOf } from '../tensor/shape';
import type { ExaminedLoss } from './examined-loss';
import { largestSlope } from './largest-slope';

/** Operations that are linear in all of their operands. */
const linear = new Set<GraphNode['op']>(['add', 'sub', 'neg', 'view', 'cast']);

/** So much of a gradient is left by rounding where its parts cancel. */
const rounding = 1e-5;

/**
 * Sums and differences of several values made of one, through which its gradient cancels whatever it is: `(x - x.mean()).mean()`. All that is done
 * with it up to the loss is linear, so that its gradient is the same on every sample.
 */
export function cancelledSums(loss: ExaminedLoss): ReadonlySet<number> {
  const region = linearRegion(loss);
  const meetings = region.filter((id) => isMeeting(id, loss) && loss.isOnlyWay(id));
  if (meetings.length === 0) return new Set();
  const last = loss.ancestors.findLast((id) => loss.carries(id) && !region.includes(id)) ?? -1;
  // What a value is made of comes before it: all behind the last operation that is not linear is.
  const sources = loss.ancestors.filter((id) => id >= last && loss.isOnlyWay(id));
  return new Set(
    sources.flatMap((source) => {
      const first = meetings.find((id) => id > source);
      return first !== undefined && isCancelled(source, loss) ? [first] : [];
    }),
  );
}

/** The linear operations through which all comes that is made of what they take, in the order of the program. */
function linearRegion(loss: ExaminedLoss): readonly number[] {
  return loss.ancestors.filter((id) => {
    const { op, operands, type } = loss.node(id);
    const [first, ...others] = operands.filter((operand) => loss.carries(operand));
    if (first === undefined) return false;
    // An axis of one element may be longer elsewhere.
    if (op === 'sum') return loss.trace.ref(first).size > sizeOf(type.shape);
    const isScaled = op === 'mul' || (op === 'div' && first === operands[0]);
    return linear.has(op) || (isScaled && others.length === 0);
  });
}

/** Whether two values that carry a gradient are added here, or one is taken from the other. */
function isMeeting(id: number, loss: ExaminedLoss): boolean {
  const { op, operands } = loss.node(id);
  const [one, other] = operands;
  if ((op !== 'add' && op !== 'sub') || one === undefined || other === undefined) return false;
  return one !== other && loss.carries(one) && loss.carries(other);
}

/** Whether no gradient is left of those that come back from what is made of a value. */
function isCancelled(source: number, loss: ExaminedLoss): boolean {
  const { trace, output } = loss;
  const users = loss.usersOf(source).filter((user) => loss.carries(user));
  if (users.length < 2) return false;
  const parts = largestSlope(trace, output, users);
  return parts > 0 && largestSlope(trace, output, [source]) <= rounding * parts;
}
