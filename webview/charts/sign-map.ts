import type { Theme } from '../theme';
import type { Box } from './canvas';
import { hatch } from './hatch';

/** Numbers on a grid; row 0 is the lowest. */
export interface Field {
  readonly columns: number;
  readonly rows: number;
  /** NaN where there is no number. */
  readonly at: (column: number, row: number) => number;
}

type Kind = 'positive' | 'negative' | 'zero' | 'none';

/** Sign as colour and as the direction of the hatching, size as strength; zero stays empty, what is no number is crossed. */
export function drawSignMap(context: CanvasRenderingContext2D, box: Box, field: Field, theme: Theme): void {
  const largest = largestOf(field);
  const regions: Record<Kind, Path2D> = {
    positive: new Path2D(),
    negative: new Path2D(),
    zero: new Path2D(),
    none: new Path2D(),
  };
  for (let row = 0; row < field.rows; row += 1) {
    for (let column = 0; column < field.columns; column += 1) {
      const value = field.at(column, row);
      const kind = kindOf(value);
      const cell = cellOf(box, field, column, row);
      regions[kind].rect(cell.x, cell.y, cell.width, cell.height);
      if (kind !== 'positive' && kind !== 'negative') continue;
      context.globalAlpha = 0.25 + 0.65 * Math.min(1, Math.sqrt(Math.abs(value) / largest));
      context.fillStyle = theme[kind];
      context.fillRect(cell.x, cell.y, cell.width, cell.height);
    }
  }
  context.globalAlpha = 1;
  hatchWithin(context, regions.positive, box, theme.background, ['rising']);
  hatchWithin(context, regions.negative, box, theme.background, ['falling']);
  hatchWithin(context, regions.none, box, theme.muted, ['rising', 'falling']);
  context.strokeStyle = theme.grid;
  context.strokeRect(box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1);
}

/** The largest size of a finite number on the grid; 0 where all are zero or there is none. */
export function largestOf({ columns, rows, at }: Field): number {
  let largest = 0;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const size = Math.abs(at(column, row));
      if (Number.isFinite(size)) largest = Math.max(largest, size);
    }
  }
  return largest;
}

/** Shares of the grid, for a description in words. */
export function shares(field: Field): Readonly<Record<Kind, number>> {
  const counts: Record<Kind, number> = { positive: 0, negative: 0, zero: 0, none: 0 };
  for (let row = 0; row < field.rows; row += 1)
    for (let column = 0; column < field.columns; column += 1) counts[kindOf(field.at(column, row))] += 1;
  const all = field.rows * field.columns;
  return {
    positive: counts.positive / all,
    negative: counts.negative / all,
    zero: counts.zero / all,
    none: counts.none / all,
  };
}

function kindOf(value: number): Kind {
  if (Number.isNaN(value)) return 'none';
  return value === 0 ? 'zero' : value > 0 ? 'positive' : 'negative';
}

/** Cells meet without a seam: their borders lie on whole pixels. */
function cellOf(box: Box, { columns, rows }: Field, column: number, row: number): Box {
  const edge = (start: number, size: number, index: number, count: number) =>
    Math.round(start + (size * index) / count);
  const [left, right] = [edge(box.x, box.width, column, columns), edge(box.x, box.width, column + 1, columns)];
  const [top, bottom] = [edge(box.y, box.height, rows - row - 1, rows), edge(box.y, box.height, rows - row, rows)];
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function hatchWithin(
  context: CanvasRenderingContext2D,
  region: Path2D,
  box: Box,
  color: string,
  directions: readonly ('rising' | 'falling')[],
): void {
  context.save();
  context.clip(region);
  for (const direction of directions) hatch(context, box, color, direction, 7);
  context.restore();
}
