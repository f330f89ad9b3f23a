import type { GradientCurve } from '../../src/core/pictures/gradient-curve';
import { drawStrip } from '../charts/arrows';
import { LineChart, type ChartLook, type Frame } from '../charts/line-chart';
import { element, setAttribute, setText, withCode } from '../dom';
import type { PageState } from '../store';
import type { Theme } from '../theme';
import { describeCurve } from './describe-curve';
import { Memo, type View } from './view';

const notFollowed = 'No picture: the loss could not be followed on sample inputs.';
const withoutPrediction = 'No picture: none of its inputs is a prediction.';

const stripHeight = 24;

/** Region 2: the loss over one element of the prediction, and under it which way an optimiser pushes that element. */
export class PictureView implements View {
  readonly #canvas = element('canvas', { role: 'img' });
  readonly #holder = element('div', { class: 'chart' }, this.#canvas);
  readonly #caption = element('p', { class: 'caption' });
  readonly #none = element('p', { class: 'empty' });
  readonly element = element(
    'section',
    { class: 'picture', 'aria-labelledby': 'picture-title' },
    element('h2', { id: 'picture-title' }, 'What it tells the network'),
    this.#holder,
    this.#none,
    this.#caption,
  );
  readonly #memo = new Memo();
  #chart: LineChart | null = null;

  update({ loss, tab }: PageState, theme: Theme): void {
    this.element.hidden = tab !== 'train';
    if (this.element.hidden || loss === null || !this.#memo.changed(loss, theme)) return;
    const { curve } = loss;
    this.#holder.hidden = curve === null;
    this.#none.hidden = curve !== null;
    setText(this.#none, loss.report.reading === null ? notFollowed : withoutPrediction);
    this.#caption.replaceChildren(...(curve === null ? [] : caption(curve)));
    if (curve === null) return;
    setAttribute(this.#canvas, 'aria-label', describeCurve(curve));
    this.#chart ??= new LineChart(this.#canvas);
    this.#chart.restyle(lookOf(curve), theme);
    const points = curve.x.map((x, index) => ({ x, y: curve.points[index]?.loss ?? NaN }));
    this.#chart.draw({
      lines: [{ points, color: theme.text, width: 2, dash: [] }],
      x: [curve.x[0] ?? 0, curve.x.at(-1) ?? 1],
      y: null,
      over: (frame) => {
        markCurrent(frame, curve, theme);
        drawStrip(frame, curve, frame.height - stripHeight, stripHeight, theme);
      },
    });
  }
}

function lookOf(curve: GradientCurve): ChartLook {
  return {
    xTicks: 'few',
    yTicks: 'few',
    xTitle: curve.axis,
    yTitle: 'loss',
    padding: { bottom: stripHeight + 4 },
  };
}

/** Where the sample's own element lies. */
function markCurrent(frame: Frame, curve: GradientCurve, theme: Theme): void {
  const nearest = curve.x.reduce(
    (best, x, index) => (Math.abs(x - curve.current) < Math.abs((curve.x[best] ?? NaN) - curve.current) ? index : best),
    0,
  );
  const loss = curve.points[nearest]?.loss;
  if (loss === undefined || !Number.isFinite(loss)) return;
  const { context } = frame;
  context.beginPath();
  context.arc(frame.x(curve.x[nearest] ?? 0), frame.y(loss), 4, 0, 2 * Math.PI);
  context.fillStyle = theme.background;
  context.fill();
  context.strokeStyle = theme.text;
  context.lineWidth = 2;
  context.stroke();
}

/** What the signs of the picture mean. */
const keys = {
  flows: ['→ push up', '← push down', '▨ nothing'],
  zero: ['`backward()` runs, but moves nothing here'],
  none: ['`backward()` finds no way back'],
} as const;

function caption({ state, fixed }: GradientCurve): readonly Node[] {
  return [...keys[state], `○ the sample, ${fixed}`].map((text) => element('span', {}, ...withCode(text)));
}
