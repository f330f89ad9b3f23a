import type { Context } from '../../interpreter/context';
import { type Library } from '../../interpreter/library';
import { bool, isNumber, none, type Value } from '../../interpreter/values';
import type { Ref } from '../../ops/ref';
import { refuse } from '../../ops/makers/types';
import { isFloating } from '../../tensor/dtype';
import { sameShape } from '../../tensor/shape';
import { binaryOfTensor, combine, pair } from './arithmetic';
import { nonzeroTuple } from './nonzero';
import { invalidCombination, numberArgument } from './kit/arguments';
import { cTypeName, scalarTypeName } from './kit/dtype-names';
import { limitsOf } from './kit/limits';
import { operandArgument, promote, refOperand, type Operand } from './kit/promotion';
import { aliasesInPlace, functions, functionsAndMethods, methods, withInPlace, withZerosInPlace } from './kit/registry';
import { torchFunction, type Arguments } from './kit/torch-function';

const comparisons = withZerosInPlace({
  eq: binaryOfTensor('eq'),
  ge: binaryOfTensor('ge'),
  gt: binaryOfTensor('gt'),
  le: binaryOfTensor('le'),
  lt: binaryOfTensor('lt'),
  ne: binaryOfTensor('ne'),
});

/** Numbers as bounds are parameters; tensors, and numbers read from data, are operands. */
function clamped(value: Value, min: Value, max: Value, context: Context): Ref {
  const given = [min, max].filter((bound) => bound.kind !== 'none');
  if (given.length === 0) refuse("torch.clamp: At least one of 'min' or 'max' must not be None");
  if (given.length === 2 && isNumber(min) !== isNumber(max)) invalidCombination([min, max], context);
  const operands = [value, ...given].map((operand) => operandArgument(operand, 'min', context));
  const [input, ...bounds] = promote(operands);
  if (input === undefined) throw new RangeError('clamp without an input');
  if (given.every((bound) => isNumber(bound) && bound.origin === null)) {
    const fixed = (bound: Value): number | null =>
      bound.kind === 'none' ? null : numberArgument(bound, 'min', context);
    return input.clamp(fixed(min), fixed(max));
  }
  const low = min.kind === 'none' ? smallest(input) : bounds[0];
  const high = max.kind === 'none' ? largest(input) : bounds.at(-1);
  return input.builder.emit('clampTensor', [input, low ?? input, high ?? input], {});
}

function smallest(like: Ref): Ref {
  return like.scalar(isFloating(like.dtype) ? -Infinity : limitsOf(like.dtype).min);
}

function largest(like: Ref): Ref {
  return like.scalar(isFloating(like.dtype) ? Infinity : limitsOf(like.dtype).max);
}

/** The condition as PyTorch takes it: bool, or uint8 of old. */
function conditionOf(condition: Ref): Ref {
  if (condition.dtype === 'bool') return condition;
  if (condition.dtype === 'uint8') return condition.cast('bool');
  const type = scalarTypeName(condition.dtype);
  return refuse(`where expected condition to be a boolean tensor, but got a tensor with dtype ${type}`);
}

function chosen(condition: Ref, then: Operand, otherwise: Operand): Ref {
  return conditionOf(condition).choose(...pair(then, otherwise));
}

/** `|input - other| <= atol + rtol * |other|`, equal infinities too. */
function isClose(args: Arguments<'input' | 'other' | 'rtol' | 'atol' | 'equal_nan'>): Ref {
  const [input, other] = [args.ref('input'), args.ref('other')];
  if (input.dtype !== other.dtype) {
    refuse(`${scalarTypeName(input.dtype)} did not match ${scalarTypeName(other.dtype)}`);
  }
  for (const name of ['rtol', 'atol'] as const) {
    const bound = args.number(name);
    if (bound < 0) refuse(`${name} must be greater than or equal to zero, but got ${bound}`);
  }
  const [a, b] = [input.cast('float64'), other.cast('float64')];
  const allowed = b.abs().mul(args.number('rtol')).add(args.number('atol'));
  const difference = a.sub(b).abs();
  const close = input.eq(other).or(difference.le(allowed).and(difference.ne(Infinity)));
  return args.bool('equal_nan') ? close.or(input.isNan().and(other.isNan())) : close;
}

