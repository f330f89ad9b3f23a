import { variantNames } from '../../src/training/variants/variant';
import type { MetricName } from '../../src/training/data/metric';
import type { Actions } from '../actions';
import { drawBaseline, drawMarks } from '../charts/cursor';
import { drawEndLabels, type EndLabel } from '../charts/end-labels';
import { faint } from '../charts/faint';
import { useGestures } from '../charts/gestures';
import { LineChart, type ChartLook, type Frame, type Line } from '../charts/line-chart';
import type { Range } from '../charts/scale';
import { thin } from '../charts/thin';
import { element, setAttribute, setText } from '../dom';
import { formatCount, formatMetric, metricTitles } from '../format';
import { isWide } from '../layout';
import { prefersStillness } from '../motion';
import type { Course, Run } from '../run';
import { comparedRun, isNotTrainable, isOutdated, shownRun, type PageState } from '../store';
import type { Theme } from '../theme';
import { looks, variantTitle } from '../variants';
import { Memo, type View } from './view';

/** A coefficient of determination has no floor: below this a line runs out of the chart. */
const lowestR2 = -1;

/** Beside the range of the values, so that thick lines at its ends are whole; a share of it. */
const margin = 0.03;

/** Region 3b: what the training is for, all variants on one axis, each line named at its end. */
export class MetricChartView implements View {
  readonly #title = element('h2', { id: 'metric-title' });
  readonly #reads = element('span', { class: 'muted wide-only' });
  readonly #canvas = element('canvas', { role: 'img' });
  readonly #holder = element('div', { class: 'chart' }, this.#canvas);
  readonly #none = element(
    'p',
    { class: 'empty' },
    'No measure follows from this loss, so nothing is measured but the loss itself.',
  );
  readonly element = element(
    'section',
    { class: 'metric-chart', 'aria-labelledby': 'metric-title' },
    element('div', { class: 'head' }, this.#title, this.#reads),
    this.#holder,
    this.#none,
  );
  readonly #memo = new Memo();
  readonly #style = new Memo();
  #chart: LineChart | null = null;

  constructor(actions: Actions) {
    useGestures(this.#canvas, () => this.#chart, actions);
  }

  update(state: PageState, theme: Theme): void {
    this.element.hidden = state.tab !== 'train' || isNotTrainable(state);
    if (this.element.hidden) return;
    const run = shownRun(state);
    this.#holder.classList.toggle('outdated', isOutdated(state) || run !== state.run);
    const marks = [state.cursor, state.picked, state.marked];
    const look = [state.hidden, state.zoom, comparedRun(state), theme, isWide(), this.#canvas.clientWidth];
    if (!this.#memo.changed(run, run?.version, state.run?.status, ...look, ...marks)) return;
    const metric = run?.setup?.metric ?? null;
    const isMissing = (run?.setup ?? null) !== null && metric === null;
    this.#holder.hidden = isMissing;
    this.#none.hidden = !isMissing;
    setText(this.#title, metric === null ? 'Metric' : `${capitalized(metricTitles[metric.name])} on all the data`);
    setText(this.#reads, metric === null ? '' : `${metric.reads}; faint: each batch`);
    this.#title.title = metric?.reads ?? '';
    if (isMissing || (prefersStillness() && run?.isActive === true)) return;
    this.#draw(run, state, metric?.name ?? 'accuracy', theme);
  }

  #draw(run: Run | null, state: PageState, metric: MetricName, theme: Theme): void {
    const courses = variantNames.flatMap((name) => (state.hidden.has(name) ? [] : (run?.courses.get(name) ?? [])));
    const labels = endLabels(courses, theme);
    const before = courses[0]?.metric[0]?.[1] ?? null;
    const room = labelRoom(labels);
    this.#chart ??= new LineChart(this.#canvas);
    if (this.#style.changed(room, metric, theme)) this.#chart.restyle(lookOf(room, metric), theme);
    const columns = Math.max(50, this.#canvas.clientWidth);
    const other = comparedRun(state)?.courses.get('original');
    const over = (frame: Frame) => {
      if (before !== null) drawBaseline(frame, before, theme);
      drawMarks(frame, state, theme);
      const start = before === null ? [] : [{ text: 'before training', color: theme.muted, value: before }];
      drawEndLabels(frame, [...labels, ...start], theme.font);
    };
    const x = state.zoom ?? [0, run?.setup?.steps ?? 1];
    const lineOf = (course: Course, color: string): Line => metricLine(course, color, columns, x);
    const batchLineOf = (course: Course, color: string): Line => batchLine(course, color, columns, x);
    this.#chart.draw({
      // What comes first is drawn on top: the original, thick, lies under the others.
      lines: [
        ...courses.map((course) => lineOf(course, theme.variants[course.name])).toReversed(),
        ...courses.map((course) => batchLineOf(course, faint(theme.variants[course.name], 0.25, theme))).toReversed(),
        ...(other === undefined ? [] : [{ ...lineOf(other, theme.muted), width: 1, dash: [] }]),
      ],
      ...{ x, y: rangeOf(metric, courses), over },
    });
    const description = courses.map((course) => {
      const last = course.metric.at(-1)?.[1];
      return `${variantTitle(course.name, run?.setup?.shift ?? 0)} ${last === undefined ? 'not measured' : formatMetric(metric, last)}`;
    });
    setAttribute(this.#canvas, 'aria-label', `${metricTitles[metric]} over the steps: ${description.join(', ')}`);
  }
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function metricLine({ name, metric }: Course, color: string, columns: number, within: Range): Line {
  const series = { values: metric.map(([, value]) => value), x: (index: number) => metric[index]?.[0] ?? NaN };
  return { points: thin(series, columns, within), color, ...looks[name] };
}

function batchLine({ batchMetric }: Course, color: string, columns: number, within: Range): Line {
  const points = thin({ values: batchMetric, x: (index) => index + 1 }, columns, within);
  return { points, color, width: 1, dash: [] };
}

function rangeOf(metric: MetricName, courses: readonly Course[]): Range {
  const values = metric === 'r2' ? courses.flatMap((course) => course.metric.map(([, value]) => value)) : [];
  const low = Math.max(Math.min(0, ...values), lowestR2);
  return [low - margin * (1 - low), 1 + margin * (1 - low)];
}

/** One name for lines that lie exactly on each other: "as written = shifted". */
function endLabels(courses: readonly Course[], theme: Theme): readonly EndLabel[] {
  const labels: { course: Course; label: EndLabel }[] = [];
  for (const course of courses) {
    const value = course.metric.at(-1)?.[1];
    if (value === undefined) continue;
    const title = course.name === 'original' ? 'as written' : course.name;
    const same = labels.find((other) => isSameLine(other.course, course));
    if (same === undefined) labels.push({ course, label: { text: title, color: theme.variants[course.name], value } });
    else same.label = { ...same.label, text: `${same.label.text} = ${title}` };
  }
  return labels.map(({ label }) => label);
}

function isSameLine({ metric: one }: Course, { metric: other }: Course): boolean {
  return one.length === other.length && one.every(([, value], index) => Object.is(value, other[index]?.[1]));
}

/** Room for the longest name, which may be broken where the page is narrow. */
function labelRoom(labels: readonly EndLabel[]): number {
  const longest = Math.max(14, ...labels.map(({ text }) => text.length));
  return Math.min(6.2 * longest + 10, isWide() ? 260 : 110);
}

function lookOf(room: number, metric: MetricName): ChartLook {
  return {
    ...{ xTicks: 'few', yTicks: 'few', xUnit: 'step', formatX: formatCount },
    formatY: (value) => formatMetric(metric, value),
    padding: { right: room },
  };
}
