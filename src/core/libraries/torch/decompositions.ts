import { scalarTypeName } from './kit/dtype-names';
import { isFloating } from '../../tensor/dtype';
import { sizeOf } from '../../tensor/shape';
import { NotFollowed, type Context } from '../../interpreter/context';
import { alias, libraryClass, type Library } from '../../interpreter/library';
import { namedTuple, type Value } from '../../interpreter/values';
import { flip } from '../../ops/makers/composites';
import { refuse } from '../../ops/makers/types';
import { concat, type Ref } from '../../ops/ref';
import type { TensorData } from '../../tensor/data';
import { extentOf } from '../../tensor/statistics';
import { limitsOf } from './kit/limits';
import { tabulated } from './kit/creation';
import { functions, functionsAndMethods } from './kit/registry';
import { result } from './kit/results';
import { torchFunction, type Arguments } from './kit/torch-function';
import { plain } from './unary';

/** Decompositions of matrices, in double precision; of what PyTorch leaves to chance (the signs of vectors) only that it is not known. */

/** The largest matrix that is decomposed. */
const largest = 128;

export function linAlgError(message: string, context: Context): never {
  return context.raise('torch._C._LinAlgError', message);
}

export function checkSquare(input: Ref, name: string): void {
  if (input.rank < 2) refuse(`${name}: The input tensor A must have at least 2 dimensions.`);
  if (input.shape.at(-1) !== input.shape.at(-2)) {
    refuse(
      `${name}: A must be batches of square matrices, but they are ${input.shape.slice(-2).join(' by ')} matrices`,
    );
  }
  requireFloatingMatrix(input, name);
}

function requireFloatingMatrix({ dtype }: Ref, name: string): void {
  if (isFloating(dtype)) return;
  refuse(`${name}: Expected a floating point or complex tensor as input. Got ${scalarTypeName(dtype)}`);
}

export function notFollowed(what: string, context: Context): never {
  throw new NotFollowed(context.opaque(what).reason);
}

function requireSmall(input: Ref, what: string, context: Context): void {
  if (Math.max(...input.shape.slice(-2)) > largest) notFollowed(`${what} of a large matrix`, context);
  if (input.size === 0) notFollowed(`${what} of nothing`, context);
}

/** Where the row is at or below (`diagonal` 0), or strictly below (−1), the diagonal. */
function isBelow(input: Ref, diagonal: 0 | -1, context: Context): Ref {
  const [rows = 0, columns = 0] = input.shape.slice(-2);
  const at = (flat: number): number => Number((flat % columns) - Math.floor(flat / columns) <= diagonal);
  return tabulated([rows, columns], 'bool', at, context);
}

/** What PyTorch reads of a symmetric matrix, one triangle; its gradient is spread evenly over both. */
function symmetric(input: Ref, context: Context, reads: 'lower' | 'upper' = 'lower'): Ref {
  const read = reads === 'lower' ? input : input.transpose(-1, -2);
  const mirrored = isBelow(read, 0, context).choose(read, read.transpose(-1, -2));
  const even = input.add(input.transpose(-1, -2)).div(2);
  return plain('overwrite', even, mirrored);
}

function triangleOf(args: Arguments<'UPLO'>): 'lower' | 'upper' {
  return args.string('UPLO').toUpperCase() === 'U' ? 'upper' : 'lower';
}

/** The eigenvalues of symmetric matrices, ascending. */
function eigenvalues(matrix: Ref): Ref {
  return plain('symmetricEigen', matrix.cast('float64')).slice(-2, 0, 1).squeeze(-2).cast(matrix.dtype);
}

/** Whether the eigenvectors are those of one eigenvalue each: rows of equal ones may be any that are at right angles. */
function areSettled(values: Ref, context: Context): boolean {
  const [last, size] = [values.rank - 1, values.shape.at(-1) ?? 0];
  if (size < 2) return true;
  const data = values.detach();
  const gaps = data
    .slice(last, 1, size)
    .sub(data.slice(last, 0, size - 1))
    .abs();
  const least = data.abs().amax([last], true).mul(1e-6);
  return !context.trace.ask(gaps.le(least), holds);
}

/** Vectors in columns, of which PyTorch leaves the signs to chance: some of them turned round, where a reading tries that out. */
function ofAnySign(columns: Ref, context: Context): Ref {
  const turned = context.trace.turnedSigns(columns.shape.at(-1) ?? 0);
  return columns.mul(tabulated([turned.length], columns.dtype, (flat) => turned[flat] ?? 1, context));
}

function eigh(args: Arguments<'input' | 'UPLO'>): Value {
  const { context } = args;
  const input = args.ref('input');
  checkSquare(input, 'linalg.eigh');
  requireSmall(input, 'the eigenvalues', context);
  const read = symmetric(input, context, triangleOf(args));
  const answer = plain('symmetricEigen', read.cast('float64'));
  const size = input.shape.at(-1) ?? 0;
  const values = answer.slice(-2, 0, 1).squeeze(-2);
  const vectors = areSettled(values, context) ? answer.slice(-2, 1, size + 1).transpose(-1, -2) : null;
  const parts = {
    eigenvalues: values.cast(input.dtype),
    eigenvectors: vectors === null ? null : ofAnySign(vectors, context).cast(input.dtype),
  };
  return partly('linalg_eigh', parts, context);
}

