import type { Context } from '../../interpreter/context';
import { alias, type Library } from '../../interpreter/library';
import { int, isNumber, tuple, type Value } from '../../interpreter/values';
import { counted } from '../../ops/makers/composites';
import { refuse, requireNotBool, scalarNames } from '../../ops/makers/types';
import type { Ref } from '../../ops/ref';
import { isFloating, type DType } from '../../tensor/dtype';
import { combine } from './arithmetic';
import { boolArgument, invalidCombination, optionalDims, optionalDType, optionalNumber } from './kit/arguments';
import { isBatched } from './kit/batching';
import { checkedDim, checkedDims } from './kit/dims';
import { scalarTypeName } from './kit/dtype-names';
import { tensorOperand } from './kit/promotion';
import { functions, functionsAndMethods } from './kit/registry';
import { namedResult, result } from './kit/results';
import { torchFunction, type Arguments } from './kit/torch-function';
import { plain } from './unary';

/** The dims that a call names; all of them by default. */
function dimsOf(args: Arguments<'dim'>, rank: number): readonly number[] {
  return checkedDims(args.read('dim', optionalDims), rank, args.context);
}

type Reduction = 'sum' | 'prod' | 'amax' | 'amin' | 'all' | 'any' | 'logsumexp';

export function reduce(op: Reduction, input: Ref, dims: readonly number[], keepdim: boolean): Ref {
  return input.builder.emit(op, [input], { dims, keepdim });
}

function overDims(op: Reduction, args: Arguments<'input' | 'dim' | 'keepdim'>, dtype: DType | null = null): Ref {
  const input = dtype === null ? args.ref('input') : args.ref('input').cast(dtype);
  if (op === 'amax' || op === 'amin') requireElements(op, args, input);
  return reduce(op, input, dimsOf(args, input.rank), args.bool('keepdim'));
}

/** Raises as PyTorch does for the extremum along a dim of size 0 that the call names. */
function requireElements(name: string, args: Arguments<'dim'>, { shape, rank }: Ref): void {
  const dims = args.read('dim', optionalDims) ?? [];
  const empty = dims.find((dim) => shape[dim < 0 ? dim + rank : dim] === 0);
  if (empty !== undefined) refuse(`${name}(): Expected reduction dim ${empty} to have non-zero size.`, 'IndexError');
}

/** Over one dimension or all: `prod`. */
const reduction = (op: Reduction) => torchFunction('input, dim=None, keepdim=False', (args) => overDims(op, args));

const castReduction = (op: Reduction) =>
  torchFunction('input, dim=None, keepdim=False, *, dtype=None', (args) =>
    overDims(op, args, args.read('dtype', optionalDType)),
  );

function mean(input: Ref, dims: readonly number[], keepdim: boolean): Ref {
  if (!isFloating(input.dtype)) {
    refuse(
      `mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: ${scalarTypeName(input.dtype)}`,
    );
  }
  return input.mean(dims, keepdim);
}

function castInput(args: Arguments<'input' | 'dtype'>): Ref {
  const input = args.ref('input');
  return input.cast(args.read('dtype', optionalDType) ?? input.dtype);
}

/** NaN counts as absent. */
function nanSum(input: Ref, dims: readonly number[], keepdim: boolean): Ref {
  return counted(input, input.isNan().not()).sum(dims, keepdim);
}

