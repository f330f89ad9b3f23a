import type { Library } from '../../../../interpreter/library';
import { zeroWhere } from '../../../../ops/makers/composites';
import { refuse } from '../../../../ops/makers/types';
import { constant, type Ref } from '../../../../ops/ref';
import { optionalNumber, optionalRef } from '../../kit/arguments';
import { onceDifferentiable } from '../../kit/once-differentiable';
import { torchFunction, type Arguments } from '../../kit/torch-function';
import { coin } from '../../kit/draws';
import { functional } from './entries';

const fusedBackward = '_scaled_dot_product_flash_attention_for_cpu_backward';

type Names = 'query' | 'key' | 'value' | 'attn_mask' | 'dropout_p' | 'is_causal' | 'scale' | 'enable_gqa';

/** softmax(q kᵀ · scale + mask) v over the last two dimensions. */
function attend(args: Arguments<Names>): Ref {
  const query = args.ref('query');
  const [key, value] = [repeatedHeads(args.ref('key'), query, args), repeatedHeads(args.ref('value'), query, args)];
  const scale = args.read('scale', optionalNumber) ?? 1 / Math.sqrt(query.shape.at(-1) ?? 1);
  const scores = query.matmul(key.transpose(-2, -1)).mul(scale);
  const weights = args.isNone('attn_mask') ? masked(scores, args).softmax(-1) : safeSoftmax(masked(scores, args));
  const p = args.number('dropout_p');
  const kept = p > 0 ? weights.mul(coin(1 - p, weights.type, args.context).div(1 - p)) : weights;
  return kept.matmul(value);
}

/** PyTorch has one operation for whole heads of like sizes, without dropout and a mask that learns. */
function isFused(args: Arguments<Names>): boolean {
  const [query, ...others] = [args.ref('query'), args.ref('key'), args.ref('value')];
  const alike = (dim: number): boolean => others.every(({ shape }) => shape[dim] === query.shape[dim]);
  const mask = args.read('attn_mask', optionalRef);
  const learns = mask !== null && args.context.trace.requiresGrad(mask);
  return query.rank === 4 && [0, 1, 3].every(alike) && args.number('dropout_p') === 0 && !learns;
}

/** 0 for a row that is masked as a whole, with a gradient of 0. */
function safeSoftmax(scores: Ref): Ref {
  const isMasked = scores.eq(-Infinity);
  const isLost = scores.builder.emit('all', [isMasked], { dims: [scores.rank - 1], keepdim: true });
  return zeroWhere(isLost, zeroWhere(isLost, scores).softmax(-1));
}

/** With `enable_gqa`, each key head serves several query heads in a row. */
function repeatedHeads(x: Ref, query: Ref, args: Arguments<Names>): Ref {
  const [own = 1, wanted = 1] = [x.shape.at(-3), query.shape.at(-3)];
  if (!args.bool('enable_gqa') || own === wanted) return x;
  const [leading, rest] = [x.shape.slice(0, -2), x.shape.slice(-2)];
  const times = wanted / own;
  const expanded = x.reshape([...leading, 1, ...rest]).expand([...leading, times, ...rest]);
  return expanded.reshape([...x.shape.slice(0, -3), wanted, ...rest]);
}

function masked(scores: Ref, args: Arguments<Names>): Ref {
  const mask = args.read('attn_mask', optionalRef);
  if (args.bool('is_causal')) {
    if (mask !== null)
      refuse('_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True');
    return causal(scores);
  }
  if (mask === null) return scores;
  return mask.dtype === 'bool' ? mask.choose(scores, scores.scalar(-Infinity)) : scores.add(mask.cast(scores.dtype));
}

function causal(scores: Ref): Ref {
  const [rows = 0, columns = 0] = scores.shape.slice(-2);
  const allowed = Array.from({ length: rows * columns }, (_, at) => Number(at % columns <= Math.floor(at / columns)));
  return constant(scores.builder, [rows, columns], 'bool', allowed).choose(scores, scores.scalar(-Infinity));
}

export const attentions: Library = functional({
  scaled_dot_product_attention: torchFunction(
    'query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, scale=None, enable_gqa=False',
    (args) =>
      isFused(args) ? onceDifferentiable(fusedBackward, false, args.context, () => attend(args)) : attend(args),
  ),
});
