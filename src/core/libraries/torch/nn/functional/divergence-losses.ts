import type { Context } from '../../../../interpreter/context';
import { refuse } from '../../../../ops/makers/types';
import { onesLike, type Ref } from '../../../../ops/ref';
import { isFloating } from '../../../../tensor/dtype';
import { sameShape } from '../../../../tensor/shape';
import { cTypeName } from '../../kit/dtype-names';
import { floating } from '../../kit/promotion';
import { torchFunction, type Arguments } from '../../kit/torch-function';
import { difference, product, quotient, total } from './arithmetic';
import { functional } from './entries';
import { isLegacy, reduced, plainReduction, reductionOf, type LegacyNames } from './reductions';

/** Negative log-likelihoods of distributions, and the Kullback-Leibler divergence. */
export const divergenceLosses = functional({
  kl_div: torchFunction('input, target, size_average=None, reduce=None, reduction="mean", log_target=False', (args) => {
    const [input, target] = [args.ref('input'), args.ref('target')];
    if (!isFloating(input.dtype) || !isFloating(target.dtype)) refuse('kl_div: Integral inputs not supported.');
    const losses = args.bool('log_target')
      ? product(target.exp(), difference(target, input))
      : difference(args.context.trace.emit('xlogy', [target, target], {}), product(target, input));
    return reducedDivergence(losses, input, args);
  }),
  poisson_nll_loss: torchFunction(
    'input, target, log_input=True, full=False, size_average=None, eps=1e-8, reduce=None, reduction="mean"',
    (args) => {
      const [input, target] = [args.ref('input'), args.ref('target')];
      const reduction = reductionOf(args);
      const losses = args.bool('log_input')
        ? difference(floating(input).exp(), product(target, input))
        : difference(input, product(target, floating(input).add(args.number('eps')).log()));
      return reduced(args.bool('full') ? total(losses, stirling(target)) : losses, reduction);
    },
  ),
  gaussian_nll_loss: torchFunction('input, target, var, full=False, eps=1e-6, reduction="mean"', (args) => {
    const [input, target] = [args.ref('input'), args.ref('target')];
    const variance = clampedVariance(args, input);
    const squares = difference(input, target).pow(2);
    const losses = total(variance.log(), quotient(squares, variance)).mul(0.5);
    const reduction = args.string('reduction');
    if (!['none', 'mean', 'sum'].includes(reduction)) args.context.raise('ValueError', `${reduction} is not valid`);
    const complete = args.bool('full') ? losses.add(0.5 * Math.log(2 * Math.PI)) : losses;
    return reduced(complete, plainReduction(args));
  }),
});

/** "batchmean" divides by the size of the batch, where "mean" divides by the number of elements. */
function reducedDivergence(losses: Ref, input: Ref, args: Arguments<LegacyNames>): Ref {
  const isBatchMean = !isLegacy(args) && args.string('reduction') === 'batchmean';
  if (!isBatchMean) return reduced(losses, reductionOf(args));
  const [batch] = input.shape;
  const sum = reduced(losses, 'sum');
  return batch === undefined ? sum : sum.div(batch);
}

/** Stirling's approximation of log(target!), for targets above 1. */
function stirling(target: Ref): Ref {
  const t = floating(target);
  const term = t
    .mul(t.log())
    .sub(t)
    .add(
      t
        .mul(2 * Math.PI)
        .log()
        .mul(0.5),
    );
  return t.le(1).choose(term.scalar(0), term);
}

/** The variances in the shape of the predictions, at least `eps`; below it the gradient still flows (straight-through). */
function clampedVariance(args: Arguments<'var' | 'eps'>, input: Ref): Ref {
  const given = args.value('var');
  const { context } = args;
  const value = given.kind === 'float' ? onesLike(input).mul(args.number('var')) : args.ref('var');
  // Its lower bound is a float, written in place.
  if (!isFloating(value.dtype)) {
    refuse(`result type Float can't be cast to the desired output type ${cTypeName(value.dtype)}`);
  }
  if (context.trace.ask(value, (data) => data.some((variance) => variance < 0)))
    context.raise('ValueError', 'var has negative entry/entries');
  const variance = fitting(value, input, context);
  const clamped = context.trace.withRecording(false, () => variance.clamp(args.number('eps'), null));
  return context.trace.emit('overwrite', [variance, clamped], {});
}

function fitting(variance: Ref, input: Ref, context: Context): Ref {
  const leading = input.shape.slice(0, -1);
  if (sameShape(variance.shape, input.shape)) return variance;
  if (sameShape(variance.shape, leading)) return variance.unsqueeze(-1);
  if (variance.shape.at(-1) === 1 && sameShape(variance.shape.slice(0, -1), leading)) return variance;
  return context.raise('ValueError', 'var is of incorrect size');
}
