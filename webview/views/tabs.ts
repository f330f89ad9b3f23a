import type { Actions } from '../actions';
import { element, setAttribute } from '../dom';
import { tabs, type PageState, type Tab } from '../store';
import type { View } from './view';

const titles: Readonly<Record<Tab, string>> = { train: 'Train', gradient: 'Gradient', step: 'Step', more: 'More' };

/** One tab stop; the arrow keys go from tab to tab. */
export class TabsView implements View {
  readonly #buttons = tabs.map((tab) => {
    const attributes = { type: 'button', role: 'tab', id: `tab-${tab}`, 'aria-controls': `panel-${tab}` };
    return element('button', attributes, titles[tab]);
  });
  readonly element = element('div', { class: 'tabs', role: 'tablist', 'aria-label': 'Views' }, ...this.#buttons);

  constructor(readonly actions: Actions) {
    this.#buttons.forEach((button, index) => {
      button.addEventListener('click', () => {
        this.#choose(index);
      });
    });
    this.element.addEventListener('keydown', ({ key }) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
      if (step === undefined) return;
      const present = this.#buttons.findIndex((button) => button === document.activeElement);
      this.#choose((present + step + tabs.length) % tabs.length);
    });
  }

  update({ tab }: PageState): void {
    this.#buttons.forEach((button, index) => {
      const isChosen = tabs[index] === tab;
      setAttribute(button, 'aria-selected', String(isChosen));
      button.tabIndex = isChosen ? 0 : -1;
    });
  }

  #choose(index: number): void {
    const tab = tabs[index];
    if (tab === undefined) return;
    this.actions.chooseTab(tab);
    this.#buttons[index]?.focus();
  }
}
