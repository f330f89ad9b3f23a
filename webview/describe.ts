import type { PanelLoss } from '../src/protocol/panel-messages';
import { summary, type Cut } from '../src/training/summary';
import type { Run } from './run';

/** What a run has shown so far, in the sentences that all of Loss Lens uses. */
export function sentencesOf(run: Run): readonly string[] {
  const { setup, step: steps, loss } = run;
  if (setup === null) return [];
  return summary({ setup, steps, variants: [...run.courses.values()] }, cutOf(loss), run.status === 'done');
}

/** What stops the gradient, where the analysis has found it. */
function cutOf({ report, findingLines }: PanelLoss): Cut | null {
  const [finding] = report.findings;
  const [line] = findingLines;
  if (report.verdict !== 'noGradient' || finding === undefined || line === undefined) return null;
  const operation = report.operations.find(
    ({ span }) => span.start === finding.span.start && span.end === finding.span.end,
  );
  return operation === undefined ? null : { operation: operation.name, line };
}

/** A result as Markdown, for "Loss Lens: Describe Result". */
export function describeResult(loss: PanelLoss, run: Run | null): string {
  const { report, fileName, line } = loss;
  const sentences = run === null ? [] : sentencesOf(run);
  return [`# ${report.name}`, `${fileName}, line ${line}`, report.sentences.full, ...sentences].join('\n\n');
}
