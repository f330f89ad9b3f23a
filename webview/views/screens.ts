import type { Actions } from '../actions';
import { element, linkButton, withCode } from '../dom';
import type { PageState } from '../store';
import { Memo, type View } from './view';

/** What stands in the place of everything else while there is no loss to show. */
export class ScreenView implements View {
  readonly element = element('p', { class: 'screen', role: 'status' });
  readonly #memo = new Memo();

  constructor(readonly actions: Actions) {}

  update({ screen }: PageState): void {
    if (!this.#memo.changed(screen)) return;
    this.element.hidden = screen.kind === 'loss';
    this.element.replaceChildren(...this.#content(screen));
  }

  #content(screen: PageState['screen']): readonly (Node | string)[] {
    switch (screen.kind) {
      case 'loss':
        return [];
      case 'waiting':
        return ['Reading the loss…'];
      case 'failed':
        return withCode(screen.message);
      case 'noLoss':
        return [
          `No loss found in ${screen.fileName}. Loss Lens looks for code that compares a prediction with a target and returns a number, or a value on which `,
          ...withCode('`.backward()` is called. Select an expression and run Visualize Loss, or '),
          linkButton('Open an example', this.actions.openExample),
          '.',
        ];
    }
  }
}
