import type { LandscapeAnswer } from '../src/training/inspect/query';
import type { VariantName } from '../src/training/variants/variant';

/** The loss around the weights, as far as it has been computed: rows from low to high. */
export class Landscape {
  constructor(
    readonly step: number,
    readonly variant: VariantName,
    readonly size: number,
    readonly rows: number,
    readonly loss: readonly number[],
    readonly flat: readonly boolean[],
    readonly path: LandscapeAnswer['path'],
  ) {}

  get isWhole(): boolean {
    return this.rows === this.size;
  }

  /** `known` with the next rows; another landscape begins anew. */
  static with(known: Landscape | null, answer: LandscapeAnswer): Landscape {
    const { step, variant, size, from, to, loss, flat, path } = answer;
    const goesOn = known?.isOf(step, variant, size) === true && known.rows === from;
    if (!goesOn) return new Landscape(step, variant, size, to, loss, flat, path);
    return new Landscape(step, variant, size, to, [...known.loss, ...loss], [...known.flat, ...flat], known.path);
  }

  isOf(step: number, variant: VariantName, size: number): boolean {
    return this.step === step && this.variant === variant && this.size === size;
  }
}
