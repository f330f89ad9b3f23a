import { tickFormat } from '../format';
import type { Theme } from '../theme';
import type { Box, Surface } from './canvas';

/** What an axis shows, and the values that are written along it. */
export interface Axis {
  readonly title: string;
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
}

const margin = { left: 52, right: 10, top: 6, bottom: 34 };

/** The room for a picture within its axes. */
export function plotBox({ width, height }: Pick<Surface, 'width' | 'height'>): Box {
  return {
    ...{ x: margin.left, y: margin.top },
    ...{ width: width - margin.left - margin.right, height: height - margin.top - margin.bottom },
  };
}

/** An axis from `low` to `high` with its ends and its middle written. */
export function axisOf(title: string, low: number, high: number): Axis {
  return { title, low, high, ticks: [low, (low + high) / 2, high] };
}

/** Where a value lies along an axis, as a share of its length. */
export function shareOn({ low, high }: Axis, value: number): number {
  return (value - low) / (high - low);
}

export function drawAxes(context: CanvasRenderingContext2D, box: Box, x: Axis, y: Axis, theme: Theme): void {
  context.font = `11px ${theme.font}`;
  context.fillStyle = theme.muted;
  context.textBaseline = 'top';
  const below = box.y + box.height + 4;
  const [inX, inY] = [tickFormat(x.ticks), tickFormat(y.ticks)];
  x.ticks.forEach((tick, index) => {
    context.textAlign = index === 0 ? 'left' : index === x.ticks.length - 1 ? 'right' : 'center';
    context.fillText(inX(tick), box.x + shareOn(x, tick) * box.width, below);
  });
  context.textAlign = 'center';
  context.fillText(x.title, box.x + box.width / 2, below + 14);
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const tick of y.ticks) {
    const middle = box.y + (1 - shareOn(y, tick)) * box.height;
    context.fillText(inY(tick), box.x - 6, Math.min(Math.max(middle, box.y + 5), box.y + box.height - 5));
  }
  context.save();
  context.translate(8, box.y + box.height / 2);
  context.rotate(-Math.PI / 2);
  context.textAlign = 'center';
  context.fillText(y.title, 0, 0);
  context.restore();
}
