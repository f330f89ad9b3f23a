import type { Tensor } from '../../../graph/tensor';
import type { Context } from '../../../interpreter/context';
import { isNumber, type NumberValue, type Value } from '../../../interpreter/values';
import { scalar, unrounded, type Ref } from '../../../ops/ref';
import { broadcastAll, refuse } from '../../../ops/makers/types';
import { categoryOf, isFloating, promoteTypes, type DType } from '../../../tensor/dtype';
import type { Shape } from '../../../tensor/shape';
import { isArray, isNoNumber, wrongType } from './arguments';

/** What tensors of floats are made of where nothing else is said (`torch.get_default_dtype()`). */
export const defaultDType = 'float32' satisfies DType;

/** An argument of an arithmetic operation whose dtype is not settled yet. */
export interface Operand {
  readonly dtype: DType;
  readonly shape: Shape;
  /** A Python number: it raises the dtype of tensors by category only. A tensor of rank 0 is not weak. */
  readonly weak: boolean;
  readonly as: (dtype: DType) => Ref;
  /** A Python number as a factor or a divisor: not rounded to half precision. */
  readonly asFactor?: (dtype: DType) => Ref;
}

export function refOperand(ref: Ref, weak = false): Operand {
  return { dtype: ref.dtype, shape: ref.shape, weak, as: (dtype) => ref.cast(dtype) };
}

export function tensorOperand(tensor: Tensor): Operand {
  const operand = refOperand(tensor.read(), tensor.weak);
  // A scalar of NumPy is a Python number, too.
  return tensor.weak && isFloating(operand.dtype) ? { ...operand, dtype: defaultDType } : operand;
}

const dtypeOfNumber: Record<NumberValue['kind'], DType> = { bool: 'bool', int: 'int64', float: defaultDType };

/** A number read from data is replayed from there; any other is a constant. */
function numberOperand(value: NumberValue, context: Context): Operand {
  const { origin } = value;
  const made =
    (constant: typeof scalar) =>
    (dtype: DType): Ref => {
      if (origin !== null) return origin.cast(dtype);
      if (categoryOf(dtype) === 'integer' && !(Math.abs(value.value) <= 2 ** 63)) {
        refuse('value cannot be converted to type int64_t without overflow');
      }
      return constant(context.trace, value.value, dtype);
    };
  return { dtype: dtypeOfNumber[value.kind], shape: [], weak: true, as: made(scalar), asFactor: made(unrounded) };
}

/** A tensor or a number. */
export function operandArgument(value: Value, name: string, context: Context): Operand {
  if (value.kind === 'tensor' && !isArray(value)) return tensorOperand(value.tensor);
  if (isNumber(value)) return numberOperand(value, context);
  return wrongType(value, name, 'Tensor', context);
}

/** A number, or a tensor that passes for one, to be promoted. */
export function scalarArgument(value: Value, name: string, context: Context): Operand {
  return isNoNumber(value) ? wrongType(value, name, 'Number', context) : operandArgument(value, name, context);
}

/**
 * `torch.result_type`: tensors with dimensions decide; tensors of rank 0, then numbers, raise them by category only
 * (https://pytorch.org/docs/stable/tensor_attributes.html#type-promotion-doc).
 */
export function resultType(operands: readonly Operand[]): DType {
  const dimensioned = common(operands.filter((operand) => operand.shape.length > 0));
  const zeroDim = common(operands.filter((operand) => operand.shape.length === 0 && !operand.weak));
  const numbers = common(operands.filter((operand) => operand.shape.length === 0 && operand.weak));
  return raised(dimensioned, raised(zeroDim, numbers)) ?? defaultDType;
}

function common(operands: readonly Operand[]): DType | null {
  return operands.reduce<DType | null>(
    (type, operand) => (type === null ? operand.dtype : promoteTypes(type, operand.dtype)),
    null,
  );
}

function raised(higher: DType | null, lower: DType | null): DType | null {
  if (higher === null || lower === null) return higher ?? lower;
  if (isFloating(higher)) return higher;
  return higher === 'bool' || isFloating(lower) ? promoteTypes(higher, lower) : higher;
}

/** All operands in one dtype, the promoted one by default. */
export function promote(operands: readonly Operand[], dtype: DType = resultType(operands)): readonly Ref[] {
  return operands.map((operand) => operand.as(dtype));
}

/** An integer tensor as functions of real numbers read it. */
export function floating(ref: Ref): Ref {
  return isFloating(ref.dtype) ? ref : ref.cast(defaultDType);
}

/** The shape to which all broadcast; raises PyTorch's error where they don't. */
export function broadcast(operands: readonly Operand[]): Shape {
  return broadcastAll(operands);
}
