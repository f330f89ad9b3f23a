import type { Finding } from '../src/core/findings/finding';
import { applyEdits, type TextEdit } from '../src/core/text/edit';
import { LineIndex } from '../src/core/text/line-index';
import type { Span } from '../src/core/text/span';
import type { PanelLoss } from '../src/protocol/panel-messages';

/** The line of a span, counted from 1; null where its file did not come along. */
export function lineOf(loss: PanelLoss, span: Span): number | null {
  const text = textOf(loss, span.path);
  return text === null ? null : new LineIndex(text).position(span.start).line;
}

export function quoteOf(loss: PanelLoss, span: Span): string {
  return textOf(loss, span.path)?.slice(span.start, span.end) ?? '';
}

/** The line counted from 1 as a span. */
export function spanOfLine(loss: PanelLoss, line: number): Span {
  const index = new LineIndex(textOf(loss, loss.path) ?? '');
  const start = index.offset({ line, column: 1 });
  return { path: loss.path, start, end: start };
}

/** The lines of the loss's own file that edits change, as they read afterwards. */
export function changedLines(loss: PanelLoss, edits: readonly TextEdit[]): readonly string[] {
  const before = textOf(loss, loss.path);
  if (before === null || edits.some(({ span }) => span.path !== loss.path)) return [];
  const old = before.split(/\r\n|\r|\n/);
  const lines = applyEdits(before, edits).split(/\r\n|\r|\n/);
  let start = 0;
  while (start < lines.length && lines[start] === old[start]) start += 1;
  let tail = 0;
  const most = Math.min(lines.length, old.length) - start;
  while (tail < most && lines[lines.length - 1 - tail] === old[old.length - 1 - tail]) tail += 1;
  return withoutIndent(lines.slice(start, lines.length - tail));
}

/** Whether the verdict's sentence is that of a finding, or ends with it. */
export function isInVerdict({ sentences }: PanelLoss['report'], { message }: Finding): boolean {
  return sentences.full.endsWith(message);
}

function withoutIndent(lines: readonly string[]): readonly string[] {
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const common = indents.length === 0 ? 0 : Math.min(...indents);
  return lines.map((line) => line.slice(common));
}

function textOf(loss: PanelLoss, path: string): string | null {
  return loss.files.find((file) => file.path === path)?.text ?? null;
}
