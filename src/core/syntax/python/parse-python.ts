import type { Directive, Module, Statement } from '../../program/program';
import { directive, readLogicalLines } from './lines/logical-lines';
import { substituted, withPlainLines } from './lines/plain-text';
import { incomplete, notInTime, Source, tooLong } from './lower/source';
import { lowerStatements } from './lower/statements';
import { Lezer } from './tree/lezer';
import { PieceReader } from './tree/piece-reader';
import type { Stretch } from './tree/syntax-node';

export interface ParseOptions {
  /** Asked from time to time whether the time is up; what is left then is unread. */
  readonly deadline?: () => boolean;
}

/** What is read of a file, in characters: nobody writes more of losses by hand, and the editor waits for the answer. */
export const mostCharacters = 500_000;

/** Reads a Python file. Never throws for what the file holds: places that could not be read are in `unread`. */
export function parsePython(text: string, path: string, { deadline = () => false }: ParseOptions = {}): Module {
  const source = new Source(text, path);
  const isTooLong = text.length > mostCharacters;
  const plain = withPlainLines(isTooLong ? text.slice(0, text.lastIndexOf('\n', mostCharacters) + 1) : text);
  const { lines, directives, substitutions, end } = readLogicalLines(plain, deadline);
  const shown = substituted(plain, substitutions);
  const lezer = new Lezer(shown, deadline);
  const reader = new PieceReader(shown, lines, lezer, end);
  const body: Statement[] = [];
  let readTo = 0;
  for (const nodes of reader.read({ first: 0, end: lines.length }, 0)) {
    if (lezer.isLate) break;
    for (const statement of lowerStatements(nodes, source)) body.push(statement);
    readTo = nodes.at(-1)?.to ?? readTo;
  }
  // The end may have been in the midst of a definition, and half of one is another.
  if (end < text.length) readTo = body.pop()?.span.start ?? 0;
  noteBroken(
    reader.broken.filter(({ from }) => from < readTo),
    source,
  );
  if (lezer.isLate || end < text.length) {
    const because = isTooLong && !lezer.isLate && end === plain.length ? tooLong : notInTime;
    body.push(source.unreadStatement({ from: readTo, to: text.length }, because));
  }
  const unread = source.unread
    .filter(({ span }) => span.start < readTo || span.end === text.length)
    .toSorted((one, other) => one.span.start - other.span.start);
  return { path, body, unread, directives: directives.map((from) => readDirective(from, source)) };
}

/** Every line that could not be read whole is noted, also where what it holds says nothing about it. */
function noteBroken(broken: readonly Stretch[], source: Source): void {
  const noted = source.unread.map(({ span }) => span.start).toSorted((one, other) => one - other);
  let next = 0;
  for (const line of broken.toSorted((one, other) => one.from - other.from)) {
    while ((noted[next] ?? Infinity) < line.from) next++;
    if ((noted[next] ?? Infinity) > line.to) source.noteUnread(line, incomplete);
  }
}

function readDirective(from: number, source: Source): Directive {
  directive.lastIndex = from;
  const [comment = '', text = ''] = directive.exec(source.text) ?? [];
  return { text: text.trim(), span: source.span({ from, to: from + comment.trimEnd().length }) };
}
