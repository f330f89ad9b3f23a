import { variantNames, type VariantName } from '../../src/training/variants/variant';
import { drawOn } from '../charts/canvas';
import { boundOf, type Grid } from '../charts/grid';
import { paintSigns, shares } from '../charts/signs';
import { element, setAttribute, setText } from '../dom';
import { formatCount, formatShare, formatTick } from '../format';
import type { PlaneAnswer } from '../../src/training/inspect/query';
import type { Setup } from '../../src/training/result';
import { isNotTrainable, shownRun, type PageState } from '../store';
import type { Theme } from '../theme';
import { variantTitle } from '../variants';
import { notComputed } from '../waiting';
import { SignLegend } from './sign-legend';
import { swatch } from './swatch';
import { Memo, type View } from './view';

/** Each variant's gradient over the plane of inputs, at its present weights. */
export class PlanesView implements View {
  readonly #planes = variantNames.map((name) => new Plane(name));
  readonly #grid = element('div', { class: 'plane-grid' }, ...this.#planes.map((plane) => plane.element));
  readonly #output = element('select', { 'aria-label': 'Output whose gradient is shown' });
  readonly #chooser = element('label', {}, 'output ', this.#output);
  readonly #legend = new SignLegend();
  readonly #text = element('p', { class: 'caption muted' });
  readonly element = element(
    'section',
    { class: 'planes', 'aria-labelledby': 'planes-title' },
    element('div', { class: 'head' }, element('h2', { id: 'planes-title' }, 'Where in the input plane'), this.#chooser),
    this.#grid,
    this.#legend.element,
    this.#text,
  );

  update(state: PageState, theme: Theme): void {
    const run = shownRun(state);
    const setup = run?.setup ?? null;
    this.element.hidden = state.tab !== 'gradient' || isNotTrainable(state) || (setup !== null && setup.plane === null);
    if (this.element.hidden) return;
    const plane = run?.plane ?? null;
    // Until its own are there, those of another run are seen to be of before.
    this.#grid.classList.toggle('outdated', plane === null);
    const outputs = Math.max(0, ...(plane?.gradients ?? []).map(({ gradients }) => gradients?.[0]?.length ?? 0));
    this.#offer(outputs, () => {
      this.update(state, theme);
    });
    for (const each of this.#planes) each.update(plane, Number(this.#output.value), setup?.shift ?? 0, theme);
    this.#legend.show(
      this.#planes.flatMap(({ field }) => field ?? []),
      theme,
    );
    setText(this.#text, captionOf(plane, setup));
  }

  #offer(outputs: number, changed: () => void): void {
    this.#chooser.hidden = outputs < 2;
    this.#output.onchange = changed;
    if (this.#output.options.length === outputs) return;
    const options = Array.from({ length: outputs }, (_, index) =>
      element('option', { value: String(index) }, String(index)),
    );
    this.#output.replaceChildren(...options);
  }
}

class Plane {
  readonly #title = element('span');
  readonly #canvas = element('canvas', { role: 'img' });
  readonly #size = element('figcaption', { class: 'muted' });
  readonly element: HTMLElement;
  readonly #memo = new Memo();
  #field: Grid | null = null;

  constructor(readonly name: VariantName) {
    const title = element('span', { class: 'variant-name', 'data-variant': name }, swatch(name), this.#title);
    this.element = element('figure', { class: 'plane' }, title, this.#canvas, this.#size);
  }

  /** What is to be seen of it. */
  get field(): Grid | null {
    return this.element.hidden ? null : this.#field;
  }

  update(plane: PlaneAnswer | null, output: number, shift: number, theme: Theme): void {
    const { clientWidth, clientHeight } = this.#canvas;
    if (!this.#memo.changed(plane, output, theme, clientWidth, clientHeight)) return;
    const title = variantTitle(this.name, shift);
    setText(this.#title, title);
    const found = plane?.gradients?.find(({ variant }) => variant === this.name);
    this.element.hidden = plane !== null && found === undefined;
    if (plane === null) setAttribute(this.#canvas, 'aria-label', `${title}: ${notComputed}`);
    if (plane === null || found === undefined) return;
    const field = fieldOf(found.gradients, plane.size, output);
    this.#field = field;
    setText(this.#size, found.gradients === null ? 'PyTorch gives None' : boundOf(field));
    setAttribute(this.#canvas, 'aria-label', describe(title, field));
    drawOn(this.#canvas, ({ context, width, height }) => {
      paintSigns(context, { x: 0, y: 0, width, height }, field, theme);
    });
  }
}

function fieldOf(gradients: readonly (readonly number[])[] | null, size: number, output: number): Grid {
  return { columns: size, rows: size, at: (column, row) => gradients?.[row * size + column]?.[output] ?? NaN };
}

function captionOf(plane: PlaneAnswer | null, setup: Setup | null): string {
  if (plane !== null) {
    const range = ([low, high]: readonly [number, number]) => `${formatTick(low)} to ${formatTick(high)}`;
    const inputs = setup?.plane
      ? ` The first input to the right, ${range(setup.plane.x)}, the second upwards, ${range(setup.plane.y)}.`
      : '';
    return `∂loss/∂output after step ${formatCount(plane.step)}, compared with the target of the nearest sample.${inputs}`;
  }
  return setup === null ? 'Comes with the first run.' : 'Computing…';
}

function describe(title: string, field: Grid): string {
  const { positive, negative, zero } = shares(field);
  return `${title}: gradient below 0 on ${formatShare(negative)}, above 0 on ${formatShare(positive)}, zero on ${formatShare(zero)} of the plane`;
}
