import type { Context } from '../../interpreter/context';
import type { LibraryFunction } from '../../interpreter/library';
import { pyFalse } from '../../interpreter/values';
import { constant, type Ref } from '../../ops/ref';
import { sameShape } from '../../tensor/shape';
import { optionalDims } from '../torch/kit/arguments';
import { checkedDim, checkedDims } from '../torch/kit/dims';
import type { Arguments } from '../torch/kit/torch-function';
import { reduce } from '../torch/reductions';
import { argsort } from '../torch/sorting';
import { arrayArgument, quotientDType, numpyFunction } from './arrays';
import { optionalDType } from './dtypes';

/** Numbers made of all elements or of those along some axes; all axes by default. */

type Reducing = Arguments<'a' | 'axis' | 'keepdims'>;

function axesOf(args: Arguments<'axis'>, rank: number): readonly number[] {
  return args.isNone('axis')
    ? Array.from({ length: rank }, (_, axis) => axis)
    : checkedDims(args.read('axis', optionalDims), rank, args.context);
}

function floats(ref: Ref): Ref {
  return ref.cast(quotientDType(ref.dtype));
}

type Over = (x: Ref, axes: readonly number[], keepdim: boolean) => Ref;

const over = (run: Over): LibraryFunction =>
  numpyFunction('a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=True', (args) =>
    applied(args, run, args.read('dtype', optionalDType)),
  );

/** Those without a dtype of their own: `max`, `all`. */
const plainOver = (run: Over): LibraryFunction =>
  numpyFunction('a, axis=None, out=None, keepdims=False, initial=None, where=True', (args) => applied(args, run, null));

function applied(args: Reducing, run: Over, dtype: ReturnType<typeof optionalDType>): Ref {
  const given = args.read('a', arrayArgument);
  const x = dtype === null ? given : given.cast(dtype);
  return run(x, axesOf(args, x.rank), args.bool('keepdims'));
}

const spread = (op: 'variance' | 'standardDeviation'): LibraryFunction =>
  numpyFunction('a, axis=None, dtype=None, out=None, ddof=0, keepdims=False', (args) => {
    const x = floats(args.read('a', arrayArgument));
    const params = { dims: axesOf(args, x.rank), keepdim: args.bool('keepdims'), correction: args.number('ddof') };
    return x.builder.emit(op, [x], params);
  });

const position = (op: 'argmax' | 'argmin'): LibraryFunction =>
  numpyFunction('a, axis=None, out=None, *, keepdims=False', (args) => {
    const x = args.read('a', arrayArgument);
    const dim = args.isNone('axis') ? null : checkedDim(args.int('axis'), x.rank, args.context);
    return x.builder.emit(op, [x], { dim, keepdim: args.bool('keepdims') });
  });

const running = (op: 'cumsum' | 'cumprod'): LibraryFunction =>
  numpyFunction('a, axis=None, dtype=None, out=None', (args) => {
    const { x, axis } = alongOrFlat(args);
    return x.builder.emit(op, [x], { dim: axis });
  });

/** Without an axis, of the flattened array. */
function alongOrFlat(args: Arguments<'a' | 'axis'>): { readonly x: Ref; readonly axis: number } {
  const x = args.read('a', arrayArgument);
  if (args.isNone('axis')) return { x: x.reshape([x.size]), axis: 0 };
  return { x, axis: checkedDim(args.int('axis'), x.rank, args.context) };
}

/** Percentiles by linear interpolation between the two nearest of the sorted elements. */
function percentile(x: Ref, q: Ref, axes: readonly number[], keepdim: boolean, context: Context): Ref {
  const others = x.shape.flatMap((_, axis) => (axes.includes(axis) ? [] : [axis]));
  const count = axes.reduce((product, axis) => product * (x.shape[axis] ?? 1), 1);
  const rows = floats(x)
    .permute([...others, ...axes])
    .reshape([...others.map((axis) => x.shape[axis] ?? 1), count]);
  const last = rows.rank - 1;
  const sorted = rows.gather(last, argsort(rows, last, false));
  const picked = [...context.trace.guard(q)].map((fraction) => {
    const at = fraction * (count - 1);
    const [low, high] = [Math.floor(at), Math.ceil(at)];
    const [below, above] = [sorted.slice(last, low, low + 1), sorted.slice(last, high, high + 1)];
    const value = below.add(above.sub(below).mul(at - low)).squeeze(last);
    return keepdim ? value.reshape(x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))) : value;
  });
  const [single] = picked;
  if (q.rank === 0 && single !== undefined) return single;
  return picked.map((value) => value.unsqueeze(0)).reduce((a, b) => a.builder.emit('concat', [a, b], { dim: 0 }));
}

const quantile = (scale: number): LibraryFunction =>
  numpyFunction('a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False', (args) => {
    if (args.string('method') !== 'linear')
      return args.context.opaque(`quantiles by the method ${args.string('method')}`);
    const x = args.read('a', arrayArgument);
    const q = floats(args.read('q', arrayArgument)).mul(scale);
    return percentile(x, q, axesOf(args, x.rank), args.bool('keepdims'), args.context);
  });

