import type { Actions } from '../actions';
import { axisOf, drawAxes, plotBox, shareOn } from '../charts/axes';
import { drawOn, type Surface } from '../charts/canvas';
import { colorOf } from '../charts/color';
import { strokeContours } from '../charts/contours';
import { extentOf, paintGrid, shade, type Grid } from '../charts/grid';
import { drawRing } from '../charts/push';
import { element, setAttribute, setText } from '../dom';
import { formatCount, formatNumber, formatTick } from '../format';
import {
  countWithoutNumber,
  describeLandscape,
  stepOf,
  waitingForLandscape,
  withoutNumbers,
  type Landscape,
} from '../landscape';
import { someOf, type PictureTable } from '../pictures/picture';
import type { Run } from '../run';
import { shownRun, type PageState } from '../store';
import type { Theme } from '../theme';
import { notComputed } from '../waiting';
import { NumbersTable } from './numbers-table';
import { VariantChoice } from './variant-choice';
import { Memo, type View } from './view';

const help =
  'The loss on all the data when the weights are moved along two random directions, each as long as the weights’ own filters (Li et al. 2018); the ring is where they are. Thin lines join equal losses; the thick one is the way of the training as far as it lies in this plane. Hatched is where every gradient is exactly zero or None.';

/** The loss around the weights of a step. */
export class LandscapeView implements View {
  readonly #canvas = element('canvas', { role: 'img' });
  readonly #variant: VariantChoice;
  readonly #caption = element('p', { class: 'caption' });
  readonly #table = new NumbersTable('Loss around the weights');
  readonly element: HTMLElement;
  readonly #memo = new Memo();

  constructor(actions: Actions) {
    this.#variant = new VariantChoice(actions);
    this.element = element(
      'section',
      { class: 'landscape', 'aria-labelledby': 'landscape-title' },
      element(
        'div',
        { class: 'head' },
        element('h2', { id: 'landscape-title' }, 'The loss around the weights'),
        this.#variant.element,
      ),
      element('div', { class: 'chart' }, this.#canvas),
      this.#caption,
      element('p', { class: 'muted help' }, help),
      this.#table.element,
    );
  }

  update(state: PageState, theme: Theme): void {
    this.element.hidden = state.tab !== 'more' || state.more !== 'landscape';
    if (this.element.hidden) return;
    const run = shownRun(state);
    const { clientWidth, clientHeight } = this.#canvas;
    const landscape = run?.landscape ?? null;
    if (!this.#memo.changed(run, landscape, run?.status, state.around, theme, clientWidth, clientHeight)) return;
    this.#variant.show(run, state.around);
    setText(this.#caption, landscape === null ? waitingForLandscape(state) : captionOf(landscape, run));
    this.#table.show(landscape?.isWhole === true ? tableOf(landscape) : null);
    setAttribute(this.#canvas, 'aria-label', describe(landscape, run));
    drawOn(this.#canvas, (surface) => {
      if (landscape !== null) draw(surface, landscape, theme);
    });
  }
}

function draw(surface: Surface, landscape: Landscape, theme: Theme): void {
  const { context } = surface;
  const box = plotBox(surface);
  const { grid } = landscape;
  const [x, y] = [axisOf('along the first direction', -1, 1), axisOf('along the second', -1, 1)];
  const [background, muted, text] = [colorOf(theme.background), colorOf(theme.muted), colorOf(theme.text)];
  const extent = extentOf(grid);
  const heights = heightsOf(grid, extent);
  paintGrid(context, box, grid, (column, row) => {
    if (row >= landscape.done) return { fill: background, line: background, rising: false, falling: false };
    const height = heights.at(column, row);
    const look = shade(height, [0, 1], background, text);
    return landscape.flat[row * landscape.size.columns + column] === true
      ? { ...look, line: height > 0.5 ? background : muted, rising: true }
      : look;
  });
  context.strokeStyle = theme.text;
  context.lineWidth = 0.75;
  context.globalAlpha = 0.55;
  if (landscape.isWhole) strokeContours(context, box, heights, contours);
  context.globalAlpha = 1;
  drawAxes(context, box, x, y, theme);
  const at = ([along, across]: readonly [number, number]) =>
    [box.x + shareOn(x, along) * box.width, box.y + (1 - shareOn(y, across)) * box.height] as const;
  drawPath(context, box, landscape.path.map(at), theme);
  drawRing(context, ...at([0, 0]), 4, theme);
}

/** Where lines of equal loss are drawn, of the heights from 0 to 1. */
const contours = Array.from({ length: 7 }, (_, index) => (index + 1) / 8);

/** How high the loss lies between its lowest and its highest, as a root: a valley is not lost beside a steep wall. */
function heightsOf(grid: Grid, [low, high]: readonly [number, number]): Grid {
  const at = (column: number, row: number) =>
    high > low ? Math.sqrt((grid.at(column, row) - low) / (high - low)) : 0 * grid.at(column, row);
  return { ...grid, at };
}

function drawPath(
  context: CanvasRenderingContext2D,
  { x, y, width, height }: ReturnType<typeof plotBox>,
  points: readonly (readonly [number, number])[],
  theme: Theme,
): void {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  for (const [color, line] of [
    [theme.background, 4],
    [theme.variants.original, 2],
  ] as const) {
    context.beginPath();
    for (const point of points) context.lineTo(...point);
    context.strokeStyle = color;
    context.lineWidth = line;
    context.stroke();
  }
  context.restore();
}

function captionOf(landscape: Landscape, run: Run | null): string {
  if (!landscape.isWhole) return `Computing… row ${landscape.done} of ${landscape.size.rows}`;
  const nothing = withoutNumbers(landscape, run);
  if (nothing !== null) return nothing;
  const [low, high] = extentOf(landscape.grid);
  return [
    `loss ${formatNumber(low)} (faint) to ${formatNumber(high)} (strong), after step ${formatCount(stepOf(landscape, run))}`,
    ...(landscape.isNone ? ['▨\u00a0PyTorch gives None'] : []),
    ...(countWithoutNumber(landscape) > 0 ? ['▩\u00a0NaN or infinite'] : []),
  ].join(' · ');
}

function describe(landscape: Landscape | null, run: Run | null): string {
  const isKnown = landscape?.isWhole === true;
  return `The loss around the weights: ${isKnown ? describeLandscape(landscape, run) : notComputed}`;
}

function tableOf(landscape: Landscape): PictureTable {
  const { grid } = landscape;
  const { columns } = landscape.size;
  const places = someOf(columns, 5);
  const at = (place: number) => formatTick((2 * place) / (columns - 1) - 1);
  return {
    head: ['second ↓  first →', ...places.map(at)],
    rows: places.toReversed().map((row) => [at(row), ...places.map((column) => formatNumber(grid.at(column, row)))]),
  };
}
