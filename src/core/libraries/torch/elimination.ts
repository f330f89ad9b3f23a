import type { Context } from '../../interpreter/context';
import { alias, type Library } from '../../interpreter/library';
import { namedTuple, type Value } from '../../interpreter/values';
import { broadcastAll, refuse } from '../../ops/makers/types';
import { concat, constant, type Ref } from '../../ops/ref';
import type { TensorData } from '../../tensor/data';
import { sameShape } from '../../tensor/shape';
import { checkSquare, linAlgError, notFollowed, singularValues } from './decompositions';
import { tabulated } from './kit/creation';
import { scalarTypeName } from './kit/dtype-names';
import { functions, functionsAndMethods } from './kit/registry';
import { limitsOf } from './kit/limits';
import { namedResult, result } from './kit/results';
import { torchFunction } from './kit/torch-function';

/** Rows reduced by Gaussian elimination with partial pivoting; whole batches at once, in double precision. */
interface Eliminated {
  readonly rows: Ref;
  /** 1 or −1 for each matrix of the batch: whether an even number of rows was swapped. */
  readonly sign: Ref;
}

/** The largest matrix that is unrolled into the graph. */
const largest = 64;

/** Swaps row `step` of each matrix with the row below that has the largest pivot. */
function pivoted(rows: Ref, step: number): { readonly rows: Ref; readonly isSwapped: Ref } {
  const [size = 0, width = 0] = rows.shape.slice(-2);
  const column = rows.slice(-1, step, step + 1).squeeze(-1);
  const below = column.slice(-1, step, size).abs();
  const largestBelow = below.builder.emit('argmax', [below], { dim: below.rank - 1, keepdim: true }).add(step);
  const places = constant(
    rows.builder,
    [size],
    'int64',
    Array.from({ length: size }, (_, place) => place),
  );
  const order = places.eq(step).choose(largestBelow, places.eq(largestBelow).choose(places.scalar(step), places));
  const spread = order.unsqueeze(-1).expand([...order.shape, width]);
  return { rows: rows.gather(-2, spread), isSwapped: largestBelow.ne(step).squeeze(-1) };
}

/** Clears every column below its pivot, with `isFull` above it too. */
function eliminate(matrix: Ref, isFull: boolean): Eliminated {
  const size = matrix.shape.at(-2) ?? 0;
  let rows = matrix;
  let sign = matrix.scalar(1);
  for (let step = 0; step < size; step += 1) {
    const next = pivoted(rows, step);
    sign = next.isSwapped.choose(sign.neg(), sign);
    const pivotRow = next.rows.slice(-2, step, step + 1);
    const factors = next.rows.slice(-1, step, step + 1).div(pivotRow.slice(-1, step, step + 1));
    const isCleared = Array.from({ length: size }, (_, row) => Number(isFull ? row !== step : row > step));
    const kept = factors.where(constant(matrix.builder, [size, 1], 'bool', isCleared));
    rows = next.rows.sub(kept.mul(pivotRow));
  }
  return { rows, sign };
}

function diagonal(rows: Ref): Ref {
  const [size = 0, width = 0] = rows.shape.slice(-2);
  const batch = rows.shape.slice(0, -2);
  const flat = rows.reshape([...batch, size * width]);
  const strides = flat.shape.map((_, dim) => flat.shape.slice(dim + 1).reduce((product, one) => product * one, 1));
  return flat.view({ shape: [...batch, size], strides: [...strides.slice(0, -1), width + 1], offset: 0 });
}

function product(factors: Ref): Ref {
  return factors.builder.emit('prod', [factors], { dims: [factors.rank - 1], keepdim: false });
}

interface Determinant {
  readonly input: Ref;
  /** Of the row swaps. */
  readonly sign: Ref;
  readonly pivots: Ref;
}

const determinantFunction = (name: string, compute: (parts: Determinant, context: Context) => Ref | Value) =>
  torchFunction('input', (args) => {
    const input = args.ref('input');
    checkSquare(input, name);
    if (isTooLarge(input)) return args.context.opaque('the determinant of a large matrix');
    const { rows, sign } = eliminate(input.cast('float64'), false);
    return compute({ input, sign, pivots: diagonal(rows) }, args.context);
  });

/** For each matrix, whether a pivot is 0; those after it are NaN. */
function isSingular({ pivots }: Determinant): Ref {
  const isLost = pivots.detach().eq(0).or(pivots.detach().isNan());
  return isLost.builder.emit('any', [isLost], { dims: [isLost.rank - 1], keepdim: false });
}

function unknownIfSingular(parts: Determinant, context: Context, what: string): void {
  if (context.trace.guard(isSingular(parts)).includes(1)) notFollowed(`${what} of a singular matrix`, context);
}

/**
 * PyTorch's determinant of a matrix without an inverse is 0 with a gradient of 0. It eliminates in single precision, where a pivot may miss 0:
 * followed only where a row or a column has no numbers but 0.
 */
