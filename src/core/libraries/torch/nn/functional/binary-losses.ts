import { broadcastAll, refuse, requireFloating } from '../../../../ops/makers/types';
import type { Ref } from '../../../../ops/ref';
import { formatShape, sameShape, type Shape } from '../../../../tensor/shape';
import { optionalTensor } from '../../kit/arguments';
import { checkCast } from '../../kit/in-place';
import { torchFunction, type Arguments } from '../../kit/torch-function';
import { difference, product, total } from './arithmetic';
import { requireSameShape, sizedArgument, withoutGradient } from './checks';
import { functional } from './entries';
import { reduced, reductionOf } from './reductions';

/** Losses of yes-or-no answers, each element by itself. */
export const binaryLosses = functional({
  binary_cross_entropy: torchFunction(
    'input, target, weight=None, size_average=None, reduce=None, reduction="mean"',
    (args) => {
      const target = args.read('target', sizedArgument);
      const input = args.read('input', sizedArgument);
      if (!sameShape(target.shape, input.shape)) {
        const sizes = `Using a target size (${sizeText(target.shape)}) that is different to the input size (${sizeText(input.shape)})`;
        args.context.raise('ValueError', `${sizes} is deprecated. Please ensure they have the same size.`);
      }
      const losses = args.context.trace.emit('binaryCrossEntropy', [input, target], {});
      requireProbabilities(input, 'input', args);
      requireProbabilities(target, 'target', args);
      const weight = constantWeight(args, 'weight', 'binary_cross_entropy');
      return reduced(weight === null ? losses : timesWeight(losses, weight), reductionOf(args));
    },
  ),
  binary_cross_entropy_with_logits: torchFunction(
    'input, target, weight=None, size_average=None, reduce=None, reduction="mean", pos_weight=None',
    (args) => {
      const target = args.read('target', sizedArgument);
      const input = args.read('input', sizedArgument);
      if (!sameShape(target.shape, input.shape)) {
        const sizes = `Target size (${sizeText(target.shape)}) must be the same as input size (${sizeText(input.shape)})`;
        args.context.raise('ValueError', sizes);
      }
      requireFloating(input.type, 'log_sigmoid_cpu');
      if (target.dtype !== 'bool') checkCast(input.dtype, target.dtype, args.context);
      const name = 'binary_cross_entropy_with_logits';
      const weight = constantWeight(args, 'weight', name);
      const positive = constantWeight(args, 'pos_weight', name);
      if (positive !== null) broadcastAll([positive, target]);
      const operands = positive === null ? [input, target] : [input, target, positive];
      const losses = args.context.trace.emit('binaryCrossEntropyWithLogits', operands, {});
      requireSameShape(losses.shape, input.shape);
      return reduced(weight === null ? losses : timesWeight(losses, weight), reductionOf(args));
    },
  ),
  soft_margin_loss: torchFunction('input, target, size_average=None, reduce=None, reduction="mean"', (args) => {
    const input = args.ref('input');
    const target = withoutGradient(args.tensor('target'), 'target', 'soft_margin_loss', args.context);
    if (target === null) return args.value('target');
    const losses = product(input, target.neg()).exp().log1p();
    requireSameShape(losses.shape, input.shape);
    return reduced(losses.cast(input.dtype), reductionOf(args));
  }),
  multilabel_soft_margin_loss: torchFunction(
    'input, target, weight=None, size_average=None, reduce=None, reduction="mean"',
    (args) => {
      const [input, target] = [args.ref('input'), args.ref('target')];
      requireFloating(input.type, 'log_sigmoid_cpu');
      const yes = product(target, logSigmoid(input));
      const no = product(difference(input.scalar(1), target), logSigmoid(input.neg()));
      const terms = total(yes, no).neg();
      const losses = args.isNone('weight') ? terms : product(terms, args.ref('weight'));
      const classes = input.shape.at(-1);
      if (classes === undefined) refuse('Dimension specified as -1 but tensor has no dimensions', 'IndexError');
      // The classes are a dimension of the input, also where the target has more.
      return reduced(losses.sum([input.rank - 1]).div(classes), reductionOf(args));
    },
  ),
});

function logSigmoid(x: Ref): Ref {
  return x.builder.emit('logSigmoid', [x], {});
}

function sizeText(shape: Shape): string {
  return `torch.Size(${formatShape(shape)})`;
}

/** A weight by which PyTorch does not differentiate. */
function constantWeight<Name extends string>(args: Arguments<Name>, name: Name, operation: string): Ref | null {
  return withoutGradient(args.read(name, optionalTensor), name, operation, args.context);
}

/** The losses weighted in place: they keep their dtype and shape. */
function timesWeight(losses: Ref, weight: Ref): Ref {
  const weighted = product(losses, weight);
  requireSameShape(weighted.shape, losses.shape);
  return weighted.cast(losses.dtype);
}

function requireProbabilities(value: Ref, name: string, { context }: Arguments<never>): void {
  if (context.trace.ask(value, (data) => data.every((item) => item >= 0 && item <= 1))) return;
  refuse(`all elements of ${name} should be between 0 and 1`);
}
