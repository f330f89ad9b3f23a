import { element } from '../dom';
import type { PictureTable } from '../pictures/picture';

/** A picture's numbers as a real table, closed until it is asked for. */
export class NumbersTable {
  readonly #head = element('tr');
  readonly #body = element('tbody');
  readonly element: HTMLDetailsElement;

  constructor(title: string) {
    this.element = element(
      'details',
      { class: 'numbers' },
      element('summary', {}, 'Numbers'),
      element('table', { 'aria-label': title }, element('thead', {}, this.#head), this.#body),
    );
  }

  show(table: PictureTable | null): void {
    // Its line is kept, so that what stands below does not move away from under the pointer when the numbers come.
    this.element.style.visibility = table === null ? 'hidden' : '';
    this.#head.replaceChildren(...(table?.head ?? []).map((text) => element('th', { scope: 'col' }, text)));
    this.#body.replaceChildren(
      ...(table?.rows ?? []).map(([first = '', ...rest]) =>
        element(
          'tr',
          {},
          element('th', { scope: 'row' }, first),
          ...rest.map((text) => element('td', { class: 'number' }, text)),
        ),
      ),
    );
  }
}
