import type { Theme } from '../theme';

/** An arrow from a point along (dx, dy), in CSS pixels, with a rim so that it shows on any ground. */
export function drawPush(
  context: CanvasRenderingContext2D,
  [x, y]: readonly [number, number],
  [dx, dy]: readonly [number, number],
  theme: Theme,
): void {
  const length = Math.hypot(dx, dy);
  if (length < 1) return;
  const head = Math.min(5, length / 2);
  const angle = Math.atan2(dy, dx);
  const path = new Path2D();
  path.moveTo(x, y);
  path.lineTo(x + dx, y + dy);
  for (const side of [-1, 1]) {
    path.moveTo(x + dx, y + dy);
    path.lineTo(x + dx - head * Math.cos(angle + side * 0.5), y + dy - head * Math.sin(angle + side * 0.5));
  }
  context.save();
  context.lineCap = 'round';
  context.strokeStyle = theme.background;
  context.lineWidth = 3.5;
  context.stroke(path);
  context.strokeStyle = theme.text;
  context.lineWidth = 1.4;
  context.stroke(path);
  context.restore();
}

/** A ring that marks the sample's own place. */
export function drawRing(context: CanvasRenderingContext2D, x: number, y: number, radius: number, theme: Theme): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = theme.background;
  context.fill();
  context.strokeStyle = theme.text;
  context.lineWidth = 2;
  context.stroke();
}
