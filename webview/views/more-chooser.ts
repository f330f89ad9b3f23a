import type { Actions } from '../actions';
import { element, setAttribute } from '../dom';
import { morePictures, type MorePicture, type PageState } from '../store';
import type { View } from './view';

const titles: Readonly<Record<MorePicture, string>> = {
  landscape: 'Loss around the weights',
  slice: 'Loss along a line',
  check: 'Check the gradient',
  instead: 'What to write instead',
};

/** Which picture the tab More shows: one at a time. */
export class MoreChooserView implements View {
  readonly #buttons = morePictures.map((name) => element('button', { type: 'button', class: 'plain' }, titles[name]));
  readonly element = element('div', { class: 'buttons', role: 'group', 'aria-label': 'Picture' }, ...this.#buttons);

  constructor(actions: Actions) {
    this.#buttons.forEach((button, index) => {
      button.addEventListener('click', () => {
        const name = morePictures[index];
        if (name !== undefined) actions.chooseMore(name);
      });
    });
  }

  update({ tab, more, loss }: PageState): void {
    this.element.hidden = tab !== 'more';
    this.#buttons.forEach((button, index) => {
      setAttribute(button, 'aria-pressed', String(morePictures[index] === more));
      button.hidden = morePictures[index] === 'instead' && loss?.surrogate === null;
    });
  }
}
