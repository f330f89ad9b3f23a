import type { SourceFiles } from '../loss/request';
import { namedLine } from '../notebook/notebook-text';
import { LineIndex } from '../text/line-index';
import type { Span } from '../text/span';

const longest = 40;

/** What was told of a place. */
export interface Quoted {
  readonly span: Span;
  readonly what: 'text' | 'place';
  readonly said: string;
}

/** The sources as messages quote them. */
export class SourceText {
  readonly #lines = new Map<string, LineIndex>();
  #quoted: Quoted[] = [];

  constructor(
    readonly files: SourceFiles,
    /** The file that the messages stand in. */
    readonly path: string,
  ) {}

  /** The text of a span in one line, shortened in the middle, with other texts in the place of some of its parts, in their order. */
  quote(span: Span, inserted: readonly { readonly at: Span; readonly text: string }[] = []): string {
    const starts = [span.start, ...inserted.map(({ at }) => at.end)];
    const ends = [...inserted.map(({ at }) => at.start), span.end];
    const parts = starts.map((start, index) => this.text({ ...span, start, end: ends[index] ?? start }));
    const whole = parts.flatMap((text, index) => [text, inserted[index]?.text ?? '']).join('');
    return shortened(whole.replace(/\s+/g, ' ').trim(), longest);
  }

  /** The text of a span as it stands. */
  text(span: Span): string {
    return this.#tell(span, 'text');
  }

  /** Its first line as a message names it: `line 12`, `cell 3, line 2`, `line 9 of helpers.py`. */
  place(span: Span): string {
    return this.#tell(span, 'place');
  }

  /** The number of its first line. */
  line(span: Span): number {
    let index = this.#lines.get(span.path);
    if (index === undefined) {
      index = new LineIndex(this.files.read(span.path) ?? '');
      this.#lines.set(span.path, index);
    }
    return index.position(span.start).line;
  }

  /** What has been told for messages since this was asked last. */
  takeQuoted(): readonly Quoted[] {
    const taken = this.#quoted;
    this.#quoted = [];
    return taken;
  }

  /** Whether the same would be told of the place. */
  stillSays({ span, what, said }: Quoted): boolean {
    return this.#saidOf(span, what) === said;
  }

  #tell(span: Span, what: Quoted['what']): string {
    const said = this.#saidOf(span, what);
    this.#quoted.push({ span, what, said });
    return said;
  }

  #saidOf(span: Span, what: Quoted['what']): string {
    const text = this.files.read(span.path) ?? '';
    if (what === 'text') return text.slice(span.start, span.end);
    const line = namedLine(span.path, text, this.line(span));
    return span.path === this.path ? line : `${line} of ${span.path.slice(span.path.lastIndexOf('/') + 1)}`;
  }
}

/** Cut in the middle, so that both ends of a name stay readable. */
export function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  const tail = Math.floor((length - 1) / 2);
  return `${text.slice(0, length - 1 - tail)}…${text.slice(text.length - tail)}`;
}
