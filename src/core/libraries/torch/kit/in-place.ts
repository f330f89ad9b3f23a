import type { Tensor } from '../../../graph/tensor';
import type { Context } from '../../../interpreter/context';
import type { Ref } from '../../../ops/ref';
import { categoryOf, rankOfCategory, type DType } from '../../../tensor/dtype';
import { broadcastShapes, contiguousStrides, formatShape, sameShape } from '../../../tensor/shape';
import { scalarTypeName } from './dtype-names';

/**
 * Writes the result of an in-place operation: cast to the tensor's dtype, expanded to its shape. Raises PyTorch's errors where the
 * dtype would lose its category, where the result is larger, and where the tensor overlaps with itself.
 */
export function writeInPlace(target: Tensor, value: Ref, context: Context): void {
  checkCast(value.dtype, target.dtype, context);
  const shape = broadcastShapes(value.shape, target.shape);
  if (shape === null || !sameShape(shape, target.shape)) {
    const sizes = `output with shape ${formatShape(target.shape)} doesn't match the broadcast shape`;
    context.raise('RuntimeError', `${sizes} ${formatShape(shape ?? value.shape)}`);
  }
  target.write(writable(target, value, context), true);
}

/** As `writeInPlace` for what is made of the tensor by other means: converts freely, `value` broadcasts to the tensor. */
export function writeCast(target: Tensor, value: Ref, context: Context): void {
  target.write(writable(target, value, context));
}

/** Puts a value that does not come from the tensor into it: `copy_`, `fill_`, `x[i] = …`. */
export function replaceCast(target: Tensor, value: Ref, context: Context): void {
  target.replace(writable(target, value, context));
}

function writable(target: Tensor, value: Ref, context: Context): Ref {
  const { shape, strides } = target.geometry;
  if (shape.some((size, dim) => size > 1 && strides[dim] === 0)) {
    context.raise(
      'RuntimeError',
      'unsupported operation: more than one element of the written-to tensor refers to a single memory location. Please clone() the tensor before performing the operation.',
    );
  }
  return value.cast(target.dtype).expand(target.shape);
}

/** The value under another name: what an in-place operation saves of its input is not what it overwrites. */
export function copied(ref: Ref): Ref {
  return ref.view({ shape: ref.shape, strides: contiguousStrides(ref.shape), offset: 0 });
}

/** Raises where a result would lose its category in the tensor that it is written into. */
export function checkCast(from: DType, to: DType, context: Context): void {
  if (rankOfCategory(categoryOf(from)) <= rankOfCategory(categoryOf(to))) return;
  const types = `result type ${scalarTypeName(from)} can't be cast to the desired output type ${scalarTypeName(to)}`;
  context.raise('RuntimeError', types);
}
