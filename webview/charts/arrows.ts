import type { GradientCurve } from '../../src/core/pictures/gradient-curve';
import type { Theme } from '../theme';
import type { Box } from './canvas';
import { hatch } from './hatch';
import type { Frame } from './line-chart';

const spacing = 18;

/** One place of the strip: how the optimiser moves the prediction there. */
interface Push {
  readonly x: number;
  /** null: PyTorch gives None, or the program refuses such inputs; NaN: not a number. */
  readonly gradient: number | null;
}

/** The strip under the curve: arrows in the direction in which an optimiser moves the prediction, so against the gradient. */
export function drawStrip(frame: Frame, curve: GradientCurve, top: number, height: number, theme: Theme): void {
  const { context, left, right } = frame;
  const box = { x: left, y: top, width: right - left, height };
  context.strokeStyle = theme.grid;
  context.lineWidth = 1;
  context.strokeRect(box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1);
  if (curve.state === 'zero') {
    hatch(context, box, theme.muted, 'rising');
    label(context, box, 'zero gradient', theme);
  } else if (curve.state === 'none') {
    hatch(context, box, theme.muted, 'rising', 12);
    hatch(context, box, theme.muted, 'falling', 12);
    label(context, box, 'PyTorch gives None', theme);
  } else drawPushes(frame, pushes(curve, Math.floor(box.width / spacing)), top, height, theme);
}

/** The curve's gradient at evenly spaced places: that of the nearest point. */
function pushes({ x, points }: GradientCurve, count: number): readonly Push[] {
  const [low, high] = [x[0] ?? NaN, x.at(-1) ?? NaN];
  return Array.from({ length: count }, (_, place) => {
    const share = (place + 0.5) / count;
    const point = points[Math.round(share * (x.length - 1))];
    return { x: low + share * (high - low), gradient: point?.gradient ?? null };
  });
}

function drawPushes(frame: Frame, places: readonly Push[], top: number, height: number, theme: Theme): void {
  const { context } = frame;
  const middle = top + height / 2;
  const largest = Math.max(...places.map(({ gradient }) => (Number.isFinite(gradient) ? Math.abs(gradient ?? 0) : 0)));
  for (const { x, gradient } of places) {
    const center = frame.x(x);
    if (gradient === null || Number.isNaN(gradient)) continue;
    if (gradient === 0)
      hatch(
        context,
        { x: center - spacing / 2, y: top + 3, width: spacing, height: height - 6 },
        theme.muted,
        'rising',
        5,
      );
    else drawArrow(context, center, middle, -Math.sign(gradient), strength(gradient, largest), theme);
  }
  for (const [first, last] of runsOfNaN(places)) {
    const [left, right] = [frame.x(first.x) - spacing / 2, frame.x(last.x) + spacing / 2];
    const box = { x: left, y: top, width: right - left, height };
    for (const direction of ['rising', 'falling'] as const)
      hatch(context, { ...box, y: top + 3, height: height - 6 }, theme.muted, direction, 5);
    if (box.width > 2 * spacing) label(context, box, 'NaN', theme);
  }
}

/** Where neighbours have no number for a gradient: the first and the last of them. */
export function runsOfNaN<Place extends Pick<Push, 'gradient'>>(
  places: readonly Place[],
): readonly (readonly [first: Place, last: Place])[] {
  return places.flatMap((first, start) => {
    const isNaNAt = (index: number) => Number.isNaN(places[index]?.gradient ?? 0);
    if (!isNaNAt(start) || isNaNAt(start - 1)) return [];
    let end = start;
    while (isNaNAt(end + 1)) end += 1;
    return [[first, places[end] ?? first] as const];
  });
}

/** The root makes small gradients visible beside large ones. */
function strength(gradient: number, largest: number): number {
  return Number.isFinite(gradient) ? Math.max(Math.sqrt(Math.abs(gradient) / largest), 0.25) : 1;
}

function drawArrow(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  direction: number,
  size: number,
  theme: Theme,
): void {
  const half = (direction * size * (spacing - 4)) / 2;
  const head = 2 + 2.5 * size;
  context.strokeStyle = direction > 0 ? theme.negative : theme.positive;
  context.lineWidth = 1 + size;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.beginPath();
  context.moveTo(x - half, y);
  context.lineTo(x + half, y);
  context.moveTo(x + half - direction * head, y - head);
  context.lineTo(x + half, y);
  context.lineTo(x + half - direction * head, y + head);
  context.stroke();
}

function label(context: CanvasRenderingContext2D, { x, y, width, height }: Box, text: string, theme: Theme): void {
  context.font = `12px ${theme.font}`;
  const half = context.measureText(text).width / 2 + 6;
  context.fillStyle = theme.background;
  context.fillRect(x + width / 2 - half, y + 2, 2 * half, height - 4);
  context.fillStyle = theme.text;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(text, x + width / 2, y + height / 2);
}
