import type { GradientMap } from '../../src/core/pictures/gradient-curve';
import { surfaceOf, type Surface } from '../charts/canvas';
import { drawSignMap, largestOf, shares, type Field } from '../charts/sign-map';
import { element, setAttribute, withCode } from '../dom';
import { formatNumber, formatShare, formatTick } from '../format';
import type { PageState } from '../store';
import type { Theme } from '../theme';
import { signLegend } from './sign-legend';
import { Memo, type View } from './view';

const margin = { left: 52, right: 8, top: 6, bottom: 34 };

/** The first picture for all targets: the gradient's sign over prediction × target. */
export class SignMapView implements View {
  readonly #canvas = element('canvas', { role: 'img' });
  readonly #holder = element('div', { class: 'chart' }, this.#canvas);
  readonly #text = element('div', { class: 'caption' });
  readonly element = element(
    'section',
    { class: 'sign-map', 'aria-labelledby': 'sign-map-title' },
    element('h2', { id: 'sign-map-title' }, 'Which way, for every target'),
    this.#holder,
    this.#text,
  );
  readonly #memo = new Memo();

  update({ map, tab }: PageState, theme: Theme): void {
    this.element.hidden = tab !== 'gradient';
    if (this.element.hidden) return;
    if (!this.#memo.changed(map, theme, this.#canvas.clientWidth, this.#canvas.clientHeight)) return;
    const isThere = typeof map !== 'string' && map !== null;
    this.#canvas.hidden = !isThere;
    if (!isThere) {
      this.#text.replaceChildren(
        map === null ? 'No map: the target has no element for each of the prediction’s.' : 'Computing…',
      );
      return;
    }
    const field = fieldOf(map);
    setAttribute(this.#canvas, 'aria-label', describe(map, field));
    this.#text.replaceChildren(...captionOf(map, field, theme));
    const surface = surfaceOf(this.#canvas);
    if (surface !== null) draw(surface, map, field, theme);
  }
}

function fieldOf({ x, y, gradient }: GradientMap): Field {
  return { columns: x.length, rows: y.length, at: (column, row) => gradient[row * x.length + column] ?? NaN };
}

function draw({ context, width, height }: Surface, map: GradientMap, field: Field, theme: Theme): void {
  const box = {
    ...{ x: margin.left, y: margin.top },
    ...{ width: width - margin.left - margin.right, height: height - margin.top - margin.bottom },
  };
  drawSignMap(context, box, field, theme);
  context.font = `11px ${theme.font}`;
  context.fillStyle = theme.muted;
  context.textBaseline = 'top';
  const below = box.y + box.height + 4;
  const [low, high] = [map.x[0] ?? 0, map.x.at(-1) ?? 0];
  for (const [text, align, share] of [
    [formatTick(low), 'left', 0],
    [formatTick((low + high) / 2), 'center', 0.5],
    [formatTick(high), 'right', 1],
  ] as const) {
    context.textAlign = align;
    context.fillText(text, box.x + share * box.width, below);
  }
  context.textAlign = 'center';
  context.fillText(map.prediction, box.x + box.width / 2, below + 14);
  drawTargets(context, box, map);
}

function drawTargets(
  context: CanvasRenderingContext2D,
  box: { readonly x: number; readonly y: number; readonly height: number },
  { y, target }: GradientMap,
): void {
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  const every = Math.ceil(y.length / 8);
  const isClasses = y.every(Number.isInteger);
  y.forEach((value, row) => {
    if (row % every !== 0) return;
    const middle = box.y + box.height - ((row + 0.5) / y.length) * box.height;
    context.fillText(isClasses ? String(value) : formatTick(value), box.x - 6, middle);
  });
  context.save();
  context.translate(8, box.y + box.height / 2);
  context.rotate(-Math.PI / 2);
  context.textAlign = 'center';
  context.fillText(target, 0, 0);
  context.restore();
}

function captionOf(map: GradientMap, field: Field, theme: Theme): readonly Node[] {
  if (map.state === 'none') return [element('p', {}, 'PyTorch gives None everywhere.')];
  if (map.state === 'zero') return [element('p', {}, 'Zero gradient everywhere.')];
  const unit = `∂loss/∂\`${map.prediction}\` of one element, at most ±${formatNumber(largestOf(field))}`;
  return [signLegend(theme), element('p', { class: 'muted' }, ...withCode(unit))];
}

function describe(map: GradientMap, field: Field): string {
  const { positive, negative, zero, none } = shares(field);
  const parts = [
    [negative, 'pushes up'],
    [positive, 'pushes down'],
    [zero, 'does nothing'],
    [none, 'has no number'],
  ] as const;
  const told = parts.flatMap(([share, what]) => (share === 0 ? [] : [`${what} on ${formatShare(share)}`]));
  return `Gradient over ${map.prediction} and ${map.target}: the optimiser ${told.join(', ')} of the map.`;
}
