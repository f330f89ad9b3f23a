import { none } from '../../../../interpreter/values';
import { refuse } from '../../../../ops/makers/types';
import type { Ref } from '../../../../ops/ref';
import { isFloating } from '../../../../tensor/dtype';
import { scalarTypeName } from '../../kit/dtype-names';
import { legacyReduction, reduced, reductionArgument, type Reduction } from '../../kit/reduction';
import type { Arguments } from '../../kit/torch-function';

/** The arguments by which most losses choose their reduction. */
export type LegacyNames = 'size_average' | 'reduce' | 'reduction';

/** The reduction that `reduction` and the two retired arguments ask for. */
export function reductionOf(args: Arguments<LegacyNames>): Reduction {
  const values = {
    size_average: args.value('size_average'),
    reduce: args.value('reduce'),
    reduction: args.value('reduction'),
  };
  return legacyReduction(values, args.context);
}

export function plainReduction(args: Arguments<'reduction'>): Reduction {
  return reductionArgument(args.value('reduction'), args.context);
}

/** Whether one of the retired arguments is given: then `reduction` is not looked at. */
export function isLegacy(args: Arguments<LegacyNames>): boolean {
  return args.value('size_average') !== none || args.value('reduce') !== none;
}

/** As `reduced`; raises where PyTorch has no mean: of whole numbers. */
export function meanOrSum(losses: Ref, reduction: Reduction): Ref {
  if (reduction === 'mean' && !isFloating(losses.dtype)) {
    refuse(
      `mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: ${scalarTypeName(losses.dtype)}`,
    );
  }
  return reduced(losses, reduction);
}
