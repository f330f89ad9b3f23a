import type { Box } from './canvas';

/** Fills a rectangle with parallel strokes; `rising` ones go up to the right. */
export function hatch(
  context: CanvasRenderingContext2D,
  { x, y, width, height }: Box,
  color: string,
  direction: 'rising' | 'falling',
  gap = 6,
): void {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.beginPath();
  for (let offset = -height; offset < width + height; offset += gap) {
    const [from, to] = direction === 'rising' ? [y + height, y] : [y, y + height];
    context.moveTo(x + offset, from);
    context.lineTo(x + offset + height, to);
  }
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.stroke();
  context.restore();
}
