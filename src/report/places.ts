import type { Fix } from '../core/findings/finding';
import type { CellPosition, NotebookText } from '../core/notebook/notebook-text';
import { LineIndex, type Position } from '../core/text/line-index';
import type { Span } from '../core/text/span';
import type { Source } from './source';

/** The start of a span, and its end, as reports name them: of a notebook in lines of its cell. */
export interface Region {
  readonly cell?: number;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Where the offsets of a file's text stand: in lines, or in lines of cells. */
export class Places {
  readonly #index: LineIndex | NotebookText;

  constructor(private readonly source: Source) {
    this.#index = source.notebook ?? new LineIndex(source.text);
  }

  at(offset: number): Position & Partial<CellPosition> {
    return this.#index.position(offset);
  }

  region({ start, end }: Pick<Span, 'start' | 'end'>): Region {
    const [first, last] = [this.at(start), this.at(end)];
    return { ...first, endLine: last.line, endColumn: last.column };
  }

  /** `cell 3:12:5`, `12:5` */
  named(offset: number): string {
    const { cell, line, column } = this.at(offset);
    return `${cell === undefined ? '' : `cell ${String(cell)}:`}${String(line)}:${String(column)}`;
  }

  /** A fix as it can be made: each edit in one cell of a notebook. */
  fixable(fix: Fix | null): Fix | null {
    const { notebook } = this.source;
    if (fix === null || notebook === null) return fix;
    return fix.edits.every((edit) => notebook.isOfOneCell(edit)) ? fix : null;
  }
}
