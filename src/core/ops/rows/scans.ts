import type { DType } from '../../tensor/dtype';
import { ordered } from '../kernels/order';
import * as kernels from '../kernels/scans';
import { anywhereIn, flip, reversedCumsum } from '../makers/composites';
import { blocked, linear, smooth } from '../makers/gradients';
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
    check: (x) => {
      requireFloating(x, 'softmax_lastdim_kernel_impl');
    },
    x: smooth('output', (g, { output, params: { dim } }) => {
      const weighted = g.mul(output);
      return weighted.sub(output.mul(weighted.sum(alongDim(g.shape, dim), true)));
    }),
  }),
  logSoftmax: scan({
    kernel: kernels.logSoftmax,
    dtype: same,
    check: (x) => {
      requireFloating(x, 'log_softmax_lastdim_kernel_impl');
    },
    x: smooth('output', (g, { output, params: { dim } }) =>
      g.sub(output.exp().mul(g.sum(alongDim(g.shape, dim), true))),
    ),
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
