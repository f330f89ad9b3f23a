import type { DType } from '../../tensor/dtype';
import { sizeOf, type Shape } from '../../tensor/shape';
import { ordered } from '../kernels/order';
import * as kernels from '../kernels/scans';
import { anywhereIn, flip, reversedCumsum } from '../makers/composites';
import { blocked, inSingle, linear, smooth } from '../makers/gradients';
import { alongDim, scan } from '../makers/lanes';
import { accumulatorOf, requireFloating } from '../makers/types';
import type { OperationTable } from '../operation';
import { constant, type Ref } from '../ref';

const position = 'a position does not move when the values move a little';

/** As many numbers as there are along a dimension, each from several of them. */
export const scanRows = {
  softmax: scan({
    kernel: kernels.softmax,
    dtype: same,
    check: (x, { dim }) => {
      requireFloating(x, `softmax_${kernelAlong(dim, x.shape)}`);
    },
    x: smooth('output', (gradient, { output: probs, params: { dim } }) => {
      const [g, output] = [inSingle(gradient), inSingle(probs)];
      return g
        .sub(keptSum(g.mul(output), dim, probs.dtype))
        .mul(output)
        .cast(probs.dtype);
    }),
  }),
  logSoftmax: scan({
    kernel: kernels.logSoftmax,
    dtype: same,
    check: (x, { dim }) => {
      requireFloating(x, `log_softmax_${kernelAlong(dim, x.shape)}`);
    },
    x: smooth('output', (gradient, { output, params: { dim } }) => {
      const g = inSingle(gradient);
      return g
        .sub(
          inSingle(output)
            .exp()
            .mul(keptSum(g, dim, output.dtype)),
        )
        .cast(output.dtype);
    }),
  }),
  cumsum: scan({
    kernel: kernels.cumsum,
    dtype: accumulatorOf,
    x: linear((g, { params: { dim } }) => reversedCumsum(g, dim)),
  }),
  cumprod: scan({
    kernel: kernels.cumprod,
    dtype: accumulatorOf,
    x: smooth(['x', 'output'], (g, { x, output, params: { dim } }) => {
      if (x.rank === 0) return g;
      const isZero = x.eq(0);
      const quotient = reversedCumsum(g.mul(output), dim).div(isZero.choose(x.scalar(1), x));
      return anywhereIn(isZero).choose(cumprodGradient(g, x, dim), quotient);
    }),
  }),
  logcumsumexp: scan({
    kernel: kernels.logcumsumexp,
    dtype: same,
    check: (x) => {
      requireFloating(x, 'logcumsumexp_out_cpu');
    },
    x: smooth(['x', 'output'], (g, { x, output, params: { dim } }) => {
      if (x.rank === 0) return g;
      const magnitude = g.abs().log();
      const part = (sign: Ref): Ref => {
        const chosen = sign.choose(magnitude, g.scalar(lowest(g.dtype)));
        return reversedLogcumsumexp(chosen.sub(output), dim).add(x).exp();
      };
      return part(g.gt(0)).sub(part(g.lt(0)));
    }),
  }),
  cummaxIndex: scan({ kernel: kernels.cummaxIndex, dtype: () => 'int64', x: blocked(position) }),
  cumminIndex: scan({ kernel: kernels.cumminIndex, dtype: () => 'int64', x: blocked(position) }),
  argsort: scan({
    kernel: (out, data, start, step, count, { descending, by }) => {
      const value = (position: number): number => data[start + position * step] ?? 0;
      const before = (a: number, b: number): boolean =>
        descending ? kernels.isAfter(value(a), value(b)) : kernels.isAfter(value(b), value(a));
      ordered(count, before, by).forEach((position, place) => (out[start + place * step] = position));
    },
    dtype: () => 'int64',
    x: blocked(position),
  }),
} satisfies Partial<OperationTable>;

/** The sum along `dim`, which PyTorch keeps in half precision where that is the last dimension of such numbers. */
function keptSum(x: Ref, dim: number, dtype: DType): Ref {
  const sum = x.sum(alongDim(x.shape, dim), true);
  return isLast(dim, x.shape) ? sum.cast(dtype).cast(x.dtype) : sum;
}

function isLast(dim: number, shape: Shape): boolean {
  return sizeOf(shape.slice(dim + 1)) === 1;
}
function kernelAlong(dim: number, shape: Shape): string {
  return isLast(dim, shape) ? 'lastdim_kernel_impl' : 'kernel_impl';
}

function same(dtype: DType): DType {
  return dtype;
}

/** The lowest finite number: stands for the logarithm of a gradient of the other sign, so that a second derivative stays finite. */
function lowest(dtype: DType): number {
  if (dtype === 'float64') return -Number.MAX_VALUE;
  if (dtype === 'float16') return -65504;
  return dtype === 'bfloat16' ? -3.3895313892515355e38 : -3.4028234663852886e38;
}

function reversedLogcumsumexp(x: Ref, dim: number): Ref {
  return flip(flip(x, dim).builder.emit('logcumsumexp', [flip(x, dim)], { dim }), dim);
}

/**
 * The derivative of product number j by element k is the product of the others up to j: taken as such, for each pair, so that it and
 * its own derivatives are exact beside zeros.
 */
function cumprodGradient(g: Ref, x: Ref, dim: number): Ref {
  const last = x.rank - 1;
  const [ownG, ownX] = [g.transpose(dim, last), x.transpose(dim, last)];
  const count = ownX.shape[last] ?? 0;
  const places = constant(x.builder, [count], 'int64', [...Array(count).keys()]);
  const [j, k] = [places, places.unsqueeze(1)];
  const others = k.eq(j).choose(x.scalar(1), ownX.unsqueeze(last));
  const products = x.builder.emit('cumprod', [others], { dim: last + 1 });
  const terms = ownG.unsqueeze(last).mul(products).where(j.ge(k));
  return terms.sum([last + 1]).transpose(dim, last);
}
