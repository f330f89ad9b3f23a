import type { Context } from '../../interpreter/context';
import type { LibraryFunction } from '../../interpreter/library';
import { tuple, type Value } from '../../interpreter/values';
import { concat, constant, type Ref } from '../../ops/ref';
import { broadcastAll } from '../../ops/makers/types';
import type { Geometry } from '../../ops/parameters';
import { contiguousStrides, sizeOf } from '../../tensor/shape';
import { dimsArgument, sequenceArgument, shapeArgument } from '../torch/kit/arguments';
import { tabulated } from '../torch/kit/creation';
import { checkedDim } from '../torch/kit/dims';
import {
  inferredShape,
  permuted,
  reshaped,
  squeezed,
  transposed as transposedAt,
  unsqueezed,
} from '../torch/kit/geometry';
import type { Arguments } from '../torch/kit/torch-function';
import { selectRows } from '../torch/indexing/along-dim';
import { nonzero } from '../torch/nonzero';
import { flipped } from '../torch/rearranging';
import { array, arrayArgument, arrayOperand, common, numpyFunction, promoted, stack, viewed } from './arrays';
import { matrixProduct } from './universal';

/** Functions that move, join and pick elements. */

function listed(value: Value, context: Context, to: 'stack' | 'concatenate' = 'concatenate'): readonly Ref[] {
  const rows = value.kind === 'tensor' ? rowsOf(arrayArgument(value, 'arrays', context)) : null;
  const arrays =
    rows ?? sequenceArgument(value, 'arrays', context).map((item) => arrayArgument(item, 'arrays', context));
  return arrays.length > 0 ? arrays : context.raise('ValueError', `need at least one array to ${to}`);
}

function rowsOf(array: Ref): readonly Ref[] {
  return Array.from({ length: array.shape[0] ?? 0 }, (_, index) => array.slice(0, index, index + 1).squeeze(0));
}

function axisOf<Name extends string>(args: Arguments<Name>, name: Name, rank: number): number {
  return checkedDim(args.int(name), rank, args.context);
}

function joined(refs: readonly Ref[], axis: number): Ref {
  return concat(common(refs), axis);
}

/** Arrays of at least this rank, as the `hstack` kind makes them. */
function atLeast(rank: number, ref: Ref): Ref {
  if (ref.rank >= rank) return ref;
  return ref.reshape([...Array.from({ length: rank - ref.rank }, () => 1), ...ref.shape]);
}

/** The whole array, `counts` times along each dimension. */
function tiled(ref: Ref, counts: readonly number[]): Ref {
  const rank = Math.max(ref.rank, counts.length);
  const own = atLeast(rank, ref);
  const times = [...Array.from({ length: rank - counts.length }, () => 1), ...counts];
  const expanded = own
    .reshape(own.shape.flatMap((size) => [1, size]))
    .expand(own.shape.flatMap((size, dim) => [times[dim] ?? 1, size]));
  return expanded.reshape(own.shape.map((size, dim) => size * (times[dim] ?? 1)));
}

/** Each element, several times in a row. */
function repeated(args: Arguments<'a' | 'repeats' | 'axis'>): Ref {
  const given = args.read('a', arrayArgument);
  const [x, axis] = args.isNone('axis') ? [given.reshape([given.size]), 0] : [given, axisOf(args, 'axis', given.rank)];
  const counts = args.read('repeats', dimsArgument);
  const size = x.shape[axis] ?? 0;
  const most = counts.reduce((a, b) => Math.max(a, b), 0);
  args.context.spend((size * most) / 16);
  const rows = Array.from({ length: size }, (_, row) =>
    Array.from({ length: counts.length === 1 ? (counts[0] ?? 1) : (counts[row] ?? 0) }, () => row),
  ).flat();
  return selectRows(x, axis, constant(args.context.trace, [rows.length], 'int64', rows), args.context);
}

