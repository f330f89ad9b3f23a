import type { VariantName } from '../../src/training/variants/variant';
import type { Actions } from '../actions';
import { drawCursor } from '../charts/cursor';
import { LineChart, type ChartLook, type Line } from '../charts/line-chart';
import { faint } from '../charts/faint';
import { followPointer } from '../charts/pointer';
import { means, thin } from '../charts/thin';
import { element, setAttribute } from '../dom';
import { formatCount, formatNumber } from '../format';
import { isWide } from '../layout';
import type { Course, Run } from '../run';
import type { Theme } from '../theme';
import { Memo } from './view';

const narrowLook: ChartLook = { xTicks: 'none', yTicks: 'ends' };
const wideLook: ChartLook = { xTicks: 'few', yTicks: 'few', formatX: formatCount };

/** The loss of one variant, on a y-axis of its own: every batch as it was, and over it the mean of each epoch. */
export class LossCurve {
  readonly #canvas = element('canvas', { role: 'img' });
  readonly element = element('div', { class: 'chart' }, this.#canvas);
  readonly #style = new Memo();
  #chart: LineChart | null = null;

  constructor(
    readonly name: VariantName,
    actions: Actions,
  ) {
    followPointer(this.#canvas, () => this.#chart, actions.point);
  }

  draw(run: Run, course: Course, pinned: Course | null, cursor: number | null, theme: Theme): void {
    this.#chart ??= new LineChart(this.#canvas);
    if (this.#style.changed(isWide(), theme)) this.#chart.restyle(isWide() ? wideLook : narrowLook, theme);
    this.#chart.draw({
      ...{ lines: this.#lines(course, pinned, run.setup?.metricEvery ?? Infinity, theme) },
      ...{ x: [0, run.setup?.steps ?? 1], y: null },
      over: (frame) => {
        if (cursor !== null) drawCursor(frame, cursor, theme);
      },
    });
    setAttribute(this.#canvas, 'aria-label', describe(course));
  }

  /** What comes first is drawn on top. */
  #lines(course: Course, pinned: Course | null, epoch: number, theme: Theme): readonly Line[] {
    const columns = Math.max(50, this.#canvas.clientWidth);
    const perBatch = ({ loss }: Course) => thin(loss, (index) => index + 1, columns);
    const color = theme.variants[this.name];
    const epochs = epoch > 1 ? means(course.loss, epoch) : [];
    const perEpoch = thin(epochs, (index) => (index + 1) * epoch, columns);
    const hasEpochs = epochs.length >= 3;
    return [
      ...(hasEpochs ? [{ points: perEpoch, color, width: 1.5, dash: [] }] : []),
      {
        points: perBatch(course),
        color: hasEpochs ? faint(color, 0.4, theme) : color,
        width: hasEpochs ? 1 : 1.5,
        dash: [],
      },
      ...(pinned === null ? [] : [{ points: perBatch(pinned), color: theme.muted, width: 1, dash: [] }]),
    ];
  }
}

function describe({ loss }: Course): string {
  const [first, last] = [loss[0], loss.at(-1)];
  if (first === undefined || last === undefined) return 'no step yet';
  return `Loss from ${formatNumber(first)} to ${formatNumber(last)} in ${formatCount(loss.length)} steps`;
}
