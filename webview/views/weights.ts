import type { LayerUpdate, StepAnswer, Weight, WeightUpdate } from '../../src/training/inspect/query';
import { variantNames, type VariantName } from '../../src/training/variants/variant';
import type { Actions } from '../actions';
import { drawOn, type Box } from '../charts/canvas';
import { boundOf, type Grid } from '../charts/grid';
import { paintSigns, shares } from '../charts/signs';
import { element, setAttribute, setText } from '../dom';
import { formatCount, formatShare } from '../format';
import { shownRun, type PageState } from '../store';
import type { Theme } from '../theme';
import { variantTitle } from '../variants';
import { stoppedBefore } from '../waiting';
import { SignLegend } from './sign-legend';
import { swatch } from './swatch';
import { Memo, type View } from './view';

const kinds = { gradient: 'gradient g', change: 'update w after − before' } as const;
type Kind = keyof typeof kinds;

function isKind(value: string): value is Kind {
  return Object.hasOwn(kinds, value);
}

/** Of a larger parameter the first rows and columns are drawn. */
const mostCells = 64;

/** The layers of the network side by side, each weight by the sign of its gradient or of its update. */
export class WeightsView implements View {
  readonly #kind = element(
    'select',
    { 'aria-label': 'What is drawn of each weight' },
    ...Object.entries(kinds).map(([kind, title]) => element('option', { value: kind }, title)),
  );
  readonly #legend = new SignLegend();
  readonly #maps: readonly WeightMap[];
  readonly element: HTMLElement;

  constructor(actions: Actions) {
    this.#maps = variantNames.map((name) => new WeightMap(name, actions));
    this.element = element(
      'section',
      { class: 'weights', 'aria-labelledby': 'weights-title' },
      element('div', { class: 'head' }, element('h2', { id: 'weights-title' }, 'Over the weights'), this.#kind),
      element('div', { class: 'weights-grid' }, ...this.#maps.map((map) => map.element)),
      this.#legend.element,
      element(
        'p',
        { class: 'muted help' },
        'Each layer from left to right: one row for each of its units, the weights of what it is given, and its bias beside them. Colour and hatching show the sign, each layer on its own scale; a click takes the step apart for that weight.',
      ),
    );
  }

  update(state: PageState, theme: Theme): void {
    const run = shownRun(state);
    const answer = stoppedBefore(state) === null ? (run?.takenApart ?? null) : null;
    this.element.hidden = state.tab !== 'step' || answer === null || layersOf(answer, 'original').length === 0;
    if (this.element.hidden || answer === null) return;
    this.#kind.onchange = () => {
      this.update(state, theme);
    };
    const kind = isKind(this.#kind.value) ? this.#kind.value : 'gradient';
    for (const map of this.#maps) {
      const isShown = map.name === 'original' || state.besides.has(map.name);
      map.update(isShown ? answer : null, kind, run?.setup?.shift ?? 0, theme);
    }
    this.#legend.show(
      this.#maps.flatMap(({ grids }) => grids),
      theme,
      kind === 'change' ? 'update' : 'gradient',
    );
  }
}

function layersOf({ updates }: StepAnswer, name: VariantName): readonly LayerUpdate[] {
  return updates.find(({ variant }) => variant === name)?.layers ?? [];
}

/** A layer as it is drawn: a grid of the first elements of a parameter. */
interface Layer {
  readonly parameter: string;
  /** Elements in a row of the parameter. */
  readonly width: number;
  readonly grid: Grid;
  readonly box: Box;
}

class WeightMap {
  readonly #title = element('span');
  readonly #canvas = element('canvas', { role: 'img' });
  readonly #size = element('figcaption', { class: 'muted' });
  readonly element: HTMLElement;
  readonly #memo = new Memo();
  #layers: readonly Layer[] = [];

  constructor(
    readonly name: VariantName,
    actions: Actions,
  ) {
    const title = element('span', { class: 'variant-name', 'data-variant': name }, swatch(name), this.#title);
    this.element = element('figure', { class: 'weight-map' }, title, this.#canvas, this.#size);
    this.#canvas.addEventListener('click', ({ offsetX, offsetY }) => {
      const weight = this.#weightAt(offsetX, offsetY);
      if (weight !== null) actions.followWeight(weight);
    });
  }

  /** What is to be seen of it. */
  get grids(): readonly Grid[] {
    return this.element.hidden ? [] : this.#layers.map(({ grid }) => grid);
  }

