import type { Ref } from '../../core/ops/ref';
import { adam } from './adam';
import { rmsprop } from './rmsprop';
import type { OptimizerOptions } from './schema';
import { sgd } from './sgd';

/** What an optimiser keeps between steps for one parameter, in its shape and dtype. All slots begin at zero. */
export type Slot = 'momentum' | 'average' | 'squareAverage' | 'largestSquareAverage';

export type SlotValues = Readonly<Partial<Record<Slot, Ref>>>;

/** One update of one parameter; answers its new value and that of its slots. */
type Update = (
  parameter: Ref,
  gradient: Ref,
  state: (slot: Slot) => Ref,
) => { readonly parameter: Ref; readonly state: SlotValues };

/** An optimiser in the core's operations, as PyTorch writes its own (torch/optim, single tensor). */
export interface Optimizer {
  readonly slots: readonly Slot[];
  /**
   * The updates that are number `step` (a float64 scalar, counted from 1) of their parameters. Parameters count for themselves: one
   * without a gradient is not updated.
   */
  at(step: Ref): Update;
}

export function optimizerOf(options: OptimizerOptions): Optimizer {
  switch (options.name) {
    case 'sgd':
    case 'momentum':
      return sgd(options);
    case 'adam':
      return adam(options, 'coupled');
    case 'adamw':
      return adam(options, 'decoupled');
    case 'rmsprop':
      return rmsprop(options);
  }
}
