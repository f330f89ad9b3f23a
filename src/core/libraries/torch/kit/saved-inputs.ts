import type { Context } from '../../../interpreter/context';
import type { Value } from '../../../interpreter/values';
import type { Ref } from '../../../ops/ref';
import { entryNamed } from '../../../text/entry-named';

const answered = 'answered';

/**
 * What the backward of a function keeps beside what the operations keep of which it is composed here: parameters, or what it answers
 * (https://github.com/pytorch/pytorch/blob/v2.6.0/tools/autograd/derivatives.yaml). Changed in place since, PyTorch refuses to go back.
 */
const saved: Readonly<Record<string, readonly string[]>> = {
  adaptive_max_pool1d: ['input'],
  adaptive_max_pool2d: ['input'],
  angle: ['input'],
  avg_pool2d: ['input'],
  avg_pool3d: ['input'],
  conv1d: ['input'],
  conv2d: ['input'],
  conv3d: ['input'],
  conv_transpose1d: ['input'],
  conv_transpose2d: ['input'],
  cummax: ['input'],
  cummin: ['input'],
  det: [answered],
  dist: ['input', 'other', answered],
  gather: ['input'],
  glu: ['input'],
  grid_sample: ['input', 'grid'],
  group_norm: ['input'],
  index_add: ['source'],
  index_copy: ['source'],
  inverse: [answered],
  cholesky: [answered],
  inv: [answered],
  solve: [answered],
  logaddexp2: ['input', 'other'],
  masked_select: ['input'],
  max_pool2d: ['input'],
  multi_margin_loss: ['input', 'target'],
  multilabel_margin_loss: ['input', 'target'],
  nanmean: ['input'],
  nansum: ['input'],
  nll_loss: ['input', 'target'],
  pdist: ['input', answered],
  log_ndtr: ['input', answered],
  xlog1py: ['input', 'other'],
  take: ['input'],
  take_along_dim: ['input'],
};

/** Keeps in the trace what the function's backward has saved of a call. */
export function keepSaved(
  name: string,
  bound: Readonly<Record<string, Value>>,
  answer: Value,
  { trace }: Context,
): void {
  if (!trace.recording) return;
  const kept = entryNamed(saved, name.slice(name.lastIndexOf('.') + 1));
  if (kept === undefined) return;
  const [first] = answer.kind === 'tuple' ? answer.items : [answer];
  const result = refOf(first);
  if (result === null) return;
  const refs = kept.map((one) => (one === answered ? result : refOf(entryNamed(bound, one))));
  trace.backward.keep(
    result,
    refs.filter((ref) => ref !== null),
  );
}

function refOf(value: Value | undefined): Ref | null {
  return value?.kind === 'tensor' ? value.tensor.read() : null;
}
