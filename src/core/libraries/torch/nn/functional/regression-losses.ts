import type { Context } from '../../../../interpreter/context';
import { refuse, requireFloating } from '../../../../ops/makers/types';
import type { Ref } from '../../../../ops/ref';
import { promoteTypes } from '../../../../tensor/dtype';
import { sameShape } from '../../../../tensor/shape';
import { checkCast } from '../../kit/in-place';
import { broadcast, refOperand } from '../../kit/promotion';
import { torchFunction, type Arguments } from '../../kit/torch-function';
import { difference, product, quotient } from './arithmetic';
import { sizedArgument } from './checks';
import { functional } from './entries';
import { reduced, plainReduction, reductionOf, type LegacyNames } from './reductions';

/** Prediction and target expanded to each other, as these losses do first (with a warning where they differ). */
function expanded(args: Arguments<'input' | 'target'>): readonly [Ref, Ref] {
  const target = args.read('target', sizedArgument);
  const input = args.read('input', sizedArgument);
  const shape = broadcast([refOperand(input), refOperand(target)]);
  return [input.expand(shape), target.expand(shape)];
}

/** As `expanded`, for a loss with a kernel of its own: of floats alone. */
function floats(args: Arguments<'input' | 'target'>, kernel: string): readonly [Ref, Ref] {
  const [input, target] = expanded(args);
  requireFloating({ shape: input.shape, dtype: promoteTypes(input.dtype, target.dtype) }, kernel);
  return [input, target];
}

/** Losses times their weights; raises where the weights are of another size. */
function weighted(losses: Ref, input: Ref, weight: Ref, context: Context): Ref {
  if (!sameShape(weight.shape, input.shape)) {
    context.raise('ValueError', 'Weights and input must have the same size.');
  }
  return product(losses, weight);
}

/** A weighted mean is over the weights, not over the elements. */
function weightedReduction(terms: Ref, weight: Ref, args: Arguments<LegacyNames>): Ref {
  const reduction = reductionOf(args);
  return reduction === 'mean' ? quotient(terms.sum(), weight.sum()) : reduced(terms, reduction);
}

const signatureOfLoss = 'input, target, size_average=None, reduce=None, reduction="mean"';

export const regressionLosses = functional({
  l1_loss: torchFunction(`${signatureOfLoss}, weight=None`, (args) => {
    const [input, target] = expanded(args);
    const losses = difference(input, target).abs();
    if (args.isNone('weight')) return reduced(losses, reductionOf(args));
    const weight = args.ref('weight');
    return weightedReduction(weighted(losses, args.ref('input'), weight, args.context), weight, args);
  }),
  mse_loss: torchFunction(`${signatureOfLoss}, weight=None`, (args) => {
    const [input, target] = args.isNone('weight') ? floats(args, 'mse_cpu') : expanded(args);
    if (args.isNone('weight')) {
      return reduced(args.context.trace.emit('squaredError', [input, target], {}), reductionOf(args));
    }
    const weight = args.ref('weight');
    const losses = difference(input, target).pow(2);
    return weightedReduction(weighted(losses, args.ref('input'), weight, args.context), weight, args);
  }),
  smooth_l1_loss: torchFunction(`${signatureOfLoss}, beta=1.0`, (args) => {
    const [input, target] = floats(args, 'smooth_l1_cpu');
    const beta = args.number('beta');
    if (beta < 0) refuse('smooth_l1_loss does not support negative values for beta.');
    const { trace } = args.context;
    const losses = beta === 0 ? difference(input, target).abs() : trace.emit('smoothL1', [input, target], { beta });
    return reduced(losses, reductionOf(args));
  }),
  huber_loss: torchFunction('input, target, reduction="mean", delta=1.0, weight=None', (args) => {
    const [input, target] = floats(args, 'huber_cpu');
    checkCast(target.dtype, input.dtype, args.context);
    const delta = args.number('delta');
    if (delta <= 0) refuse('huber_loss does not support non-positive values for delta.');
    const losses = args.context.trace.emit('huber', [input, target], { delta });
    const terms = args.isNone('weight')
      ? losses
      : weighted(losses, args.ref('input'), args.ref('weight'), args.context);
    return reduced(terms, plainReduction(args));
  }),
});