/** Singular values, descending, with the vectors that belong to them in columns; these are null where they are not settled. */
interface SingularParts {
  readonly u: Ref | null;
  readonly s: Ref;
  readonly v: Ref | null;
}

function singularParts(input: Ref, context: Context): SingularParts {
  const s = singularValues(input, context);
  const [a, [rows = 0, columns = 0]] = [input.cast('float64'), input.shape.slice(-2)];
  const size = Math.min(rows, columns);
  const turned = a.transpose(-1, -2);
  const answer = plain('symmetricEigen', rows < columns ? a.matmul(turned) : turned.matmul(a));
  const squares = flip(answer.slice(-2, 0, 1).squeeze(-2), answer.rank - 2);
  const largestSquare = squares.detach().amax([squares.rank - 1], true);
  const isDeficient = context.trace.ask(squares.detach().le(largestSquare.mul(1e-10)), holds);
  if (isDeficient || !areSettled(squares, context)) return { u: null, s, v: null };
  const vectors = flip(answer.slice(-2, 1, size + 1), answer.rank - 2).transpose(-1, -2);
  const own = ofAnySign(vectors, context);
  const others = (rows < columns ? turned : a).matmul(own).div(squares.sqrt().unsqueeze(-2));
  const [u, v] = rows < columns ? [own, others] : [others, own];
  return { u: u.cast(input.dtype), s, v: v.cast(input.dtype) };
}

/** Reduced factors; of full ones the vectors beyond are any that are at right angles to the others. */
function svd(input: Ref, name: string, isFull: boolean, isTurned: boolean, context: Context): Value {
  const [rows = 0, columns = 0] = input.shape.slice(-2);
  const { u, s, v } =
    isFull && rows !== columns
      ? { u: null, s: singularValues(input, context), v: null }
      : singularParts(input, context);
  if (isTurned) return partly(name, { U: u, S: s, Vh: v?.transpose(-1, -2) ?? null }, context);
  return partly(name, { U: u, S: s, V: v }, context);
}

/** Roots of ascending squares. Those that are 0 but for rounding have no gradient that is known: one that reaches them is not followed. */
function rootsOf(squares: Ref, context: Context): Ref {
  const last = squares.rank - 1;
  const isZero = squares.detach().le(squares.detach().amax([last], true).mul(1e-12));
  const zeros = context.trace.data(isZero);
  const values = isZero.choose(squares.detach().maximum(0), squares).sqrt();
  if (!context.trace.ask(isZero, holds) || !context.trace.requiresGrad(squares)) return values;
  const group = context.trace.backward.addCustom(([g]) => {
    const reached = g === null || g === undefined ? [] : [...context.trace.data(g)];
    if (reached.some((slope, place) => slope !== 0 && zeros[place] === 1)) {
      notFollowed('the gradient of singular values that are 0', context);
    }
    return [g ?? null];
  });
  const roots = isZero.choose(values.detach(), isZero.choose(values.scalar(1), squares).sqrt());
  return values.builder.emit('custom', [values.detach(), roots], { group, output: 0 });
}

/** The singular values, descending: roots of the eigenvalues of AᵀA or AAᵀ, whichever is smaller. */
export function singularValues(input: Ref, context: Context): Ref {
  if (input.rank < 2) refuse('linalg.svd: The input tensor A must have at least 2 dimensions.');
  requireFloatingMatrix(input, 'linalg.svd');
  requireSmall(input, 'the singular values', context);
  requireNoNaN(input, context);
  const [a, [rows = 0, columns = 0]] = [input.cast('float64'), input.shape.slice(-2)];
  const turned = a.transpose(-1, -2);
  const squares = plain('symmetricEigen', rows < columns ? a.matmul(turned) : turned.matmul(a)).slice(-2, 0, 1);
  const ascending = rootsOf(squares.squeeze(-2), context);
  const order = ascending.builder.emit('argsort', [ascending], {
    dim: ascending.rank - 1,
    descending: true,
    by: { kind: 'stable' },
  });
  return ascending.gather(-1, order).cast(input.dtype);
}

function requireNoNaN(input: Ref, context: Context): void {
  // An infinite element may keep LAPACK from coming to an end.
  if (!context.trace.ask(input, (data) => data.some(Number.isNaN))) return;
  const first = context.trace.data(input).findIndex(Number.isNaN);
  const element = Math.floor(first / sizeOf(input.shape.slice(-2)));
  const which = input.rank > 2 ? `(Batch element ${String(element)}): ` : '';
  linAlgError(
    `linalg.svd: ${which}The algorithm failed to converge because the input matrix contained non-finite values.`,
    context,
  );
}

/** Parts by their names, of which null is not known. */
function partly(name: string, parts: Readonly<Record<string, Ref | null>>, context: Context): Value {
  const unknown = context.opaque(`${name}: PyTorch leaves these vectors to chance`);
  const values = Object.entries(parts).map(
    ([key, part]) => [key, part === null ? unknown : result(part, context)] as const,
  );
  return namedTuple(`torch.return_types.${name}`, Object.fromEntries(values));
}

