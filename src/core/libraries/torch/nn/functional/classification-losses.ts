import type { Tensor } from '../../../../graph/tensor';
import type { Context } from '../../../../interpreter/context';
import { FrameworkError } from '../../../../ops/framework-error';
import { refuse } from '../../../../ops/makers/types';
import type { Ref } from '../../../../ops/ref';
import { isFloating } from '../../../../tensor/dtype';
import { formatShape, sameShape } from '../../../../tensor/shape';
import { optionalTensor } from '../../kit/arguments';
import { scalarTypeName } from '../../kit/dtype-names';
import { torchFunction, type Arguments } from '../../kit/torch-function';
import { product, total } from './arithmetic';
import { withoutGradient } from './checks';
import { functional } from './entries';
import { reduced, reductionOf, type LegacyNames, type Reduction } from './reductions';

type Names = LegacyNames | 'input' | 'target' | 'weight' | 'ignore_index';

interface Labelled {
  readonly target: Ref;
  readonly weight: Tensor | null;
  readonly ignoreIndex: number;
  readonly reduction: Reduction;
}

/** Losses over classes: dimension 1 of [N, C, d1, …], or the only one of [C]. */
export const classificationLosses = functional({
  nll_loss: torchFunction(
    'input, target, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction="mean"',
    (args) => negativeLogLikelihood(args.ref('input'), labelled(args), args),
  ),
  cross_entropy: torchFunction(
    'input, target, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction="mean", label_smoothing=0.0',
    (args) => {
      const input = args.ref('input');
      const smoothing = args.number('label_smoothing');
      const options = labelled(args);
      if (sameShape(input.shape, options.target.shape)) return ofProbabilities(input, options, smoothing);
      const scores = input.logSoftmax(classDim(input));
      const plain = negativeLogLikelihood(scores, options, args);
      return smoothing > 0 ? smoothed(scores, plain, options, smoothing, args.context) : plain;
    },
  ),
});

function labelled(args: Arguments<Names>): Labelled {
  return {
    target: args.ref('target'),
    weight: args.read('weight', optionalTensor),
    ignoreIndex: args.int('ignore_index'),
    reduction: reductionOf(args),
  };
}

function classDim(input: Ref): number {
  return input.rank === 1 ? 0 : 1;
}

/** −Σ weight · score at the target; the mean is over the weights of what is not ignored. */
function negativeLogLikelihood(input: Ref, options: Labelled, args: Arguments<Names>): Ref {
  const { context } = args;
  const classes = input.shape[classDim(input)] ?? 1;
  const target = checkedTarget(input, options, args);
  const weight = withoutGradient(options.weight, 'weight', nameOfKernel(input), context);
  checkWeight(weight, input, classes);
  const labels = classDim(input) === 0 ? target.reshape([target.size]).slice(0, 0, 1).reshape([]) : target;
  const { kept, index } = withoutIgnored(labels, options.ignoreIndex, classes, context);
  const dim = classDim(input);
  const picked = input.gather(dim, index.unsqueeze(dim)).squeeze(dim).neg();
  const weights = weight?.take(index);
  const losses = (weights === undefined ? picked : picked.mul(weights)).where(kept);
  if (options.reduction !== 'mean') return reduced(losses, options.reduction);
  const count = weights === undefined ? kept.cast(input.dtype) : weights.where(kept);
  return losses.sum().div(count.sum());
}

/** Which labels count, and an index for each that can be looked up. */
function withoutIgnored(
  target: Ref,
  ignoreIndex: number,
  classes: number,
  { trace }: Context,
): { readonly kept: Ref; readonly index: Ref } {
  const labels = target.cast('int64');
  const kept = labels.ne(ignoreIndex);
  const index = labels.where(kept);
  const isWrong = (label: number): boolean => label !== ignoreIndex && (label < 0 || label >= classes);
  if (trace.ask(labels, (data) => data.some(isWrong))) {
    const data = trace.data(labels);
    let highest = -1;
    for (const label of data) highest = Math.max(highest, label);
    // How many classes there would have to be, beside how many there are.
    throw new FrameworkError('IndexError', `Target ${data.find(isWrong)} is out of bounds.`, [
      [highest + 1],
      [classes],
    ]);
  }
  return { kept, index };
}

function nameOfKernel(input: Ref): string {
  return input.rank <= 2 ? 'nll_loss_forward' : 'nll_loss2d_forward';
}

