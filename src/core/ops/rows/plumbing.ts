import type { DType } from '../../tensor/dtype';
import { tensorData, type TensorData } from '../../tensor/data';
import { anywhere } from '../makers/elementwise';
import { blocked, gradients, linear, zeroAlmostEverywhere } from '../makers/gradients';
import { operand } from '../makers/types';
import type { KernelCall, OperationTable, TensorType, TensorValue } from '../operation';

/** The value of one operand on another gradient path, and casts. */
export const plumbingRows = {
  detach: {
    type: first,
    kernel: passFirst,
    ...gradients(['x'], { x: blocked('detach cuts the history of a value: what comes before is a constant') }),
    domain: [anywhere],
  },
  leaf: {
    type: first,
    kernel: passFirst,
    ...gradients(['x'], { x: blocked('a new leaf collects its gradient itself') }),
    domain: [anywhere],
  },
  overwrite: {
    type: first,
    kernel: ({ inputs, output }) => ({ type: output, data: operand(inputs, 1) }),
    ...gradients(['history', 'value'], {
      history: linear((g) => g),
      value: blocked('a write through .data or under no_grad changes the value alone'),
    }),
    domain: [anywhere, anywhere],
  },
  /** The trace keeps the user's own backward, and calls it instead of a rule. */
  custom: {
    type: first,
    kernel: passFirst,
    gradient: (index, params) => {
      if (index === 0) return blocked('the forward of a hand-written function is not recorded');
      switch (params?.answers?.[index - 1]) {
        case 'none':
          return blocked('its hand-written backward returns None');
        case 'zeros':
          return zeroAlmostEverywhere('its hand-written backward returns zeros');
        default:
          return { kind: 'smooth', rule: () => null };
      }
    },
    saves: () => [],
    domain: [anywhere, anywhere],
  },
  cast: {
    type: (operands, { dtype }) => ({ shape: operand(operands, 0).shape, dtype }),
    kernel: ({ inputs, types, output }) => ({
      type: output,
      data: castData(operand(inputs, 0), operand(types, 0).dtype, output.dtype),
    }),
    ...gradients(['x'], { x: linear((g, { x }) => g.cast(x.dtype)) }),
    domain: [anywhere],
  },
} satisfies Partial<OperationTable>;

function first(operands: readonly TensorType[]): TensorType {
  return operand(operands, 0);
}

function passFirst<P>({ inputs, output }: KernelCall<P>): TensorValue {
  return { type: output, data: operand(inputs, 0) };
}

function castData(data: TensorData, from: DType, to: DType): TensorData {
  return from === to ? data : tensorData(to, data);
}
