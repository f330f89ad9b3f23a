import type { VariantName } from '../../src/training/variants/variant';
import type { Actions } from '../actions';
import { drawMarks } from '../charts/cursor';
import { faint } from '../charts/faint';
import { useGestures } from '../charts/gestures';
import { LineChart, type ChartLook, type Frame, type Line } from '../charts/line-chart';
import type { Range } from '../charts/scale';
import { means, thin } from '../charts/thin';
import { element, setAttribute } from '../dom';
import { formatCount, formatNumber } from '../format';
import { isWide } from '../layout';
import type { Course, Run } from '../run';
import { comparedRun, type PageState } from '../store';
import type { Theme } from '../theme';
import { Memo } from './view';

const narrowLook: ChartLook = { xTicks: 'none', yTicks: 'ends', formatY: formatNumber };
const wideLook: ChartLook = { xTicks: 'few', yTicks: 'few', xUnit: 'step', formatX: formatCount };

/** The loss of one variant, on a y-axis of its own: every batch as it was, and over it the mean of each epoch. */
export class LossCurve {
  readonly #canvas = element('canvas', { role: 'img' });
  readonly element = element('div', { class: 'chart' }, this.#canvas);
  readonly #style = new Memo();
  readonly #memo = new Memo();
  #chart: LineChart | null = null;

  constructor(
    readonly name: VariantName,
    actions: Actions,
  ) {
    useGestures(this.#canvas, () => this.#chart, actions);
  }

  draw(run: Run, course: Course, state: PageState, theme: Theme): void {
    this.#chart ??= new LineChart(this.#canvas);
    if (this.#style.changed(isWide(), theme)) this.#chart.restyle(isWide() ? wideLook : narrowLook, theme);
    const other = comparedRun(state)?.courses.get(this.name) ?? null;
    const over = (frame: Frame) => {
      drawMarks(frame, state, theme);
    };
    // Where only a mark has moved, the lines need not be laid out anew.
    if (!this.#memo.changed(run, run.version, other, state.zoom, theme, isWide(), this.#canvas.clientWidth)) {
      this.#chart.redraw(over);
      return;
    }
    const x = state.zoom ?? [0, run.setup?.steps ?? 1];
    const points = this.#batches(course, x);
    this.#chart.draw({
      lines: this.#lines(course, points, other, run.setup?.metricEvery ?? Infinity, x, theme),
      x,
      y: null,
      ends: points,
      over,
    });
    setAttribute(this.#canvas, 'aria-label', describe(course, other));
  }

  get #columns(): number {
    return Math.max(50, this.#canvas.clientWidth);
  }

  #batches({ loss }: Course, within: Range): Line['points'] {
    return thin({ values: loss, x: (index) => index + 1 }, this.#columns, within);
  }

  /** What comes first is drawn on top. */
  #lines(
    course: Course,
    points: Line['points'],
    other: Course | null,
    epoch: number,
    within: Range,
    theme: Theme,
  ): readonly Line[] {
    const color = theme.variants[this.name];
    const epochs = epoch > 1 ? means(course.loss, epoch) : [];
    const perEpoch = thin({ values: epochs, x: (index) => (index + 1) * epoch }, this.#columns, within);
    const hasEpochs = epochs.length >= 3;
    return [
      ...(hasEpochs ? [{ points: perEpoch, color, width: 1.5, dash: [] }] : []),
      {
        points,
        color: hasEpochs ? faint(color, 0.4, theme) : color,
        width: hasEpochs ? 1 : 1.5,
        dash: [],
      },
      ...(other === null
        ? []
        : [{ points: this.#batches(other, within), color: faint(theme.muted, 0.6, theme), width: 1, dash: [] }]),
    ];
  }
}

function describe({ loss }: Course, other: Course | null): string {
  const [first, last] = [loss[0], loss.at(-1)];
  if (first === undefined || last === undefined) return 'no step yet';
  const before = other?.loss.at(-1);
  const compared = before === undefined ? '' : `; the run in grey ended at ${formatNumber(before)}`;
  return `Loss from ${formatNumber(first)} to ${formatNumber(last)} in ${formatCount(loss.length)} steps${compared}`;
}