const sums = functionsAndMethods({
  all: reduction('all'),
  amax: torchFunction('input, dim=(), keepdim=False', (args) => overDims('amax', args)),
  amin: torchFunction('input, dim=(), keepdim=False', (args) => overDims('amin', args)),
  any: reduction('any'),
  count_nonzero: torchFunction('input, dim=None', (args) => {
    const input = args.ref('input');
    return input.ne(0).sum(dimsOf(args, input.rank));
  }),
  logsumexp: torchFunction('input, dim, keepdim=False', (args) => overDims('logsumexp', args)),
  mean: torchFunction('input, dim=None, keepdim=False, *, dtype=None', (args) => {
    const input = castInput(args);
    return mean(input, dimsOf(args, input.rank), args.bool('keepdim'));
  }),
  nanmean: torchFunction('input, dim=None, keepdim=False, *, dtype=None', (args) => {
    const [input, keepdim] = [castInput(args), args.bool('keepdim')];
    if (!isFloating(input.dtype)) {
      const given = scalarNames[input.dtype];
      refuse(`nanmean(): expected input to have floating point or complex dtype but got ${given}`);
    }
    const dims = dimsOf(args, input.rank);
    return nanSum(input, dims, keepdim).div(input.isNan().not().sum(dims, keepdim).cast(input.dtype));
  }),
  nansum: torchFunction('input, dim=None, keepdim=False, *, dtype=None', (args) => {
    const input = castInput(args);
    return isFloating(input.dtype)
      ? nanSum(input, dimsOf(args, input.rank), args.bool('keepdim'))
      : input.sum(dimsOf(args, input.rank), args.bool('keepdim'));
  }),
  prod: castReduction('prod'),
  sum: castReduction('sum'),
});

/** Position of the largest or smallest along `dim`, which stays with size 1, and the value there. */
function extremeAlong(op: 'max' | 'min', input: Ref, dim: number, keepdim: boolean, context: Context): Value {
  if (input.rank > 0 && input.shape[dim] === 0) {
    refuse(`${op}(): Expected reduction dim ${dim} to have non-zero size.`, 'IndexError');
  }
  const argument = op === 'max' ? 'argmax' : 'argmin';
  const indices = input.builder.emit(argument, [input], { dim, keepdim: true });
  return selection(op, input, dim, indices, keepdim, context);
}

/** Of all elements within a batch, as PyTorch's batching makes it: the first of equal ones, along one dimension. */
function firstExtreme(op: 'max' | 'min', input: Ref): Ref {
  const flat = input.reshape([input.size]);
  const argument = op === 'max' ? 'argmax' : 'argmin';
  return flat.gather(0, flat.builder.emit(argument, [flat], { dim: 0, keepdim: true })).squeeze(0);
}

/** A named result of the values at `indices`, which has size 1 along `dim`. */
export function selection(
  name: string,
  input: Ref,
  dim: number,
  indices: Ref,
  keepdim: boolean,
  context: Context,
): Value {
  const values = input.gather(dim, indices);
  const [first, second] = keepdim || input.rank === 0 ? [values, indices] : [values.squeeze(dim), indices.squeeze(dim)];
  return namedResult(name, { values: first, indices: second }, context);
}

/** `max(x)`, `max(x, dim)`, `max(x, other)`. */
const extreme = (op: 'max' | 'min') =>
  torchFunction('input, dim=None, keepdim=False, *, other=None', (args) => {
    const [dim, other] = [args.value('dim'), args.value('other')];
    const second = dim.kind === 'tensor' ? dim : other;
    if (second.kind === 'tensor') {
      if (isNumber(args.value('input'))) invalidCombination([args.value('input'), second], args.context);
      return combine(op === 'max' ? 'maximum' : 'minimum', args.operand('input'), tensorOperand(second.tensor));
    }
    if (dim.kind === 'float') invalidCombination([args.value('input'), dim], args.context);
    const input = args.ref('input');
    if (dim.kind === 'none' && !isBatched(args.context.trace)) return plain(op, input);
    if (dim.kind === 'none') return firstExtreme(op, input);
    return extremeAlong(
      op,
      input,
      checkedDim(args.int('dim'), input.rank, args.context),
      args.bool('keepdim'),
      args.context,
    );
  });

const argument = (op: 'argmax' | 'argmin') =>
  torchFunction('input, dim=None, keepdim=False', (args) => {
    const [input, dim] = [args.ref('input'), args.optionalInt('dim')];
    requireNotBool(input, `"${op}_cpu" not implemented for 'Bool'`);
    const checked = dim === null ? null : checkedDim(dim, input.rank, args.context);
    return input.builder.emit(op, [input], { dim: checked, keepdim: args.bool('keepdim') });
  });

