import { drawOn, type Surface } from '../charts/canvas';
import type { Grid } from '../charts/grid';
import { paintSigns, shares } from '../charts/signs';
import { element } from '../dom';
import type { Theme } from '../theme';
import { Memo } from './view';

const size = { width: 22, height: 12 };

/** What a value of a sign map does: a gradient pushes against its sign, an update moves along it. */
const meanings = {
  gradient: { below: 'pushes up', above: 'pushes down', zero: 'nothing' },
  update: { below: 'moved down', above: 'moved up', zero: 'not moved' },
} as const;

/** What colour and hatching of sign maps mean; what is nowhere on them is not named. */
export class SignLegend {
  readonly element = element('p', { class: 'legend' });
  readonly #maps = new Memo();
  readonly #named = new Memo();

  show(maps: readonly Grid[], theme: Theme, of: keyof typeof meanings = 'gradient'): void {
    if (!this.#maps.changed(theme, of, ...maps)) return;
    const { below, above, zero } = meanings[of];
    const found = maps.map(shares);
    const keys = [
      ['negative', -1, `below 0: ${below}`],
      ['positive', 1, `above 0: ${above}`],
      ['zero', 0, `0: ${zero}`],
      ['none', NaN, 'no number: None or NaN'],
    ] as const;
    const named = keys.filter(([kind]) => found.some((share) => share[kind] > 0));
    this.element.hidden = named.length === 0;
    if (!this.#named.changed(theme, ...named.map(([, , text]) => text))) return;
    this.element.replaceChildren(...named.map(([, value, text]) => element('span', {}, key(value, theme), text)));
  }
}

function key(value: number, theme: Theme): HTMLCanvasElement {
  const canvas = element('canvas', { class: 'key', 'aria-hidden': 'true' });
  const draw = ({ context }: Surface): void => {
    paintSigns(context, { x: 0, y: 0, ...size }, { columns: 1, rows: 1, at: () => value }, theme);
  };
  drawOn(canvas, draw, size);
  return canvas;
}
