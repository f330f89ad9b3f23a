import type { Context } from '../../interpreter/context';
import { alias, type Library } from '../../interpreter/library';
import { float, isNumber, type Value } from '../../interpreter/values';
import { refuse, requireFloating } from '../../ops/makers/types';
import type { Ref } from '../../ops/ref';
import { isFloating } from '../../tensor/dtype';
import { invalidCombination, optional, stringArgument } from './kit/arguments';
import { cTypeName } from './kit/dtype-names';
import { withLegacyNumbers } from './kit/legacy-numbers';
import {
  floating,
  operandArgument,
  promote,
  refOperand,
  resultType,
  scalarArgument,
  type Operand,
} from './kit/promotion';
import { aliasesInPlace, functions, functionsAndMethods, withInPlace, withValueInPlace } from './kit/registry';
import { torchFunction, type Arguments } from './kit/torch-function';
import { plain, type PlainOperation } from './unary';

/** Two operands in their common dtype. */
export function pair(a: Operand, b: Operand): readonly [Ref, Ref] {
  const [first, second] = promote([a, b]);
  if (first === undefined || second === undefined) throw new RangeError('two operands');
  return [first, second];
}

export function combine(op: PlainOperation, a: Operand, b: Operand): Ref {
  if (op !== 'mul' && op !== 'div') return plain(op, ...pair(a, b));
  const dtype = resultType([a, b]);
  const factor = (operand: Operand): Ref => (operand.asFactor ?? operand.as)(dtype);
  return plain(op, op === 'mul' ? factor(a) : a.as(dtype), factor(b));
}

/** An operation of two tensors or numbers. */
const binary = (op: PlainOperation) =>
  torchFunction('input, other', (args) => {
    if (op === 'mul') keepFactors(args);
    return combine(op, args.operand('input'), args.operand('other'));
  });

/** Each factor is kept for the gradient of the other as it is, before it is cast. */
function keepFactors(args: Pair): void {
  const [first, second] = [args.value('input'), args.value('other')];
  if (first.kind !== 'tensor' || second.kind !== 'tensor') return;
  const { trace } = args.context;
  trace.keep(first.tensor.read(), second.tensor.requiresGrad);
  trace.keep(second.tensor.read(), first.tensor.requiresGrad);
}

type Pair = Arguments<'input' | 'other'>;

/** As `binary`, where one of the two must be a tensor. */
const binaryWithTensor = (op: PlainOperation) =>
  torchFunction('input, other', (args) => {
    if (args.value('input').kind !== 'tensor') requireTensor(args, 'other');
    return combine(op, args.operand('input'), args.operand('other'));
  });

/** As `binary`, where the first must be a tensor. */
export const binaryOfTensor = (op: PlainOperation) =>
  torchFunction('input, other', (args) => {
    requireTensor(args, 'input');
    return combine(op, args.operand('input'), args.operand('other'));
  });

function requireTensor(args: Pair, name: 'input' | 'other'): void {
  if (isNumber(args.value(name))) invalidCombination([args.value('input'), args.value('other')], args.context);
}

/** An operation of two tensors; PyTorch takes no number here. */
const binaryOfTensors = (op: PlainOperation) =>
  torchFunction('input, other', (args) => combine(op, refOperand(args.ref('input')), refOperand(args.ref('other'))));

type WithAlpha = Arguments<'input' | 'other' | 'alpha'>;

/** `other` times `alpha`. */
function scaled(args: WithAlpha): Operand {
  const other = args.operand('other');
  const alpha = args.value('alpha');
  const isWhole = !isFloating(args.operand('input').dtype) && !isFloating(other.dtype);
  if (isWhole && alpha.kind === 'float')
    refuse('For integral input tensors, argument alpha must not be a floating point number.');
  if (isNumber(alpha) && alpha.origin === null && alpha.value === 1) return other;
  return refOperand(combine('mul', other, scalarArgument(alpha, 'alpha', args.context)), other.weak);
}

const noBoolSubtraction =
  'Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.';

export function subtract(a: Operand, b: Operand): Ref {
  if (a.dtype === 'bool' && b.dtype === 'bool') {
    refuse(
      'Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` operator instead.',
    );
  }
  if (a.dtype === 'bool' || b.dtype === 'bool') {
    refuse(noBoolSubtraction);
  }
  return combine('sub', a, b);
}

