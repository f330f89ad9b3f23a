import type { Finding } from '../../src/core/findings/finding';
import type { AnalysisNote } from '../../src/core/findings/report';
import type { Span } from '../../src/core/text/span';
import type { PanelLoss } from '../../src/protocol/panel-messages';
import type { Actions } from '../actions';
import { element, linkButton, withCode } from '../dom';
import { changedLinesOf, isInVerdict, lineOf } from '../source';
import type { PageState } from '../store';
import { Memo, type View } from './view';

const mostFindings = 3;
const mostCodeLines = 6;

/** What is known of the loss beside its verdict: each finding with the way of the prediction to the cut, and what to write instead. */
export class FindingsView implements View {
  readonly element = element('section', { class: 'findings', 'aria-label': 'Findings' });
  readonly #memo = new Memo();

  constructor(readonly actions: Actions) {}

  update({ loss }: PageState): void {
    if (!this.#memo.changed(loss)) return;
    const items = loss === null ? [] : this.#items(loss);
    this.element.hidden = items.length === 0;
    this.element.replaceChildren(...items);
  }

  #items(loss: PanelLoss): readonly Node[] {
    const { findings, notes, verdict, sentences } = loss.report;
    const shown = findings.slice(0, mostFindings).map((finding, index) => {
      // One edit may mend several: it is shown with the last of them.
      const isShownLater = findings.slice(index + 1, mostFindings).some(({ fix }) => isSameFix(fix, finding.fix));
      return this.#finding(loss, isShownLater ? { ...finding, fix: null } : finding);
    });
    const more = findings.length - shown.length;
    // An unknown verdict is made of its note.
    const others = verdict === 'unknown' ? [] : notes.filter(({ message }) => !sentences.full.includes(message));
    return [
      ...shown,
      ...(more > 0 ? [element('p', { class: 'muted' }, `${more} more in Problems.`)] : []),
      ...others.slice(0, mostFindings - shown.length).map((note) => this.#note(loss, note)),
    ];
  }

  #finding(loss: PanelLoss, finding: Finding): HTMLElement {
    const isVerdict = isInVerdict(loss.report, finding);
    const chain = finding.related.map(({ span, message }) => element('li', {}, ...this.#place(loss, span, message)));
    return element(
      'article',
      { class: 'finding', 'data-severity': finding.severity },
      ...(isVerdict ? [] : [element('p', {}, ...this.#place(loss, finding.span, finding.message))]),
      ...(chain.length === 0 ? [] : [element('ol', { class: 'chain' }, ...chain)]),
      ...insteadOf(loss, finding),
    );
  }

  #note(loss: PanelLoss, { span, message }: AnalysisNote): HTMLElement {
    return element('p', { class: 'muted' }, ...this.#place(loss, span, message));
  }

  #place(loss: PanelLoss, span: Span | null, message: string): readonly (Node | string)[] {
    const line = span === null ? null : lineOf(loss, span);
    if (span === null || line === null) return withCode(message);
    const reveal = () => {
      this.actions.reveal(span);
    };
    return [linkButton(`line ${line}`, reveal), ' ', ...withCode(message)];
  }
}

function isSameFix(one: Finding['fix'], other: Finding['fix']): boolean {
  return one !== null && other !== null && JSON.stringify(one.edits) === JSON.stringify(other.edits);
}

function insteadOf(loss: PanelLoss, { fix }: Finding): readonly Node[] {
  const lines = fix === null ? [] : changedLinesOf(loss, fix.edits);
  if (fix === null || lines.length === 0) return [];
  const shown = lines.length > mostCodeLines ? [...lines.slice(0, mostCodeLines - 1), '…'] : lines;
  return [element('p', {}, ...withCode(fix.title), ':'), element('pre', {}, element('code', {}, shown.join('\n')))];
}
