import type { AnalysisNote, LossReport } from './analysis-report';
import type { Finding } from './findings/finding';
import type { TextEdit } from './text/edit';
import type { Span } from './text/span';

/** Where a place of the text before is in the text now. */
export type Move = (span: Span) => Span;

/** A report with all its places moved. */
export function movedReport<Report extends LossReport>(report: Report, move: Move): Report {
  const { broken, surrogate } = report;
  return {
    ...report,
    span: move(report.span),
    nameSpan: move(report.nameSpan),
    findings: report.findings.map((finding) => movedFinding(finding, move)),
    notes: report.notes.map((note) => movedNote(note, move)),
    broken: broken === null ? null : { ...broken, span: move(broken.span) },
    operations: report.operations.map((operation) => ({ ...operation, span: move(operation.span) })),
    followed: report.followed.map((operation) => ({ ...operation, span: move(operation.span) })),
    surrogate: surrogate === null ? null : { ...surrogate, edit: movedEdit(surrogate.edit, move) },
  };
}

export function movedFinding(finding: Finding, move: Move): Finding {
  const { fix } = finding;
  return {
    ...finding,
    span: move(finding.span),
    related: finding.related.map((place) => ({ ...place, span: move(place.span) })),
    fix: fix === null ? null : { ...fix, edits: fix.edits.map((edit) => movedEdit(edit, move)) },
  };
}

export function movedNote(note: AnalysisNote, move: Move): AnalysisNote {
  return note.span === null ? note : { ...note, span: move(note.span) };
}

function movedEdit(edit: TextEdit, move: Move): TextEdit {
  return { ...edit, span: move(edit.span) };
}
