import { isFloating, type DType } from '../../tensor/dtype';
import * as folds from '../kernels/folds';
import { anywhereIn, exclusiveProducts, zeroWhere } from '../makers/composites';
import { blocked, kinked, linear, smooth } from '../makers/gradients';
import { countOver, type LaneFold, reduction, reductionOver, restored } from '../makers/lanes';
import { accumulatorOf, floatingOf, refuse, requireNonEmpty, requireNotBool } from '../makers/types';
import type { Operation, OperationTable } from '../operation';
import type { None, OperationParameters } from '../parameters';
import type { Ref } from '../ref';

type Over = OperationParameters['sum'];
type AlongOrAll = OperationParameters['argmax'];

/** One number out of many. A rule brings `g` back to the shape of `x` with 1 along what was reduced. */
export const reductionRows = {
  sum: reduction({
    kernel: folds.sum,
    dtype: accumulatorOf,
    x: linear((g, { x, params }) => restored(g, x, params).expand(x.shape)),
  }),
  prod: reduction({
    kernel: folds.prod,
    dtype: accumulatorOf,
    x: smooth(['x', 'output'], (g, { x, output, params, isRecorded }) => {
      if (x.rank === 0) return g;
      const anyZero = anywhereIn(x.eq(0));
      const quotient = restored(output, x, params).div(x.eq(0).choose(x.scalar(1), x));
      const gradient = restored(g, x, params).mul(anyZero.choose(exclusiveProducts(x, params.dims), quotient));
      // PyTorch multiplies nothing then, so that not even NaN gets through, unless it is to be differentiated again.
      return params.dims.length === x.rank && !isRecorded
        ? zeroWhere(x.eq(0).cast('float32').sum().gt(1), gradient)
        : gradient;
    }),
  }),
  amax: extremum('amax', folds.amax),
  amin: extremum('amin', folds.amin),
  max: ofAll('max', folds.amax),
  min: ofAll('min', folds.amin),
  median: ofAll('median', folds.median),

  all: truth((data, start, step, count) => {
    for (let i = 0; i < count; i += 1) if (data[start + i * step] === 0) return 0;
    return 1;
  }),
  any: truth((data, start, step, count) => {
    for (let i = 0; i < count; i += 1) if (data[start + i * step] !== 0) return 1;
    return 0;
  }),
  argmax: position('argmax', folds.argmax),
  argmin: position('argmin', folds.argmin),

  variance: reduction({
    kernel: (data, start, step, count, { correction }) => folds.variance(data, start, step, count, correction),
    dtype: floatingOf,
    check: requireFloat,
    x: smooth('x', (g, { x, params }) => varianceGradient(restored(g, x, params), x, params)),
  }),
  standardDeviation: reduction({
    kernel: (data, start, step, count, { correction }) =>
      Math.sqrt(folds.variance(data, start, step, count, correction)),
    dtype: floatingOf,
    check: requireFloat,
    x: kinked('equal values', '0', ['x', 'output'], (g, { x, output, params }) => {
      const ofVariance = zeroWhere(output.eq(0), g.div(output.mul(2)));
      return varianceGradient(restored(ofVariance, x, params), x, params);
    }),
  }),
  norm: reduction({
    kernel: (data, start, step, count, { p }) => folds.norm(data, start, step, count, p),
    dtype: floatingOf,
    x: kinked('0', '0', ['x', 'output'], (g, { x, output, params }) =>
      normGradient(restored(g, x, params), x, restored(output, x, params), params),
    ),
  }),
  logsumexp: reduction({
    kernel: folds.logsumexp,
    dtype: floatingOf,
    x: smooth(['x', 'output'], (g, { x, output, params }) =>
      restored(g, x, params).mul(x.sub(restored(output, x, params)).exp()),
    ),
  }),
} satisfies Partial<OperationTable>;

