import type { Box } from './canvas';
import type { Grid } from './grid';

type Point = readonly [x: number, y: number];

/** Lines of equal values through the middles of a grid's cells, one for each level. */
export function strokeContours(
  context: CanvasRenderingContext2D,
  box: Box,
  grid: Grid,
  levels: readonly number[],
): void {
  const [wide, high] = [box.width / grid.columns, box.height / grid.rows];
  context.beginPath();
  for (const [from, to] of levels.flatMap((level) => contourAt(grid, level))) {
    for (const [index, [column, row]] of [from, to].entries()) {
      const place = [box.x + (column + 0.5) * wide, box.y + box.height - (row + 0.5) * high] as const;
      if (index === 0) context.moveTo(...place);
      else context.lineTo(...place);
    }
  }
  context.stroke();
}

/** The pieces of the line on which the grid has a value, in columns and rows (marching triangles); none where there is no number. */
export function contourAt({ columns, rows, at }: Grid, level: number): readonly (readonly [Point, Point])[] {
  const pieces: (readonly [Point, Point])[] = [];
  for (let row = 0; row + 1 < rows; row += 1) {
    for (let column = 0; column + 1 < columns; column += 1) {
      const [first, second]: readonly [Point, Point] = [
        [column, row],
        [column + 1, row + 1],
      ];
      const thirds: readonly [Point, Point] = [
        [column + 1, row],
        [column, row + 1],
      ];
      const values = [first, second, ...thirds].map((point) => at(...point));
      // Most cells lie on one side.
      if (!(Math.min(...values) < level && level <= Math.max(...values))) continue;
      for (const third of thirds) {
        const [from, to] = [
          ...crossing(first, second, level, at),
          ...crossing(second, third, level, at),
          ...crossing(third, first, level, at),
        ];
        if (from !== undefined && to !== undefined) pieces.push([from, to]);
      }
    }
  }
  return pieces;
}

/** Where a side crosses the level, if it does. */
function crossing(one: Point, other: Point, level: number, at: Grid['at']): readonly Point[] {
  const [low, high] = [at(...one) - level, at(...other) - level];
  if (low < 0 === high < 0 || !Number.isFinite(high - low)) return [];
  const share = low / (low - high);
  return [[one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1])]];
}
