import { formatNumber } from '../format';
import type { Box } from './canvas';
import { mixed, type Color } from './color';

/** Numbers on a grid; row 0 is the lowest. */
export interface Grid {
  readonly columns: number;
  readonly rows: number;
  /** NaN where there is no number. */
  readonly at: (column: number, row: number) => number;
}

/** How a cell looks: a fill, and lines over it that rise or fall to the right. */
export interface CellLook {
  readonly fill: Color;
  readonly line: Color;
  readonly rising: boolean;
  readonly falling: boolean;
}

/** Distance of hatching lines, in CSS pixels. */
const gap = 7;

/** Paints a grid's cells into a box, pixel by pixel: they meet without a seam. */
export function paintGrid(
  context: CanvasRenderingContext2D,
  box: Box,
  { columns, rows }: Pick<Grid, 'columns' | 'rows'>,
  lookOf: (column: number, row: number) => CellLook,
): void {
  const { a: scale, e: shiftX, f: shiftY } = context.getTransform();
  const [left, top] = [Math.round(box.x * scale + shiftX), Math.round(box.y * scale + shiftY)];
  const [width, height] = [Math.round(box.width * scale), Math.round(box.height * scale)];
  if (width < 1 || height < 1) return;
  const image = context.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const [every, thick] = [Math.round(gap * scale), Math.max(1, Math.round(scale))];
  for (let row = 0; row < rows; row += 1) {
    const from = Math.round((height * (rows - row - 1)) / rows);
    const to = Math.round((height * (rows - row)) / rows);
    for (let column = 0; column < columns; column += 1) {
      const start = Math.round((width * column) / columns);
      const end = Math.round((width * (column + 1)) / columns);
      const { fill, line, rising, falling } = lookOf(column, row);
      const [filled, lined] = [packed(fill), packed(line)];
      for (let y = from; y < to; y += 1) {
        for (let x = start; x < end; x += 1) {
          const isLine = (rising && (x + y) % every < thick) || (falling && (x - y + height) % every < thick);
          pixels[y * width + x] = isLine ? lined : filled;
        }
      }
    }
  }
  context.putImageData(image, left, top);
}

/** As a pixel of image data stands in memory, whose bytes are little-endian wherever VS Code runs. */
function packed([red, green, blue]: Color): number {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** The largest size of a finite number on the grid; 0 where all are zero or there is none. */
export function largestOf({ columns, rows, at }: Grid): number {
  let largest = 0;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const size = Math.abs(at(column, row));
      if (Number.isFinite(size)) largest = Math.max(largest, size);
    }
  }
  return largest;
}

/** How large the numbers of some grids are, in words. */
export function boundOf(...grids: readonly Grid[]): string {
  const largest = Math.max(0, ...grids.map(largestOf));
  const bound = `at most ±${formatNumber(largest)}`;
  const isSome = (test: (value: number) => boolean) => grids.some((grid) => isSomewhere(grid, test));
  if (isSome((value) => Math.abs(value) === Infinity)) return `±∞ in places, elsewhere ${bound}`;
  if (largest > 0) return bound;
  if (!isSome(Number.isFinite)) return 'NaN everywhere';
  return isSome(Number.isNaN) ? 'NaN in places, elsewhere zero' : 'zero everywhere';
}

function isSomewhere({ columns, rows, at }: Grid, test: (value: number) => boolean): boolean {
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      if (test(at(column, row))) return true;
    }
  }
  return false;
}

/** The least and the largest finite number on the grid. */
export function extentOf({ columns, rows, at }: Grid): readonly [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const value = at(column, row);
      if (!Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return [low, high];
}

/** How large numbers are shaded: the lowest as the background, the highest as `dark`; what is no number crossed. */
export function shade(value: number, [low, high]: readonly [number, number], background: Color, dark: Color): CellLook {
  const isNumber = Number.isFinite(value);
  const share = isNumber && high > low ? (value - low) / (high - low) : 0;
  return { fill: mixed(background, dark, 0.85 * share), line: dark, rising: !isNumber, falling: !isNumber };
}
