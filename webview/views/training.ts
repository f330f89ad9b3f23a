import { variantNames } from '../../src/training/variants/variant';
import type { Actions } from '../actions';
import { scaled } from '../charts/gestures';
import type { Range } from '../charts/scale';
import { element, linkButton, setText } from '../dom';
import { formatCount, metricTitles } from '../format';
import { isNotTrainable, isOutdated, shownRun, type PageState } from '../store';
import type { Theme } from '../theme';
import { RibbonView } from './ribbon';
import { VariantRow } from './variant-row';
import type { View } from './view';

/** Region 3: the variants as a table, each with its own loss curve. */
export class TrainingView implements View {
  readonly #step = element('span', { class: 'step' });
  readonly #all: HTMLButtonElement;
  readonly #metricHead = element('th', { scope: 'col', role: 'columnheader' });
  readonly #rows: readonly VariantRow[];
  readonly #ribbon: RibbonView;
  readonly #table: HTMLTableElement;
  readonly element: HTMLElement;

  constructor(readonly actions: Actions) {
    this.#rows = variantNames.map((name) => new VariantRow(name, actions));
    this.#ribbon = new RibbonView(actions);
    this.#all = linkButton('Show all steps', () => {
      actions.zoom(null);
    });
    const head = ['variant', 'loss', 'last'].map((text) => element('th', { scope: 'col', role: 'columnheader' }, text));
    const difference = element('th', { scope: 'col', role: 'columnheader', class: 'wide-only' }, 'weights differ by');
    // The roles are said again because the wide view lays the table out as a grid.
    this.#table = element(
      'table',
      { role: 'table', 'aria-label': 'Training of each variant' },
      element('thead', { role: 'rowgroup' }, element('tr', { role: 'row' }, ...head, this.#metricHead, difference)),
      element('tbody', { role: 'rowgroup' }, ...this.#rows.map((row) => row.element)),
    );
    this.element = element(
      'section',
      {
        class: 'training',
        'aria-labelledby': 'training-title',
        'aria-keyshortcuts': 'Space R Enter Escape + - 0',
        tabindex: '0',
      },
      element(
        'div',
        { class: 'head' },
        element('h2', { id: 'training-title' }, 'Training'),
        element(
          'span',
          { class: 'muted wide-only' },
          'each loss on its own axis: every batch, and the mean of each epoch',
        ),
        element('span', { class: 'steps' }, this.#all, this.#step),
        this.#ribbon.element,
      ),
      this.#table,
    );
    this.element.addEventListener('keydown', (event) => {
      if (event.target === this.element && this.#press(event.key)) event.preventDefault();
    });
  }

  #state: PageState | null = null;

  update(state: PageState, theme: Theme): void {
    this.element.hidden = state.tab !== 'train';
    this.#ribbon.update(state);
    if (this.element.hidden) return;
    const run = shownRun(state);
    const metric = run?.setup?.metric ?? null;
    this.#state = state;
    this.#table.hidden = isNotTrainable(state);
    this.element.classList.toggle('not-trained', this.#table.hidden);
    this.#table.classList.toggle('outdated', isOutdated(state) || run !== state.run);
    setText(this.#metricHead, metric === null ? 'metric' : metricTitles[metric.name]);
    setText(this.#step, stepText(state));
    this.#all.hidden = state.zoom === null;
    for (const row of this.#rows) row.update(state, theme);
  }

  /** Keys for who has put the focus on the region: whether one was understood. */
  #press(key: string): boolean {
    if (this.#state === null) return false;
    const { cursor, picked, zoom } = this.#state;
    const run = shownRun(this.#state);
    const steps = run?.step ?? 0;
    const shown: Range = zoom ?? [0, run?.setup?.steps ?? steps];
    const stride = Math.max(1, Math.round((shown[1] - shown[0]) / 100));
    const at = cursor ?? picked ?? steps;
    const keys: Readonly<Record<string, () => void>> = {
      ' ': this.actions.toggleRunning,
      r: this.actions.restart,
      ArrowLeft: () => {
        this.#point(Math.max(1, at - stride));
      },
      ArrowRight: () => {
        this.#point(Math.min(steps, at + stride));
      },
      Enter: () => {
        this.actions.pick(at);
      },
      Escape: () => {
        this.actions.point(null);
        this.actions.pick(null);
      },
      '+': () => {
        this.actions.zoom(scaled(shown, at, 0.5));
      },
      '-': () => {
        this.actions.zoom(scaled(shown, at, 2));
      },
      0: () => {
        this.actions.zoom(null);
      },
    };
    keys[key]?.();
    return Object.hasOwn(keys, key);
  }

  /** Keys may come faster than the page is painted: the next one goes on from here. */
  #point(cursor: number): void {
    if (this.#state !== null) this.#state = { ...this.#state, cursor };
    this.actions.point(cursor);
  }
}

function stepText({ run, cursor, picked }: PageState): string {
  const setup = run?.setup ?? null;
  if (run === null || setup === null) return run?.status === 'preparing' ? 'preparing' : '';
  if (cursor !== null && run.hasCurves) return `the batch of step ${formatCount(cursor)}`;
  if (picked !== null && run.hasCurves) return `picked: step ${formatCount(picked)}`;
  const paused = run.status === 'paused' ? 'paused · ' : '';
  return `${paused}step ${formatCount(run.step)} of ${formatCount(setup.steps)}`;
}
