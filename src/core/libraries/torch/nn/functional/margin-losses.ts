import type { Context } from '../../../../interpreter/context';
import { counted } from '../../../../ops/makers/composites';
import { refuse } from '../../../../ops/makers/types';
import { scalar, zerosLike, type Ref } from '../../../../ops/ref';
import { formatShape, sameShape } from '../../../../tensor/shape';
import { numberArgument, optionalRef } from '../../kit/arguments';
import { scalarTypeName } from '../../kit/dtype-names';
import { onceDifferentiable } from '../../kit/once-differentiable';
import { torchFunction, type Arguments } from '../../kit/torch-function';
import { difference, product, total } from './arithmetic';
import { functional } from './entries';
import { reduced, reductionOf } from './reductions';

/** Losses that are zero beyond a margin, of scores and of distances given as such. */
export const marginLosses = functional({
  hinge_embedding_loss: torchFunction(
    'input, target, margin=1.0, size_average=None, reduce=None, reduction="mean"',
    (args) => {
      const [input, given] = [args.ref('input'), args.ref('target')];
      // A truth is compared with −1 as a number: it never is.
      const target = given.dtype === 'bool' ? given.cast('int64') : given;
      const within = difference(scalarOf(args, 'margin', input), input).clamp(0, null);
      const apart = target.ne(1).choose(within, within.scalar(0));
      const together = target.ne(-1).choose(input, input.scalar(0));
      return reduced(total(apart, together), reductionOf(args));
    },
  ),
  margin_ranking_loss: torchFunction(
    'input1, input2, target, margin=0, size_average=None, reduce=None, reduction="mean"',
    (args) => {
      const [first, second, target] = [args.ref('input1'), args.ref('input2'), args.ref('target')];
      const reduction = reductionOf(args);
      if (first.rank !== second.rank || first.rank !== target.rank) {
        const sizes = `input1: ${sizeText(first)}, input2: ${sizeText(second)}, target: ${sizeText(target)}`;
        refuse(`margin_ranking_loss : All input tensors should have same dimension but got sizes: ${sizes} `);
      }
      const losses = product(target.neg(), difference(first, second)).add(args.number('margin')).clamp(0, null);
      return reduced(losses, reduction);
    },
  ),
  multi_margin_loss: torchFunction(
    'input, target, p=1, margin=1.0, weight=None, size_average=None, reduce=None, reduction="mean"',
    (args) => {
      const reduction = reductionOf(args);
      const p = args.number('p');
      if (p !== 1 && p !== 2) args.context.raise('ValueError', 'only p == 1 and p == 2 supported');
      return onceDifferentiable('multi_margin_loss_backward', false, args.context, () =>
        reduced(multiMargin(args, p), reduction),
      );
    },
  ),
  multilabel_margin_loss: torchFunction('input, target, size_average=None, reduce=None, reduction="mean"', (args) => {
    const reduction = reductionOf(args);
    return onceDifferentiable('multilabel_margin_loss_backward', false, args.context, () =>
      reduced(multilabelMargin(args.ref('input'), args.ref('target'), args.context), reduction),
    );
  }),
});

function scalarOf<Name extends string>(args: Arguments<Name>, name: Name, like: Ref): Ref {
  return scalar(args.context.trace, args.read(name, numberArgument), like.dtype);
}

function sizeText(ref: Ref): string {
  return `torch.Size(${formatShape(ref.shape)})`;
}

/** For each row Σ max(0, margin − x[y] + x[c])ᵖ over the other classes c, divided by the number of classes. */
function multiMargin(args: Arguments<'input' | 'target' | 'margin' | 'weight'>, p: number): Ref {
  const [input, target] = [args.ref('input'), args.ref('target')];
  const weight = args.read('weight', optionalRef);
  if (weight !== null && weight.rank !== 1) args.context.raise('ValueError', 'weight must be one-dimensional');
  requireRows(input);
  const rows = asRows(input);
  const labels = target.reshape([target.size]);
  const [count = 0, classes = 0] = rows.shape;
  if (labels.size !== count || target.rank > 1) {
    refuse(`inconsistent target size, expected ${count} but got ${formatShape(target.shape)}`);
  }
  if (weight !== null && weight.size !== classes) {
    refuse(`inconsistent weight size, expected ${classes} but got ${formatShape(weight.shape)}`);
  }
  if (weight !== null && weight.dtype !== input.dtype) {
    refuse(`expected scalar type ${scalarTypeName(input.dtype)} but found ${scalarTypeName(weight.dtype)}`);
  }
  if (target.dtype !== 'int64') refuse(`expected scalar type Long but found ${scalarTypeName(target.dtype)}`);
  const wrong = args.context.trace.ask(labels, (data) => data.some((label) => label < 0 || label >= classes));
  if (wrong) refuse('target out of range');
  const column = labels.unsqueeze(1);
  const excess = scalarOf(args, 'margin', rows).sub(rows.gather(1, column)).add(rows);
  const others = classNumbers(rows).ne(column);
  // Not relu: what is not above 0 counts for nothing, a NaN too.
  const positive = counted(excess, excess.gt(0).and(others));
  const powers = p === 2 ? positive.mul(positive) : positive;
  const weighted = weight === null ? powers : powers.mul(weight.take(column));
  const losses = weighted.sum([1]).div(classes);
  return input.rank <= 1 ? losses.reshape(target.shape) : losses;
}

/** For each row Σ max(0, 1 − (x[y] − x[c])) over its labels y (up to the first −1) and all classes c that are none, per class. */
function multilabelMargin(input: Ref, target: Ref, { trace }: Context): Ref {
  requireRows(input);
  if (!sameShape(input.shape, target.shape)) {
    refuse(`inconsistent target size: ${formatShape(target.shape)} for input of size: ${formatShape(input.shape)}`);
  }
  const [rows, labels] = [asRows(input), asRows(target)];
  const [, classes = 1] = rows.shape;
  if (target.dtype !== 'int64') refuse(`expected scalar type Long but found ${scalarTypeName(target.dtype)}`);
  const wrong = trace.ask(target, (data) => data.some((label) => label < -1 || label >= classes));
  if (wrong) refuse("argument #2 'target' is out of range");
  const listed = labels.ge(0).cast('int64');
  const valid = listed.builder.emit('cumprod', [listed], { dim: 1 });
  const index = labels.where(valid.ne(0));
  const marks = zerosLike(valid);
  const isLabel = marks.builder.emit('scatterAdd', [marks, index, valid], { dim: 1 }).ne(0);
  const excess = rows.gather(1, index).unsqueeze(2).neg().add(1).add(rows.unsqueeze(1));
  const isPair = valid.ne(0).unsqueeze(2).and(isLabel.not().unsqueeze(1));
  const losses = counted(excess, excess.gt(0).and(isPair)).sum([1, 2]).div(classes);
  return input.rank <= 1 ? losses.reshape([]) : losses;
}

function requireRows(x: Ref): void {
  if (x.rank <= 2 && x.shape.slice(-1).every((size) => size > 0)) return;
  refuse(`Expected non-empty vector or matrix with optional 0-dim batch size, but got: ${formatShape(x.shape)}`);
}

function asRows(x: Ref): Ref {
  return x.rank <= 1 ? x.reshape([1, x.size]) : x;
}

function classNumbers(rows: Ref): Ref {
  const ones = scalar(rows.builder, 1, 'int64').expand([rows.shape[1] ?? 0]);
  return ones.cumsum(0).sub(1);
}
