import type { Actions } from '../actions';
import { element, linkButton, setText } from '../dom';
import { formatCount } from '../format';
import { isNotTrainable, shownRun, stepShown, type PageState } from '../store';
import type { View } from './view';

/** Which step's weights the pictures show: a slider over the run so far. */
export class ScrubView implements View {
  readonly #slider = element('input', {
    type: 'range',
    min: '1',
    step: '1',
    'aria-label': 'Step whose weights are shown',
  });
  readonly #text = element('output', { class: 'number' });
  readonly #last: HTMLButtonElement;
  readonly element: HTMLElement;

  constructor(actions: Actions) {
    this.#last = linkButton('Last step', () => {
      actions.pick(null);
    });
    this.element = element('div', { class: 'scrub' }, this.#slider, this.#text, this.#last);
    this.#slider.addEventListener('input', () => {
      actions.pick(Number(this.#slider.value));
    });
  }

  update(state: PageState): void {
    const run = shownRun(state);
    this.element.hidden = state.tab === 'train' || isNotTrainable(state);
    if (this.element.hidden) return;
    const steps = run?.step ?? 0;
    this.#slider.disabled = steps === 0;
    this.#slider.max = String(Math.max(1, steps));
    this.#slider.value = String(stepShown(state));
    this.#last.disabled = state.picked === null;
    setText(this.#text, steps === 0 ? 'no step yet' : `step ${formatCount(stepShown(state))} of ${formatCount(steps)}`);
  }
}
