import type { Span } from './span';

/** Replaces a stretch of source by `text`. */
export interface TextEdit {
  readonly span: Span;
  readonly text: string;
}

/** The text after all edits, which must not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const ordered = [...edits].sort((a, b) => b.span.start - a.span.start);
  return ordered.reduce(
    (edited, { span, text: replacement }) => edited.slice(0, span.start) + replacement + edited.slice(span.end),
    text,
  );
}
