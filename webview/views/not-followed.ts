import type { PanelLoss } from '../../src/protocol/panel-messages';
import type { Actions } from '../actions';
import { element, linkButton } from '../dom';
import { lineOf, quoteOf } from '../source';
import type { PageState } from '../store';
import { Memo, type View } from './view';

/** The loss was not followed to its end: where that was, what was followed, and a report of it without the user's code. */
export class NotFollowedView implements View {
  readonly #links = element('p');
  readonly #operations = element('ol');
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
    this.#operations.replaceChildren(
      ...loss.report.operations.map(({ name, span }) => this.#operation(loss, name, span)),
    );
    this.#links.replaceChildren(...separated(this.#linksOf(loss)));
  }

  #operation(loss: PanelLoss, name: string, span: PanelLoss['report']['span']): HTMLElement {
    const reveal = () => {
      this.actions.reveal(span);
    };
    return element('li', {}, element('code', {}, name), ' ', linkButton(`line ${lineOf(loss, span) ?? '?'}`, reveal));
  }

  #linksOf(loss: PanelLoss): readonly Node[] {
    const span = loss.report.notes.find((note) => note.span !== null)?.span ?? null;
    const line = span === null ? null : lineOf(loss, span);
    const go = () => {
      if (span !== null) this.actions.reveal(span);
    };
    const toggle = () => {
      this.#operations.hidden = !this.#operations.hidden;
    };
    const copy = () => {
      this.actions.copy(reportOf(loss));
    };
    return [
      ...(line === null ? [] : [linkButton(`Go to line ${line}`, go)]),
      ...(loss.report.operations.length === 0 ? [] : [linkButton('Show what was followed', toggle)]),
      linkButton('Copy report', copy, { title: 'Names of operations only, no source' }),
    ];
  }
}

function separated(nodes: readonly Node[]): readonly (Node | string)[] {
  return nodes.flatMap((node, index) => (index === 0 ? [node] : [' · ', node]));
}

/** Names of operations, none of the user's own words. */
function reportOf(loss: PanelLoss): string {
  const { kind, operations, notes } = loss.report;
  const followed = [...new Set(operations.map(({ name }) => name))].join(', ');
  const missed = notes.flatMap(({ span }) =>
    span === null ? [] : (/^\w+(\.\w+)+(?=\(|$)/.exec(quoteOf(loss, span))?.[0] ?? []),
  );
  return [
    `A ${kind} was not followed to its end.`,
    `Followed: ${followed === '' ? 'nothing' : followed}`,
    ...missed.map((name) => `Not followed: ${name}`),
  ].join('\n');
}
