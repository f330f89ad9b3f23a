import { variantNames, type VariantName } from '../src/training/variants/variant';
import { formatSetting } from './format';

/** How a variant's line looks beside its colour: the original thick, the others dashed so that they show on top of it. */
export interface LineLook {
  readonly width: number;
  readonly dash: readonly number[];
}

export const looks: Readonly<Record<VariantName, LineLook>> = {
  original: { width: 3, dash: [] },
  shifted: { width: 2, dash: [7, 5] },
  negated: { width: 2, dash: [2, 3] },
  surrogate: { width: 2, dash: [10, 3, 2, 3] },
};

export function isVariantName(text: string): text is VariantName {
  return variantNames.some((name) => name === text);
}

/** As it stands on the screen. */
export function variantTitle(name: VariantName, shift: number): string {
  if (name === 'original') return 'as written';
  if (name === 'shifted') return `shifted ${shift < 0 ? '' : '+'}${formatSetting(shift, 3)}`;
  return name;
}
