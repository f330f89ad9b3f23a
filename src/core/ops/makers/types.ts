import { categoryOf, isFloating, type DType } from '../../tensor/dtype';
import { broadcastShapes, type Shape } from '../../tensor/shape';
import { FrameworkError } from '../framework-error';
import type { TensorType } from '../operation';

/** The operand at `index`; the library gives every operation as many as it takes. */
export function operand<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new RangeError(`operand ${String(index)} is missing`);
  return found;
}

/** The shape that the operands broadcast to. */
export function broadcastAll(types: readonly TensorType[]): Shape {
  return types.map((type) => type.shape).reduce(broadcastPair);
}

function broadcastPair(a: Shape, b: Shape): Shape {
  const shape = broadcastShapes(a, b);
  if (shape !== null) return shape;
  const rank = Math.max(a.length, b.length);
  for (let dim = rank - 1; ; dim -= 1) {
    const sizeA = a[a.length - rank + dim] ?? 1;
    const sizeB = b[b.length - rank + dim] ?? 1;
    if (sizeA !== sizeB && sizeA !== 1 && sizeB !== 1) {
      throw new FrameworkError(
        'RuntimeError',
        `The size of tensor a (${sizeA}) must match the size of tensor b (${sizeB}) at non-singleton dimension ${dim}`,
        [a, b],
      );
    }
  }
}

/** What an operation on real numbers makes of a dtype: integers become PyTorch's default float. */
export function floatingOf(dtype: DType): DType {
  return isFloating(dtype) ? dtype : 'float32';
}

/** What a sum is held in: integers and bools in int64. */
export function accumulatorOf(dtype: DType): DType {
  return isFloating(dtype) ? dtype : 'int64';
}

export function refuse(message: string, type = 'RuntimeError'): never {
  throw new FrameworkError(type, message);
}

/** PyTorch's C++ names, as its messages print them. */
export const scalarNames: Record<DType, string> = {
  bool: 'Bool',
  uint8: 'Byte',
  int8: 'Char',
  int16: 'Short',
  int32: 'Int',
  int64: 'Long',
  float16: 'Half',
  bfloat16: 'BFloat16',
  float32: 'Float',
  float64: 'Double',
};

/** Raises as PyTorch does where its CPU kernel takes no such dtype. */
export function requireFloating(type: TensorType, kernel: string): void {
  if (!isFloating(type.dtype)) refuse(`"${kernel}" not implemented for '${scalarNames[type.dtype]}'`);
}
export function refuseFloating(type: TensorType, kernel: string): void {
  if (isFloating(type.dtype)) refuse(`"${kernel}" not implemented for '${scalarNames[type.dtype]}'`);
}

/** The check of a row whose CPU kernel takes floats alone. */
export function floatingOnly(kernel: string): (x: TensorType) => void {
  return (x) => {
    requireFloating(x, kernel);
  };
}
/** The check of a row whose CPU kernel takes all numbers, but no truth values. */
export function numbersOnly(kernel: string): (x: TensorType) => void {
  return (x) => {
    requireNotBool(x, `"${kernel}" not implemented for 'Bool'`);
  };
}

export const noBoolSubtraction =
  'Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` operator instead.';

export function requireNotBool(type: TensorType, message: string): void {
  if (categoryOf(type.dtype) === 'bool') refuse(message);
}

/** Raises as PyTorch does for a reduction that has no answer for nothing at all. */
export function requireNonEmpty(name: string, shape: Shape, dims: readonly number[]): void {
  const empty = dims.find((dim) => shape[dim] === 0);
  if (empty === undefined) return;
  if (dims.length < shape.length)
    refuse(`${name}(): Expected reduction dim ${empty} to have non-zero size.`, 'IndexError');
  const message = `${name}(): Expected reduction dim to be specified for input.numel() == 0.`;
  if (name.startsWith('arg')) refuse(message, 'IndexError');
  refuse(`${message} Specify the reduction dim with the 'dim' argument.`);
}
