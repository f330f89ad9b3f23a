import { Tensor } from '../../graph/tensor';
import type { LibraryFunction } from '../../interpreter/library';
import { isNumber, tensor, tuple } from '../../interpreter/values';
import type { Ref } from '../../ops/ref';
import { isFloating, type DType } from '../../tensor/dtype';
import { optionalNumber, shapeArgument } from '../torch/kit/arguments';
import { filled, tabulated } from '../torch/kit/creation';
import type { Arguments } from '../torch/kit/torch-function';
import { array, arrayArgument, numpyFunction } from './arrays';
import { optionalDType } from './dtypes';

type Typed = Arguments<'dtype'>;

function dtypeOr(args: Typed, otherwise: DType): DType {
  return args.read('dtype', optionalDType) ?? otherwise;
}

const filledWith = (value: number): LibraryFunction =>
  numpyFunction('shape, dtype=None, order="C"', (args) =>
    filled(args.read('shape', shapeArgument), value, dtypeOr(args, 'float64'), args.context),
  );

const filledLike = (value: number): LibraryFunction =>
  numpyFunction('a, dtype=None, order="K", subok=True, shape=None', (args) => {
    const like = args.read('a', arrayArgument);
    return filled(like.shape, value, dtypeOr(args, like.dtype), args.context);
  });

const converted = (copies: boolean): LibraryFunction =>
  numpyFunction('a, dtype=None, order=None, *, copy=True, subok=False, ndmin=0, like=None', (args) => {
    const given = args.value('a');
    const ref = args.read('a', arrayArgument);
    const dtype = dtypeOr(args, ref.dtype);
    const isItself = given.kind === 'tensor' && given.type === 'ndarray' && dtype === ref.dtype;
    // Without dimensions it is no number.
    return isItself && !copies ? given : tensor(Tensor.of(args.context.trace, ref.cast(dtype)), 'ndarray');
  });

/** `arange(stop)`, `arange(start, stop)`, `arange(start, stop, step)`. */
function arange(args: Arguments<'start' | 'stop' | 'step' | 'dtype'>): Ref {
  const isOnlyStop = args.isNone('stop');
  const start = isOnlyStop ? 0 : args.number('start');
  const stop = isOnlyStop ? args.number('start') : args.number('stop');
  const step = args.read('step', optionalNumber) ?? 1;
  const isWhole = (['start', 'stop', 'step'] as const).every((name) => {
    const value = args.value(name);
    if (value.kind === 'tensor') return !isFloating(value.tensor.dtype);
    return !isNumber(value) || value.kind !== 'float';
  });
  const size = Math.max(Math.ceil((stop - start) / step), 0);
  return tabulated([size], dtypeOr(args, isWhole ? 'int64' : 'float64'), (index) => start + index * step, args.context);
}

function evenly(args: Arguments<'start' | 'stop' | 'num' | 'endpoint' | 'dtype'>, map: (value: number) => number): Ref {
  const [start, stop, count] = [args.number('start'), args.number('stop'), args.int('num')];
  const gaps = args.bool('endpoint') ? count - 1 : count;
  const step = gaps > 0 ? (stop - start) / gaps : 0;
  const at = (index: number): number =>
    args.bool('endpoint') && index === count - 1 && count > 1 ? stop : start + index * step;
  return tabulated([count], dtypeOr(args, 'float64'), (index) => map(at(index)), args.context);
}

const window = (shape: (fraction: number) => number): LibraryFunction =>
  numpyFunction('M', (args) => {
    const count = args.int('M');
    return tabulated([count], 'float64', (index) => (count === 1 ? 1 : shape(index / (count - 1))), args.context);
  });

export const creation: Readonly<Record<string, LibraryFunction>> = {
  array: converted(true),
  asarray: converted(false),
  asanyarray: converted(false),
  ascontiguousarray: converted(false),
  zeros: filledWith(0),
  ones: filledWith(1),
  empty: filledWith(0),
  zeros_like: filledLike(0),
  ones_like: filledLike(1),
  empty_like: filledLike(0),
  full: numpyFunction('shape, fill_value, dtype=None, order="C"', (args) => {
    const value = args.read('fill_value', arrayArgument);
    return value.cast(dtypeOr(args, value.dtype)).expand(args.read('shape', shapeArgument));
  }),
  full_like: numpyFunction('a, fill_value, dtype=None', (args) => {
    const like = args.read('a', arrayArgument);
    return args.read('fill_value', arrayArgument).cast(dtypeOr(args, like.dtype)).expand(like.shape);
  }),
  copy: numpyFunction('a', (args) => args.read('a', arrayArgument)),
  arange: numpyFunction('start, stop=None, step=None, dtype=None', arange),
  linspace: numpyFunction('start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0', (args) =>
    evenly(args, (value) => value),
  ),
  logspace: numpyFunction('start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0', (args) =>
    evenly(args, (value) => args.number('base') ** value),
  ),
  eye: numpyFunction('N, M=None, k=0, dtype=None', (args) => {
    const [rows, shift] = [args.int('N'), args.int('k')];
    const columns = args.optionalInt('M') ?? rows;
    const at = (index: number): number => Number((index % columns) - Math.floor(index / columns) === shift);
    return tabulated([rows, columns], dtypeOr(args, 'float64'), at, args.context);
  }),
  identity: numpyFunction('n, dtype=None', (args) => {
    const size = args.int('n');
    const at = (index: number): number => Number(index % size === Math.floor(index / size));
    return tabulated([size, size], dtypeOr(args, 'float64'), at, args.context);
  }),
  meshgrid: numpyFunction('*xi, copy=True, sparse=False, indexing="xy"', (args) => {
    const given = args.value('xi');
    const axes = given.kind === 'tuple' ? given.items.map((item) => arrayArgument(item, 'xi', args.context)) : [];
    const swaps = args.string('indexing') === 'xy' && axes.length >= 2;
    const placeOf = (axis: number): number => (swaps && axis < 2 ? 1 - axis : axis);
    const shape = axes.map((_, place) => axes[placeOf(place)]?.size ?? 1);
    const grids = axes.map((values, axis) =>
      array(
        values.reshape(shape.map((size, place) => (place === placeOf(axis) ? size : 1))).expand(shape),
        args.context,
      ),
    );
    return tuple(grids);
  }),
  hanning: window((fraction) => 0.5 - 0.5 * Math.cos(2 * Math.PI * fraction)),
  hamming: window((fraction) => 0.54 - 0.46 * Math.cos(2 * Math.PI * fraction)),
  tri: numpyFunction('N, M=None, k=0, dtype=None', (args) => {
    const [rows, shift] = [args.int('N'), args.int('k')];
    const columns = args.optionalInt('M') ?? rows;
    const at = (index: number): number => Number((index % columns) - Math.floor(index / columns) <= shift);
    return tabulated([rows, columns], dtypeOr(args, 'float64'), at, args.context);
  }),
};