/** `amax`, `amin`: split evenly by multiplication, so that an infinite gradient is NaN beside the extremum. */
function extremum(name: string, kernel: LaneFold<Over>): Operation<Over> {
  return reduction<Over>({
    kernel,
    dtype: same,
    check: (x, { dims }) => {
      requireNonEmpty(name, x.shape, dims);
    },
    x: kinked('a tie', 'equal shares to all', ['x', 'output'], (g, { x, output, params }) => {
      const mask = restored(output, x, params).eq(x).cast(g.dtype);
      return restored(g, x, params).mul(mask).div(mask.sum(params.dims, true));
    }),
  });
}

/** `max`, `min`, `median` of all elements: split evenly by selection; a NaN has its gradient from the NaNs. */
function ofAll(name: string, kernel: LaneFold<None>): Operation<None> {
  return reductionOver<None>(
    {
      kernel,
      dtype: same,
      check: (x) => {
        if (name === 'median') requireNotBool(x, `"median_cpu" not implemented for 'Bool'`);
        else requireNonEmpty(name, x.shape, [...x.shape.keys()]);
      },
      x: kinked('a tie', 'equal shares to all', ['x', 'output'], (g, { x, output }) => {
        const mask = x.eq(output).or(x.isNan().and(output.isNan()));
        return g.div(mask.cast(g.dtype).sum()).where(mask);
      }),
    },
    (shape) => ({ dims: [...shape.keys()], keepdim: false }),
  );
}

function truth(kernel: LaneFold<Over>): Operation<Over> {
  return reduction<Over>({
    kernel,
    dtype: () => 'bool',
    x: blocked('a truth value does not move when the values move a little'),
    domain: { kind: 'boolean' },
  });
}

function position(name: string, kernel: LaneFold<AlongOrAll>): Operation<AlongOrAll> {
  return reductionOver<AlongOrAll>(
    {
      kernel,
      dtype: () => 'int64',
      check: (x, { dim }) => {
        requireNonEmpty(name, x.shape, dim === null ? [...x.shape.keys()] : [dim]);
      },
      x: blocked('a position does not move when the values move a little'),
    },
    (shape, { dim, keepdim }) => ({
      dims: dim === null || shape.length === 0 ? [...shape.keys()] : [dim],
      keepdim,
    }),
  );
}

function same(dtype: DType): DType {
  return dtype;
}

function requireFloat(x: { readonly dtype: DType }): void {
  if (!isFloating(x.dtype)) refuse('std and var only support floating point and complex dtypes');
}

function varianceGradient(g: Ref, x: Ref, { dims, correction }: OperationParameters['variance']): Ref {
  const [mean, freedom] = [x.mean(dims, true), countOver(x, dims) - correction];
  // Over all elements PyTorch has a case of its own.
  if (freedom <= 0 && dims.length === x.rank) return g.mul(x.eq(mean).choose(x.scalar(NaN), x.scalar(Infinity)));
  return g.mul(2 / freedom).mul(x.sub(mean));
}

/** Masked at 0 for every p; p = 0 gives none at all. */
function normGradient(g: Ref, x: Ref, norm: Ref, { p, dims }: OperationParameters['norm']): Ref | null {
  if (p === 0) return null;
  if (p === 1) return x.sign().mul(g);
  if (p === 2) return g.mul(zeroWhere(norm.eq(0), x.div(norm)));
  if (Math.abs(p) === Infinity) {
    const size = x.abs();
    const mask = size.eq(norm).or(size.isNan()).cast(g.dtype);
    return x.sign().mul(g.div(mask.sum(dims, true)).mul(mask));
  }
  if (p < 1) {
    const slope = x.sign().mul(zeroWhere(x.eq(0), x.abs().pow(p - 1)));
    return slope.mul(g).mul(norm.pow(1 - p));
  }
  const slope = p < 2 ? x.sign().mul(x.abs().pow(p - 1)) : x.mul(x.abs().pow(p - 2));
  return slope.mul(zeroWhere(norm.eq(0), g.div(norm.pow(p - 1))));
}
