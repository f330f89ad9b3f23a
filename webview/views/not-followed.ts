import { formatShape } from '../../src/core/tensor/shape';
import type { Span } from '../../src/core/text/span';
import type { PanelLoss } from '../../src/protocol/panel-messages';
import type { Actions } from '../actions';
import { element, linkButton, separated, withCode } from '../dom';
import { lineOf, quoteOf } from '../source';
import type { PageState } from '../store';
import { Memo, type View } from './view';

/** The loss was not followed to its end: where that was, what was followed, and a report of it without the user's code. */
export class NotFollowedView implements View {
  readonly #links = element('p');
  readonly #operations = element('ol', { id: 'followed' });
  readonly element = element(
    'section',
    { class: 'not-followed', 'aria-label': 'How far it was followed' },
    this.#links,
    this.#operations,
  );
  readonly #memo = new Memo();

  constructor(readonly actions: Actions) {}

  update({ loss }: PageState): void {
    if (!this.#memo.changed(loss)) return;
    this.element.hidden = loss?.report.verdict !== 'unknown';
    if (loss === null || this.element.hidden) return;
    this.#operations.hidden = true;
    this.#operations.replaceChildren(...this.#steps(loss));
    this.#links.replaceChildren(...separated(this.#linksOf(loss)));
  }

  /** What was followed, and between it what was not. */
  #steps(loss: PanelLoss): readonly HTMLElement[] {
    const { followed, notes } = loss.report;
    const steps = followed.map(({ name, span, shape }) => this.#step(loss, span, name, formatShape(shape)));
    for (const { span, message } of notes) {
      if (span === null) continue;
      const next = followed.findIndex((other) => other.span.path === span.path && other.span.start > span.end);
      const step = this.#step(loss, span, quoteOf(loss, span).split('\n')[0] ?? '', message);
      steps.splice(next < 0 ? steps.length : next, 0, step);
    }
    return steps;
  }

  #step(loss: PanelLoss, span: Span, code: string, said: string): HTMLElement {
    const reveal = () => {
      this.actions.reveal(span);
    };
    const line = linkButton(`line ${lineOf(loss, span) ?? '?'}`, reveal, { 'aria-label': `Go to ${code}` });
    return element('li', {}, line, element('code', {}, code), element('span', { class: 'said' }, ...withCode(said)));
  }

  #linksOf(loss: PanelLoss): readonly Node[] {
    const { notes, followed } = loss.report;
    const span = notes.find((note) => note.span !== null)?.span ?? null;
    const line = span === null ? null : lineOf(loss, span);
    const go = () => {
      if (span !== null) this.actions.reveal(span);
    };
    const copy = () => {
      this.actions.copy(reportOf(loss));
    };
    return [
      ...(line === null ? [] : [linkButton(`Go to line ${line}`, go)]),
      ...(followed.length === 0 ? [] : [this.#toggle()]),
      linkButton('Copy report', copy, { title: 'Names of operations only, no source' }),
    ];
  }

  #toggle(): HTMLElement {
    const button = linkButton(show, () => {
      this.#operations.hidden = !this.#operations.hidden;
      button.textContent = this.#operations.hidden ? show : hide;
      button.setAttribute('aria-expanded', String(!this.#operations.hidden));
    });
    button.setAttribute('aria-expanded', 'false');
    button.setAttribute('aria-controls', this.#operations.id);
    return button;
  }
}

const show = 'Show what was followed';
const hide = 'Hide what was followed';

/** Names of operations, none of the user's own words. */
function reportOf(loss: PanelLoss): string {
  const { kind, notes } = loss.report;
  const followed = [...new Set(loss.report.followed.map(({ name }) => name))].join(', ');
  const missed = notes.flatMap(({ span }) =>
    span === null ? [] : (/^\w+(\.\w+)+(?=\(|$)/.exec(quoteOf(loss, span))?.[0] ?? []),
  );
  return [
    `A ${kind} was not followed to its end.`,
    `Followed: ${followed === '' ? 'nothing' : followed}`,
    ...missed.map((name) => `Not followed: ${name}`),
  ].join('\n');
}
