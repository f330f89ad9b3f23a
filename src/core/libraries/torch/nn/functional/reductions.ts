import type { Context } from '../../../../interpreter/context';
import type { Value } from '../../../../interpreter/values';
import { refuse } from '../../../../ops/makers/types';
import type { Ref } from '../../../../ops/ref';
import { isFloating } from '../../../../tensor/dtype';
import { stringArgument } from '../../kit/arguments';
import { scalarTypeName } from '../../kit/dtype-names';
import type { Arguments } from '../../kit/torch-function';

export type Reduction = 'none' | 'mean' | 'sum';

/** The arguments by which most losses choose their reduction; the retired two win where one is given. */
export type LegacyNames = 'size_average' | 'reduce' | 'reduction';

/** The value of `reduction`; `elementwise_mean` is the mean's old name. */
export function reductionArgument(value: Value, context: Context): Reduction {
  const reduction = stringArgument(value, 'reduction', context);
  if (reduction === 'none' || reduction === 'mean' || reduction === 'sum') return reduction;
  if (reduction === 'elementwise_mean') return 'mean';
  return context.raise('ValueError', `${reduction} is not a valid value for reduction`);
}

export function plainReduction(args: Arguments<'reduction'>): Reduction {
  return reductionArgument(args.value('reduction'), args.context);
}

/** The reduction that `reduction` and the two retired arguments ask for. Of these only the truth counts: `reduce='none'` is a mean. */
export function reductionOf(args: Arguments<LegacyNames>): Reduction {
  if (!isLegacy(args)) return plainReduction(args);
  const isAsked = (name: LegacyNames): boolean => args.isNone(name) || args.context.truth(args.value(name));
  if (!isAsked('reduce')) return 'none';
  return isAsked('size_average') ? 'mean' : 'sum';
}

/** Whether one of the retired arguments is given: then `reduction` is not looked at. */
export function isLegacy(args: Arguments<LegacyNames>): boolean {
  return !args.isNone('size_average') || !args.isNone('reduce');
}

/** The losses of all elements as one, or as they are. Whole numbers have no mean, as in PyTorch. */
export function reduced(losses: Ref, reduction: Reduction): Ref {
  switch (reduction) {
    case 'none':
      return losses;
    case 'mean':
      return meanOf(losses);
    case 'sum':
      return losses.sum();
  }
}

function meanOf(losses: Ref): Ref {
  if (isFloating(losses.dtype)) return losses.mean();
  return refuse(
    `mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: ${scalarTypeName(losses.dtype)}`,
  );
}
