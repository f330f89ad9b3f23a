import type { Analysis, LossReport } from '../../core/analysis-report';
import type { Span } from '../../core/text/span';

/** A report, and how it stands to the text as it is. */
export interface KnownLoss extends LossReport {
  /** Whether the text of its definition could be read whole when it was made. */
  readonly isReadWhole: boolean;
  /** Whether there was something to mend: what could not be followed is our limit, not a problem of the loss. */
  readonly hasProblem: boolean;
  /** Why this is kept though it was made of an earlier text: a place in passing, or that there was no time yet. null: it is not. */
  readonly keptFor: Span | 'lack of time' | null;
}

/** What is known of a document: its newest analysis, with the last good reports of what is in passing at present. */
export interface KnownAnalysis extends Analysis {
  readonly losses: readonly KnownLoss[];
}

/**
 * What is known after a new analysis: the last good report of a definition is kept while it does not parse, and while somebody writes
 * at it (`written`: on which line) in such a way that it is no loss or cannot be followed. Both analyses speak of the same text.
 */
export function updated(before: KnownAnalysis | null, fresh: Analysis, written: Span | null): KnownAnalysis {
  const unreadIn = (report: LossReport): Span | undefined => fresh.unread.find((place) => meet(place, report.span));
  /** What takes all of the time that it is given says so while it is written. */
  const isGivenUp = (report: LossReport): boolean =>
    fresh.notes.some(({ span }) => span !== null && meet(span, report.span));
  const passingIn = (report: LossReport): KnownLoss['keptFor'] => {
    const now = fresh.losses.find((other) => isSameLoss(report, other));
    if (now === undefined && fresh.left > 0) return 'lack of time';
    const isPassing = now === undefined || (now.verdict === 'unknown' && isAbout(now, written) && !isGivenUp(now));
    return isPassing ? written : null;
  };
  const kept = (before?.losses ?? []).flatMap((report): readonly KnownLoss[] => {
    if (!report.isReadWhole || report.nameSpan.start === report.nameSpan.end) return [];
    const keptFor = unreadIn(report) ?? (report.verdict === 'unknown' ? null : passingIn(report));
    return keptFor === null ? [] : [{ ...report, keptFor }];
  });
  const others = fresh.losses
    .filter((report) => !kept.some((other) => isSameLoss(report, other)))
    .map((report): KnownLoss => {
      const { verdict, findings } = report;
      const hasProblem = findings.length > 0 || verdict === 'partial' || verdict === 'noGradient';
      return { ...report, isReadWhole: unreadIn(report) === undefined, hasProblem, keptFor: null };
    });
  return { ...fresh, losses: [...kept, ...others].sort((one, other) => one.span.start - other.span.start) };
}

/** Whether two reports speak of one definition; an inline loss may be made in another place of it than before. */
function isSameLoss(one: LossReport, other: LossReport): boolean {
  if (meet(one.nameSpan, other.nameSpan)) return true;
  return one.kind === 'inline' && other.kind === 'inline' && one.name === other.name && meet(one.span, other.span);
}

/** Whether what is not followed lies on a line. */
function isAbout({ notes }: LossReport, line: Span | null): boolean {
  return line !== null && notes.every(({ span }) => span === null || meet(span, line));
}

/** Whether two places overlap or touch. */
function meet(one: Span, other: Span): boolean {
  return one.path === other.path && one.start <= other.end && other.start <= one.end;
}
