import { paintSigns } from '../charts/signs';
import { element } from '../dom';
import type { Theme } from '../theme';

const size = { width: 22, height: 12 };

const meanings = [
  [-1, 'below 0: pushes up'],
  [1, 'above 0: pushes down'],
  [0, '0: nothing'],
  [NaN, 'no number'],
] as const;

/** What colour and hatching of a sign map mean. */
export function signLegend(theme: Theme): HTMLElement {
  return element(
    'p',
    { class: 'legend' },
    ...meanings.map(([value, text]) => element('span', {}, key(value, theme), text)),
  );
}

function key(value: number, theme: Theme): HTMLCanvasElement {
  const canvas = element('canvas', { class: 'key', 'aria-hidden': 'true' });
  canvas.width = size.width * devicePixelRatio;
  canvas.height = size.height * devicePixelRatio;
  const context = canvas.getContext('2d');
  if (context !== null) {
    context.scale(devicePixelRatio, devicePixelRatio);
    paintSigns(context, { x: 0, y: 0, ...size }, { columns: 1, rows: 1, at: () => value }, theme);
  }
  return canvas;
}
