import type { Theme } from '../theme';
import type { Box } from './canvas';
import { colorOf, mixed } from './color';
import { largestOf, paintGrid, type CellLook, type Grid } from './grid';

type Kind = 'positive' | 'negative' | 'zero' | 'none';

/** Sign as colour and as the direction of the hatching, size as strength; zero is hatched grey, what is no number is crossed. */
export function paintSigns(context: CanvasRenderingContext2D, box: Box, grid: Grid, theme: Theme): void {
  const largest = largestOf(grid);
  const looks = looksOf(theme);
  paintGrid(context, box, grid, (column, row) => {
    const value = grid.at(column, row);
    return looks(kindOf(value), Math.min(1, Math.sqrt(Math.abs(value) / largest)));
  });
  context.strokeStyle = theme.grid;
  context.lineWidth = 1;
  context.strokeRect(box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1);
}

/** Finer steps of strength could not be told apart. */
const levels = 255;

/** Looks by kind and strength (0 to 1), each mixed once: a map has more cells than there are colours in it. */
function looksOf(theme: Theme): (kind: Kind, strength: number) => CellLook {
  const [background, muted] = [colorOf(theme.background), colorOf(theme.muted)];
  const [positive, negative] = [colorOf(theme.positive), colorOf(theme.negative)];
  const faint = mixed(background, muted, 0.55);
  const of = (color: typeof muted, strength: number) => mixed(background, color, 0.25 + 0.65 * strength);
  const graded = (look: (strength: number) => CellLook) =>
    Array.from({ length: levels + 1 }, (_, level) => look(level / levels));
  const signed = {
    positive: graded((strength) => ({ fill: of(positive, strength), line: background, rising: true, falling: false })),
    negative: graded((strength) => ({ fill: of(negative, strength), line: background, rising: false, falling: true })),
  };
  const zero: CellLook = { fill: background, line: faint, rising: true, falling: false };
  const none: CellLook = { fill: background, line: muted, rising: true, falling: true };
  return (kind, strength) => {
    if (kind === 'zero') return zero;
    return (kind === 'none' ? none : signed[kind][Math.round(strength * levels)]) ?? none;
  };
}

/** Shares of the grid, for a description in words. */
export function shares({ columns, rows, at }: Grid): Readonly<Record<Kind, number>> {
  const counts: Record<Kind, number> = { positive: 0, negative: 0, zero: 0, none: 0 };
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1) counts[kindOf(at(column, row))] += 1;
  const all = rows * columns;
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
