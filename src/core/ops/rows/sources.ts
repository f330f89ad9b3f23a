import { allocate } from '../../tensor/data';
import { sizeOf } from '../../tensor/shape';
import { blocked } from '../makers/gradients';
import type { Operation, OperationTable } from '../operation';

/** The rest of a row whose operation takes nothing. */
export const withoutOperands: Pick<Operation<unknown>, 'gradient' | 'saves' | 'domain'> = {
  gradient: () => blocked('it has no operand'),
  saves: () => [],
  domain: [],
};

/** Where values come from. */
export const sourceRows = {
  /** Its elements are fed; until then it is zeros. */
  input: {
    type: (_, { shape, dtype }) => ({ shape, dtype }),
    kernel: ({ output }) => ({ type: output, data: allocate(output.dtype, sizeOf(output.shape)) }),
    ...withoutOperands,
  },
  constant: {
    type: (_, { shape, dtype }) => ({ shape, dtype }),
    kernel: ({ output, params }) => ({ type: output, data: params.data }),
    ...withoutOperands,
  },
} satisfies Partial<OperationTable>;
