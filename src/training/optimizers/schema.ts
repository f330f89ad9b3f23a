import * as v from 'valibot';
import { notNegative, within } from '../bounds';

const share = within(0, 1);
/** PyTorch refuses 1: the average would never move. */
const belowOne = v.pipe(
  notNegative,
  v.check((value) => value < 1, 'must be below 1'),
);
const rate = (value: number) => v.optional(notNegative, value);

const adamFields = {
  lr: rate(0.01),
  betas: v.optional(v.tuple([belowOne, belowOne]), [0.9, 0.999]),
  eps: v.optional(notNegative, 1e-8),
  amsgrad: v.optional(v.boolean(), false),
};
const sgdFields = {
  dampening: v.optional(share, 0),
  nesterov: v.optional(v.boolean(), false),
  weight_decay: v.optional(notNegative, 0),
};

/** An optimiser with PyTorch's names and defaults; the learning rates are those that suit a small network. */
export const optimizerSchema = v.pipe(
  v.variant('name', [
    v.strictObject({ name: v.literal('sgd'), lr: rate(0.1), momentum: v.optional(notNegative, 0), ...sgdFields }),
    v.strictObject({
      name: v.literal('momentum'),
      lr: rate(0.02),
      momentum: v.optional(notNegative, 0.9),
      ...sgdFields,
    }),
    v.strictObject({ name: v.literal('adam'), ...adamFields, weight_decay: v.optional(notNegative, 0) }),
    v.strictObject({ name: v.literal('adamw'), ...adamFields, weight_decay: v.optional(notNegative, 0.01) }),
    v.strictObject({
      name: v.literal('rmsprop'),
      lr: rate(0.01),
      alpha: v.optional(share, 0.99),
      eps: v.optional(notNegative, 1e-8),
      weight_decay: v.optional(notNegative, 0),
      momentum: v.optional(notNegative, 0),
      centered: v.optional(v.boolean(), false),
    }),
  ]),
  v.check(
    (options) => !('nesterov' in options && options.nesterov) || (options.momentum > 0 && options.dampening === 0),
    'Nesterov momentum requires a momentum and zero dampening',
  ),
);

export type OptimizerOptions = v.InferOutput<typeof optimizerSchema>;
export type OptimizerName = OptimizerOptions['name'];
