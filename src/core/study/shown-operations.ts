import { codeBlock, cutHover } from '../findings/cut-hover';
import type { Finding } from '../findings/finding';
import type { Judgement } from '../findings/judgement';
import type { OperationPlaces } from '../findings/operation-reports';
import type { OperationReport, SampleReport } from '../findings/report';
import { sampleReport } from '../findings/sample-report';
import type { Verdict } from '../findings/verdict';
import { operandText, surrogateAt, type CutSource } from '../surrogates/soften';
import { changedLines } from '../text/changed-lines';
import { sameSpan } from '../text/span';
import type { StudyContext, Traced } from './context';
import type { SurrogatePlan } from './plan-surrogate';

/** What is said of a loss, beside its operations. */
interface Said {
  readonly judgement: Judgement;
  readonly verdict: Verdict;
  readonly predictions: readonly string[];
  readonly findings: readonly Finding[];
  readonly sample: SampleReport | null;
  /** The loss with surrogates in it; null where it needs none. */
  readonly plan: SurrogatePlan | null;
}

/** What an editor shows of the operations that a loss consists of. */
export function shownOperations(
  places: OperationPlaces,
  { trace }: Traced,
  { evidence: { module }, files }: StudyContext,
  { judgement, verdict, predictions, findings, sample, plan }: Said,
): readonly OperationReport[] {
  const after = plan === null ? null : sampleReport(plan.outcome);
  const source: CutSource = {
    graph: trace.graph,
    module,
    text: files.read(module.path) ?? '',
    dataOf: (node) => trace.data(trace.ref(node)),
  };
  const lines = plan === null ? [] : changedLines(source.text, [plan.edit]);
  const reports = places.reports((cut, place) =>
    cutHover({
      cut,
      name: place.name,
      graph: trace.graph,
      operand: operandText(cut, source),
      predictions,
      verdict,
      isBlamed: findings.some(({ span }) => span.start === place.span.start && span.end === place.span.end),
      backward: judgement.backward,
      refusal: judgement.refusal,
      surrogate: surrogateAt(cut, source),
      lines,
      before: sample,
      after,
    }),
  );
  return reports.map((report) => withCode(report, findings, source.text));
}

/** What a gradient passes may be a mistake all the same: with what to write instead. */
function withCode(report: OperationReport, findings: readonly Finding[], text: string): OperationReport {
  const fix = findings.find(({ span }) => sameSpan(span, report.span))?.fix ?? null;
  if (fix === null || report.hover.includes('```')) return report;
  return {
    ...report,
    hover: [report.hover, '', `${fix.title}:`, ...codeBlock(changedLines(text, fix.edits))].join('\n'),
  };
}
