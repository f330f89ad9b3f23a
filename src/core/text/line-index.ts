/** Line and column, both counted from 1; columns in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Translates offsets of one text into lines and columns. Line ends: LF, CRLF, CR. */
export class LineIndex {
  readonly #starts: readonly number[];
  readonly #length: number;

  constructor(text: string) {
    const starts = [0];
    for (const match of text.matchAll(/\r\n|\r|\n/g)) starts.push(match.index + match[0].length);
    this.#starts = starts;
    this.#length = text.length;
  }

  get lineCount(): number {
    return this.#starts.length;
  }

  position(offset: number): Position {
    const bounded = Math.max(0, Math.min(offset, this.#length));
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= bounded) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: bounded - (this.#starts[low] ?? 0) + 1 };
  }

  /** The offset of a position; beyond the end of the text, the end. */
  offset({ line, column }: Position): number {
    const start = this.#starts[Math.max(0, line - 1)];
    return start === undefined ? this.#length : Math.min(start + column - 1, this.#length);
  }
}
