import type { LossReport } from '../core/analysis-report';
import { applyEdits, type TextEdit } from '../core/text/edit';
import { LineIndex } from '../core/text/line-index';
import { visualize } from '../core/visualize';
import type { AnalysisJob } from '../protocol/analysis-messages';
import type { PanelLoss } from '../protocol/panel-messages';
import type { FilesOfJob } from './known-files';

/** What the panel shows of a loss. null where there is nothing of the kind that was asked for. */
export function panelLoss(files: FilesOfJob, job: Extract<AnalysisJob, { type: 'visualize' }>): PanelLoss | null {
  const { path, fileName, documentVersion } = job;
  const text = files.read(path) ?? '';
  const seen = visualize(files, path, job.asked, job.seed);
  if (seen === null) return null;
  const { report, asked, curve } = seen;
  const lines = new LineIndex(text);
  return {
    report,
    line: lines.position(report.nameSpan.start).line,
    findingLines: report.findings.map(({ span }) => lines.position(span.start).line),
    asked,
    path,
    fileName,
    files: files.found,
    curve,
    surrogate: surrogateOf(report, path, text),
    documentVersion,
  };
}

/** The file with every fix applied that gives a cut its gradient back. */
function surrogateOf({ findings }: LossReport, path: string, text: string): PanelLoss['surrogate'] {
  const fixes = findings.flatMap(({ fix }) => (fix?.changes === 'gradient' || fix?.changes === 'both' ? [fix] : []));
  const taken: TextEdit[] = [];
  for (const { edits } of fixes) {
    const isOwn = edits.every(({ span }) => span.path === path);
    if (isOwn && !edits.some((edit) => taken.some((other) => overlap(edit, other)))) taken.push(...edits);
  }
  const [first] = fixes;
  return first === undefined || taken.length === 0 ? null : { title: first.title, text: applyEdits(text, taken) };
}

function overlap({ span: one }: TextEdit, { span: other }: TextEdit): boolean {
  return one.start < other.end && other.start < one.end;
}
