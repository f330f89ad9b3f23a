import type { Theme } from '../theme';
import type { Frame } from './line-chart';

export const noNumbers = 'NaN or infinite everywhere here';

/** Says in the middle of a chart why it has no curve. */
export function sayNoNumbers({ context, left, right, top, bottom }: Frame, theme: Theme): void {
  Object.assign(context, {
    font: `12px ${theme.font}`,
    textAlign: 'center',
    textBaseline: 'middle',
  });
  const [middle, half] = [(left + right) / 2, context.measureText(noNumbers).width / 2 + 6];
  context.fillStyle = theme.background;
  context.fillRect(middle - half, (top + bottom) / 2 - 9, 2 * half, 18);
  context.fillStyle = theme.muted;
  context.fillText(noNumbers, middle, (top + bottom) / 2);
}
