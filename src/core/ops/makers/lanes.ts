import { allocate, type TensorData } from '../../tensor/data';
import type { DType } from '../../tensor/dtype';
import { lanesAlong } from '../../tensor/lanes';
import { normalizeDims, reducedShape, sizeOf, type Shape } from '../../tensor/shape';
import type { Operation, SamplingDomain, TensorType } from '../operation';
import type { Ref } from '../ref';
import { anywhere, rounded } from './elementwise';
import { gradients, type Way } from './gradients';
import { operand } from './types';

/** One number out of the `count` elements of `data` from `start` on, `step` apart. */
export type LaneFold<P> = (
  ...lane: [data: TensorData, start: number, step: number, count: number, params: P, dtype: DType]
) => number;

interface Over {
  readonly dims: readonly number[];
  readonly keepdim: boolean;
}

interface ReductionRow<P> {
  readonly kernel: LaneFold<P>;
  readonly dtype: (x: DType) => DType;
  readonly check?: (x: TensorType, params: P) => void;
  readonly x: Way<P, 'x'>;
  readonly domain?: SamplingDomain;
}

/** One number for all elements along `dims`. */
export function reduction<P extends Over>(row: ReductionRow<P>): Operation<P> {
  return reductionOver(row, (_, params) => params);
}

/** A reduction whose parameters say in their own way what it is over. */
export function reductionOver<P>(row: ReductionRow<P>, over: (shape: Shape, params: P) => Over): Operation<P> {
  return {
    type: (operands, params) => {
      const x = operand(operands, 0);
      row.check?.(x, params);
      const { dims, keepdim } = over(x.shape, params);
      return { shape: reducedShape(x.shape, dims, keepdim), dtype: row.dtype(x.dtype) };
    },
    kernel: ({ inputs, types, output, params }) => {
      const { shape } = operand(types, 0);
      const { data, lanes, start, step, count } = lanesAlong(operand(inputs, 0), shape, over(shape, params).dims);
      const result = allocate(output.dtype, lanes);
      const { dtype } = output;
      for (let lane = 0; lane < lanes; lane += 1) {
        result[lane] = row.kernel(data, start(lane), step, count, params, dtype);
      }
      return rounded(output, result);
    },
    ...gradients<P, 'x'>(['x'], { x: row.x }),
    domain: [row.domain ?? anywhere],
  };
}

/** Writes into `out` the answer to the `count` elements of `data` from `start` on, `step` apart, at the same places. */
type LaneMap<P> = (
  ...lane: [out: TensorData, data: TensorData, start: number, step: number, count: number, params: P, dtype: DType]
) => void;

interface ScanRow<P> {
  readonly kernel: LaneMap<P>;
  readonly dtype: (x: DType) => DType;
  readonly check?: (x: TensorType, params: P) => void;
  readonly x: Way<P, 'x'>;
  readonly domain?: SamplingDomain;
}

/** As many numbers as there are along one dimension, each from all of them. */
export function scan<P extends { readonly dim: number }>(row: ScanRow<P>): Operation<P> {
  return {
    type: (operands, params) => {
      const x = operand(operands, 0);
      row.check?.(x, params);
      return { shape: x.shape, dtype: row.dtype(x.dtype) };
    },
    kernel: ({ inputs, types, output, params }) => {
      const { shape } = operand(types, 0);
      const { data, lanes, start, step, count } = lanesAlong(operand(inputs, 0), shape, alongDim(shape, params.dim));
      const result = allocate(output.dtype, sizeOf(shape));
      const { dtype } = output;
      for (let lane = 0; lane < lanes; lane += 1) row.kernel(result, data, start(lane), step, count, params, dtype);
      return rounded(output, result);
    },
    ...gradients<P, 'x'>(['x'], { x: row.x }),
    domain: [row.domain ?? anywhere],
  };
}

/** A scalar counts as one element along dimension 0. */
export function alongDim(shape: Shape, dim: number): readonly number[] {
  return shape.length === 0 ? [] : normalizeDims([dim], shape.length);
}

/** What belongs to a reduction's result, broadcast against what was reduced. */
export function restored(result: Ref, x: Ref, { dims }: Over): Ref {
  return result.reshape(reducedShape(x.shape, dims, true));
}

/** How many elements of `x` each result is made of. */
export function countOver(x: Ref, dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * (x.shape[dim] ?? 1), 1);
}
