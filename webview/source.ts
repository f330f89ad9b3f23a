import type { Finding } from '../src/core/findings/finding';
import { changedLines } from '../src/core/text/changed-lines';
import type { TextEdit } from '../src/core/text/edit';
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
export function changedLinesOf(loss: PanelLoss, edits: readonly TextEdit[]): readonly string[] {
  const text = textOf(loss, loss.path);
  return text === null || edits.some(({ span }) => span.path !== loss.path) ? [] : changedLines(text, edits);
}

/** Whether the verdict's sentence is that of a finding, or ends with it. */
export function isInVerdict({ sentences }: PanelLoss['report'], { message }: Finding): boolean {
  return sentences.full.endsWith(message);
}

function textOf(loss: PanelLoss, path: string): string | null {
  return loss.files.find((file) => file.path === path)?.text ?? null;
}
