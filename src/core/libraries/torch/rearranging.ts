import { checkedDims } from './kit/dims';
import type { Library } from '../../interpreter/library';
import { refuse } from '../../ops/makers/types';
import { concat, constant, type Ref } from '../../ops/ref';
import { contiguousStrides, type Shape } from '../../tensor/shape';
import { isFloating } from '../../tensor/dtype';
import { selectRows } from './indexing/along-dim';
import { dimsArgument } from './kit/arguments';
import { at, diagonalOf, replaced, requireVector } from './kit/geometry';
import { functions, functionsAndMethods, methods, variadic, withInPlace } from './kit/registry';
import { torchFunction, type Arguments } from './kit/torch-function';

/** The whole of `ref` as a geometry over itself. */
function whole(ref: Ref): { readonly shape: Shape; readonly strides: readonly number[]; readonly offset: number } {
  return { shape: ref.shape, strides: contiguousStrides(ref.shape), offset: 0 };
}

/** Copies side by side: `counts` times along each dimension, new ones in front where there are more counts. */
function repeat(input: Ref, counts: readonly number[]): Ref {
  if (counts.length < input.rank) {
    refuse('Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor');
  }
  const missing = counts.length - input.rank;
  const shape = [...new Array<number>(missing).fill(1), ...input.shape];
  const apart = shape.flatMap((size) => [1, size]);
  const copied = shape.flatMap((size, dim) => [at(counts, dim), size]);
  const merged = shape.map((size, dim) => at(counts, dim) * size);
  return input.reshape(apart).expand(copied).reshape(merged);
}

function tile(input: Ref, counts: readonly number[]): Ref {
  const missing = Math.max(input.rank - counts.length, 0);
  return repeat(input, [...new Array<number>(missing).fill(1), ...counts]);
}

/** Each element `count` times in a row along `dim`. */
function repeatEach(input: Ref, dim: number, count: number): Ref {
  const shape = [...input.shape.slice(0, dim + 1), count, ...input.shape.slice(dim + 1)];
  const merged = replaced(input.shape, dim, at(input.shape, dim) * count);
  return input
    .unsqueeze(dim + 1)
    .expand(shape)
    .reshape(merged);
}

function repeatInterleave(args: Arguments<'input' | 'repeats' | 'dim'>): Ref {
  const given = args.ref('input');
  const input = args.isNone('dim') ? given.reshape([given.size]) : given;
  const dim = args.isNone('dim') ? 0 : args.dim('dim', given.rank);
  const repeats = args.value('repeats');
  const counts =
    repeats.kind === 'tensor' ? [...args.context.trace.guard(repeats.tensor.read())] : [args.int('repeats')];
  if (repeats.kind === 'tensor' && isFloating(repeats.tensor.dtype)) refuse('repeats has to be Long or Int tensor');
  if (counts.some((times) => times < 0)) refuse('repeats can not be negative');
  const [count] = counts;
  if (counts.length === 1 && count !== undefined) return repeatEach(input, dim, count);
  if (counts.length !== at(input.shape, dim)) refuse('repeats must have the same size as input along dim');
  const places = counts.flatMap((times, place) => new Array<number>(times).fill(place));
  return selectRows(input, dim, constant(input.builder, [places.length], 'int64', places), args.context);
}

/** Moved by `shift` along `dim`; what leaves at the end comes in at the start. */
function rolled(input: Ref, shift: number, dim: number): Ref {
  const size = input.shape[dim] ?? 1;
  const start = size === 0 ? 0 : ((-shift % size) + size) % size;
  return start === 0 ? input : concat([input.slice(dim, start, size), input.slice(dim, 0, start)], dim);
}

function roll(args: Arguments<'input' | 'shifts' | 'dims'>): Ref {
  const input = args.ref('input');
  const [shifts, dims] = [args.read('shifts', dimsArgument), args.read('dims', dimsArgument)];
  if (shifts.length === 0) refuse('`shifts` required');
  if (dims.length === 0) return rolled(input.reshape([input.size]), shifts[0] ?? 0, 0).reshape(input.shape);
  if (shifts.length !== dims.length) {
    refuse(`shifts and dimensions must align. shifts: ${shifts.length}, dims:${dims.length}`);
  }
  return shifts.reduce((moved, shift, index) => {
    const dim = args.checkedDim(at(dims, index), input.rank);
    return rolled(moved, shift, dim);
  }, input);
}

export function flipped(input: Ref, dims: readonly number[]): Ref {
  const { shape, strides } = whole(input);
  const isFlipped = (dim: number): boolean => dims.includes(dim);
  return input.view({
    shape,
    strides: strides.map((stride, dim) => (isFlipped(dim) ? -stride : stride)),
    offset: strides.reduce((sum, stride, dim) => sum + (isFlipped(dim) ? stride * (at(shape, dim) - 1) : 0), 0),
  });
}

function rotated(input: Ref, turns: number, a: number, b: number): Ref {
  switch (((turns % 4) + 4) % 4) {
    case 1:
      return flipped(input, [b]).transpose(a, b);
    case 2:
      return flipped(input, [a, b]);
    case 3:
      return flipped(input, [a]).transpose(a, b);
    default:
      return input;
  }
}