/** Elements that are NaN count as absent. */
const present =
  (run: (x: Ref, axes: readonly number[], keepdim: boolean, count: Ref) => Ref): Over =>
  (x, axes, keepdim) => {
    const value = floats(x);
    const isThere = value.isNan().not();
    return run(value.where(isThere), axes, keepdim, isThere.cast(value.dtype).sum(axes, keepdim));
  };

const mean: Over = (x, axes, keepdim) => floats(x).mean(axes, keepdim);
const sum: Over = (x, axes, keepdim) => x.sum(axes, keepdim);

export const reductions: Readonly<Record<string, LibraryFunction>> = {
  sum: over(sum),
  prod: over((x, axes, keepdim) => reduce('prod', x, axes, keepdim)),
  mean: over(mean),
  max: plainOver((x, axes, keepdim) => reduce('amax', x, axes, keepdim)),
  min: plainOver((x, axes, keepdim) => reduce('amin', x, axes, keepdim)),
  amax: plainOver((x, axes, keepdim) => reduce('amax', x, axes, keepdim)),
  amin: plainOver((x, axes, keepdim) => reduce('amin', x, axes, keepdim)),
  ptp: plainOver((x, axes, keepdim) => reduce('amax', x, axes, keepdim).sub(reduce('amin', x, axes, keepdim))),
  all: plainOver((x, axes, keepdim) => reduce('all', x, axes, keepdim)),
  any: plainOver((x, axes, keepdim) => reduce('any', x, axes, keepdim)),
  nansum: over(present((x, axes, keepdim) => x.sum(axes, keepdim))),
  nanmean: over(present((x, axes, keepdim, count) => x.sum(axes, keepdim).div(count))),
  count_nonzero: plainOver((x, axes, keepdim) => x.ne(0).sum(axes, keepdim)),
  std: spread('standardDeviation'),
  var: spread('variance'),
  argmax: position('argmax'),
  argmin: position('argmin'),
  cumsum: running('cumsum'),
  cumprod: running('cumprod'),
  percentile: quantile(0.01),
  quantile: quantile(1),
  median: numpyFunction('a, axis=None, out=None, overwrite_input=False, keepdims=False', (args) => {
    const x = args.read('a', arrayArgument);
    const half = constant(args.context.trace, [], 'float64', [0.5]);
    return percentile(x, half, axesOf(args, x.rank), args.bool('keepdims'), args.context);
  }),
  average: numpyFunction('a, axis=None, weights=None', (args) => {
    const x = floats(args.read('a', arrayArgument));
    const axes = axesOf(args, x.rank);
    if (args.isNone('weights')) return x.mean(axes);
    const weights = args.read('weights', arrayArgument).cast(x.dtype);
    const aligned =
      weights.rank === x.rank
        ? weights
        : weights.reshape(x.shape.map((size, axis) => (axes.includes(axis) ? size : 1)));
    return x.mul(aligned).sum(axes).div(aligned.expand(x.shape).sum(axes));
  }),
  sort: numpyFunction('a, axis=-1, kind=None', (args) => {
    const { x, axis } = alongOrFlat(args);
    return x.gather(axis, argsort(x, axis, false));
  }),
  argsort: numpyFunction('a, axis=-1, kind=None', (args) => {
    const { x, axis } = alongOrFlat(args);
    return argsort(x, axis, false);
  }),
  diff: numpyFunction('a, n=1, axis=-1', (args) => {
    const { x, axis } = alongOrFlat(args);
    args.context.spend(args.int('n'));
    return Array.from({ length: args.int('n') }).reduce<Ref>((value) => {
      const size = value.shape[axis] ?? 0;
      return value.slice(axis, 1, size).sub(value.slice(axis, 0, size - 1));
    }, x);
  }),
  isclose: numpyFunction('a, b, rtol=1e-5, atol=1e-8', isClose),
  array_equal: numpyFunction('a1, a2', (args) => {
    const [a, b] = [args.read('a1', arrayArgument), args.read('a2', arrayArgument)];
    if (!sameShape(a.shape, b.shape)) return pyFalse;
    const equal = a.cast('float64').eq(b.cast('float64'));
    return reduce('all', equal, [...equal.shape.keys()], false);
  }),
  allclose: numpyFunction('a, b, rtol=1e-5, atol=1e-8', (args) => {
    const close = isClose(args);
    return reduce('all', close, [...close.shape.keys()], false);
  }),
};

function isClose(args: Arguments<'a' | 'b' | 'rtol' | 'atol'>): Ref {
  const [a, b] = [args.read('a', arrayArgument).cast('float64'), args.read('b', arrayArgument).cast('float64')];
  const tolerance = b.abs().mul(args.number('rtol')).add(args.number('atol'));
  return a.eq(b).or(a.sub(b).abs().le(tolerance));
}
