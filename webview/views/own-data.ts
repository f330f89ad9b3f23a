import { csvColumns, type CsvColumn, type CsvFile } from '../../src/training/data/csv';
import type { Actions } from '../actions';
import { element, setText } from '../dom';
import { formatCount } from '../format';
import type { PageState } from '../store';
import { Memo } from './view';

/** The user's own table: which column is to be predicted, and what the network is given of the others. */
export class OwnDataView {
  readonly #target = element('select', { name: 'setting-target' });
  readonly #columns = element('div', { class: 'columns' });
  readonly #title = element('legend');
  readonly #table = element(
    'fieldset',
    {},
    this.#title,
    element('label', {}, element('span', {}, 'To be predicted'), this.#target),
    this.#columns,
  );
  readonly #boxes = new Map<string, HTMLInputElement>();
  readonly element: HTMLElement;
  readonly #memo = new Memo();
  #file: CsvFile | null = null;

  constructor(readonly actions: Actions) {
    const pick = element('button', { type: 'button' }, 'Use a CSV file…');
    pick.addEventListener('click', actions.pickTable);
    this.element = element('div', { class: 'own-data' }, pick, this.#table);
    this.#target.addEventListener('change', () => {
      this.#choose({ target: this.#target.value });
    });
  }

  update({ recipe: { dataset } }: PageState): void {
    const file = typeof dataset === 'string' ? null : dataset;
    this.#file = file;
    this.#table.hidden = file === null;
    if (file === null) return;
    if (this.#memo.changed(file.name, file.text, file.target)) this.#list(file);
    for (const [name, box] of this.#boxes) box.checked = !box.disabled && file.without?.includes(name) !== true;
  }

  #list(file: CsvFile): void {
    const columns = csvColumns(file);
    const target = file.target ?? columns.at(-1)?.name ?? '';
    setText(this.#title, `Columns of ${file.name}`);
    this.#target.replaceChildren(...columns.map(({ name }) => element('option', { value: name }, name)));
    this.#target.value = target;
    this.#boxes.clear();
    this.#columns.replaceChildren(
      ...columns.filter(({ name }) => name !== target).map((column) => this.#labelled(column)),
    );
  }

  #labelled({ name, kind, missing }: CsvColumn): HTMLElement {
    const box = element('input', { type: 'checkbox', disabled: kind.kind === 'text' });
    this.#boxes.set(name, box);
    box.addEventListener('change', () => {
      const without = this.#file?.without ?? [];
      this.#choose({ without: box.checked ? without.filter((other) => other !== name) : [...without, name] });
    });
    const lacks = missing === 0 ? '' : `, ${formatCount(missing)} missing`;
    return element(
      'label',
      { class: 'column' },
      box,
      element('span', {}, name, element('small', { class: 'muted' }, ` ${kindInWords(kind)}${lacks}`)),
    );
  }

  #choose(change: Partial<CsvFile>): void {
    if (this.#file !== null) this.actions.choose({ dataset: { ...this.#file, ...change } }, false);
  }
}

function kindInWords(kind: CsvColumn['kind']): string {
  switch (kind.kind) {
    case 'numbers':
      return 'numbers';
    case 'categories':
      return kind.values.length === 1 ? 'one value' : `${formatCount(kind.values.length)} values`;
    case 'text':
      return `text of ${formatCount(kind.count)} values: left out`;
  }
}