function uniqueOf(args: Arguments<'ar' | 'return_index' | 'return_inverse' | 'return_counts' | 'axis'>): Value {
  const { context } = args;
  if (!args.isNone('axis')) return context.opaque('np.unique along an axis');
  const x = args.read('ar', arrayArgument);
  const values = x.builder.emit('unique', [x], {});
  const inverse = x.builder.emit('uniqueInverse', [x], {});
  const isEach = (): Ref =>
    inverse.reshape([x.size, 1]).eq(tabulated([values.size], 'int64', (index) => index, context));
  const firsts = (): Ref => x.builder.emit('argmax', [isEach()], { dim: 0, keepdim: false });
  const results = [
    values,
    ...(args.bool('return_index') ? [firsts()] : []),
    ...(args.bool('return_inverse') ? [inverse.reshape(x.shape)] : []),
    ...(args.bool('return_counts') ? [isEach().sum([0])] : []),
  ].map((ref) => array(ref, context));
  const [single] = results;
  return results.length === 1 && single !== undefined ? single : tuple(results);
}

function where(args: Arguments<'condition' | 'x' | 'y'>): Ref | Value {
  const condition = args.read('condition', arrayArgument);
  if (args.isNone('x')) return tuple(placesWhere(condition, args.context));
  const [x, y] = promoted([args.read('x', arrayOperand), args.read('y', arrayOperand)]);
  return condition.ne(0).choose(x, y);
}

/** For each dimension the positions of what is not 0. */
export function placesWhere(ref: Ref, context: Context): readonly Value[] {
  const places = nonzero(ref);
  return Array.from({ length: ref.rank }, (_, dim) => array(places.slice(1, dim, dim + 1).squeeze(1), context));
}

const triangle = (keeps: (row: number, column: number, shift: number) => boolean): LibraryFunction =>
  numpyFunction('m, k=0', (args) => {
    const x = args.read('m', arrayArgument);
    const [rows = 0, columns = 0] = x.shape.slice(-2);
    const shift = args.int('k');
    const kept = tabulated(
      [rows, columns],
      'bool',
      (index) => Number(keeps(Math.floor(index / columns), index % columns, shift)),
      args.context,
    );
    return kept.choose(x, x.scalar(0));
  });

function diagonal(args: Arguments<'v' | 'k'>): Ref {
  const [x, shift] = [args.read('v', arrayArgument), args.int('k')];
  if (x.rank === 1) {
    const size = x.size + Math.abs(shift);
    const offset = shift >= 0 ? shift : -shift * size;
    return x.builder.emit('viewAdd', [x], { shape: x.shape, strides: [size + 1], offset, base: [size, size] });
  }
  const [rows = 0, columns = 0] = x.shape;
  const count = Math.max(Math.min(rows + Math.min(shift, 0), columns - Math.max(shift, 0)), 0);
  const [rowStride = 0] = contiguousStrides(x.shape);
  return x.view({ shape: [count], strides: [rowStride + 1], offset: shift >= 0 ? shift : -shift * rowStride });
}

/** The order of the axes turned round, or as given. */
export function transposed(from: Geometry, axes: readonly number[] | null, context: Context): Geometry {
  const rank = from.shape.length;
  if (axes === null)
    return permuted(
      from,
      from.shape.map((_, dim) => rank - 1 - dim),
    );
  if (axes.length !== rank) context.raise('ValueError', "axes don't match array");
  const order = axes.map((axis) => checkedDim(axis, rank, context));
  if (new Set(order).size !== rank) context.raise('ValueError', 'repeated axis in transpose');
  return permuted(from, order);
}

/** A view of the array that a function is given. */
function viewOf<Name extends string>(args: Arguments<Name | 'a'>, change: (from: Geometry) => Geometry | null): Value {
  return viewed(args.value('a'), 'a', args.context, change);
}

