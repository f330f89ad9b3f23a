import { readAs } from '../../src/core/read-as';
import type { Reading } from '../../src/core/roles/reading';
import type { Actions } from '../actions';
import { element, linkButton, withCode } from '../dom';
import type { PageState } from '../store';
import { Memo, type View } from './view';

/** "Read as …": how the inputs are taken, and whether that is a guess. */
export class ReadingView implements View {
  readonly element = element('p', { class: 'reading' });
  readonly #memo = new Memo();

  constructor(readonly actions: Actions) {}

  update({ loss }: PageState): void {
    if (!this.#memo.changed(loss)) return;
    const reading = loss?.report.reading ?? null;
    const canChange = loss !== null && loss.readingEdit !== null;
    this.element.replaceChildren(...(reading === null ? [] : this.#sentence(reading, canChange)));
  }

  #sentence(reading: Reading, canChange: boolean): readonly (Node | string)[] {
    const said = withCode(`Read as: ${readAs(reading).join(', ')}${reading.guessed ? ' · guessed' : ''}`);
    if (!canChange) return said;
    const change = linkButton('Change', this.actions.changeReading, { 'aria-label': 'Change how the inputs are read' });
    return [...said, ' · ', change];
  }
}
