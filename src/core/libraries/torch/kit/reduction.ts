import type { Context } from '../../../interpreter/context';
import type { Value } from '../../../interpreter/values';
import type { Ref } from '../../../ops/ref';
import { boolArgument, optionalBool, stringArgument } from './arguments';

export type Reduction = 'none' | 'mean' | 'sum';

/** The `reduction` of a loss; `elementwise_mean` is the mean's old name. */
export function reductionArgument(value: Value, context: Context): Reduction {
  const reduction = stringArgument(value, 'reduction', context);
  if (reduction === 'none' || reduction === 'mean' || reduction === 'sum') return reduction;
  if (reduction === 'elementwise_mean') return 'mean';
  return context.raise('ValueError', `${reduction} is not a valid value for reduction`);
}

/** As `reductionArgument`, with the deprecated `size_average` and `reduce`, which win where one is given. */
export function legacyReduction(
  args: { readonly size_average: Value; readonly reduce: Value; readonly reduction: Value },
  context: Context,
): Reduction {
  const isLegacy = args.size_average.kind !== 'none' || args.reduce.kind !== 'none';
  if (!isLegacy) return reductionArgument(args.reduction, context);
  const average = optionalBool(args.size_average, 'size_average', context) ?? true;
  const reduce = args.reduce.kind === 'none' || boolArgument(args.reduce, 'reduce', context);
  if (!reduce) return 'none';
  return average ? 'mean' : 'sum';
}

/** The elementwise losses reduced. */
export function reduced(losses: Ref, reduction: Reduction): Ref {
  switch (reduction) {
    case 'none':
      return losses;
    case 'mean':
      return losses.mean();
    case 'sum':
      return losses.sum();
  }
}
