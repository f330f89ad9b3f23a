import type { Theme } from '../theme';
import type { Frame } from './line-chart';

/** Where the user points, in every chart over the same steps. */
export function drawCursor({ context, x, top, bottom }: Frame, step: number, theme: Theme): void {
  context.strokeStyle = theme.muted;
  context.lineWidth = 1;
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