function withoutSingular(parts: Determinant, context: Context): Determinant | null {
  const singular = isSingular(parts);
  if (!context.trace.guard(singular).includes(1)) return null;
  const { input } = parts;
  const last = input.rank - 1;
  const isEmpty = (dim: number): Ref => {
    const lines = input.detach().eq(0);
    const all = lines.builder.emit('all', [lines], { dims: [dim], keepdim: false });
    return all.builder.emit('any', [all], { dims: [all.rank - 1], keepdim: false });
  };
  const isKnown = isEmpty(last)
    .or(isEmpty(last - 1))
    .or(singular.not());
  if (context.trace.guard(isKnown).includes(0)) notFollowed('the determinant of a singular matrix', context);
  const size = input.shape.at(-1) ?? 0;
  const identity = tabulated([size, size], 'float64', (flat) => Number(flat % (size + 1) === 0), context);
  const regular = singular.unsqueeze(-1).unsqueeze(-1).choose(identity, input.cast('float64'));
  const { rows, sign } = eliminate(regular, false);
  const isZero = singular.choose(sign.scalar(0), sign.scalar(1));
  return { input, sign: sign.mul(isZero), pivots: diagonal(rows) };
}

function signOf({ sign, pivots }: Determinant): Ref {
  return sign.mul(product(pivots.sign().detach()));
}

function logarithmOf({ pivots }: Determinant): Ref {
  return pivots.abs().log().sum([-1]);
}

const det = determinantFunction('linalg.det', (parts, context) => {
  const { input, sign, pivots } = withoutSingular(parts, context) ?? parts;
  const value = sign.mul(product(pivots)).cast(input.dtype);
  // PyTorch makes a constant of the determinant of nothing.
  return input.size === 0 ? value.detach() : value;
});

const logdet = determinantFunction('logdet', (parts, context) => {
  unknownIfSingular(parts, context, 'the logarithm of the determinant');
  const isNegative = signOf(parts).lt(0);
  const logarithm = logarithmOf(parts);
  return isNegative.choose(logarithm.scalar(NaN), logarithm).cast(parts.input.dtype);
});

const slogdet = determinantFunction('linalg.slogdet', (parts, context) => {
  unknownIfSingular(parts, context, 'the logarithm of the determinant');
  const cast = (ref: Ref): Ref => ref.cast(parts.input.dtype);
  return namedResult('slogdet', { sign: cast(signOf(parts)), logabsdet: cast(logarithmOf(parts)) }, context);
});

function isTooLarge(input: Ref): boolean {
  return (input.shape.at(-1) ?? 0) > largest;
}

function isDeficient(pivots: TensorData): boolean {
  return pivots.some((pivot) => pivot === 0 || Number.isNaN(pivot));
}

/** What `input` times the result is `right`, each in double precision; raises `singular` where there is none. */
function solved(input: Ref, right: Ref, singular: (pivot: number) => never, context: Context): Ref {
  const size = input.shape.at(-1) ?? 0;
  const augmented = concat([input, right], input.rank - 1);
  const { rows } = eliminate(augmented, true);
  const pivots = diagonal(rows.slice(-1, 0, size));
  const data = context.trace.data(pivots);
  // What is not finite is no mistake of the matrix: the answer is not finite either.
  const isWhole = context.trace.ask(augmented, (elements) => elements.every(Number.isFinite));
  if (isWhole && context.trace.ask(pivots, isDeficient)) {
    // Where one pivot is 0, those above it have become NaN.
    const zero = data.includes(0) ? data.indexOf(0) : data.findIndex(Number.isNaN);
    singular((zero % size) + 1);
  }
  return rows.slice(-1, size, augmented.shape.at(-1) ?? 0).div(pivots.unsqueeze(-1));
}

const inverse = torchFunction('input', (args) => {
  const input = args.ref('input');
  checkSquare(input, 'linalg.inv');
  if (isTooLarge(input)) return args.context.opaque('the inverse of a large matrix');
  const size = input.shape.at(-1) ?? 0;
  const identity = tabulated([size, size], 'float64', (flat) => Number(flat % (size + 1) === 0), args.context);
  const singular = (pivot: number): never =>
    linAlgError(
      `linalg.inv: The diagonal element ${pivot} is zero, the inversion could not be completed because the input matrix is singular.`,
      args.context,
    );
  return solved(input.cast('float64'), identity.expand(input.shape), singular, args.context).cast(input.dtype);
});

const solve = torchFunction('A, B, *, left=True', (args) => {
  const [a, b] = [args.ref('A'), args.ref('B')];
  checkSquare(a, 'linalg.solve');
  if (a.dtype !== b.dtype) {
    const types = `A of type ${scalarTypeName(a.dtype)} and B of type ${scalarTypeName(b.dtype)}`;
    refuse(`linalg.solve: Expected A and B to have the same dtype, but found ${types} instead`);
  }
  const isVector = b.rank === 1 || (b.rank === a.rank - 1 && sameShape(b.shape, a.shape.slice(0, -1)));
  if (isTooLarge(a) || !args.bool('left')) return args.context.opaque('a large or right-hand system of equations');
  const right = isVector ? b.unsqueeze(-1) : b;
  const batch = broadcastAll([a, right].map((ref) => ({ shape: ref.shape.slice(0, -2), dtype: ref.dtype })));
  const spread = (ref: Ref): Ref => ref.cast('float64').expand([...batch, ...ref.shape.slice(-2)]);
  const singular = (): never =>
    linAlgError('torch.linalg.solve: The solver failed because the input matrix is singular.', args.context);
  const solution = solved(spread(a), spread(right), singular, args.context).cast(a.dtype);
  return isVector ? solution.squeeze(-1) : solution;
});

