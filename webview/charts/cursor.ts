import type { Theme } from '../theme';
import type { Frame } from './line-chart';
import type { Range } from './scale';

/** What is marked in every chart over the same steps. */
export interface Marks {
  /** Where the user points. */
  readonly cursor: number | null;
  /** The step that was picked. */
  readonly picked: number | null;
  /** The steps that are about to be shown. */
  readonly marked: Range | null;
}

export function drawMarks(frame: Frame, { cursor, picked, marked }: Marks, theme: Theme): void {
  const { context, x, top, bottom, left, right } = frame;
  if (marked !== null) {
    const [from, to] = marked.map((step) => Math.min(Math.max(x(step), left), right));
    context.save();
    context.globalAlpha = 0.2;
    context.fillStyle = theme.accent;
    context.fillRect(from ?? left, top, (to ?? right) - (from ?? left), bottom - top);
    context.restore();
  }
  if (picked !== null) drawUpright(frame, picked, theme.accent, 2);
  if (cursor !== null) drawUpright(frame, cursor, theme.muted, 1);
}

function drawUpright(
  { context, x, top, bottom, left, right }: Frame,
  step: number,
  color: string,
  width: number,
): void {
  if (x(step) < left || x(step) > right) return;
  context.strokeStyle = color;
  context.lineWidth = width;
  context.beginPath();
  context.moveTo(x(step), top);
  context.lineTo(x(step), bottom);
  context.stroke();
}

/** What was so before the training: a dotted line across. */
export function drawBaseline({ context, y, left, right }: Frame, value: number, theme: Theme): void {
  context.save();
  context.strokeStyle = theme.muted;
  context.lineWidth = 1;
  context.setLineDash([1, 3]);
  context.beginPath();
  context.moveTo(left, y(value));
  context.lineTo(right, y(value));
  context.stroke();
  context.restore();
}
