import type { ClassPlane } from '../../src/core/pictures/class-plane';
import type { GradientCurve } from '../../src/core/pictures/gradient-curve';
import type { Actions } from '../actions';
import { drawStrip } from '../charts/arrows';
import { LineChart, type ChartLook, type Frame } from '../charts/line-chart';
import { sayNoNumbers } from '../charts/no-numbers';
import { drawRing } from '../charts/push';
import { element, setAttribute, setText, withCode } from '../dom';
import { formatNumber } from '../format';
import { nearestRow } from '../pictures/class-plane';
import type { PageState } from '../store';
import type { Theme } from '../theme';
import { describeCurve } from './describe-curve';
import { Memo, type View } from './view';

const stripHeight = 24;

/** Region 2: the loss over one element of the prediction, and under it which way an optimiser pushes that element. */
export class PictureView implements View {
  readonly #canvas = element('canvas', { role: 'img' });
  readonly #holder = element('div', { class: 'chart' }, this.#canvas);
  readonly #caption = element('p', { class: 'caption' });
  readonly #none = element('p', { class: 'empty' }, 'No picture: none of its inputs is a prediction.');
  readonly #slider = element('input', { type: 'range', step: 'any', 'aria-label': 'Value of the largest other class' });
  readonly #sliderName = element('span');
  readonly #sliderValue = element('output', { class: 'number' });
  readonly #other = element('label', { class: 'other' }, this.#sliderName, this.#slider, this.#sliderValue);
  readonly element = element(
    'section',
    { class: 'picture', 'aria-labelledby': 'picture-title' },
    element('h2', { id: 'picture-title' }, 'What it tells the network'),
    this.#holder,
    this.#none,
    this.#caption,
    this.#other,
  );
  readonly #memo = new Memo();
  #chart: LineChart | null = null;

  constructor(actions: Actions) {
    this.#slider.addEventListener('input', () => {
      actions.moveOther(Number(this.#slider.value));
    });
  }

  update({ loss, tab, pictures, otherValue }: PageState, theme: Theme): void {
    // That the loss could not be followed is said where the training would be.
    this.element.hidden = tab !== 'train' || loss?.report.reading === null;
    if (this.element.hidden || loss === null) return;
    const plane = typeof pictures === 'string' ? null : (pictures?.plane ?? null);
    if (!this.#memo.changed(loss, theme, plane, otherValue)) return;
    const curve = loss.curve && movedCurve(loss.curve, plane, otherValue);
    this.#showOther(curve, otherValue);
    this.#holder.hidden = curve === null;
    this.#none.hidden = curve !== null;
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
        if (points.some(({ y }) => Number.isFinite(y))) markCurrent(frame, curve, theme);
        else sayNoNumbers(frame, theme);
        drawStrip(frame, curve, frame.height - stripHeight, stripHeight, theme);
      },
    });
  }

  #showOther(curve: GradientCurve | null, moved: number | null): void {
    const other = curve?.other ?? null;
    this.#other.hidden = other === null;
    if (curve === null || other === null) return;
    const [low, high] = [curve.x[0] ?? 0, curve.x.at(-1) ?? 1];
    [this.#slider.min, this.#slider.max] = [String(low), String(high)];
    setText(this.#sliderName, `the other, class ${other.index}`);
    if (moved === null) this.#slider.value = String(other.value);
    setText(this.#sliderValue, formatNumber(moved ?? other.value));
  }
}

/** The same curve where the other class has another value: a row of the plane. */
function movedCurve(curve: GradientCurve, plane: ClassPlane | null, otherValue: number | null): GradientCurve {
  if (plane === null || otherValue === null || curve.other === null) return curve;
  const start = nearestRow(plane.y, otherValue) * plane.x.length;
  const points = plane.x.map((_, column) => {
    const [loss, gradient] = [plane.loss[start + column] ?? NaN, plane.byOwn[start + column] ?? NaN];
    return { loss, gradient: plane.state === 'none' ? null : gradient };
  });
  const fixed = `but class ${curve.other.index} at ${formatNumber(otherValue)}`;
  const isFlat = points.every(({ gradient }) => gradient === 0);
  return { ...curve, x: plane.x, points, fixed, state: plane.state === 'none' ? 'none' : isFlat ? 'zero' : 'flows' };
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
  drawRing(frame.context, frame.x(curve.x[nearest] ?? 0), frame.y(loss), 4, theme);
}

/** What the signs of the picture mean. */
const keys = {
  flows: ['→ push up', '← push down', '▨ nothing'],
  zero: ['`backward()` runs, but moves nothing here'],
  none: ['`backward()` finds no way back'],
} as const;

const tooFlat = 'flat, as the loss changes by less than float32 can tell';

/** Whether it pushes while its loss reads the same everywhere. */
function isTooFlat({ points }: GradientCurve): boolean {
  const pushes = points.some((point) => Math.abs(point?.gradient ?? 0) > 0);
  return pushes && points.every((point) => point !== null && point.loss === points[0]?.loss);
}

function caption(curve: GradientCurve): readonly Node[] {
  const { state, fixed, points } = curve;
  const isShown = points.some((point) => Number.isFinite(point?.loss));
  const hasPushes = state !== 'flows' || points.some((point) => !Number.isNaN(point?.gradient ?? NaN));
  const sample = isShown ? `○ the sample, ${fixed}` : `around the sample, ${fixed}`;
  const told = [...(hasPushes ? keys[state] : []), sample, ...(isTooFlat(curve) ? [tooFlat] : [])];
  return told.map((text) => element('span', {}, ...withCode(text)));
}
