import type { LossForm, SoftenedLoss } from '../../src/core/softened-loss';
import type { PanelLoss } from '../../src/protocol/panel-messages';
import type { Actions } from '../actions';
import { LineChart, type ChartLook, type Line } from '../charts/line-chart';
import { element, linkButton, setAttribute, setText, withCode } from '../dom';
import { formatMetric, formatNumber, formatSetting } from '../format';
import type { Course, Run } from '../run';
import { changedLinesOf } from '../source';
import { shownRun, type PageState } from '../store';
import type { Theme } from '../theme';
import { looks, type LineLook } from '../variants';
import { lineSwatch } from './swatch';
import { Memo, type View } from './view';

const titles: Readonly<Record<LossForm['kind'], string>> = {
  ...{ hard: 'as written', surrogate: 'surrogate', cooled: 'cooling', straightThrough: 'straight-through' },
};
const lines: Readonly<Record<LossForm['kind'], LineLook>> = {
  ...{ hard: looks.original, surrogate: looks.surrogate, cooled: { width: 1.5, dash: [6, 3] } },
  straightThrough: { width: 2, dash: [2, 3] },
};

const help =
  'Above, the loss over one element of the prediction; below, the gradient that each way of writing it sends there; None has no line. Straight-through keeps the hard value and borrows the surrogate’s gradient: it trains, but on another function than the one whose value is shown. Cooling is the surrogate from four times τ down to a quarter of it, a little colder at each call; drawn as it is at the first.';

/** A factor on the temperature for each place of the slider: half-octaves up to 16 times to either side. */
const octaves = 4;

