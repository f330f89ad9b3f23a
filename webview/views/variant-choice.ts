import { variantNames, type VariantName } from '../../src/training/variants/variant';
import type { Actions } from '../actions';
import { element } from '../dom';
import type { Run } from '../run';
import { isVariantName, variantTitle } from '../variants';

/** Chooses the variant whose loss is drawn around the weights. */
export class VariantChoice {
  readonly element = element('select', { 'aria-label': 'Variant whose loss is drawn' });

  constructor(actions: Actions) {
    this.element.addEventListener('change', () => {
      if (isVariantName(this.element.value)) actions.chooseAround(this.element.value);
    });
  }

  show(run: Run | null, chosen: VariantName): void {
    const setup = run?.setup ?? null;
    this.element.replaceChildren(
      ...variantNames
        .filter((name) => setup?.variants.includes(name) ?? name === 'original')
        .map((name) => element('option', { value: name }, variantTitle(name, setup?.shift ?? 0))),
    );
    this.element.value = chosen;
  }
}