function checkedTarget(input: Ref, { target }: Labelled, { context }: Arguments<Names>): Ref {
  const [batch] = input.shape;
  if (batch === undefined) return context.raise('ValueError', 'Expected 1 or more dimensions (got 0)');
  if (input.rank > 1 && target.shape[0] !== batch) {
    const sizes = `Expected input batch_size (${batch}) to match target batch_size (${target.shape[0] ?? 0}).`;
    context.raise('ValueError', sizes);
  }
  checkTargetShape(input, target);
  if (target.dtype !== 'int64' && target.dtype !== 'uint8') {
    refuse(`expected scalar type Long but found ${scalarTypeName(target.dtype)}`);
  }
  if (!isFloating(input.dtype)) {
    refuse(`"nll_loss_out_frame" not implemented for '${scalarTypeName(input.dtype)}'`);
  }
  context.trace.keep(target, context.trace.requiresGrad(input));
  return target;
}

function checkTargetShape(input: Ref, target: Ref): void {
  const [given, wanted] = [formatShape(input.shape), formatShape(target.shape)];
  if (input.rank <= 2) {
    if (target.rank > 1) refuse('0D or 1D target tensor expected, multi-target not supported');
    const single = input.rank === 1 && target.rank === 0;
    if (!single && input.shape[0] !== target.shape[0]) {
      refuse(`size mismatch (got input: ${given}, target: ${wanted})`);
    }
    return;
  }
  const places = input.shape.slice(2);
  if (input.rank === 4) {
    if (target.rank !== 3) {
      refuse(`only batches of spatial targets supported (3D tensors) but got targets of dimension: ${target.rank}`);
    }
    if (!sameShape(places, target.shape.slice(1))) refuse(`size mismatch (got input: ${given} , target: ${wanted}`);
    return;
  }
  if (!sameShape(places, target.shape.slice(1))) {
    refuse(`Expected target size ${formatShape([input.shape[0] ?? 0, ...places])}, got ${wanted}`);
  }
}

function checkWeight(weight: Ref | null, input: Ref, classes: number): void {
  if (weight === null) return;
  if (weight.rank !== 1 || weight.size !== classes) {
    refuse(
      `weight tensor should be defined either for all ${classes} classes or no classes but got weight tensor of shape: ${formatShape(weight.shape)}`,
    );
  }
  if (weight.dtype !== input.dtype) {
    refuse(`expected scalar type ${scalarTypeName(input.dtype)} but found ${scalarTypeName(weight.dtype)}`);
  }
}

/** Targets that are a distribution over the classes: an input of the loss like any other. */
function ofProbabilities(input: Ref, options: Labelled, smoothing: number): Ref {
  const { target, reduction } = options;
  if (!isFloating(target.dtype)) {
    refuse(`Expected floating point type for target with class probabilities, got ${scalarTypeName(target.dtype)}`);
  }
  if (options.ignoreIndex >= 0) refuse('ignore_index is not supported for floating point target');
  const dim = classDim(input);
  const classes = input.shape[dim] ?? 1;
  const weight = options.weight?.read();
  if (weight !== undefined && (weight.rank !== 1 || weight.size !== classes)) {
    refuse(
      `cross_entropy: weight tensor should be defined either for all ${classes} classes or no classes but got weight tensor of shape: ${formatShape(weight.shape)}`,
    );
  }
  checkSmoothing(smoothing);
  const wanted = smoothing > 0 ? target.mul(1 - smoothing).add(smoothing / classes) : target;
  const terms = product(input.logSoftmax(dim), wanted);
  const losses = weight === undefined ? terms : product(terms, alongClasses(weight, input));
  if (reduction === 'none') return losses.sum([dim]).neg();
  const sum = losses.sum().neg();
  return reduction === 'sum' ? sum : sum.div(input.size / classes);
}

function checkSmoothing(smoothing: number): void {
  if (smoothing > 1) refuse(`label_smoothing must be between 0.0 and 1.0. Got: ${smoothing}`);
}

function alongClasses(weight: Ref, input: Ref): Ref {
  return weight.reshape(input.shape.map((size, dim) => (dim === classDim(input) ? size : 1)));
}

/** (1 − s) of the loss at the label plus s of the mean over all classes. */
function smoothed(scores: Ref, plain: Ref, options: Labelled, smoothing: number, context: Context): Ref {
  checkSmoothing(smoothing);
  const dim = classDim(scores);
  const classes = scores.shape[dim] ?? 1;
  const weight = options.weight?.read();
  const overClasses = (weight === undefined ? scores : scores.mul(alongClasses(weight, scores))).sum([dim]).neg();
  const { kept, index } = withoutIgnored(options.target, options.ignoreIndex, classes, context);
  const spread = overClasses.where(kept);
  const share = smoothing / classes;
  if (options.reduction !== 'mean') {
    return plain.mul(1 - smoothing).add(reduced(spread, options.reduction).mul(share));
  }
  const count = weight === undefined ? kept.cast(scores.dtype) : weight.take(index).where(kept);
  return total(plain.mul(1 - smoothing), spread.sum().div(count.sum()).mul(share));
}