const copies = functionsAndMethods({
  flip: variadic(
    'dims',
    torchFunction('input, *dims', (args) => {
      const [input, dims] = [args.ref('input'), args.shape('dims')];
      return flipped(input, dims.length === 0 ? [] : checkedDims(dims, input.rank, args.context));
    }),
  ),
  fliplr: torchFunction('input', (args) => {
    if (args.ref('input').rank < 2) refuse('Input must be >= 2-d.');
    return flipped(args.ref('input'), [1]);
  }),
  flipud: torchFunction('input', (args) => {
    if (args.ref('input').rank < 1) refuse('Input must be >= 1-d.');
    return flipped(args.ref('input'), [0]);
  }),
  repeat_interleave: torchFunction('input, repeats, dim=None, *, output_size=None', repeatInterleave),
  roll: torchFunction('input, shifts, dims=()', roll),
  rot90: torchFunction('input, k=1, dims=(0, 1)', (args) => {
    const input = args.ref('input');
    const dims = args.read('dims', dimsArgument);
    if (input.rank < 2) refuse(`expected total dims >= 2, but got total dims = ${input.rank}`);
    if (dims.length !== 2) refuse(`expected total rotation dims == 2, but got dims = ${dims.length}`);
    const [a = 0, b = 1] = dims.map((dim) => args.checkedDim(dim, input.rank));
    if (a === b) refuse(`expected rotation dims to be different, but got dim0 = ${a} and dim1 = ${b}`);
    return rotated(input, args.int('k'), a, b);
  }),
  tile: variadic(
    'dims',
    torchFunction('input, *dims', (args) => tile(args.ref('input'), args.shape('dims'))),
  ),
});

const repetitions = methods({
  repeat: variadic(
    'repeats',
    torchFunction('input, *repeats', (args) => repeat(args.ref('input'), args.shape('repeats'))),
  ),
});

/** True on and below (or on and above) a diagonal of the last two dimensions. */
function triangleMask(like: Ref, keeps: (row: number, column: number) => boolean): Ref {
  const [rows = 0, columns = 0] = like.shape.slice(-2);
  const values = Float64Array.from({ length: rows * columns }, (_, index) =>
    keeps(Math.floor(index / columns), index % columns) ? 1 : 0,
  );
  return constant(like.builder, [rows, columns], 'bool', values);
}

function triangle(args: Arguments<'input' | 'diagonal'>, side: 'lower' | 'upper'): Ref {
  const [input, diagonal] = [args.ref('input'), args.int('diagonal')];
  if (input.rank < 2) {
    refuse(`${side === 'lower' ? 'tril' : 'triu'}: input tensor must have at least 2 dimensions`);
  }
  const keeps = (row: number, column: number): boolean =>
    side === 'lower' ? column - row <= diagonal : column - row >= diagonal;
  return input.where(triangleMask(input, keeps));
}

const triangles = withInPlace({
  tril: torchFunction('input, diagonal=0', (args) => triangle(args, 'lower')),
  triu: torchFunction('input, diagonal=0', (args) => triangle(args, 'upper')),
});

/** `input` along a diagonal of the dims `a` < `b` of zeros; its last dimension is the diagonal. */
function diagonalEmbedded(input: Ref, offset: number, a: number, b: number): Ref {
  const length = (input.shape.at(-1) ?? 0) + Math.abs(offset);
  const others = input.shape.slice(0, -1);
  const shape: number[] = [...others];
  shape.splice(a, 0, length);
  shape.splice(b, 0, length);
  const geometry = diagonalOf({ shape, strides: contiguousStrides(shape), offset: 0 }, offset, a, b);
  return input.builder.emit('viewAdd', [input], { ...geometry, base: shape });
}

const diagonals = functionsAndMethods({
  diag: torchFunction('input, diagonal=0', (args) => {
    const [input, offset] = [args.ref('input'), args.int('diagonal')];
    if (input.rank === 1) return diagonalEmbedded(input, offset, 0, 1);
    if (input.rank !== 2) refuse(`diag(): Supports 1D or 2D tensors. Got ${input.rank}D`);
    return input.view(diagonalOf(whole(input), offset, 0, 1));
  }),
  diag_embed: torchFunction('input, offset=0, dim1=-2, dim2=-1', (args) => {
    const input = args.ref('input');
    const [a, b] = [args.dim('dim1', input.rank + 1), args.dim('dim2', input.rank + 1)];
    const offset = a < b ? args.int('offset') : -args.int('offset');
    return diagonalEmbedded(input, offset, Math.min(a, b), Math.max(a, b));
  }),
  diagflat: torchFunction('input, offset=0', (args) => {
    const input = args.ref('input');
    return diagonalEmbedded(input.reshape([input.size]), args.int('offset'), 0, 1);
  }),
});

/** Every choice of `r` elements in their order, a row each. */
function combinations(count: number, r: number, withReplacement: boolean, from = 0): number[][] {
  if (r === 0) return [[]];
  return Array.from({ length: Math.max(count - from, 0) }, (_, step) => from + step).flatMap((first) =>
    combinations(count, r - 1, withReplacement, withReplacement ? first : first + 1).map((rest) => [first, ...rest]),
  );
}

export const rearrangingFunctions: Library = {
  ...copies,
  ...repetitions,
  ...triangles,
  ...diagonals,
  ...functions({
    combinations: torchFunction('input, r=2, with_replacement=False', (args) => {
      const [input, r] = [args.ref('input'), args.int('r')];
      requireVector(input);
      args.context.spend(input.size ** r);
      const rows = combinations(input.size, r, args.bool('with_replacement'));
      return input.take(constant(input.builder, [rows.length, r], 'int64', rows.flat()));
    }),
  }),
};