  update(answer: StepAnswer | null, kind: Kind, shift: number, theme: Theme): void {
    const update = answer?.updates.find(({ variant }) => variant === this.name);
    this.element.hidden = update === undefined;
    if (answer === null || update === undefined) return;
    const { clientWidth, clientHeight } = this.#canvas;
    if (!this.#memo.changed(answer, kind, theme, clientWidth, clientHeight)) return;
    const title = variantTitle(this.name, shift);
    setText(this.#title, title);
    const grids = gridsOf(update, answer.parameters, kind);
    const [columns, rows] = extentOf(grids);
    this.#canvas.style.aspectRatio = `${columns} / ${rows}`;
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    const layers = arranged(grids, Math.min(width / columns, height / rows));
    this.#layers = layers;
    const isNone = kind === 'gradient' && update.layers.every(({ gradient }) => gradient === null);
    setText(this.#size, isNone ? 'PyTorch gives None' : boundOf(...layers.map(({ grid }) => grid)));
    setAttribute(this.#canvas, 'aria-label', describe(title, kind, layers));
    drawOn(this.#canvas, ({ context }) => {
      for (const { grid, box } of layers) paintSigns(context, box, grid, theme);
      mark(context, layers, answer.weight, theme);
    });
  }

  #weightAt(x: number, y: number): Weight | null {
    for (const { parameter, width, grid, box } of this.#layers) {
      const column = Math.floor(((x - box.x) / box.width) * grid.columns);
      const row = Math.floor(((y - box.y) / box.height) * grid.rows);
      if (column >= 0 && column < grid.columns && row >= 0 && row < grid.rows)
        return { parameter, element: row * width + column };
    }
    return null;
  }
}

/** The weight that is taken apart. */
function mark(
  context: CanvasRenderingContext2D,
  layers: readonly Layer[],
  { parameter, element: index }: Weight,
  theme: Theme,
): void {
  const layer = layers.find((own) => own.parameter === parameter);
  if (layer === undefined) return;
  const { grid, box, width } = layer;
  const [column, row] = [index % width, Math.floor(index / width)];
  if (column >= grid.columns || row >= grid.rows) return;
  const [wide, high] = [box.width / grid.columns, box.height / grid.rows];
  for (const [color, line] of [
    [theme.background, 4],
    [theme.text, 2],
  ] as const) {
    context.strokeStyle = color;
    context.lineWidth = line;
    context.strokeRect(box.x + column * wide, box.y + row * high, wide, high);
  }
}

function gridsOf(
  { layers }: WeightUpdate,
  parameters: StepAnswer['parameters'],
  kind: Kind,
): readonly Omit<Layer, 'box'>[] {
  return layers.map((layer) => {
    const shape = parameters.find(({ name }) => name === layer.parameter)?.shape ?? [];
    return { parameter: layer.parameter, ...gridOf(layer, shape, kind) };
  });
}

/** How many cells layers take side by side, one column apart. */
function extentOf(grids: readonly Pick<Layer, 'grid'>[]): readonly [columns: number, rows: number] {
  const columns = grids.reduce((sum, { grid }) => sum + grid.columns + 1, -1);
  return [Math.max(1, columns), Math.max(1, ...grids.map(({ grid }) => grid.rows))];
}

/** The layers from left to right, of cells of this size. */
function arranged(grids: readonly Omit<Layer, 'box'>[], cell: number): readonly Layer[] {
  let x = 0;
  return grids.map(({ grid, ...layer }) => {
    const box = { x, y: 0, width: grid.columns * cell, height: grid.rows * cell };
    x += box.width + cell;
    return { ...layer, grid, box };
  });
}

/** One row for each unit: a parameter without a second dimension is a column. */
function gridOf(layer: LayerUpdate, shape: readonly number[], kind: Kind): Pick<Layer, 'grid' | 'width'> {
  const [all = 1, ...others] = shape;
  const width = others.reduce((product, size) => product * size, 1);
  const rows = Math.min(all, mostCells);
  const values = layer[kind];
  const at = (column: number, row: number) => values?.[(rows - 1 - row) * width + column] ?? NaN;
  return { width, grid: { columns: Math.min(width, mostCells), rows, at } };
}

function describe(title: string, kind: Kind, layers: readonly Layer[]): string {
  const cells = layers.reduce((sum, { grid }) => sum + grid.columns * grid.rows, 0);
  const share = (sign: 'positive' | 'negative' | 'zero') =>
    formatShare(
      layers.reduce((sum, { grid }) => sum + shares(grid)[sign] * grid.columns * grid.rows, 0) / Math.max(1, cells),
    );
  return `${title}: ${kinds[kind]} below 0 on ${share('negative')}, above 0 on ${share('positive')}, zero on ${share('zero')} of ${formatCount(cells)} weights`;
}
