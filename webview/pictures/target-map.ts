import type { GradientMap } from '../../src/core/pictures/gradient-map';
import { axisOf, drawAxes, plotBox, shareOn, type Axis } from '../charts/axes';
import type { Box, Surface } from '../charts/canvas';
import { boundOf, type Grid } from '../charts/grid';
import { paintSigns, shares } from '../charts/signs';
import { formatNumber, formatShare, formatTick } from '../format';
import type { Theme } from '../theme';
import { someOf, type Picture, type PictureTable } from './picture';

/** The first picture for all targets: the gradient's sign over prediction × target. */
export function targetMap(map: GradientMap): Picture {
  const grid = gridOf(map);
  return {
    id: 'map',
    title: 'for every target',
    description: describe(map, grid),
    help: `Each place is a pair of one element of ${map.prediction} and its target; ${helpOn(map)}`,
    caption: captionOf(map, grid),
    signs: map.state === 'flows' ? [grid] : [],
    table: tableOf(map, grid),
    draw: (surface, theme) => {
      draw(surface, map, grid, theme);
    },
  };
}

function helpOn(map: GradientMap): string {
  const dots = map.samples.length > 0 ? ' Dots are the sample.' : '';
  if (map.state !== 'flows') return `at none of them does the optimiser move the element.${dots}`;
  const line = isOfFew(map) ? '' : ' On the line where both are equal a regression loss has nothing to say.';
  return `the colour says which way the optimiser moves the element there.${line}${dots}`;
}

/** Whether the target takes a few values alone, each of which has a row. */
function isOfFew({ y }: GradientMap): boolean {
  return y.every(Number.isInteger);
}

function gridOf({ x, y, gradient }: GradientMap): Grid {
  return { columns: x.length, rows: y.length, at: (column, row) => gradient[row * x.length + column] ?? NaN };
}

function draw(surface: Surface, map: GradientMap, grid: Grid, theme: Theme): void {
  const { context } = surface;
  const box = plotBox(surface);
  const [x, y] = [axisOf(map.prediction, map.x[0] ?? 0, map.x.at(-1) ?? 1), targetAxis(map)];
  paintSigns(context, box, grid, theme);
  drawAxes(context, box, x, y, theme);
  drawKinks(context, box, map, x, y, theme);
  context.fillStyle = theme.text;
  context.strokeStyle = theme.background;
  context.lineWidth = 1.5;
  for (const [p, t] of map.samples) {
    const [right, up] = [shareOn(x, p), shareOn(y, t)];
    if (!(right >= 0 && right <= 1 && up >= 0 && up <= 1)) continue;
    context.beginPath();
    context.arc(box.x + right * box.width, box.y + (1 - up) * box.height, 3, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }
}

/** A piece of a line in each row: together they are the line along which the gradient jumps. */
function drawKinks(
  context: CanvasRenderingContext2D,
  box: Box,
  { kinks, y: rows }: GradientMap,
  x: Axis,
  y: Axis,
  theme: Theme,
): void {
  const half = box.height / rows.length / 2 + 0.5;
  for (const [color, width] of [
    [theme.background, 4],
    [theme.text, 1.5],
  ] as const) {
    context.beginPath();
    for (const [p, t] of kinks) {
      const right = box.x + shareOn(x, p) * box.width;
      const middle = box.y + (1 - shareOn(y, t)) * box.height;
      context.moveTo(right, Math.max(box.y, middle - half));
      context.lineTo(right, Math.min(box.y + box.height, middle + half));
    }
    context.strokeStyle = color;
    context.lineWidth = width;
    context.stroke();
  }
}

/** Rows have a height: the axis reaches half a row beyond the first and the last of few values. */
function targetAxis(map: GradientMap): Axis {
  const { y, target } = map;
  const [low, high] = [y[0] ?? 0, y.at(-1) ?? 1];
  if (!isOfFew(map)) return axisOf(target, low, high);
  const half = y.length > 1 ? (high - low) / (y.length - 1) / 2 : 0.5;
  return { title: target, low: low - half, high: high + half, ticks: someOf(y.length, 8).map((row) => y[row] ?? 0) };
}

function captionOf(map: GradientMap, grid: Grid): string {
  if (map.state === 'none') return 'PyTorch gives None everywhere.';
  if (map.state === 'zero') return 'Zero gradient everywhere.';
  const kinks = map.kinks.length > 0 ? ' · line: a kink, where the gradient jumps' : '';
  return `∂loss/∂\`${map.prediction}\` of one element, ${boundOf(grid)}${kinks}`;
}

function describe(map: GradientMap, grid: Grid): string {
  const { positive, negative, zero, none } = shares(grid);
  const parts = [
    [negative, 'pushes up'],
    [positive, 'pushes down'],
    [zero, 'does nothing'],
    [none, 'has no number'],
  ] as const;
  const told = parts.flatMap(([share, what]) => (share === 0 ? [] : [`${what} on ${formatShare(share)}`]));
  return `Gradient over ${map.prediction} and ${map.target}: the optimiser ${told.join(', ')} of the map.${map.kinks.length > 0 ? ' It jumps along a kink.' : ''}`;
}

function tableOf({ prediction, target, x, y }: GradientMap, grid: Grid): PictureTable {
  const columns = someOf(x.length, 5);
  const rows = someOf(y.length, 7).toReversed();
  return {
    head: [`${target} ↓  ${prediction} →`, ...columns.map((column) => formatTick(x[column] ?? NaN))],
    rows: rows.map((row) => [
      formatTick(y[row] ?? NaN),
      ...columns.map((column) => formatNumber(grid.at(column, row))),
    ]),
  };
}
