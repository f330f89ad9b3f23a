import type { Actions } from '../actions';
import { drawOn } from '../charts/canvas';
import { element, setAttribute, setText, withCode } from '../dom';
import { formatCount } from '../format';
import { gradientCheck } from '../pictures/gradient-check';
import { lineOf } from '../source';
import { shownRun, type PageState } from '../store';
import type { Theme } from '../theme';
import { notComputed, stoppedBefore, waitingFor } from '../waiting';
import { lastStepLink } from './last-step';
import { NumbersTable } from './numbers-table';
import { Memo, type View } from './view';

/** Whether the gradient is the slope of the loss, element by element. */
export class GradientCheckView implements View {
  readonly #canvas = element('canvas', { role: 'img' });
  readonly #holder = element('div', { class: 'chart' }, this.#canvas);
  readonly #step = element('span', { class: 'step' });
  readonly #caption = element('p', { class: 'findings-told', role: 'status' });
  readonly #help = element('p', { class: 'muted help' });
  readonly #table = new NumbersTable('Gradient and slopes, the worst first');
  readonly element = element(
    'section',
    { class: 'gradient-check', 'aria-labelledby': 'check-title' },
    element('div', { class: 'head' }, element('h2', { id: 'check-title' }, 'The gradient, checked'), this.#step),
    this.#holder,
    this.#caption,
    this.#help,
    this.#table.element,
  );
  readonly #memo = new Memo();

  constructor(readonly actions: Actions) {}

  update(state: PageState, theme: Theme): void {
    this.element.hidden = state.tab !== 'more' || state.more !== 'check';
    if (this.element.hidden) return;
    const run = shownRun(state);
    const stopped = stoppedBefore(state);
    const answer = stopped === null ? (run?.check ?? null) : null;
    const waiting = stopped ?? waitingFor(state);
    const { clientWidth, clientHeight } = this.#canvas;
    if (!this.#memo.changed(run, answer, run?.status, waiting, theme, clientWidth, clientHeight)) return;
    setText(this.#step, answer === null ? '' : `batch of step ${formatCount(answer.step + 1)}`);
    this.#help.hidden = answer === null;
    const picture = run === null || answer === null ? null : gradientCheck(answer, (span) => lineOf(run.loss, span));
    drawOn(this.#canvas, (surface) => picture?.draw(surface, theme));
    if (picture === null) {
      this.#caption.replaceChildren(waiting, ...lastStepLink(state, this.actions));
      setAttribute(this.#canvas, 'aria-label', `The gradient, checked: ${notComputed}`);
      this.#table.show(null);
      return;
    }
    this.#caption.replaceChildren(...withCode(picture.caption));
    setText(this.#help, picture.help);
    setAttribute(this.#canvas, 'aria-label', picture.description);
    this.#table.show(picture.table);
  }
}
