import { isWithoutNumbers } from '../../src/training/summary';
import type { VariantName } from '../../src/training/variants/variant';
import type { Actions } from '../actions';
import { element, setText } from '../dom';
import { formatCount, formatMetric, formatNumber, metricTitles } from '../format';
import { isWide } from '../layout';
import { prefersStillness } from '../motion';
import type { Course, Run } from '../run';
import { comparedRun, shownRun, type PageState } from '../store';
import type { Theme } from '../theme';
import { variantTitle } from '../variants';
import { LossCurve } from './loss-curve';
import { swatch } from './swatch';
import { Memo } from './view';

/** One variant: its name, which switches its line in the chart of all, its loss curve, and where it stands. */
export class VariantRow {
  readonly #title = element('span', { class: 'name' });
  readonly #switch = element('input', { type: 'checkbox' });
  readonly #curve: LossCurve;
  readonly #note = element('span');
  /** In one column a row has no room for it without growing: there the sentences below say it. */
  readonly #because = element('span', { class: 'wide-only' });
  readonly #first = element('span', { class: 'wide-only' });
  readonly #last = element('span');
  readonly #metricName = element('span', { class: 'label wide-only' });
  readonly #metric = element('span');
  readonly #difference = element('span');
  readonly #differenceCell = element(
    'td',
    { role: 'cell', class: 'number difference wide-only' },
    element('span', { class: 'label' }, 'weights differ by '),
    this.#difference,
  );
  readonly element: HTMLTableRowElement;
  readonly #memo = new Memo();

  constructor(
    readonly name: VariantName,
    actions: Actions,
  ) {
    this.#curve = new LossCurve(name, actions);
    // The loss as written is what all others are compared with: always drawn.
    const title =
      name === 'original'
        ? element('span', { class: 'variant-name' }, this.#title, swatch(name))
        : element('label', { class: 'variant-name' }, this.#title, this.#switch, swatch(name));
    this.element = element(
      'tr',
      { role: 'row', class: 'variant', 'data-variant': name },
      element('th', { scope: 'row', role: 'rowheader' }, title),
      element(
        'td',
        { role: 'cell', class: 'curve' },
        this.#curve.element,
        element('p', { class: 'row-note' }, this.#note, this.#because),
      ),
      element('td', { role: 'cell', class: 'number loss' }, this.#first, this.#last),
      element('td', { role: 'cell', class: 'number metric' }, this.#metricName, this.#metric),
      this.#differenceCell,
    );
    this.#switch.addEventListener('change', () => {
      actions.toggleVariant(name);
    });
  }

  update(state: PageState, theme: Theme): void {
    const { hidden, loss, picked, zoom, marked } = state;
    const cursor = state.cursor ?? picked;
    const run = shownRun(state);
    this.#writeTitle(run?.setup?.shift ?? state.recipe.shift);
    this.#switch.checked = !hidden.has(this.name);
    const look = [theme, isWide(), zoom, marked, picked, comparedRun(state)];
    if (!this.#memo.changed(run, run?.version, cursor, loss, state.run?.status, ...look)) return;
    const course = run?.courses.get(this.name) ?? null;
    this.#writeNumbers(run, course, cursor);
    setText(this.#note, course === null ? absence(this.name, state) : stopText(course));
    setText(this.#because, course === null ? '' : reasonOf(course));
    this.#curve.element.hidden = course === null || isWithoutNumbers(course);
    this.#switch.disabled = run !== null && course === null;
    if (run === null || course === null || (prefersStillness() && run.isActive)) return;
    this.#curve.draw(run, course, state, theme);
  }

  #writeTitle(shift: number): void {
    setText(this.#title, variantTitle(this.name, shift));
    const isTwoPi = this.name === 'shifted' && shift === -2 * Math.PI;
    this.#title.title = isTwoPi ? 'Any constant does. 2π is where the question came from.' : '';
  }

  #writeNumbers(run: Run | null, course: Course | null, cursor: number | null): void {
    const losses = course?.loss ?? [];
    const at = cursor === null ? losses.length : Math.min(cursor, losses.length);
    const [first, last] = [losses[0], losses[at - 1]];
    const isAlone = first === undefined || (course !== null && isWithoutNumbers(course));
    setText(this.#first, isAlone ? '' : `${formatNumber(first)} → `);
    setText(this.#last, last === undefined ? '' : formatNumber(last));
    const name = run?.setup?.metric?.name;
    const metric = cursor === null ? course?.metric.at(-1)?.[1] : course?.batchMetric[at - 1];
    const isMeasured = name !== undefined && metric !== undefined;
    setText(this.#metricName, isMeasured ? `${metricTitles[name]} ` : '');
    setText(this.#metric, isMeasured ? formatMetric(name, metric) : '');
    const difference = course?.weightDifference ?? null;
    this.#differenceCell.hidden = difference === null;
    setText(this.#difference, difference === 0 ? '0 exactly' : formatNumber(difference ?? 0));
  }
}

/** That a variant does not go on; where it has never had a number, there is no curve either. */
function stopText(course: Course): string {
  const { stopped, loss } = course;
  const [first] = loss;
  if (first !== undefined && isWithoutNumbers(course)) return `${formatNumber(first)} from the first step`;
  return stopped === null ? '' : `stopped at step ${formatCount(stopped.step)}`;
}

function reasonOf(course: Course): string {
  const { stopped, loss } = course;
  return stopped === null || (loss.length > 0 && isWithoutNumbers(course)) ? '' : `: ${stopped.because}`;
}

/** Why a row has no curve. */
function absence(name: VariantName, { loss, run }: PageState): string {
  if (name !== 'surrogate' || loss?.surrogate !== null || run?.status === 'refused') return '';
  const { verdict } = loss.report;
  if (verdict === 'unknown') return 'not known: the loss was not followed to its end';
  if (verdict === 'metric') return 'a metric, none sought';
  return verdict === 'trains' ? 'no cut, none needed' : 'none known for this cut';
}
