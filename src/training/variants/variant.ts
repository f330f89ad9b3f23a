import type { Ref } from '../../core/ops/ref';
import type { LossProgram } from '../loss-program';

export const variantNames = ['original', 'shifted', 'negated', 'surrogate'] as const;
export type VariantName = (typeof variantNames)[number];

/** One way of training on a loss. All variants share data, batches, initial weights and random draws. */
export interface Variant {
  readonly name: VariantName;
  readonly program: LossProgram;
  /** What is minimised, from the loss. */
  readonly transform: (loss: Ref) => Ref;
}

/** The variants that are asked for and exist: the surrogate only where there is one. The original is always among them. */
export function variantsOf(
  names: readonly VariantName[],
  original: LossProgram,
  surrogate: LossProgram | null,
  shift: number,
): readonly Variant[] {
  const all: Readonly<Record<VariantName, Variant | null>> = {
    original: { name: 'original', program: original, transform: (loss) => loss },
    shifted: { name: 'shifted', program: original, transform: (loss) => loss.add(shift) },
    negated: { name: 'negated', program: original, transform: (loss) => loss.neg() },
    surrogate: surrogate && { name: 'surrogate', program: surrogate, transform: (loss) => loss },
  };
  return variantNames.flatMap((name) => (name === 'original' || names.includes(name) ? (all[name] ?? []) : []));
}
