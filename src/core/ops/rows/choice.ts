import { anywhere, zip } from '../makers/elementwise';
import { gate, zeroWhere } from '../makers/composites';
import { blocked, gradients, kinked, smooth, zeroAlmostEverywhere } from '../makers/gradients';
import { broadcastAll, operand } from '../makers/types';
import type { OperationTable } from '../operation';
import type { OperationParameters } from '../parameters';

/** Choices between broadcast values. */
export const choiceRows = {
  where: {
    type: (operands) => ({ shape: broadcastAll(operands), dtype: operand(operands, 1).dtype }),
    kernel: (call) => zip(call, (condition, then, otherwise) => (condition !== 0 ? then : otherwise)),
    ...gradients(['condition', 'then', 'otherwise'], {
      condition: blocked('a condition only chooses: it does not move when the values move a little'),
      then: smooth('condition', (g, { condition }) => g.where(condition)),
      otherwise: smooth('condition', (g, { condition }) => zeroWhere(condition, g)),
    }),
    domain: [{ kind: 'boolean' }, anywhere, anywhere],
  },
  gate: {
    type: (operands) => ({ shape: broadcastAll(operands), dtype: operand(operands, 0).dtype }),
    kernel: (call) => {
      const { low, high } = call.params;
      return zip(call, (value, x) => (x >= low && x <= high ? 0 : value));
    },
    ...gradients<OperationParameters['gate'], 'value' | 'x'>(['value', 'x'], {
      value: smooth('x', (g, { x, params }) => gate(g, x, params.low, params.high)),
      x: zeroAlmostEverywhere('it only lets pass or not'),
    }),
    domain: [anywhere, anywhere],
  },
  clampTensor: {
    type: (operands) => ({ shape: broadcastAll(operands), dtype: operand(operands, 0).dtype }),
    kernel: (call) => zip(call, clamped),
    ...gradients(['x', 'min', 'max'], {
      x: kinked('its bounds', '1', ['x', 'min', 'max'], (g, { x, min, max }) => g.where(x.ge(min).and(x.le(max)))),
      min: kinked('its bounds', '0', ['x', 'min', 'max'], (g, { x, min, max }) => g.where(min.lt(max).and(x.lt(min)))),
      max: kinked('its bounds', '0', ['x', 'min', 'max'], (g, { x, min, max }) => g.where(x.gt(max).or(max.lt(min)))),
    }),
    domain: [anywhere, { kind: 'real', low: -1.5, high: -0.5 }, { kind: 'real', low: 0.5, high: 1.5 }],
  },
} satisfies Partial<OperationTable>;

/** A NaN anywhere is the answer; `max` wins over a `min` above it. */
function clamped(x: number, min: number, max: number): number {
  return Math.min(Math.max(x, min), max);
}
