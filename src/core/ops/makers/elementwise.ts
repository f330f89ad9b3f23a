import { allocate, roundToPrecision, type TensorData } from '../../tensor/data';
import { categoryOf, type DType } from '../../tensor/dtype';
import { sizeOf } from '../../tensor/shape';
import { stridesInto, walk } from '../../tensor/walk';
import type { KernelCall, Operation, SamplingDomain, TensorType, TensorValue } from '../operation';
import { gradients, type Way } from './gradients';
import { broadcastAll, floatingOf, operand } from './types';

/** Which dtype an elementwise operation answers in: that of its operands, the same for floats and PyTorch's default float else, or bool. */
type ResultDType = 'same' | 'floating' | 'bool';

function resultDType(result: ResultDType, dtype: DType): DType {
  if (result === 'bool') return 'bool';
  return result === 'floating' ? floatingOf(dtype) : dtype;
}

export function real(low: number, high: number): SamplingDomain {
  return { kind: 'real', low, high };
}

export const anywhere = real(-2, 2);

interface UnaryRow<P> {
  readonly kernel: (x: number, params: P, dtype: DType) => number;
  /** `floating` unless it says otherwise. */
  readonly result?: ResultDType;
  /** Raises where PyTorch refuses the operand. */
  readonly check?: (x: TensorType, params: P) => void;
  readonly x: Way<P, 'x'>;
  readonly domain?: SamplingDomain;
}

/** An operation on each element by itself. */
export function unary<P>(row: UnaryRow<P>): Operation<P> {
  const { kernel, result = 'floating' } = row;
  return {
    type: (operands, params) => {
      const x = operand(operands, 0);
      row.check?.(x, params);
      return { shape: x.shape, dtype: resultDType(result, x.dtype) };
    },
    kernel: ({ inputs, params, output }) => {
      const x = operand(inputs, 0);
      const { dtype } = output;
      const data = allocate(dtype, x.length);
      for (let i = 0; i < data.length; i += 1) data[i] = kernel(x[i] ?? 0, params, dtype);
      return rounded(output, data);
    },
    ...gradients<P, 'x'>(['x'], { x: row.x }),
    domain: [row.domain ?? anywhere],
  };
}

type Scalars = (a: number, b: number) => number;

/** Fills `out` from `start` with `count` results, each operand read from its place in its own step. */
export type BinaryLoop = (
  out: TensorData,
  start: number,
  count: number,
  a: TensorData,
  atA: number,
  stepA: number,
  b: TensorData,
  atB: number,
  stepB: number,
) => void;

function loopOf(kernel: Scalars): BinaryLoop {
  return (out, start, count, a, atA, stepA, b, atB, stepB) => {
    for (let i = 0; i < count; i += 1) out[start + i] = kernel(a[atA + i * stepA] ?? 0, b[atB + i * stepB] ?? 0);
  };
}

interface BinaryRow<P> {
  /** A function of two numbers, or for the most used ones a loop of their own. */
  readonly kernel: Scalars | { readonly loop: BinaryLoop };
  /** Where whole numbers or truth values are another matter. */
  readonly integer?: Scalars;
  readonly bool?: Scalars;
  readonly result?: ResultDType;
  /** Raises where PyTorch refuses the operands. */
  readonly check?: (a: TensorType) => void;
  readonly a: Way<P, 'a' | 'b'>;
  readonly b: Way<P, 'a' | 'b'>;
  readonly domain?: readonly [SamplingDomain, SamplingDomain];
}

/** An operation on the elements of two tensors of one dtype, broadcast to each other. */
export function binary<P>(row: BinaryRow<P>): Operation<P> {
  const result = row.result ?? 'floating';
  const float = typeof row.kernel === 'function' ? loopOf(row.kernel) : row.kernel.loop;
  const integer = row.integer === undefined ? float : loopOf(row.integer);
  const loops = { float, integer, bool: row.bool === undefined ? integer : loopOf(row.bool) };
  return {
    type: (operands) => {
      const a = operand(operands, 0);
      row.check?.(a);
      return { shape: broadcastAll(operands), dtype: resultDType(result, a.dtype) };
    },
    kernel: ({ inputs, types, output }) => {
      const [a, b] = [operand(inputs, 0), operand(inputs, 1)];
      const loop = loops[categoryOf(operand(types, 0).dtype)];
      const data = allocate(output.dtype, sizeOf(output.shape));
      const [stepA, stepB] = [evenStep(a, data), evenStep(b, data)];
      if (stepA !== null && stepB !== null) loop(data, 0, data.length, a, 0, stepA, b, 0, stepB);
      else {
        walk(output.shape, stridesInto(output.shape, types), (start, count, at, step) => {
          loop(data, start, count, a, at[0] ?? 0, step[0] ?? 0, b, at[1] ?? 0, step[1] ?? 0);
        });
      }
      return rounded(output, data);
    },
    ...gradients<P, 'a' | 'b'>(['a', 'b'], row),
    domain: row.domain ?? [anywhere, anywhere],
  };
}

/** With which step an operand is read for all of the output at once; null where it is stretched in part. */
function evenStep(operand: TensorData, output: TensorData): 0 | 1 | null {
  if (operand.length === output.length) return 1;
  return operand.length === 1 ? 0 : null;
}

/** A function of up to three broadcast operands, element by element; a third that is not there reads as 1. */
export function zip<P>(
  { inputs, types, output }: KernelCall<P>,
  kernel: (a: number, b: number, c: number) => number,
): TensorValue {
  const [a, b, c] = [operand(inputs, 0), operand(inputs, 1), inputs[2]];
  const data = allocate(output.dtype, sizeOf(output.shape));
  walk(output.shape, stridesInto(output.shape, types), (start, count, at, step) => {
    const [atA = 0, atB = 0, atC = 0] = at;
    const [stepA = 0, stepB = 0, stepC = 0] = step;
    for (let i = 0; i < count; i += 1) {
      data[start + i] = kernel(a[atA + i * stepA] ?? 0, b[atB + i * stepB] ?? 0, c?.[atC + i * stepC] ?? 1);
    }
  });
  return rounded(output, data);
}

/** A result in the precision of its dtype. */
export function rounded(type: TensorType, data: TensorData): TensorValue {
  roundToPrecision(type.dtype, data);
  return { type, data };
}
