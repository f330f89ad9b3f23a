import type { Span } from '../../src/core/text/span';
import type { PanelLoss } from '../../src/protocol/panel-messages';
import type { Actions } from '../actions';
import { element, linkButton, separated, withCode } from '../dom';
import { isInVerdict } from '../source';
import type { PageState } from '../store';
import { Memo, type View } from './view';

/** Region 1: what the loss's gradient does, in one sentence, with its place. Stays on top. */
export class VerdictView implements View {
  readonly #title = element('h1');
  readonly #sentence = element('p', { class: 'sentence', role: 'status', 'aria-live': 'polite' });
  readonly #fix = element('span', { class: 'fix' });
  readonly element = element('header', { class: 'verdict' }, this.#title, this.#sentence, this.#fix);
  readonly #memo = new Memo();

  constructor(readonly actions: Actions) {}

  update({ loss }: PageState): void {
    if (loss === null || !this.#memo.changed(loss)) return;
    const { report } = loss;
    this.element.dataset['verdict'] = report.verdict;
    this.#title.replaceChildren(
      element('span', { class: 'name' }, report.name),
      linkButton(`${loss.fileName}:${loss.line}`, () => {
        this.actions.reveal(report.nameSpan);
      }),
    );
    this.#sentence.replaceChildren(...withCode(report.sentences.full));
    this.#fix.replaceChildren(...separated([...this.#lineLinks(loss), ...this.#fixLinks(loss)]));
  }

  /** Where that is which the sentence speaks of, when it speaks of more than the loss as a whole. */
  #lineLinks({ report, findingLines }: PanelLoss): readonly Node[] {
    const index = report.findings.findIndex((finding) => isInVerdict(report, finding));
    const [finding, line] = [report.findings[index], findingLines[index]];
    if (finding !== undefined && line !== undefined) return [this.#linkTo(finding.span, `line ${line}`)];
    const { broken, sentences } = report;
    const isTold = broken !== null && sentences.full.includes(broken.text);
    return isTold ? [this.#linkTo(broken.span, broken.place)] : [];
  }

  #linkTo(span: Span, place: string): HTMLButtonElement {
    const reveal = () => {
      this.actions.reveal(span);
    };
    return linkButton(`Go to ${place}`, reveal);
  }

  #fixLinks({ report }: PanelLoss): readonly Node[] {
    const index = report.findings.findIndex(({ fix }) => fix !== null);
    const title = report.findings[index]?.fix?.title;
    if (title === undefined) return [];
    const apply = () => {
      this.actions.applyFix(index);
    };
    return [linkButton('Apply fix', apply, { title })];
  }
}
