import { variantNames, type VariantName } from '../../src/training/variants/variant';
import { element, setText } from '../dom';
import { formatCount, formatShare } from '../format';
import type { Course, Run } from '../run';
import { isNotTrainable, shownRun, type PageState } from '../store';
import { variantTitle } from '../variants';
import { swatch } from './swatch';
import type { View } from './view';

const compared: readonly VariantName[] = variantNames.filter((name) => name !== 'original');

/** How many of the weights each variant would move the same way as the loss as written does, from the same place. */
export class AgreementView implements View {
  readonly #rows = compared.map((name) => new AgreementRow(name));
  readonly #note = element('p', { class: 'caption muted' });
  readonly element = element(
    'section',
    { class: 'agreement', 'aria-labelledby': 'agreement-title' },
    element('h2', { id: 'agreement-title' }, 'Same direction as written'),
    element(
      'table',
      { 'aria-labelledby': 'agreement-title' },
      element(
        'thead',
        {},
        element('tr', {}, ...['variant', 'first', 'mean', 'last'].map((text) => element('th', { scope: 'col' }, text))),
      ),
      element('tbody', {}, ...this.#rows.map((row) => row.element)),
    ),
    this.#note,
  );

  update(state: PageState): void {
    this.element.hidden = state.tab !== 'gradient' || isNotTrainable(state);
    if (this.element.hidden) return;
    const run = shownRun(state);
    for (const row of this.#rows) row.update(run);
    setText(this.#note, noteOf(run));
  }
}

class AgreementRow {
  readonly #title = element('span');
  readonly #cells = [0, 1, 2].map(() => element('td', { class: 'number' }));
  readonly element: HTMLTableRowElement;

  constructor(readonly name: VariantName) {
    const title = element('span', { class: 'variant-name', 'data-variant': name }, swatch(name), this.#title);
    this.element = element('tr', {}, element('th', { scope: 'row' }, title), ...this.#cells);
  }

  update(run: Run | null): void {
    setText(this.#title, variantTitle(this.name, run?.setup?.shift ?? 0));
    this.element.hidden = run?.setup?.variants.includes(this.name) === false;
    const shares = sharesOf(run?.courses.get(this.name));
    this.#cells.forEach((cell, index) => {
      const share = shares[index];
      setText(cell, share === undefined ? '–' : formatShare(share));
    });
  }
}

function sharesOf(course: Course | undefined): readonly number[] {
  const shares = course?.signAgreement.map(([, share]) => share) ?? [];
  const [first, last] = [shares[0], shares.at(-1)];
  if (first === undefined || last === undefined) return [];
  return [first, shares.reduce((sum, share) => sum + share, 0) / shares.length, last];
}

function noteOf(run: Run | null): string {
  const isMeasured = [...(run?.courses.values() ?? [])].some(({ signAgreement }) => signAgreement.length > 0);
  if (!isMeasured)
    return run?.isActive === false ? 'There is no gradient as written to compare with.' : 'Not measured yet.';
  const steps = run?.setup?.metricEvery ?? 1;
  const every = steps === 1 ? 'at every step' : `every ${formatCount(steps)} steps`;
  return `Of the weights that either moves, the share that both move the same way: at the weights as written, on the same batch; measured ${every}.`;
}
