import type { Surface } from '../charts/canvas';
import type { Grid } from '../charts/grid';
import type { Theme } from '../theme';

/** A picture of a gradient: drawn, in words, and as a table. */
export interface Picture {
  readonly id: string;
  /** As it is chosen by. */
  readonly title: string;
  /** For who cannot see it. */
  readonly description: string;
  /** Two sentences: what is to be seen, and how to read it. */
  readonly help: string;
  /** What stands under it: the largest value with its unit, or why there is nothing. */
  readonly caption: string;
  /** Where colours and hatching mean signs, which a legend is to explain. */
  readonly signs: readonly Grid[];
  readonly table: PictureTable;
  readonly draw: (surface: Surface, theme: Theme) => void;
}

/** The picture's numbers, on a coarse grid where it has many. */
export interface PictureTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** At most `count` of the places 0 … length − 1, the first and the last among them. */
export function someOf(length: number, count: number): readonly number[] {
  if (length <= count) return [...Array(length).keys()];
  return Array.from({ length: count }, (_, index) => Math.round((index * (length - 1)) / (count - 1)));
}
