import type { Library } from '../../interpreter/library';
import type { Value } from '../../interpreter/values';
import { refuse, scalarNames } from '../../ops/makers/types';
import type { Ref } from '../../ops/ref';
import { isFloating } from '../../tensor/dtype';
import { reducedShape } from '../../tensor/shape';
import { subtract } from './arithmetic';
import { singularValues } from './decompositions';
import { numberArgument, optionalDims, optionalDType } from './kit/arguments';
import { checkedDims } from './kit/dims';
import { onceDifferentiable } from './kit/once-differentiable';
import { FrameworkError } from '../../ops/framework-error';
import { requireSameDType } from './kit/same-dtype';
import { scalarTypeName } from './kit/dtype-names';
import { refOperand } from './kit/promotion';
import { functions, functionsAndMethods } from './kit/registry';
import { torchFunction, type Arguments } from './kit/torch-function';
import { reduce } from './reductions';

type NormArguments = Arguments<'input' | 'dim' | 'keepdim' | 'dtype'>;

function normInput(args: NormArguments): Ref {
  const input = args.ref('input');
  const cast = input.cast(args.read('dtype', optionalDType) ?? input.dtype);
  if (isFloating(cast.dtype)) return cast;
  const type = scalarTypeName(cast.dtype);
  return refuse(`linalg.vector_norm: Expected a floating point or complex tensor as input. Got ${type}`);
}

/** The p-norm of the elements over `dim`, of all by default. */
function vectorNorm(args: NormArguments, p: number): Ref {
  const input = normInput(args);
  const dims = checkedDims(args.read('dim', optionalDims), input.rank, args.context);
  if (p < 0 || p === Infinity) requireElements(args, input, dims, p);
  return input.builder.emit('norm', [input], { dims, keepdim: args.bool('keepdim'), p });
}

/** Raises as PyTorch does for the largest or smallest of nothing. */
function requireElements(args: NormArguments, { shape, rank }: Ref, dims: readonly number[], p: number): void {
  const empty = dims.findIndex((dim) => shape[dim] === 0);
  if (empty < 0) return;
  const given = args.read('dim', optionalDims);
  const order = Math.abs(p) === Infinity ? (p > 0 ? 'inf' : '-inf') : String(p);
  const subject =
    given === null || (given.length === 0 && rank > 0)
      ? 'an empty tensor because the'
      : `the dimension ${given[empty] ?? 0}because this dimension is empty and the`;
  refuse(`linalg.vector_norm cannot compute the ${order} norm on ${subject} operation does not have an identity`);
}

/** The largest (or for a negative order the smallest) sum of magnitudes along `over`. */
function largestSum(args: NormArguments, order: number, over: readonly number[], along: readonly number[]): Ref {
  const sums = normInput(args).abs().sum(over, true);
  const extreme = reduce(order > 0 ? 'amax' : 'amin', sums, along, true);
  if (args.bool('keepdim')) return extreme;
  return extreme.reshape(extreme.shape.filter((_, dim) => !over.includes(dim) && !along.includes(dim)));
}

/** A norm of matrices over two dims: Frobenius, by sums of rows or columns, or of singular values. */
function matrixNorm(args: NormArguments, order: Value, dims: readonly number[]): Ref | Value {
  const { rank } = args.ref('input');
  if (rank < 2) refuse('linalg.matrix_norm: The input tensor A must have at least 2 dimensions.');
  const [rows = 0, columns = 1] = dims.map((dim) => args.checkedDim(dim, rank));
  if (rows === columns) refuse(`linalg.matrix_norm: dims must be different. Got (${rows}, ${columns})`);
  if (order.kind === 'str') {
    const input = normInput(args);
    if (order.value === 'nuc')
      return ofSingularValues(args, [rows, columns], (values) => values.sum([values.rank - 1]));
    if (order.value !== 'fro') refuse(`linalg.matrix_norm: Order ${order.value} not supported.`);
    const over = [rows, columns].sort((a, b) => a - b);
    return input.builder.emit('norm', [input], { dims: over, keepdim: args.bool('keepdim'), p: 2 });
  }
  const p = numberArgument(order, 'ord', args.context);
  if (Math.abs(p) === 1) return largestSum(args, p, [rows], [columns]);
  if (Math.abs(p) === Infinity) return largestSum(args, p, [columns], [rows]);
  if (Math.abs(p) !== 2) refuse(`linalg.matrix_norm: Order ${p} not supported.`);
  return ofSingularValues(args, [rows, columns], (values) =>
    reduce(p > 0 ? 'amax' : 'amin', values, [values.rank - 1], false),
  );
}

