import { brokenIn } from '../../src/training/summary';
import type { Actions } from '../actions';
import { sentencesOf } from '../describe';
import { element, linkButton, withCode } from '../dom';
import type { Run } from '../run';
import { isNotTrainable, shownRun, type PageState } from '../store';
import { Memo, type View } from './view';

/** A reader is told of progress no more often than this, in milliseconds. */
const announceEvery = 3000;

/** Region 4: what the run has shown when it pauses or ends; who cannot see the curves hears of them on the way too. */
export class TakeawayView implements View {
  readonly #text = element('p');
  readonly #spoken = element('p', { class: 'only-spoken', role: 'status', 'aria-live': 'polite' });
  readonly element = element('section', { class: 'takeaway', 'aria-label': 'Takeaway' }, this.#text, this.#spoken);
  readonly #memo = new Memo();
  #announced = -Infinity;

  constructor(readonly actions: Actions) {}

  update(state: PageState): void {
    this.element.hidden = state.tab !== 'train' || isNotTrainable(state);
    const run = shownRun(state);
    if (!this.#memo.changed(run, run?.version, run?.status)) return;
    const sentences = run === null ? [] : sentencesOf(run);
    const isOver = run?.isActive !== true;
    this.#text.replaceChildren(...withCode((isOver ? sentences : []).join(' ')));
    if (run !== null && isOver) this.#text.append(...this.#lineLink(run));
    const now = performance.now();
    if (!isOver && now - this.#announced < announceEvery) return;
    this.#announced = now;
    const spoken = isOver ? sentences.join(' ') : `Step ${String(run.step)}. ${sentences[0] ?? ''}`;
    this.#spoken.replaceChildren(spoken.replaceAll('`', ''));
  }

  /** Where that is which has made numbers none. */
  #lineLink({ courses }: Run): readonly (Node | string)[] {
    const broken = brokenIn([...courses.values()]);
    if (broken === null) return [];
    const reveal = () => {
      this.actions.reveal(broken.span);
    };
    return [' ', linkButton(`Go to ${broken.place}`, reveal)];
  }
}
