import type { Actions } from '../actions';
import { element, linkButton, separated, withCode } from '../dom';
import { formatCount } from '../format';
import { spanOfLine } from '../source';
import type { PageState } from '../store';
import { Memo } from './view';

interface Ribbon {
  readonly text: string;
  readonly links: readonly (readonly [text: string, action: () => void])[];
}

/** What stands over the curves when they are not simply those of the present loss. It covers, so that nothing moves; but no row, which it speaks of. */
export class RibbonView {
  readonly element = element('div', { class: 'ribbon', role: 'status' });
  readonly #memo = new Memo();

  constructor(readonly actions: Actions) {}

  update(state: PageState): void {
    const ribbon = ribbonOf(state, this.actions);
    if (!this.#memo.changed(ribbon?.text ?? null, state.loss, state.run)) return;
    this.element.hidden = ribbon === null;
    const links = ribbon?.links.map(([text, action]) => linkButton(text, action)) ?? [];
    this.element.replaceChildren(...withCode(ribbon?.text ?? ''), ' ', ...separated(links));
  }
}

function ribbonOf(state: PageState, actions: Actions): Ribbon | null {
  const { run, stale, loss } = state;
  const runAgain = ['Run again', actions.run] as const;
  if (run?.status === 'died') {
    return {
      text: `Training stopped unexpectedly at step ${formatCount(run.step)}. The curves so far are kept; running again gives the same numbers.`,
      links: [runAgain, ['Show log', actions.showLog]],
    };
  }
  if (stale !== null) return { text: stale.problem ?? 'The loss has changed since this run.', links: [] };
  if (loss !== null && loss.report.reading === null) {
    return { text: 'There is nothing to train: the loss could not be followed on sample inputs.', links: [] };
  }
  if (run?.status === 'refused' && run.loss === loss) return refused(state, actions);
  if (run !== null && run.loss !== loss) {
    return { text: 'The loss has changed since this run.', links: [runAgain] };
  }
  if (loss !== null && run === null) return { text: 'Not trained yet.', links: [['Run', actions.run]] };
  return null;
}

function refused({ run, loss }: PageState, actions: Actions): Ribbon | null {
  const refusal = run?.refusal ?? null;
  if (refusal === null || loss === null) return null;
  const { message, line } = refusal;
  const go = () => {
    if (line !== null) actions.reveal(spanOfLine(loss, line));
  };
  return { text: `It cannot be trained here: ${message}`, links: line === null ? [] : [[`Go to line ${line}`, go]] };
}
