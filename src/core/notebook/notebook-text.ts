import { LineIndex, type Position } from '../text/line-index';
import type { TextEdit } from '../text/edit';
import { pythonOf } from './ipython';

/** A code cell: `number` counts all cells of the notebook from 1. */
export interface Cell {
  readonly number: number;
  readonly source: string;
}

/** A place in a cell. */
export interface CellPosition extends Position {
  readonly cell: number;
}

/** The cells of a notebook, read in order as one program: its text, and where each place of it stands. */
export class NotebookText {
  /** As `nbconvert` writes a notebook: before each cell a comment with its number. */
  readonly text: string;
  readonly #starts: readonly number[];
  readonly #lines: readonly LineIndex[];

  constructor(readonly cells: readonly Cell[]) {
    const starts: number[] = [];
    let text = '';
    for (const { number, source } of cells) {
      text += `# In[${String(number)}]:\n`;
      starts.push(text.length);
      text += `${pythonOf(source)}\n`;
    }
    this.text = text;
    this.#starts = starts;
    this.#lines = cells.map(({ source }) => new LineIndex(source));
  }

  /** The notebook that such a text was made of; what stood for magics stays. */
  static of(text: string): NotebookText {
    const [, ...parts] = text.split(/^# In\[(\d+)\]:\n/m);
    const numbers = parts.filter((_, index) => index % 2 === 0);
    return new NotebookText(
      numbers.map((number, index) => ({ number: Number(number), source: (parts[2 * index + 1] ?? '').slice(0, -1) })),
    );
  }

  /** The cell that an offset of the text lies in, by its index, and the offset in that. */
  placeOf(offset: number): { readonly index: number; readonly offset: number } {
    const found = this.#starts.findLastIndex((start) => start <= offset);
    const index = Math.max(found, 0);
    const within = Math.max(offset - (this.#starts[index] ?? 0), 0);
    return { index, offset: Math.min(within, this.cells[index]?.source.length ?? 0) };
  }

  /** The offset in the text of an offset in a cell. */
  offsetIn(index: number, offset: number): number {
    return (this.#starts[index] ?? this.text.length) + offset;
  }

  position(offset: number): CellPosition {
    const place = this.placeOf(offset);
    const position = this.#lines[place.index]?.position(place.offset) ?? { line: 1, column: 1 };
    return { cell: this.cells[place.index]?.number ?? 1, ...position };
  }

  /** Whether an edit of the text is one of a single cell, and of nothing that was replaced in it. */
  isOfOneCell({ span: { start, end } }: TextEdit): boolean {
    const [from, to] = [this.placeOf(start), this.placeOf(end)];
    const written = this.cells[from.index]?.source.slice(from.offset, to.offset);
    return from.index === to.index && written === this.text.slice(start, end);
  }
}

/** Whether a file of this name is a notebook. */
export function isNotebook(path: string): boolean {
  return path.endsWith('.ipynb');
}

const header = /^# In\[(\d+)\]:$/;

/** Where a line of a file is: of a notebook's text in which cell. */
export function cellLine(
  path: string,
  text: string,
  line: number,
): { readonly cell: number | null; readonly line: number } {
  // What `nbconvert` has made of a notebook is a module of its own.
  if (path.endsWith('.py') || !text.startsWith('# In[')) return { cell: null, line };
  const lines = text.split(/\r\n|\r|\n/).slice(0, line);
  const start = lines.findLastIndex((one) => header.test(one));
  return { cell: Number(header.exec(lines[start] ?? '')?.[1] ?? 1), line: line - start - 1 };
}

/** The same in words: `line 12`, `cell 3, line 2`. */
export function namedLine(path: string, text: string, line: number): string {
  const place = cellLine(path, text, line);
  return `${place.cell === null ? '' : `cell ${String(place.cell)}, `}line ${String(place.line)}`;
}