export const shaping: Readonly<Record<string, LibraryFunction>> = {
  reshape: numpyFunction('a, shape=None, order="C", *, newshape=None', (args) =>
    viewOf(args, (from) => {
      const shape = args.read(args.isNone('shape') ? 'newshape' : 'shape', shapeArgument);
      return reshaped(from, inferredShape(shape, sizeOf(from.shape)));
    }),
  ),
  ravel: numpyFunction('a, order="C"', (args) => viewOf(args, (from) => reshaped(from, [sizeOf(from.shape)]))),
  squeeze: numpyFunction('a, axis=None', (args) =>
    viewOf(args, (from) => {
      const axes = args.isNone('axis')
        ? [...from.shape.keys()]
        : args.read('axis', dimsArgument).map((axis) => checkedDim(axis, from.shape.length, args.context));
      return squeezed(from, axes);
    }),
  ),
  expand_dims: numpyFunction('a, axis', (args) =>
    viewOf(args, (from) => unsqueezed(from, axisOf(args, 'axis', from.shape.length + 1))),
  ),
  transpose: numpyFunction('a, axes=None', (args) =>
    viewOf(args, (from) =>
      transposed(from, args.isNone('axes') ? null : args.read('axes', dimsArgument), args.context),
    ),
  ),
  swapaxes: numpyFunction('a, axis1, axis2', (args) =>
    viewOf(args, (from) => {
      const rank = from.shape.length;
      return transposedAt(from, axisOf(args, 'axis1', rank), axisOf(args, 'axis2', rank));
    }),
  ),
  moveaxis: numpyFunction('a, source, destination', (args) =>
    viewOf(args, (from) => {
      const rank = from.shape.length;
      const [source, to] = [axisOf(args, 'source', rank), axisOf(args, 'destination', rank)];
      const others = from.shape.map((_, dim) => dim).filter((dim) => dim !== source);
      return permuted(from, [...others.slice(0, to), source, ...others.slice(to)]);
    }),
  ),
  atleast_1d: numpyFunction('ary', (args) => atLeast(1, args.read('ary', arrayArgument))),
  atleast_2d: numpyFunction('ary', (args) => atLeast(2, args.read('ary', arrayArgument))),
  broadcast_to: numpyFunction('array, shape', (args) =>
    args.read('array', arrayArgument).expand(args.read('shape', shapeArgument)),
  ),
  stack: numpyFunction('arrays, axis=0, out=None', (args) => {
    const rows = listed(args.value('arrays'), args.context, 'stack');
    return stack(rows, axisOf(args, 'axis', (rows[0]?.rank ?? 0) + 1));
  }),
  concatenate: numpyFunction('arrays, /, axis=0, out=None, *, dtype=None', (args) => {
    const parts = listed(args.value('arrays'), args.context);
    if (args.isNone('axis'))
      return joined(
        parts.map((part) => part.reshape([part.size])),
        0,
      );
    return joined(parts, axisOf(args, 'axis', parts[0]?.rank ?? 1));
  }),
  append: numpyFunction('arr, values, axis=None', (args) => {
    const parts = [args.read('arr', arrayArgument), args.read('values', arrayArgument)];
    if (args.isNone('axis'))
      return joined(
        parts.map((part) => part.reshape([part.size])),
        0,
      );
    return joined(parts, axisOf(args, 'axis', parts[0]?.rank ?? 1));
  }),
  vstack: numpyFunction('tup', (args) =>
    joined(
      listed(args.value('tup'), args.context).map((part) => atLeast(2, part)),
      0,
    ),
  ),
  hstack: numpyFunction('tup', (args) => {
    const parts = listed(args.value('tup'), args.context).map((part) => atLeast(1, part));
    return joined(parts, parts[0]?.rank === 1 ? 0 : 1);
  }),
  tile: numpyFunction('A, reps', (args) => tiled(args.read('A', arrayArgument), args.read('reps', dimsArgument))),
  repeat: numpyFunction('a, repeats, axis=None', repeated),
  flip: numpyFunction('m, axis=None', (args) => {
    const x = args.read('m', arrayArgument);
    const axes = args.isNone('axis') ? x.shape.map((_, dim) => dim) : args.read('axis', dimsArgument);
    return flipped(
      x,
      axes.map((axis) => checkedDim(axis, x.rank, args.context)),
    );
  }),
  fliplr: numpyFunction('m', (args) => flipped(args.read('m', arrayArgument), [1])),
  flipud: numpyFunction('m', (args) => flipped(args.read('m', arrayArgument), [0])),
  unique: numpyFunction(
    'ar, return_index=False, return_inverse=False, return_counts=False, axis=None, equal_nan=True',
    uniqueOf,
  ),
  where: numpyFunction('condition, x=None, y=None', where),
  nonzero: numpyFunction('a', (args) => tuple(placesWhere(args.read('a', arrayArgument), args.context))),
  argwhere: numpyFunction('a', (args) => nonzero(args.read('a', arrayArgument))),
  delete: numpyFunction('arr, obj, axis=None', (args) => {
    const given = args.read('arr', arrayArgument);
    const [x, axis] = args.isNone('axis')
      ? [given.reshape([given.size]), 0]
      : [given, axisOf(args, 'axis', given.rank)];
    const size = x.shape[axis] ?? 0;
    const gone = new Set(args.read('obj', dimsArgument).map((place) => (place < 0 ? place + size : place)));
    const kept = Array.from({ length: size }, (_, place) => place).filter((place) => !gone.has(place));
    return selectRows(x, axis, constant(args.context.trace, [kept.length], 'int64', kept), args.context);
  }),
  take: numpyFunction('a, indices, axis=None', (args) => {
    const [x, index] = [args.read('a', arrayArgument), args.read('indices', arrayArgument)];
    if (args.isNone('axis')) return x.take(index);
    const axis = axisOf(args, 'axis', x.rank);
    const rows = selectRows(x, axis, index.reshape([index.size]), args.context);
    return rows.reshape([...x.shape.slice(0, axis), ...index.shape, ...x.shape.slice(axis + 1)]);
  }),
  take_along_axis: numpyFunction('arr, indices, axis', (args) => {
    const x = args.read('arr', arrayArgument);
    return x.gather(axisOf(args, 'axis', x.rank), args.read('indices', arrayArgument));
  }),
  isin: numpyFunction('element, test_elements', (args) => {
    const [x, tests] = promoted([args.read('element', arrayOperand), args.read('test_elements', arrayOperand)]);
    const equal = x.unsqueeze(-1).eq(tests.reshape([tests.size]));
    return equal.builder.emit('any', [equal], { dims: [x.rank], keepdim: false });
  }),
  bincount: numpyFunction('x, weights=None, minlength=0', (args) => {
    if (!args.isNone('weights')) return args.context.opaque('np.bincount with weights');
    const x = args.read('x', arrayArgument);
    return x.builder.emit('bincount', [x], { minlength: args.int('minlength') });
  }),
  triu: triangle((row, column, shift) => column - row >= shift),
  tril: triangle((row, column, shift) => column - row <= shift),
  diag: numpyFunction('v, k=0', diagonal),
  dot: numpyFunction('a, b, out=None', (args) => {
    const [a, b] = [args.read('a', arrayOperand), args.read('b', arrayOperand)];
    if (a.shape.length > 0 && b.shape.length > 0) return matrixProduct(a, b);
    const [x, y] = promoted([a, b]);
    return x.mul(y);
  }),
  outer: numpyFunction('a, b, out=None', (args) => {
    const [x, y] = promoted([args.read('a', arrayOperand), args.read('b', arrayOperand)]);
    return x.reshape([x.size, 1]).mul(y.reshape([1, y.size]));
  }),
  inner: numpyFunction('a, b', (args) => {
    const [x, y] = promoted([args.read('a', arrayOperand), args.read('b', arrayOperand)]);
    broadcastAll([x, y]);
    return x.mul(y).sum([x.rank - 1]);
  }),
  trace: numpyFunction('a', (args) => {
    const x = args.read('a', arrayArgument);
    const [rows = 0, columns = 0] = x.shape;
    return x.view({ shape: [Math.min(rows, columns)], strides: [columns + 1], offset: 0 }).sum();
  }),
  size: numpyFunction('a', (args) => ({
    kind: 'int',
    value: sizeOf(args.read('a', arrayArgument).shape),
    origin: null,
  })),
  ndim: numpyFunction('a', (args) => ({ kind: 'int', value: args.read('a', arrayArgument).rank, origin: null })),
  shape: numpyFunction('a', (args) =>
    tuple(args.read('a', arrayArgument).shape.map((value) => ({ kind: 'int', value, origin: null }))),
  ),
};
