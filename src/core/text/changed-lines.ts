import { applyEdits, type TextEdit } from './edit';

const lineEnds = /\r\n|\r|\n/;

/** The lines that edits change, as they read afterwards, without their common indentation; where lines only go, the one that follows. */
export function changedLines(text: string, edits: readonly TextEdit[]): readonly string[] {
  const old = text.split(lineEnds);
  const lines = applyEdits(text, edits).split(lineEnds);
  let start = 0;
  while (start < lines.length && lines[start] === old[start]) start += 1;
  let tail = 0;
  const most = Math.min(lines.length, old.length) - start;
  while (tail < most && lines[lines.length - 1 - tail] === old[old.length - 1 - tail]) tail += 1;
  return withoutIndent(lines.slice(start, Math.max(lines.length - tail, start + 1)));
}

function withoutIndent(lines: readonly string[]): readonly string[] {
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const common = indents.length === 0 ? 0 : Math.min(...indents);
  return lines.map((line) => line.slice(common));
}
