import type { Analysis, AnalysisNote, LossReport } from '../../core/analysis-report';
import type { Finding } from '../../core/findings/finding';
import type { NotebookText } from '../../core/notebook/notebook-text';
import type { Span } from '../../core/text/span';

/** What is said of a notebook's text, as it stands in its cells; `paths` names these in the order of the text. */
export function cellAnalyses(whole: Analysis, text: NotebookText, paths: readonly string[]): readonly Analysis[] {
  const moved = inCells(whole, text, paths);
  return paths.map((path) => {
    const isHere = (span: Span | null): boolean => span?.path === path;
    const losses = moved.losses.filter(({ nameSpan }) => isHere(nameSpan));
    // What a loss of another cell finds in this one is told here, where it stands.
    const others = moved.losses.filter((loss) => !losses.includes(loss)).flatMap(({ findings }) => findings);
    return {
      path,
      losses: losses.map((loss) => ({
        ...loss,
        findings: loss.findings.filter(({ span }) => !isInOther(span, path, paths)),
      })),
      findings: [...moved.findings, ...others].filter(({ span }) => isHere(span)),
      notes: moved.notes.filter(({ span }) => isHere(span)),
      unread: moved.unread.filter(isHere),
      left: whole.left,
      needs: whole.needs,
    };
  });
}

function isInOther({ path }: Span, own: string, paths: readonly string[]): boolean {
  return path !== own && paths.includes(path);
}

function inCells(whole: Analysis, text: NotebookText, paths: readonly string[]): Analysis {
  const move = (span: Span): Span => (span.path === whole.path ? cellSpan(span, text, paths) : span);
  const note = (one: AnalysisNote): AnalysisNote => (one.span === null ? one : { ...one, span: move(one.span) });
  const finding = (one: Finding): Finding => ({
    ...one,
    span: move(one.span),
    related: one.related.map((place) => ({ ...place, span: move(place.span) })),
    fix:
      one.fix?.edits.every((edit) => edit.span.path !== whole.path || text.isOfOneCell(edit)) === true
        ? { ...one.fix, edits: one.fix.edits.map((edit) => ({ ...edit, span: move(edit.span) })) }
        : null,
  });
  const loss = (report: LossReport): LossReport => ({
    ...report,
    span: move(report.span),
    nameSpan: move(report.nameSpan),
    findings: report.findings.map(finding),
    notes: report.notes.map(note),
    operations: report.operations.map((operation) => ({ ...operation, span: move(operation.span) })),
    followed: report.followed.map((operation) => ({ ...operation, span: move(operation.span) })),
  });
  return {
    ...whole,
    losses: whole.losses.map(loss),
    findings: whole.findings.map(finding),
    notes: whole.notes.map(note),
    unread: whole.unread.map(move),
  };
}

/** A place of a notebook's text in its cell; what reaches beyond ends there. */
export function cellSpan({ start, end }: Span, text: NotebookText, paths: readonly string[]): Span {
  const [from, to] = [text.placeOf(start), text.placeOf(end)];
  const length = text.cells[from.index]?.source.length ?? 0;
  return { path: paths[from.index] ?? '', start: from.offset, end: to.index === from.index ? to.offset : length };
}
