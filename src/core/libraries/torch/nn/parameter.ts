import { Tensor } from '../../../graph/tensor';
import type { Context } from '../../../interpreter/context';
import { alias, libraryClass, signature, type Library } from '../../../interpreter/library';
import { str, tensor, type Value } from '../../../interpreter/values';
import { full, isDifferentiable } from '../../../ops/ref';
import { refuse } from '../../../ops/makers/types';
import { boolArgument, tensorArgument } from '../kit/arguments';
import { defaultDType } from '../kit/promotion';

/** A leaf of its own with the value of `data`: what a module registers and an optimiser moves. */
function parameter(data: Value, requiresGrad: boolean, context: Context): Value {
  if (data.kind === 'opaque') return data;
  const { trace } = context;
  const value =
    data.kind === 'none' ? full(trace, [0], 0, defaultDType) : tensorArgument(data, 'data', context).read().detach();
  if (requiresGrad && !isDifferentiable(value.type)) {
    refuse('Only Tensors of floating point and complex dtype can require gradients');
  }
  const made = Tensor.of(trace, value);
  if (requiresGrad) made.makeLeaf('parameter');
  return tensor(made, 'parameter');
}

/** Which of a module's dictionaries a value belongs to; "unknown" where it could not be followed. */
function kindOf(value: Value, moduleClass: Value, context: Context): string {
  if (value.kind === 'opaque') return 'unknown';
  if (value.kind === 'tensor') return value.type === 'parameter' ? 'parameter' : 'tensor';
  return value.kind === 'instance' && context.isInstance(value, moduleClass) ? 'module' : 'other';
}

/** Has no shape before a model has run. */
const uninitialized = libraryClass(
  ['torch.Tensor'],
  signature('*args, **kwargs', (_, context) => context.opaque('a parameter whose shape a model decides later')),
);

export const parameters: Library = {
  'torch.nn.parameter.Parameter': libraryClass(
    ['torch.Tensor'],
    signature('data=None, requires_grad=True', ({ data, requires_grad }, context) =>
      parameter(data, boolArgument(requires_grad, 'requires_grad', context), context),
    ),
  ),
  'torch.nn.Parameter': alias('torch.nn.parameter.Parameter'),
  /** Where a module keeps it does not show in what a loss computes. */
  'torch.nn.parameter.Buffer': libraryClass(
    ['torch.Tensor'],
    signature('data=None, *, persistent=True', ({ data }, context) =>
      data.kind === 'none' ? tensor(Tensor.of(context.trace, full(context.trace, [0], 0, defaultDType))) : data,
    ),
  ),
  'torch.nn.Buffer': alias('torch.nn.parameter.Buffer'),
  'torch.nn.parameter.UninitializedParameter': uninitialized,
  'torch.nn.parameter.UninitializedBuffer': uninitialized,
  'torch.nn.modules.kind.kind_of': signature('value, module', ({ value, module }, context) =>
    str(kindOf(value, module, context)),
  ),
};
