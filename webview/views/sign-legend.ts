import { drawOn, type Surface } from '../charts/canvas';
import { paintSigns } from '../charts/signs';
import { element } from '../dom';
import type { Theme } from '../theme';

const size = { width: 22, height: 12 };

/** What a value of a sign map does: a gradient pushes against its sign, an update moves along it. */
const meanings = {
  gradient: { below: 'pushes up', above: 'pushes down', zero: 'nothing' },
  update: { below: 'moved down', above: 'moved up', zero: 'not moved' },
} as const;

/** What colour and hatching of a sign map mean. */
export function signLegend(theme: Theme, of: keyof typeof meanings = 'gradient'): HTMLElement {
  const { below, above, zero } = meanings[of];
  const keys = [
    [-1, `below 0: ${below}`],
    [1, `above 0: ${above}`],
    [0, `0: ${zero}`],
    [NaN, 'no number: None or NaN'],
  ] as const;
  return element(
    'p',
    { class: 'legend' },
    ...keys.map(([value, text]) => element('span', {}, key(value, theme), text)),
  );
}

function key(value: number, theme: Theme): HTMLCanvasElement {
  const canvas = element('canvas', { class: 'key', 'aria-hidden': 'true' });
  const draw = ({ context }: Surface): void => {
    paintSigns(context, { x: 0, y: 0, ...size }, { columns: 1, rows: 1, at: () => value }, theme);
  };
  drawOn(canvas, draw, size);
  return canvas;
}
