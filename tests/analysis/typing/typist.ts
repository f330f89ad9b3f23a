import type { Change } from '../../../src/extension/analysis/moved-analysis';

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '"': '"', "'": "'" };

/** One edit of the text, as VS Code tells of it, and what has become of text and cursor. */
export interface Keystroke {
  readonly change: Change;
  readonly text: string;
  readonly cursor: number;
}

/** Writes as a person does in VS Code with its defaults: brackets and quotes close themselves, a new line is indented. */
export class Typist {
  readonly #before: (readonly [text: string, cursor: number])[] = [];
  /** Brackets that have closed themselves, by how far they are from the end: typing one goes over it. */
  #closed: number[] = [];

  constructor(
    public text: string,
    public cursor = text.length,
  ) {}

  /** Puts the cursor behind the first such text. */
  goBehind(text: string): void {
    const start = this.text.indexOf(text);
    if (start < 0) throw new Error(`There is no "${text}" in ${this.text}`);
    this.cursor = start + text.length;
    this.#closed = [];
  }

  /** Types a text of any lines, which ends up as it is given. */
  *type(text: string): Generator<Keystroke> {
    for (const [index, line] of text.split('\n').entries()) {
      if (index > 0) yield* this.#enter(/^ */.exec(line)?.[0].length ?? 0);
      for (const key of index > 0 ? line.trimStart() : line) yield* this.#press(key);
    }
  }

  *erase(count: number): Generator<Keystroke> {
    for (let left = count; left > 0; left -= 1) yield this.#edit(this.cursor - 1, this.cursor, '');
  }

  /** Replaces what is left of the cursor, at once. */
  paste(text: string, over = 0): Keystroke {
    return this.#edit(this.cursor - over, this.cursor, text);
  }

  undo(): Keystroke {
    const [text, cursor] = this.#before.pop() ?? [this.text, this.cursor];
    let same = 0;
    while (same < Math.min(text.length, this.text.length) && text[same] === this.text[same]) same += 1;
    let alike = 0;
    while (alike < Math.min(text.length, this.text.length) - same && text.at(-1 - alike) === this.text.at(-1 - alike))
      alike += 1;
    const change = { start: same, end: this.text.length - alike, length: text.length - alike - same };
    this.text = text;
    this.cursor = cursor;
    return { change, text, cursor };
  }

  *#enter(wanted: number): Generator<Keystroke> {
    const line = this.text.slice(this.text.lastIndexOf('\n', this.cursor - 1) + 1, this.cursor);
    let indented = (/^ */.exec(line)?.[0].length ?? 0) + (/:\s*$/.test(line) ? 4 : 0);
    this.#closed = [];
    yield this.#edit(this.cursor, this.cursor, `\n${' '.repeat(indented)}`);
    for (; indented > wanted; indented -= 4) yield this.#edit(this.cursor - 4, this.cursor, '');
    if (indented < wanted) yield this.#edit(this.cursor, this.cursor, ' '.repeat(wanted - indented));
  }

  *#press(key: string): Generator<Keystroke> {
    const next = this.text.charAt(this.cursor);
    if (next === key && this.#closed.at(-1) === this.text.length - this.cursor) {
      this.#closed.pop();
      this.cursor += 1;
      return;
    }
    const close = closing[key];
    if (close === undefined || !/^[\s)\]}:,]?$/.test(next)) {
      yield this.#edit(this.cursor, this.cursor, key);
      return;
    }
    const stroke = this.#edit(this.cursor, this.cursor, key + close);
    this.cursor -= 1;
    this.#closed.push(this.text.length - this.cursor);
    yield { ...stroke, cursor: this.cursor };
  }

  #edit(start: number, end: number, text: string): Keystroke {
    this.#before.push([this.text, this.cursor]);
    this.text = this.text.slice(0, start) + text + this.text.slice(end);
    this.cursor = start + text.length;
    return { change: { start, end, length: text.length }, text: this.text, cursor: this.cursor };
  }
}