/** A norm of the singular values of the matrices in `dims`. */
function ofSingularValues(args: NormArguments, dims: readonly number[], fold: (values: Ref) => Ref): Ref {
  const input = normInput(args);
  const others = [...input.shape.keys()].filter((dim) => !dims.includes(dim));
  const folded = fold(singularValues(input.permute([...others, ...dims]), args.context));
  return args.bool('keepdim') ? folded.reshape(reducedShape(input.shape, dims, true)) : folded;
}

/** `torch.norm`: of all elements or over `dim`, as of vectors, whatever the order's name. */
function norm(args: NormArguments & Arguments<'p'>): Ref | Value {
  const order = args.value('p');
  if (order.kind === 'none') return vectorNorm(args, 2);
  if (order.kind !== 'str') return vectorNorm(args, args.number('p'));
  if (order.value === 'fro') return vectorNorm(args, 2);
  return matrixNorm(args, order, args.read('dim', optionalDims) ?? [0, 1]);
}

/** `torch.linalg.norm`: a given order over two dims, or of a matrix, is a norm of matrices. */
function linalgNorm(args: NormArguments & Arguments<'ord'>): Ref | Value {
  const order = args.value('ord');
  const dims = args.read('dim', optionalDims);
  if (order.kind === 'none') return vectorNorm(args, 2);
  if (dims?.length === 2) return matrixNorm(args, order, dims);
  const { rank } = args.ref('input');
  if (dims === null && rank !== 1 && rank !== 2) {
    refuse(`linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got ${rank}D.`);
  }
  if (order.kind === 'str' || (dims === null && rank === 2)) return matrixNorm(args, order, dims ?? [0, 1]);
  return vectorNorm(args, args.number('ord'));
}

function distance(args: Arguments<'input' | 'other' | 'p'>): Ref {
  const difference = subtract(refOperand(args.ref('input')), refOperand(args.ref('other')));
  if (!isFloating(difference.dtype)) {
    const given = scalarNames[difference.dtype];
    refuse(`norm(): input dtype should be either floating point or complex. Got ${given} instead.`);
  }
  const dims = [...difference.shape.keys()];
  return difference.builder.emit('norm', [difference], { dims, keepdim: false, p: args.number('p') });
}

/** Whether PyTorch takes these distances from products of matrices, which it differentiates as often as asked. */
function isByProducts(x1: Ref, x2: Ref, p: number, args: Arguments<'compute_mode'>): boolean {
  const mode = args.string('compute_mode');
  const isIfLarge = mode === 'use_mm_for_euclid_dist_if_necessary';
  if (!isIfLarge && mode !== 'use_mm_for_euclid_dist' && mode !== 'donot_use_mm_for_euclid_dist') {
    args.context.raise('ValueError', `${mode} is not a valid value for compute_mode`);
  }
  const isLarge = [x1, x2].some(({ shape }) => (shape.at(-2) ?? 0) > 25);
  return p === 2 && (mode === 'use_mm_for_euclid_dist' || (isIfLarge && isLarge));
}

export const normFunctions: Library = {
  ...functionsAndMethods({
    dist: torchFunction('input, other, p=2', distance),
    norm: torchFunction('input, p="fro", dim=None, keepdim=False, dtype=None', norm),
  }),
  ...functions({
    cdist: torchFunction('x1, x2, p=2.0, compute_mode="use_mm_for_euclid_dist_if_necessary"', (args) => {
      const [x1, x2] = [args.ref('x1'), args.ref('x2')];
      requireSameDType(x1, x2);
      for (const [name, { rank }] of Object.entries({ X1: x1, X2: x2 })) {
        if (rank < 2)
          throw new FrameworkError('RuntimeError', `cdist only supports at least 2D tensors, ${name} got: ${rank}D`);
      }
      const p = args.number('p');
      if (p < 0) refuse('cdist only supports non-negative p values');
      const distances = (): Ref => x1.builder.emit('cdist', [x1, x2], { p });
      if (isByProducts(x1, x2, p, args)) return distances();
      return onceDifferentiable('_cdist_backward', true, args.context, distances);
    }),
    'linalg.matrix_norm': torchFunction('input, ord="fro", dim=(-2, -1), keepdim=False, *, dtype=None', (args) =>
      matrixNorm(args, args.value('ord'), args.read('dim', optionalDims) ?? [-2, -1]),
    ),
    'linalg.norm': torchFunction('input, ord=None, dim=None, keepdim=False, *, dtype=None', linalgNorm),
    'linalg.vector_norm': torchFunction('input, ord=2, dim=None, keepdim=False, *, dtype=None', (args) =>
      vectorNorm(args, args.number('ord')),
    ),
  }),
};