function allOf(conditions: Ref): Ref {
  const dims = conditions.shape.map((_, dim) => dim);
  return conditions.builder.emit('all', [conditions], { dims, keepdim: false });
}

const isCloseSignature = 'input, other, rtol=1e-05, atol=1e-08, equal_nan=False';

/** A truth of Python that the program read from data. */
export function truthOf(condition: Ref, context: Context): Value {
  return { ...bool(context.trace.data(condition)[0] !== 0), origin: condition };
}

export const comparisonFunctions: Library = {
  ...comparisons,
  ...withInPlace({
    clamp: torchFunction('input, min=None, max=None', (args) =>
      clamped(args.value('input'), args.value('min'), args.value('max'), args.context),
    ),
    clamp_max: torchFunction('input, max', (args) =>
      clamped(args.value('input'), none, args.value('max'), args.context),
    ),
    clamp_min: torchFunction('input, min', (args) =>
      clamped(args.value('input'), args.value('min'), none, args.context),
    ),
    masked_fill: torchFunction('input, mask, value', (args) => {
      const [input, mask, value] = [args.ref('input'), args.ref('mask'), args.operand('value')];
      if (mask.dtype !== 'bool') {
        refuse(`masked_fill_ only supports boolean masks, but got mask with dtype ${cTypeName(mask.dtype)}`);
      }
      if (value.shape.length > 0) {
        const rank = `${value.shape.length} dimension(s)`;
        refuse(`masked_fill_ only supports a 0-dimensional value tensor, but got tensor with ${rank}.`);
      }
      return mask.choose(value.as(input.dtype), input);
    }),
  }),
  ...functions({
    where: torchFunction('condition, input=None, other=None', (args) => {
      if (args.isNone('input') && args.isNone('other')) return nonzeroTuple(args.ref('condition'), args.context);
      return chosen(args.ref('condition'), args.operand('input'), args.operand('other'));
    }),
  }),
  ...methods({
    where: torchFunction('input, condition, other', (args) =>
      chosen(args.ref('condition'), args.operand('input'), args.operand('other')),
    ),
  }),
  ...functionsAndMethods({
    allclose: torchFunction(isCloseSignature, (args) => truthOf(allOf(isClose(args)), args.context)),
    equal: torchFunction('input, other', (args) => {
      const [input, other] = [args.ref('input'), args.ref('other')];
      if (!sameShape(input.shape, other.shape)) return bool(false);
      const equal = combine('eq', refOperand(input), refOperand(other));
      return truthOf(allOf(equal), args.context);
    }),
    isclose: torchFunction(isCloseSignature, isClose),
  }),
  ...functions({
    isin: torchFunction('elements, test_elements, *, assume_unique=False, invert=False', (args) => {
      const [elements, tested] = pair(args.operand('elements'), args.operand('test_elements'));
      for (const name of ['elements', 'test_elements'] as const) {
        const given = args.value(name);
        if (given.kind === 'tensor' && given.tensor.dtype === 'bool')
          refuse('Unsupported input type encountered for isin(): Bool');
      }
      const found = elements.unsqueeze(-1).eq(tested.reshape([tested.size]));
      const any = found.builder.emit('any', [found], { dims: [found.rank - 1], keepdim: false });
      return args.bool('invert') ? any.not() : any;
    }),
  }),
  ...aliasesInPlace({
    clip: 'clamp',
    greater: 'gt',
    greater_equal: 'ge',
    less: 'lt',
    less_equal: 'le',
    not_equal: 'ne',
  }),
};