const extremes = functionsAndMethods({
  aminmax: torchFunction('input, *, dim=None, keepdim=False', (args) => {
    const [input, keepdim] = [args.ref('input'), args.bool('keepdim')];
    const dims = dimsOf(args, input.rank);
    requireElements('aminmax', args, input);
    if (args.isNone('dim') && input.size === 0) {
      refuse('aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity.');
    }
    const group = args.context.trace.backward.addCustom(() =>
      refuse('derivative for aten::aminmax is not implemented'),
    );
    const bound = (op: 'amin' | 'amax', output: number): Ref =>
      input.builder.emit('custom', [reduce(op, input.detach(), dims, keepdim), input], { group, output });
    return namedResult('aminmax', { min: bound('amin', 0), max: bound('amax', 1) }, args.context);
  }),
  argmax: argument('argmax'),
  argmin: argument('argmin'),
  max: extreme('max'),
  min: extreme('min'),
});

const spreadSignature = 'input, dim=None, unbiased=None, keepdim=False, *, correction=None';
type SpreadArguments = Arguments<'input' | 'dim' | 'unbiased' | 'keepdim' | 'correction'>;

/** `std(x, unbiased)`, `std(x, dim, unbiased, keepdim)`, `std(x, dim, *, correction, keepdim)`. */
function spreadOptions(
  args: SpreadArguments,
  rank: number,
): { dims: readonly number[]; keepdim: boolean; correction: number } {
  const isUnbiasedFirst = args.value('dim').kind === 'bool';
  const unbiased = isUnbiasedFirst ? args.value('dim') : args.value('unbiased');
  const isBiased = unbiased.kind !== 'none' && !boolArgument(unbiased, 'unbiased', args.context);
  return {
    dims: isUnbiasedFirst ? checkedDims(null, rank, args.context) : dimsOf(args, rank),
    keepdim: args.bool('keepdim'),
    correction: args.read('correction', optionalNumber) ?? (isBiased ? 0 : 1),
  };
}

/** Whether the call names dimensions: for none at all PyTorch reduces over all elements. */
function isAlongDims(args: SpreadArguments): boolean {
  const dim = args.value('dim');
  return dim.kind !== 'bool' && dim.kind !== 'none' && (args.read('dim', optionalDims) ?? []).length > 0;
}

function spread(op: 'variance' | 'standardDeviation', args: SpreadArguments): Ref {
  const input = args.ref('input');
  if (!isFloating(input.dtype)) refuse('std and var only support floating point and complex dtypes');
  const options = spreadOptions(args, input.rank);
  const isWhole = options.dims.length === input.rank && input.size <= options.correction && input.rank > 0;
  if (!isWhole || !isAlongDims(args)) return input.builder.emit(op, [input], options);
  // With too few elements, along all dimensions is another case than over all elements: here they are all but one.
  const dims = options.dims.map((dim) => dim + 1);
  return input.builder.emit(op, [input.unsqueeze(0)], { ...options, dims }).squeeze(0);
}

function spreadAndMean(op: 'variance' | 'standardDeviation', args: SpreadArguments): Value {
  const { dims, keepdim } = spreadOptions(args, args.ref('input').rank);
  const mean = args.ref('input').mean(dims, keepdim);
  return tuple([result(spread(op, args), args.context), result(mean, args.context)]);
}

const spreads = {
  ...functionsAndMethods({
    std: torchFunction(spreadSignature, (args) => spread('standardDeviation', args)),
    var: torchFunction(spreadSignature, (args) => spread('variance', args)),
  }),
  ...functions({
    std_mean: torchFunction(spreadSignature, (args) => spreadAndMean('standardDeviation', args)),
    var_mean: torchFunction(spreadSignature, (args) => spreadAndMean('variance', args)),
  }),
};

export const reductionFunctions: Library = {
  ...sums,
  ...extremes,
  ...spreads,
  ...functionsAndMethods({
    numel: torchFunction('input', (args) => int(args.ref('input').size)),
  }),
  'torch.Tensor.nelement': alias('torch.Tensor.numel'),
  'torch.special.logsumexp': alias('torch.logsumexp'),
};
