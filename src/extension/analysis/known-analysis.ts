import type { Analysis, LossReport } from '../../core/analysis-report';
import type { Span } from '../../core/text/span';

/** A report, and whether the text of its definition could be read whole when it was made. */
export interface KnownLoss extends LossReport {
  readonly isReadWhole: boolean;
}

/** What is known of a document: its newest analysis, with the last good reports of what cannot be read at present. */
export interface KnownAnalysis extends Analysis {
  readonly losses: readonly KnownLoss[];
}

/**
 * What is known after a new analysis: a definition that does not parse at present keeps the last report that was made when it did.
 * Both analyses speak of the same text.
 */
export function updated(before: KnownAnalysis | null, fresh: Analysis): KnownAnalysis {
  const unread = fresh.notes.flatMap(({ span }) => span ?? []);
  const isBroken = ({ span }: LossReport): boolean => unread.some((place) => meet(place, span));
  const kept = (before?.losses ?? []).filter(
    (report) => report.isReadWhole && isBroken(report) && report.nameSpan.start < report.nameSpan.end,
  );
  const others = fresh.losses
    .filter((report) => !kept.some(({ nameSpan }) => meet(nameSpan, report.nameSpan)))
    .map((report) => ({ ...report, isReadWhole: !isBroken(report) }));
  return { ...fresh, losses: [...kept, ...others].sort((one, other) => one.span.start - other.span.start) };
}

/** The place at which a loss that could be read before cannot be read at present. */
export function breakIn({ notes }: KnownAnalysis, loss: KnownLoss): Span | null {
  if (!loss.isReadWhole) return null;
  return notes.flatMap(({ span }) => span ?? []).find((place) => meet(place, loss.span)) ?? null;
}

/** Whether two places overlap or touch. */
function meet(one: Span, other: Span): boolean {
  return one.path === other.path && one.start <= other.end && other.start <= one.end;
}