/** The hard loss, its surrogate and straight-through, side by side, at any temperature. */
export class InsteadView implements View {
  readonly #name = element('span', { class: 'muted' });
  readonly #slider = element('input', {
    ...{ type: 'range', min: String(-octaves), max: String(octaves), step: '0.5' },
    'aria-label': 'Temperature τ',
  });
  readonly #temperature = element('output', { class: 'number' });
  readonly #tau = element('label', { class: 'scrub' }, this.#slider, this.#temperature);
  readonly #value = element('canvas', { role: 'img' });
  readonly #gradient = element('canvas', { role: 'img' });
  readonly #head = element('tr');
  readonly #rows = element('tbody');
  readonly #code = element('pre');
  readonly #avoid = element('p', { class: 'muted' });
  readonly #none = element('p', { class: 'empty' });
  readonly #content = element(
    'div',
    { class: 'instead-content' },
    this.#tau,
    element('div', { class: 'chart' }, this.#value),
    element('div', { class: 'chart' }, this.#gradient),
    element('table', { 'aria-label': 'Ways of writing the loss' }, element('thead', {}, this.#head), this.#rows),
    this.#code,
    this.#avoid,
    element('p', { class: 'muted help' }, help),
  );
  readonly element = element(
    'section',
    { class: 'instead', 'aria-labelledby': 'instead-title' },
    element('div', { class: 'head' }, element('h2', { id: 'instead-title' }, 'What to write instead'), this.#name),
    this.#content,
    this.#none,
  );
  readonly #memo = new Memo();
  #charts: readonly [LineChart, LineChart] | null = null;

  constructor(readonly actions: Actions) {
    this.#slider.addEventListener('input', () => {
      actions.warm(2 ** Number(this.#slider.value));
    });
  }

  update(state: PageState, theme: Theme): void {
    this.element.hidden = state.tab !== 'more' || state.more !== 'instead';
    if (this.element.hidden) return;
    const run = shownRun(state);
    const { loss } = state;
    const softened = typeof state.softened === 'string' ? null : state.softened;
    this.#slider.value = String(Math.log2(state.warmth));
    if (!this.#memo.changed(run, run?.version, loss, state.softened, theme, this.#value.clientWidth)) return;
    this.#content.hidden = softened === null;
    this.#none.hidden = softened !== null;
    setText(this.#none, state.softened === null ? 'Nothing is known to be written instead.' : 'Computing…');
    if (softened === null || loss === null) return;
    this.#describe(softened, loss);
    this.#draw(softened, theme);
    this.#fill(softened, run);
  }

  #describe({ surrogates, forms }: SoftenedLoss, loss: PanelLoss): void {
    setText(this.#name, surrogates.map(({ name, formula }) => `${name}: ${formula}`).join(' · '));
    const temperatures = surrogates.flatMap(({ temperature }) => temperature ?? []);
    this.#tau.hidden = temperatures.length === 0;
    setText(this.#temperature, `τ = ${temperatures.map((each) => formatSetting(each, 2)).join(', ')}`);
    const edit = forms.find(({ kind }) => kind === 'surrogate')?.edit ?? null;
    setText(this.#code, edit === null ? '' : changedLinesOf(loss, [edit]).join('\n'));
    const told = surrogates.flatMap(({ avoid, reference }) => [avoid, reference === null ? null : `${reference}.`]);
    setText(this.#avoid, told.filter((each) => each !== null).join(' '));
  }

  #draw({ forms }: SoftenedLoss, theme: Theme): void {
    this.#charts ??= [new LineChart(this.#value), new LineChart(this.#gradient)];
    const [value, gradient] = this.#charts;
    const [first] = forms;
    const axis = first?.curve?.axis ?? '';
    const x = first?.curve?.x ?? [];
    const range = [x[0] ?? 0, x.at(-1) ?? 1] as const;
    const look: ChartLook = { xTicks: 'few', yTicks: 'few' };
    value.restyle({ ...look, yTitle: 'loss' }, theme);
    gradient.restyle({ ...look, yTitle: 'gradient', xTitle: axis }, theme);
    // The first line is drawn on top.
    const drawn = forms.toReversed();
    value.draw({ lines: drawn.map((form) => lineOf(form, 'loss', theme)), x: range, y: null });
    gradient.draw({ lines: drawn.map((form) => lineOf(form, 'gradient', theme)), x: range, y: null });
    setAttribute(this.#value, 'aria-label', describe('Loss', axis, forms, 'loss'));
    setAttribute(this.#gradient, 'aria-label', describe('Gradient', axis, forms, 'gradient'));
  }

  #fill(softened: SoftenedLoss, run: Run | null): void {
    const metric = run?.setup?.metric?.name ?? null;
    const head = ['', 'on the sample', 'gradient on', metric === null ? 'last loss' : 'after training', ''];
    this.#head.replaceChildren(...head.map((text) => element('th', { scope: 'col' }, text)));
    this.#rows.replaceChildren(...softened.forms.map((form) => this.#row(form, softened, run)));
  }

  #row(form: LossForm, { warmth }: SoftenedLoss, run: Run | null): HTMLElement {
    const { kind, text, edit, sample } = form;
    const ranges = (sample?.gradients ?? []).flatMap(({ range, shape }) => {
      const all = shape.reduce((product, size) => product * size, 1);
      return range === null ? ['None'] : [`${range.nonZero} of ${all}`];
    });
    const course = run && courseOf(form, warmth, run);
    const buttons =
      text === null || edit === null
        ? []
        : [
            linkButton(
              'Train',
              () => {
                this.actions.trainInstead({ kind, warmth, text });
              },
              {
                'aria-label': `Train ${titles[kind]}`,
              },
            ),
            ' · ',
            linkButton(
              'Insert',
              () => {
                this.actions.insert(edit);
              },
              {
                title: 'Insert this into my code',
                'aria-label': `Insert ${titles[kind]} into my code`,
              },
            ),
          ];
    return element(
      'tr',
      { 'data-form': kind },
      element('th', { scope: 'row' }, lineSwatch(lines[kind]), ' ', titles[kind]),
      element('td', { class: 'number' }, sample === null ? '' : formatNumber(sample.value)),
      element('td', { class: 'number' }, ranges.join(', ')),
      element('td', { class: 'number' }, run === null || course === null ? '' : resultOf(course, run)),
      element('td', {}, ...buttons.flatMap((each) => (typeof each === 'string' ? withCode(each) : [each]))),
    );
  }
}

/** The training of a form of the loss, where the run has it. */
function courseOf({ kind }: LossForm, warmth: number, run: Run): Course | null {
  if (kind === 'hard') return run.courses.get('original') ?? null;
  const trained = run.instead ?? { kind: 'surrogate', warmth: 1 };
  const isTrained = trained.kind === kind && trained.warmth === warmth;
  return isTrained ? (run.courses.get('surrogate') ?? null) : null;
}

function resultOf(course: Course, run: Run): string {
  const name = run.setup?.metric?.name;
  const last = course.metric.at(-1)?.[1];
  if (name !== undefined && last !== undefined) return formatMetric(name, last);
  return formatNumber(course.loss.at(-1) ?? NaN);
}

function lineOf({ kind, curve }: LossForm, what: 'loss' | 'gradient', theme: Theme): Line {
  const points = (curve?.x ?? []).map((x, index) => {
    const point = curve?.points[index] ?? null;
    return { x, y: point?.[what] ?? NaN };
  });
  return { points, color: colorOf(kind, theme), ...lines[kind] };
}

function colorOf(kind: LossForm['kind'], theme: Theme): string {
  if (kind === 'hard') return theme.variants.original;
  return kind === 'straightThrough' ? theme.text : theme.variants.surrogate;
}

function describe(title: string, axis: string, forms: readonly LossForm[], what: 'loss' | 'gradient'): string {
  const told = forms.map(({ kind, curve }) => {
    const values = (curve?.points ?? []).flatMap((point) => (point === null ? [] : [point[what]]));
    const finite = values.filter((value) => value !== null).filter(Number.isFinite);
    if (finite.length === 0) return `${titles[kind]} ${values.includes(null) ? 'None' : 'no number'}`;
    return `${titles[kind]} ${formatNumber(Math.min(...finite))} to ${formatNumber(Math.max(...finite))}`;
  });
  return `${title} over ${axis}: ${told.join(', ')}`;
}
