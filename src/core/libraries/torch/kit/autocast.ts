import { Tensor } from '../../../graph/tensor';
import type { Trace } from '../../../graph/trace';
import { NotFollowed, type Context } from '../../../interpreter/context';
import { list, tensor, tuple, type CallArguments, type Value } from '../../../interpreter/values';
import type { Ref } from '../../../ops/ref';
import { isFloating, isReduced, type DType } from '../../../tensor/dtype';

/**
 * What `autocast` does on a CPU: products of matrices are computed in fewer bits, losses and decompositions in single precision
 * (https://pytorch.org/docs/2.6/amp.html#cpu-op-specific-behavior).
 */
const lowered = new Set([
  ...['conv1d', 'conv2d', 'conv3d', 'conv_transpose1d', 'conv_transpose2d', 'conv_transpose3d'],
  ...['bmm', 'mm', 'vecdot', 'baddbmm', 'addmm', 'addbmm', 'linear', 'matmul', 'prelu', 'scaled_dot_product_attention'],
  ...['chain_matmul', 'multi_dot', 'tensordot'],
]);

const inSingle = new Set([
  ...['mse_loss', 'l1_loss', 'smooth_l1_loss', 'huber_loss', 'nll_loss', 'cross_entropy', 'kl_div', 'ctc_loss'],
  ...['binary_cross_entropy', 'binary_cross_entropy_with_logits', 'poisson_nll_loss', 'soft_margin_loss'],
  ...['cosine_embedding_loss', 'hinge_embedding_loss', 'margin_ranking_loss', 'triplet_margin_loss'],
  ...['multi_margin_loss', 'multilabel_margin_loss', 'prod', 'quantile', 'nanquantile', 'cdist', 'trace', 'polar'],
  ...[
    'stft',
    'grid_sample',
    'view_as_complex',
    'cholesky',
    'cholesky_inverse',
    'cholesky_solve',
    'inverse',
    'pinverse',
  ],
  ...['avg_pool3d', 'max_pool3d', 'adaptive_avg_pool3d'],
]);

/** Computed by products of matrices where two tensors meet, and otherwise where not. */
const unsure = new Set(['einsum', 'bilinear', 'inner', 'kron']);

/** The leaves that were cast already: each once, as long as the outermost block lasts. */
const casts = new WeakMap<Trace, Map<number, Ref>>();

export function forgetCasts(trace: Trace): void {
  casts.delete(trace);
}

/** The arguments of a call in the dtypes in which `autocast` has it computed. */
export function autocastArguments(name: string, args: CallArguments, context: Context): CallArguments {
  const { autocast } = context.trace;
  if (autocast === null) return args;
  const called = name.slice(name.lastIndexOf('.') + 1).replace(/^__r?(\w+)__$/, '$1');
  if (unsure.has(called))
    throw new NotFollowed({ message: `\`${called}\` in mixed precision`, span: context.site?.span ?? null });
  const isInSingle = inSingle.has(called) || name.startsWith('torch.linalg.') || name.startsWith('torch.fft.');
  if (lowered.has(called)) return converted(args, (value) => castTo(value, autocast, context.trace));
  if (!isInSingle) return args;
  return converted(args, (value) =>
    value.kind === 'tensor' && isReduced(value.tensor.dtype) ? castTo(value, 'float32', context.trace) : value,
  );
}

function converted({ positional, keywords }: CallArguments, convert: (value: Value) => Value): CallArguments {
  const deep = (value: Value): Value => {
    if (value.kind === 'list') return list(value.items.map(deep));
    return value.kind === 'tuple' && value.named === null ? tuple(value.items.map(deep)) : convert(value);
  };
  return {
    positional: positional.map(deep),
    keywords: new Map([...keywords].map(([key, value]) => [key, deep(value)])),
  };
}

function castTo(value: Value, dtype: DType, trace: Trace): Value {
  if (value.kind !== 'tensor') return value;
  const { tensor: own } = value;
  if (!isFloating(own.dtype) || own.dtype === 'float64' || own.dtype === dtype) return value;
  const { leaf } = own;
  const known = leaf === null ? undefined : casts.get(trace)?.get(leaf.id);
  const cast = known ?? own.read().cast(dtype);
  if (leaf !== null && known === undefined)
    casts.set(trace, (casts.get(trace) ?? new Map<number, Ref>()).set(leaf.id, cast));
  return tensor(Tensor.of(trace, cast));
}