/** (AᵀA)⁻¹Aᵀ or Aᵀ(AAᵀ)⁻¹ of a matrix of full rank, in double precision; null where the rank is not full. */
function pseudoInverse(input: Ref, context: Context): Ref | null {
  const [rows = 0, columns = 0] = input.shape.slice(-2);
  const values = singularValues(input.detach(), context);
  const least = values.amax([values.rank - 1], true).mul(Math.max(rows, columns) * limitsOf(input.dtype).eps);
  if (context.trace.guard(values.le(least)).includes(1)) return null;
  const a = input.cast('float64');
  const turned = a.transpose(-1, -2);
  const singular = (): never => refuse('a matrix of full rank is singular');
  if (rows >= columns) return solved(turned.matmul(a), turned, singular, context);
  return solved(a.matmul(turned), a, singular, context).transpose(-1, -2);
}

const deficient = 'the pseudo-inverse of a matrix that lacks full rank';

const pinv = torchFunction('input, rcond=None, hermitian=False, *, atol=None, rtol=None', (args) => {
  const input = args.ref('input');
  if (input.rank < 2)
    refuse('linalg.pinv: expected a tensor with 2 or more dimensions of float, double, cfloat or cdouble types');
  const isPlain = args.isNone('rcond') && args.isNone('atol') && args.isNone('rtol') && !args.bool('hermitian');
  if (!isPlain || isTooLarge(input) || input.size === 0) return args.context.opaque('this pseudo-inverse');
  return pseudoInverse(input, args.context)?.cast(input.dtype) ?? args.context.opaque(deficient);
});

/** The solution alone; what else PyTorch answers depends on its driver. */
const lstsq = torchFunction('input, b, rcond=None, *, driver=None', (args) => {
  const [a, b] = [args.ref('input'), args.ref('b')];
  const unknown = args.context.opaque('this part of a least squares answer');
  if (a.rank < 2 || isTooLarge(a) || a.size === 0 || !args.isNone('rcond')) return unknown;
  const isVector = b.rank === a.rank - 1;
  const inverse = pseudoInverse(a, args.context);
  if (inverse === null) return args.context.opaque(deficient);
  const product = inverse.matmul((isVector ? b.unsqueeze(-1) : b).cast('float64')).cast(a.dtype);
  const solution = result(isVector ? product.squeeze(-1) : product, args.context);
  const others = { residuals: unknown, rank: unknown, singular_values: unknown };
  return namedTuple('torch.return_types.linalg_lstsq', { solution, ...others });
});

/** The other triangle is not read. */
const solveTriangular = torchFunction('input, B, *, upper, left=True, unitriangular=False', (args) => {
  const [a, b] = [args.ref('input'), args.ref('B')];
  checkSquare(a, 'linalg.solve_triangular');
  if (isTooLarge(a) || args.bool('unitriangular')) return args.context.opaque('this triangular system of equations');
  const size = a.shape.at(-1) ?? 0;
  const isUpper = args.bool('upper');
  const isRead = (flat: number): number =>
    Number((flat % size) - Math.floor(flat / size) <= 0 !== isUpper || flat % (size + 1) === 0);
  const triangle = a.where(tabulated([size, size], 'bool', isRead, args.context));
  const isLeft = args.bool('left');
  const [matrix, right] = isLeft ? [triangle, b] : [triangle.transpose(-1, -2), b.transpose(-1, -2)];
  const batch = broadcastAll([matrix, right].map((ref) => ({ shape: ref.shape.slice(0, -2), dtype: ref.dtype })));
  const spread = (ref: Ref): Ref => ref.cast('float64').expand([...batch, ...ref.shape.slice(-2)]);
  const solution = solved(spread(matrix), spread(right), () => refuse('a singular triangular matrix'), args.context);
  return (isLeft ? solution : solution.transpose(-1, -2)).cast(a.dtype);
});

export const eliminationFunctions: Library = {
  ...functionsAndMethods({ det, inverse, logdet, slogdet }),
  ...functions({
    'linalg.lstsq': lstsq,
    'linalg.pinv': pinv,
    'linalg.solve': solve,
    'linalg.solve_triangular': solveTriangular,
  }),
  'torch.linalg.det': alias('torch.det'),
  'torch.linalg.inv': alias('torch.inverse'),
  'torch.Tensor.pinverse': alias('torch.linalg.pinv'),
  'torch.pinverse': alias('torch.linalg.pinv'),
  'torch.linalg.slogdet': alias('torch.slogdet'),
};
