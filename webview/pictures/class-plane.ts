import type { ClassPlane } from '../../src/core/pictures/class-plane';
import { axisOf, drawAxes, plotBox, shareOn } from '../charts/axes';
import type { Surface } from '../charts/canvas';
import { colorOf, mixed } from '../charts/color';
import { extentOf, paintGrid, shade, type Grid } from '../charts/grid';
import { drawPush, drawRing } from '../charts/push';
import { formatNumber, formatTick } from '../format';
import type { Theme } from '../theme';
import { someOf, type Picture, type PictureTable } from './picture';

/** Arrows along each side of the plane: so many that evenly spaced ones stand where values are. */
const arrows = { columns: 10, rows: 8 };

/** The loss over two classes' values, with arrows the way an optimiser moves them. */
export function classPlanePicture(plane: ClassPlane): Picture {
  const grid = lossOf(plane);
  const [low, high] = extentOf(grid);
  return {
    id: 'plane',
    title: 'two classes against each other',
    description: describe(plane, grid),
    help: `The value of the sample's own class (${plane.own}) to the right, that of the largest other class (${plane.other}) upwards; the stronger the grey, the larger the loss. ${plane.state === 'flows' ? arrowsHelp : ''}Right of the dashed line the own class is ahead.`,
    caption: `loss ${formatNumber(low)} (faint) to ${formatNumber(high)} (strong) · ${captions[plane.state] ?? '→\u00a0push'} · ○\u00a0the\u00a0sample`,
    signs: [],
    table: tableOf(plane),
    draw: (surface, theme) => {
      draw(surface, plane, grid, theme);
    },
  };
}

const arrowsHelp = 'Arrows point where an optimiser moves the two, longer where the gradient is larger. ';

const captions: Partial<Record<ClassPlane['state'], string>> = {
  none: 'PyTorch gives None everywhere',
  zero: 'zero gradient everywhere',
};

function lossOf({ x, y, loss }: ClassPlane): Grid {
  return { columns: x.length, rows: y.length, at: (column, row) => loss[row * x.length + column] ?? NaN };
}

function draw(surface: Surface, plane: ClassPlane, grid: Grid, theme: Theme): void {
  const { context } = surface;
  const box = plotBox(surface);
  const x = axisOf(`${plane.prediction} of class ${plane.own}, its own`, plane.x[0] ?? 0, plane.x.at(-1) ?? 1);
  const y = axisOf(`${plane.prediction} of class ${plane.other}`, plane.y[0] ?? 0, plane.y.at(-1) ?? 1);
  const [background, muted] = [colorOf(theme.background), colorOf(theme.muted)];
  const extent = extentOf(grid);
  // Rows are where the values are, which are not all as far apart.
  const even = { columns: grid.columns, rows: 64 };
  const rowAt = (row: number) => nearestRow(plane.y, y.low + ((row + 0.5) / even.rows) * (y.high - y.low));
  paintGrid(context, box, even, (column, row) =>
    shade(grid.at(column, rowAt(row)), extent, background, mixed(background, muted, 0.8)),
  );
  drawAxes(context, box, x, y, theme);
  const at = (own: number, other: number) =>
    [box.x + shareOn(x, own) * box.width, box.y + (1 - shareOn(y, other)) * box.height] as const;
  const [from, to] = [Math.max(x.low, y.low), Math.min(x.high, y.high)];
  drawEquals(context, at(from, from), at(to, to), theme);
  for (const { own, other, push } of pushes(plane)) {
    const [across, down] = at(own, other);
    // Its middle lies on its place, so that none sticks out of the plane.
    drawPush(context, [across - push[0] / 2, down - push[1] / 2], push, theme);
  }
  const [own, other] = plane.current;
  if (shareOn(x, own) >= 0 && shareOn(x, own) <= 1) drawRing(context, ...at(own, other), 4, theme);
}

/** Where both classes have the same value. */
function drawEquals(
  context: CanvasRenderingContext2D,
  from: readonly [number, number],
  to: readonly [number, number],
  theme: Theme,
): void {
  context.save();
  context.strokeStyle = theme.text;
  context.lineWidth = 1;
  context.setLineDash([4, 4]);
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.stroke();
  context.restore();
}

export interface Push {
  readonly own: number;
  readonly other: number;
  /** In CSS pixels, downwards positive. */
  readonly push: readonly [number, number];
}

const longest = 22;

/** The arrows, one at each of some evenly spaced places. */
export function pushes({ x, y, byOwn, byOther }: ClassPlane): readonly Push[] {
  const places = middles(y, arrows.rows).flatMap((row) =>
    middles(x, arrows.columns).map((column) => ({ row, column, at: row * x.length + column })),
  );
  const sizes = places.map(({ at }) => Math.hypot(byOwn[at] ?? NaN, byOther[at] ?? NaN));
  const largest = Math.max(...sizes.filter(Number.isFinite), 0);
  return places.flatMap(({ row, column, at }, index) => {
    const size = sizes[index] ?? NaN;
    if (!(size > 0) || !Number.isFinite(size)) return [];
    // The root makes small gradients visible beside large ones.
    const length = (longest * Math.max(0.3, Math.sqrt(size / largest))) / size;
    const push = [-(byOwn[at] ?? 0) * length, (byOther[at] ?? 0) * length] as const;
    return [{ own: x[column] ?? 0, other: y[row] ?? 0, push }];
  });
}

/** Where the values are that lie nearest to the middles of `count` equal parts of their range. */
function middles(values: readonly number[], count: number): readonly number[] {
  const [low, high] = [values[0] ?? NaN, values.at(-1) ?? NaN];
  return Array.from({ length: count }, (_, part) => nearestRow(values, low + ((part + 0.5) / count) * (high - low)));
}

/** The place of the value nearest to `value`. */
export function nearestRow(values: readonly number[], value: number): number {
  return values.reduce(
    (best, each, index) => (Math.abs(each - value) < Math.abs((values[best] ?? NaN) - value) ? index : best),
    0,
  );
}

function describe(plane: ClassPlane, grid: Grid): string {
  const [low, high] = extentOf(grid);
  const over = `Loss over the values of class ${plane.own}, the sample's own, and class ${plane.other}: ${formatNumber(low)} to ${formatNumber(high)}.`;
  if (plane.state !== 'flows') return `${over} Nothing is pushed: ${captions[plane.state] ?? ''}.`;
  const share = (some: Float32Array, isSo: (value: number) => boolean) => some.filter(isSo).length / some.length;
  const up = Math.round(100 * share(plane.byOwn, (value) => value < 0));
  const down = Math.round(100 * share(plane.byOther, (value) => value > 0));
  return `${over} The optimiser raises the own class on ${up} % and lowers the other on ${down} % of the plane.`;
}

function tableOf({ x, y, own, other, byOwn, byOther }: ClassPlane): PictureTable {
  const columns = someOf(x.length, 4);
  return {
    head: [`class ${other} ↓  class ${own} →`, ...columns.map((column) => formatTick(x[column] ?? NaN))],
    rows: someOf(y.length, 6)
      .toReversed()
      .map((row) => [
        formatTick(y[row] ?? NaN),
        ...columns.map((column) => {
          const at = row * x.length + column;
          return `${formatNumber(byOwn[at] ?? NaN)} / ${formatNumber(byOther[at] ?? NaN)}`;
        }),
      ]),
  };
}
