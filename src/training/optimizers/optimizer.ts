import type { Ref } from '../../core/ops/ref';
import type { DType } from '../../core/tensor/dtype';
import type { Shape } from '../../core/tensor/shape';
import { adam } from './adam';
import { rmsprop } from './rmsprop';
import type { OptimizerOptions } from './schema';
import { sgd } from './sgd';

/** What an optimiser keeps between steps for one parameter. All slots begin at zero. */
export type Slot = 'step' | 'momentum' | 'average' | 'squareAverage' | 'largestSquareAverage';

export type SlotValues = Readonly<Partial<Record<Slot, Ref>>>;

/** One update of one parameter, written in the core's operations as PyTorch writes its own (torch/optim, single tensor). */
export interface Optimizer {
  readonly slots: readonly Slot[];
  update(
    parameter: Ref,
    gradient: Ref,
    state: (slot: Slot) => Ref,
  ): { readonly parameter: Ref; readonly state: SlotValues };
}

/** The step counts in doubles, as Python does; everything else is like the parameter. */
export function slotType(
  slot: Slot,
  parameter: { readonly shape: Shape; readonly dtype: DType },
): { shape: Shape; dtype: DType } {
  return slot === 'step' ? { shape: [], dtype: 'float64' } : { shape: parameter.shape, dtype: parameter.dtype };
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
