import type { Library } from '../../../../interpreter/library';
import type { Value } from '../../../../interpreter/values';
import { refuse } from '../../../../ops/makers/types';
import type { Ref } from '../../../../ops/ref';
import type { Shape } from '../../../../tensor/shape';
import { torchFunction, type Arguments } from '../../kit/torch-function';
import { coin } from '../../kit/draws';
import { answer, functional, functionalAndTorch } from './entries';

type Names = 'input' | 'p' | 'training' | 'inplace';

/** How many trailing dimensions are kept or dropped together: whole feature maps for the `dropout2d` kind. */
function dropped(args: Arguments<Names>, alpha: boolean, maskShape: (shape: Shape) => Shape): Value {
  const p = args.number('p');
  if (p < 0 || p > 1) {
    const given = args.context.repr(args.value('p'));
    args.context.raise('ValueError', `dropout probability has to be between 0 and 1, but got ${given}`);
  }
  const own = args.ref('input');
  const input = args.bool('inplace') ? args.context.trace.memory.own(own) : own;
  if (p === 0 || !args.bool('training') || input.size === 0) return args.value('input');
  const value = alpha
    ? selfNormalizing(args, input, p, maskShape(input.shape))
    : scaled(args, input, p, maskShape(input.shape));
  return answer(value, args.value('input'), args.bool('inplace'), args.context);
}

function scaled(args: Arguments<Names>, input: Ref, p: number, shape: Shape): Ref {
  if (p === 1) return input.mul(0);
  return input.mul(coin(1 - p, { shape, dtype: input.dtype }, args.context).div(1 - p));
}

/** Dropped values become SELU's lower limit, and the rest is scaled so that mean and variance stay. */
function selfNormalizing(args: Arguments<Names>, input: Ref, p: number, shape: Shape): Ref {
  if (p === 1) return input.mul(0);
  const alpha = 1.7580993408473766;
  const a = 1 / Math.sqrt((alpha * alpha * p + 1) * (1 - p));
  const kept = coin(1 - p, { shape, dtype: input.dtype }, args.context);
  const shift = kept
    .sub(1)
    .mul(alpha * a)
    .add(alpha * a * p);
  return input.mul(kept.mul(a)).add(shift);
}

const everything = (shape: Shape): Shape => shape;

/** One draw per channel: the dimensions after the second are dropped together. */
function perChannel(shape: Shape): Shape {
  if (shape.length < 2) refuse('Feature dropout requires at least 2 dimensions in the input');
  return shape.map((size, dim) => (dim < 2 ? size : 1));
}

/** Without a batch dimension, the channels come first. */
function ofMaps(rank: number): (shape: Shape) => Shape {
  return (shape) => (shape.length === rank ? shape.map((size, dim) => (dim < 1 ? size : 1)) : perChannel(shape));
}

const signatureOfDropout = 'input, p=0.5, training=True, inplace=False';

export const dropouts: Library = {
  ...functionalAndTorch({
    dropout: torchFunction(signatureOfDropout, (args) => dropped(args, false, everything)),
    alpha_dropout: torchFunction('input, p=0.5, training=False, inplace=False', (args) =>
      dropped(args, true, everything),
    ),
    feature_alpha_dropout: torchFunction('input, p=0.5, training=False, inplace=False', (args) =>
      dropped(args, true, perChannel),
    ),
  }),
  ...functional({
    dropout1d: torchFunction(signatureOfDropout, (args) => dropped(args, false, ofMaps(2))),
    dropout2d: torchFunction(signatureOfDropout, (args) => dropped(args, false, perChannel)),
    dropout3d: torchFunction(signatureOfDropout, (args) => dropped(args, false, ofMaps(4))),
  }),
};
