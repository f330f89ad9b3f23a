import type { Finding } from '../../core/findings/finding';
import { movedFinding, movedNote, movedReport } from '../../core/moved-report';
import type { Span } from '../../core/text/span';
import type { KnownAnalysis } from './known-analysis';

/** One edit of a document: `[start, end)` of the text before it has given way to `length` new characters. */
export interface Change {
  readonly start: number;
  readonly end: number;
  readonly length: number;
}

/** An offset of the text before a change, in the text after it. Text typed exactly at the offset goes before it. */
export function movedOffset(offset: number, { start, end, length }: Change): number {
  if (offset < start) return offset;
  return offset >= end ? offset + length - (end - start) : start + length;
}

export function movedSpan(span: Span, change: Change): Span {
  // What is typed at the end of a span does not belong to it.
  const end = span.end <= change.start ? span.end : movedOffset(span.end, change);
  return { ...span, start: Math.min(movedOffset(span.start, change), end), end };
}

/** Whether a change alters the text of a span. */
export function isTouched(span: Span, change: Change): boolean {
  return change.start < span.end && change.end > span.start;
}

/**
 * An analysis of the text before a change as far as it holds for the text after it: everything where its text is now. What was said of
 * a place whose text has changed, or would change it, is left out.
 */
export function movedAnalysis(analysis: KnownAnalysis, change: Change): KnownAnalysis {
  const isOwn = ({ path }: Span): boolean => path === analysis.path;
  const move = (span: Span): Span => (isOwn(span) ? movedSpan(span, change) : span);
  const stands = ({ span }: { readonly span: Span }): boolean => !isOwn(span) || !isTouched(span, change);
  const standing = (finding: Finding): Finding =>
    finding.fix?.edits.every(stands) === false ? { ...finding, fix: null } : finding;
  const moved = (findings: readonly Finding[]): readonly Finding[] =>
    findings.filter(stands).map((finding) => movedFinding(standing(finding), move));
  return {
    ...analysis,
    losses: analysis.losses.map((report) => ({
      ...movedReport({ ...report, operations: report.operations.filter(stands) }, move),
      findings: moved(report.findings),
    })),
    findings: moved(analysis.findings),
    notes: analysis.notes.map((note) => movedNote(note, move)),
    unread: analysis.unread.map(move),
  };
}
