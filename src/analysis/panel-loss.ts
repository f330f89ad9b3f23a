import type { Configuration } from '../core/configuration/configuration';
import { configured } from '../core/configuration/configured';
import { cellLine } from '../core/notebook/notebook-text';
import { applyEdits } from '../core/text/edit';
import { LineIndex } from '../core/text/line-index';
import type { Span } from '../core/text/span';
import { visualize } from '../core/visualize';
import type { AnalysisJob } from '../protocol/analysis-messages';
import type { PanelLoss } from '../protocol/panel-messages';
import { settingsOfFile } from '../training/settings-of-file';
import type { FilesOfJob } from './known-files';

/** What the panel shows of a loss. null where there is nothing of the kind that was asked for. */
export function panelLoss(
  files: FilesOfJob,
  job: Extract<AnalysisJob, { type: 'visualize' }>,
  configuration: Configuration,
): PanelLoss | null {
  const { path, fileName, documentVersion } = job;
  const text = files.read(path) ?? '';
  const seen = visualize(files, path, job.asked, job.seed);
  if (seen === null) return null;
  const { asked, curve, readingEdit, lesson, training } = seen;
  const alone = { path, losses: [seen.report], findings: [], notes: [], unread: [], left: 0, needs: [] };
  // A file that the project excludes can still be looked at when it is asked for.
  const report = configured(alone, text, configuration).losses[0] ?? seen.report;
  const { surrogate } = report;
  const lines = new LineIndex(text);
  const placeOf = ({ start }: Span) => cellLine(path, text, lines.position(start).line);
  const lineOf = (place: { readonly span: Span } | null) => place && placeOf(place.span).line;
  const { cell, line } = placeOf(report.nameSpan);
  return {
    report,
    line,
    findingLines: report.findings.map(({ span }) => placeOf(span).line),
    asked,
    path,
    fileName: cell === null ? fileName : `${fileName}, cell ${cell}`,
    files: files.found,
    curve,
    surrogate: surrogate === null ? null : { title: surrogate.title, text: applyEdits(text, [surrogate.edit]) },
    readingEdit,
    lesson,
    training: {
      ...settingsOfFile(training),
      optimizerLine: lineOf(training.optimizer),
      batchLine: lineOf(training.batch),
    },
    documentVersion,
  };
}
