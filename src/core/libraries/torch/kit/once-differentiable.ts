import type { Context } from '../../../interpreter/context';
import { FrameworkError } from '../../../ops/framework-error';

/**
 * Runs what is one operation to PyTorch, whose `backward` it cannot differentiate again
 * (`not_implemented` in https://github.com/pytorch/pytorch/blob/v2.6.0/tools/autograd/derivatives.yaml, or no entry at all).
 */
export function onceDifferentiable<T>(
  backward: string,
  isDeclared: boolean,
  { trace }: Context,
  operation: () => T,
): T {
  const error = isDeclared
    ? new FrameworkError('NotImplementedError', `the derivative for '${backward}' is not implemented.`)
    : new FrameworkError('RuntimeError', `derivative for aten::${backward} is not implemented`);
  return trace.backward.asOnceOnly(error, operation);
}