function eigenvaluesOf(args: Arguments<'input' | 'UPLO'>): Ref {
  const input = args.ref('input');
  checkSquare(input, 'linalg.eigh');
  requireSmall(input, 'the eigenvalues', args.context);
  return eigenvalues(symmetric(input, args.context, triangleOf(args)));
}

/** The largest magnitude of any element. */
function scaleOf(data: TensorData): number {
  const { min, max } = extentOf(data);
  return Math.max(-min, max);
}

/** Whether a condition holds anywhere. */
function holds(condition: TensorData): boolean {
  return condition.includes(1);
}

/** Column by column, as Cholesky and Banachiewicz do. */
function cholesky(input: Ref, name: string, context: Context): Ref {
  checkSquare(input, name);
  requireSmall(input, 'the Cholesky factor', context);
  const size = input.shape.at(-1) ?? 0;
  let rest = symmetric(input, context).cast('float64');
  // LAPACK's own routines differ here.
  if (!context.trace.ask(rest, (data) => data.every(Number.isFinite)))
    notFollowed('the Cholesky factor of what is not finite', context);
  const scale = scaleOf(context.trace.data(rest));
  context.trace.ask(rest, (data) => scaleOf(data) === scale);
  const columns: Ref[] = [];
  for (let step = 0; step < size; step += 1) {
    const column = rest.slice(-1, 0, 1);
    const pivot = column.slice(-2, 0, 1);
    const isSmall = (value: number): boolean => Math.abs(value) < 1e-6 * scale;
    if (context.trace.ask(pivot, (data) => data.some(isSmall))) notFollowed('a nearly singular matrix', context);
    const isFailed = (value: number): boolean => !(value > 0);
    if (context.trace.ask(pivot, (data) => data.some(isFailed))) {
      const failed = context.trace.data(pivot).findIndex(isFailed);
      refuseIndefinite(name, step + 1, input.rank > 2 ? failed : null, context);
    }
    const scaled = column.div(pivot.sqrt());
    const above = scaled.scalar(0).expand([...input.shape.slice(0, -2), step, 1]);
    columns.push(step === 0 ? scaled : concat([above, scaled], input.rank - 2));
    const [below, left] = [scaled.slice(-2, 1, size - step), size - step];
    rest = rest
      .slice(-2, 1, left)
      .slice(-1, 1, left)
      .sub(below.matmul(below.transpose(-1, -2)));
  }
  return concat(columns, input.rank - 1).cast(input.dtype);
}

function refuseIndefinite(name: string, order: number, element: number | null, context: Context): never {
  const batch = element === null ? '' : ` (Batch element ${element}):`;
  return linAlgError(
    `${name}:${batch} The factorization could not be completed because the input is not positive-definite (the leading minor of order ${order} is not positive-definite).`,
    context,
  );
}

function factor(args: Arguments<'input' | 'upper'>, name: string): Ref {
  const lower = cholesky(args.ref('input'), name, args.context);
  return args.bool('upper') ? lower.transpose(-1, -2) : lower;
}

/** How many singular values count as more than rounding. */
function matrixRank(input: Ref, context: Context): Ref {
  const values = singularValues(input.detach(), context);
  const [rows = 0, columns = 0] = input.shape.slice(-2);
  const least = values.amax([values.rank - 1], true).mul(Math.max(rows, columns) * limitsOf(input.dtype).eps);
  return values.gt(least).sum([values.rank - 1]);
}

const classes: Library = {
  'torch._C._LinAlgError': libraryClass(['builtins.RuntimeError'], null),
  'torch.linalg.LinAlgError': alias('torch._C._LinAlgError'),
};

export const decompositionFunctions: Library = {
  ...classes,
  ...functionsAndMethods({
    cholesky: torchFunction('input, upper=False', (args) => factor(args, 'cholesky')),
    svd: torchFunction('input, some=True, compute_uv=True', (args) =>
      svd(args.ref('input'), 'svd', !args.bool('some'), false, args.context),
    ),
  }),
  ...functions({
    'linalg.cholesky': torchFunction('input, *, upper=False', (args) => factor(args, 'linalg.cholesky')),
    'linalg.eigh': torchFunction('input, UPLO="L"', eigh),
    'linalg.eigvalsh': torchFunction('input, UPLO="L"', eigenvaluesOf),
    'linalg.matrix_rank': torchFunction('input, tol=None, hermitian=False, *, atol=None, rtol=None', (args) => {
      const isPlain = args.isNone('tol') && args.isNone('atol') && args.isNone('rtol') && !args.bool('hermitian');
      return isPlain ? matrixRank(args.ref('input'), args.context) : args.context.opaque('a rank by a tolerance');
    }),
    'linalg.svd': torchFunction('A, full_matrices=True, *, driver=None', (args) =>
      svd(args.ref('A'), 'linalg_svd', args.bool('full_matrices'), true, args.context),
    ),
    'linalg.svdvals': torchFunction('A, *, driver=None', (args) => singularValues(args.ref('A'), args.context)),
  }),
};
