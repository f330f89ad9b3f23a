import type { LossReport } from '../core/analysis-report';
import type { Finding } from '../core/findings/finding';
import type { InputReading } from '../core/roles/reading';
import { LineIndex } from '../core/text/line-index';
import type { Span } from '../core/text/span';
import type { CheckedFile } from './check';
import { argumentsJson } from './tensor-json';

/** One file of `check --format json`. */
export function fileJson({ path, text, milliseconds, analysis }: CheckedFile) {
  const lines = new LineIndex(text);
  const place = (span: Span) => {
    const [start, end] = [lines.position(span.start), lines.position(span.end)];
    return { line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
  };
  const findingJson = (finding: Finding) => ({
    rule: finding.rule,
    severity: finding.severity,
    ...place(finding.span),
    message: finding.message,
    related: finding.related.map(({ span, message }) => {
      const { line, column } = lines.position(span.start);
      return { path: span.path === analysis.path ? path : span.path, line, column, message };
    }),
    ...(finding.witness === null
      ? {}
      : { witness: { args: argumentsJson(finding.witness.args), config: argumentsJson(finding.witness.config) } }),
    ...(finding.fix === null
      ? {}
      : {
          fix: {
            title: finding.fix.title,
            changes: finding.fix.changes,
            edits: finding.fix.edits.map((edit) => ({ ...place(edit.span), text: edit.text })),
          },
        }),
  });
  const noteJson = ({ message, span }: { readonly message: string; readonly span: Span | null }) => ({
    line: span === null ? null : lines.position(span.start).line,
    message,
  });
  const lossJson = (loss: LossReport) => ({
    name: loss.name,
    line: lines.position(loss.nameSpan.start).line,
    framework: 'pytorch',
    verdict: loss.verdict,
    backward: loss.backward,
    inputs: (loss.reading?.inputs ?? []).map(inputJson),
    findings: loss.findings.map(findingJson),
    notes: loss.notes.map(noteJson),
  });
  return {
    path,
    milliseconds,
    losses: analysis.losses.map(lossJson),
    findings: analysis.findings.map(findingJson),
    notes: analysis.notes.map(noteJson),
  };
}

function inputJson(input: InputReading) {
  if (input.kind === 'plain')
    return { name: input.name, role: input.role, domain: 'constant', shape: [], dtype: typeof input.value };
  const { name, role, domain, shape, dtype } = input;
  return { name, role, domain, shape, dtype };
}