/** A rounded quotient has the zero gradient of its rounding; `//` itself has no derivative. */
function divide(a: Operand, b: Operand, rounding: string | null): Ref {
  switch (rounding) {
    case null:
      return combine('div', a, b);
    case 'trunc':
      if (a.dtype === 'bool' && b.dtype === 'bool') refuse('"div_trunc_cpu" not implemented for \'Bool\'');
      return combine('truncDivide', a, b);
    case 'floor': {
      const [dividend, divisor] = pair(a, b);
      const exact = plain('floorDivide', dividend.detach(), divisor.detach());
      if (!isFloating(exact.dtype)) return exact;
      return plain('overwrite', plain('truncDivide', dividend, divisor), exact);
    }
    default:
      return refuse(`div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '${rounding}'`);
  }
}

/** Backward takes 1 from the exponent, which PyTorch refuses of truths. */
function powerOfTruths(base: Ref, exponent: Operand, { trace }: Context): Ref {
  const group = trace.backward.addCustom(() => refuse(noBoolSubtraction));
  const value = combine('pow', refOperand(base.detach()), exponent);
  return trace.emit('custom', [value, base], { group, output: 0 });
}

/** A constant exponent has a rule of its own. */
function power(base: Value, exponent: Value, context: Context): Ref {
  const operands = [operandArgument(base, 'input', context), operandArgument(exponent, 'exponent', context)] as const;
  if (base.kind === 'tensor' && operands[1].dtype === 'bool' && context.trace.requiresGrad(base.tensor.read())) {
    return powerOfTruths(base.tensor.read(), operands[1], context);
  }
  if (base.kind !== 'tensor' || !isNumber(exponent) || exponent.origin !== null) return combine('pow', ...operands);
  const [raised] = pair(...operands);
  return raised.pow(exponent.value);
}

const elementwise = withInPlace({
  add: withLegacyNumbers(
    ['alpha'],
    2,
    torchFunction('input, other, *, alpha=1', (args) => combine('add', args.operand('input'), scaled(args))),
  ),
  addcdiv: withLegacyNumbers(
    ['value'],
    3,
    torchFunction('input, tensor1, tensor2, *, value=1', (args) => {
      const quotient = combine('div', refOperand(args.ref('tensor1')), refOperand(args.ref('tensor2')));
      return combine('add', args.operand('input'), refOperand(times(quotient, args.operand('value'))));
    }),
  ),
  addcmul: withLegacyNumbers(
    ['value'],
    3,
    torchFunction('input, tensor1, tensor2, *, value=1', (args) => {
      const product = combine('mul', refOperand(args.ref('tensor1')), refOperand(args.ref('tensor2')));
      return combine('add', args.operand('input'), refOperand(times(product, args.operand('value'))));
    }),
  ),
  atan2: binaryOfTensors('atan2'),
  bitwise_and: binaryWithTensor('bitwiseAnd'),
  bitwise_left_shift: binaryWithTensor('shiftLeft'),
  bitwise_or: binaryWithTensor('bitwiseOr'),
  bitwise_right_shift: binaryWithTensor('shiftRight'),
  bitwise_xor: binaryWithTensor('bitwiseXor'),
  copysign: binaryOfTensor('copysign'),
  div: torchFunction('input, other, *, rounding_mode=None', (args) =>
    divide(args.operand('input'), args.operand('other'), args.read('rounding_mode', optional(stringArgument))),
  ),
  floor_divide: binary('floorDivide'),
  fmod: binaryOfTensor('fmod'),
  heaviside: torchFunction('input, values', (args) => {
    const [input, values] = [args.ref('input'), args.ref('values')];
    if (input.dtype !== values.dtype) refuse('heaviside is not yet implemented for tensors with different dtypes.');
    return combine('heaviside', refOperand(input), refOperand(values));
  }),
  hypot: binaryOfTensors('hypot'),
  igamma: binaryOfTensors('gammainc'),
  igammac: binaryOfTensors('gammaincc'),
  lerp: torchFunction('input, end, weight', (args) => {
    const [start, end] = [args.ref('input'), args.ref('end')];
    requireFloating(start.type, 'lerp_kernel_scalar');
    if (start.dtype !== end.dtype) {
      refuse(`expected dtype ${cTypeName(start.dtype)} for \`end\` but got dtype ${cTypeName(end.dtype)}`);
    }
    const weight = args.value('weight');
    if (weight.kind === 'tensor' && weight.tensor.dtype !== start.dtype && !weight.tensor.weak) {
      refuse(`expected dtype ${cTypeName(start.dtype)} for \`weight\` but got dtype ${cTypeName(weight.tensor.dtype)}`);
    }
    return interpolated(start, end, args.operand('weight').as(start.dtype));
  }),
  mul: binary('mul'),
  pow: torchFunction('input, exponent', (args) => {
    const [input, exponent] = [args.value('input'), args.value('exponent')];
    if (isNumber(input) && isNumber(exponent)) invalidCombination([input, exponent], args.context);
    return power(input, exponent, args.context);
  }),
  remainder: binaryWithTensor('remainder'),
  sub: withLegacyNumbers(
    ['alpha'],
    2,
    torchFunction('input, other, *, alpha=1', (args) => subtract(args.operand('input'), scaled(args))),
  ),
  true_divide: binary('div'),
  xlogy: binaryWithTensor('xlogy'),
});

