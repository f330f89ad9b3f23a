import type { Tensor } from '../../../../graph/tensor';
import type { Context } from '../../../../interpreter/context';
import { refuse } from '../../../../ops/makers/types';
import type { Ref } from '../../../../ops/ref';
import { broadcastShapes, formatShape, sameShape, type Shape } from '../../../../tensor/shape';
import { refArgument, type Reader } from '../../kit/arguments';

/** An argument of which PyTorch asks the size before anything else: its error for a number is Python's own. */
export const sizedArgument: Reader<Ref> = (value, name, context) => {
  if (value.kind === 'tensor' || value.kind === 'opaque') return refArgument(value, name, context);
  const type = context.classOf(value).name;
  return context.raise('AttributeError', `'${type}' object has no attribute 'size'`);
};

/** Raises as PyTorch's autograd for an argument by which it has no derivative. */
export function withoutGradient(tensor: Tensor | null, name: string, operation: string, context: Context): Ref | null {
  if (tensor === null) return null;
  if (tensor.requiresGrad && context.trace.recording) {
    refuse(
      `The function '${operation}' is not differentiable with respect to argument '${name}'. This input cannot have requires_grad True.`,
    );
  }
  return tensor.read();
}

/** Counts the work of listing `count` places; gives up where that is too much. */
export function spendPlaces(count: number, context: Context): void {
  context.spend(count / 16);
}

/** Raises as PyTorch where an operand of an in-place operation is larger than what it is written to. */
export function requireSameShape(shape: Shape, wanted: Shape): void {
  if (sameShape(shape, wanted)) return;
  const common = broadcastShapes(shape, wanted) ?? shape;
  refuse(`output with shape ${formatShape(wanted)} doesn't match the broadcast shape ${formatShape(common)}`);
}
