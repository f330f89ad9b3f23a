import { Tensor } from '../../../graph/tensor';
import type { Context } from '../../../interpreter/context';
import { tensor, type TensorValue } from '../../../interpreter/values';
import { TraceBudgetExceeded } from '../../../graph/trace';
import { refuse } from '../../../ops/makers/types';
import { constant, scalar, type Ref } from '../../../ops/ref';
import { bytesPerElement, isFloating, type DType } from '../../../tensor/dtype';
import { formatShape, sizeOf, type Shape } from '../../../tensor/shape';

/** A tensor of one value, of any size: its elements are made when they are needed. */
export function filled(shape: Shape, value: number, dtype: DType, context: Context): Ref {
  return scalar(context.trace, value, dtype).expand(checkedShape(shape));
}

/** A tensor of constants, from their flat position. */
export function tabulated(shape: Shape, dtype: DType, valueAt: (flat: number) => number, context: Context): Ref {
  const size = sizeOf(checkedShape(shape));
  if (size * bytesPerElement(dtype) > context.trace.budget.maxBytes) {
    throw new TraceBudgetExceeded(`a tensor of shape ${formatShape(shape)}`, context.trace.site);
  }
  const values = new Float64Array(size);
  for (let flat = 0; flat < size; flat += 1) values[flat] = valueAt(flat);
  return constant(context.trace, shape, dtype, values);
}

export function checkedShape(shape: Shape): Shape {
  const negative = shape.find((size) => size < 0);
  if (negative === undefined) return shape;
  return refuse(`Trying to create tensor with negative dimension ${negative}: ${formatShape(shape)}`);
}

/** A new tensor that the program made, a leaf where it says so. */
export function newTensor(ref: Ref, requiresGrad: boolean, context: Context): TensorValue {
  const made = Tensor.of(context.trace, ref);
  if (requiresGrad) {
    requireFloating(ref.dtype);
    made.makeLeaf('requires_grad');
  }
  return tensor(made);
}

function requireFloating(dtype: DType): void {
  if (!isFloating(dtype)) refuse('Only Tensors of floating point and complex dtype can require gradients');
}