/** From `start` to `end` by `weight`, reckoned from the nearer one: infinities and single precision come out as PyTorch's. */
export function interpolated(start: Ref, end: Ref, weight: Ref): Ref {
  const [difference, isNear] = [end.sub(start), weight.detach().abs().lt(0.5)];
  const rest = weight.neg().add(1);
  const value = isNear.choose(start.add(weight.mul(difference)), end.sub(difference.mul(rest)));
  return plain('overwrite', start.mul(rest).add(end.mul(weight)), value.detach());
}

function times(ref: Ref, factor: Operand): Ref {
  return combine('mul', refOperand(ref), factor);
}

const logical = withValueInPlace({
  logical_and: binaryOfTensors('logicalAnd'),
  logical_or: binaryOfTensors('logicalOr'),
  logical_xor: binaryOfTensors('logicalXor'),
});

const outOfPlace = functionsAndMethods({
  float_power: torchFunction('input, exponent', (args) => {
    const [base, exponent] = [args.operand('input').as('float64'), args.value('exponent')];
    if (isNumber(exponent) && exponent.origin === null) return base.pow(exponent.value);
    return base.pow(args.operand('exponent').as('float64'));
  }),
  ldexp: torchFunction('input, other', (args) => {
    const [input, exponent] = [args.ref('input'), refOperand(args.ref('other'))];
    const two = operandArgument(float(2), 'input', args.context);
    return combine('mul', refOperand(input), refOperand(combine('pow', two, exponent)));
  }),
});

const extremes = functionsAndMethods({
  fmax: binaryOfTensors('fmax'),
  fmin: binaryOfTensors('fmin'),
  logaddexp: binaryOfTensors('logaddexp'),
  logaddexp2: torchFunction('input, other', (args) => {
    const [a, b] = pair(refOperand(args.ref('input')), refOperand(args.ref('other')));
    requireFloating(a, 'logaddexp2_cpu');
    return plain('logaddexp', a.mul(Math.LN2), b.mul(Math.LN2)).mul(Math.LOG2E);
  }),
  maximum: binaryOfTensors('maximum'),
  minimum: binaryOfTensors('minimum'),
});

const others = functions({
  rsub: torchFunction('input, other, *, alpha=1', (args) => {
    const input = args.operand('input');
    const subtrahend = times(input.as(input.dtype), args.operand('alpha'));
    return subtract(args.operand('other'), refOperand(subtrahend));
  }),
  'special.xlog1py': torchFunction('input, other', (args) => {
    const [x, y] = pair(args.operand('input'), args.operand('other')).map(floating);
    if (x === undefined || y === undefined) throw new RangeError('two operands');
    // Beyond its pole as xlogy, where a gradient of 0 stays 0; elsewhere without the rounding of 1 + y.
    const isBeyond = y.le(-1);
    const product = x.mul(isBeyond.choose(y.scalar(0), y).log1p());
    const value = x.eq(0).and(y.isNan().not()).choose(x.scalar(0), product);
    return isBeyond.choose(plain('xlogy', x, y.add(1)), plain('overwrite', product, value));
  }),
});

export const arithmeticFunctions: Library = {
  ...elementwise,
  ...extremes,
  ...logical,
  ...outOfPlace,
  ...others,
  ...aliasesInPlace({ arctan2: 'atan2', divide: 'div', multiply: 'mul', subtract: 'sub' }),
  'torch.special.gammainc': alias('torch.igamma'),
  'torch.special.gammaincc': alias('torch.igammac'),
  'torch.special.xlogy': alias('torch.xlogy'),
};
