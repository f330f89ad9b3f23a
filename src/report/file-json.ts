import type { Analysis, LossReport } from '../core/analysis-report';
import type { Finding, Fix } from '../core/findings/finding';
import type { SourceFiles } from '../core/loss/request';
import { isNotebook, NotebookText } from '../core/notebook/notebook-text';
import type { InputReading } from '../core/roles/reading';
import type { Span } from '../core/text/span';
import { Places } from './places';
import type { Source } from './source';
import { argumentsJson } from './tensor-json';

/** What was said of one file, and how long that took. */
export interface CheckedFile {
  readonly path: string;
  readonly source: Source;
  readonly milliseconds: number;
  readonly analysis: Analysis;
  /** Where other files are read, in which a part of a finding's story may lie. */
  readonly files: SourceFiles;
}

/** The places of another file that a finding tells of; null where it cannot be read. */
export function placesElsewhere(path: string, files: SourceFiles): Places | null {
  const text = files.read(path);
  return text === undefined ? null : new Places({ text, notebook: isNotebook(path) ? NotebookText.of(text) : null });
}

/** A file as the report names the one that it speaks of: from the same folder on, where it lies in there. */
export function namedAs(other: string, { path, analysis }: Pick<CheckedFile, 'path' | 'analysis'>): string {
  if (other === analysis.path) return path;
  const own = path.replace(/^\.\//, '');
  const folder = analysis.path.endsWith(`/${own}`) ? analysis.path.slice(0, -own.length) : '';
  return folder !== '' && other.startsWith(folder) ? other.slice(folder.length) : other;
}

/** One file of `check --format json`. */
export function fileJson(file: CheckedFile) {
  const { path, source, milliseconds, analysis, files } = file;
  const places = new Places(source);
  const findingJson = ({ fix: planned, ...finding }: Finding) => ({
    rule: finding.rule,
    severity: finding.severity,
    ...places.region(finding.span),
    message: finding.message,
    related: finding.related.flatMap(({ span, message }) => {
      const there = span.path === analysis.path ? places : placesElsewhere(span.path, files);
      return there === null ? [] : [{ path: namedAs(span.path, file), ...there.at(span.start), message }];
    }),
    ...(finding.witness === null
      ? {}
      : { witness: { args: argumentsJson(finding.witness.args), config: argumentsJson(finding.witness.config) } }),
    ...fixJson(places.fixable(planned)),
  });
  const fixJson = (fix: Fix | null) =>
    fix === null
      ? {}
      : {
          fix: {
            title: fix.title,
            changes: fix.changes,
            edits: fix.edits.map((edit) => ({ ...places.region(edit.span), text: edit.text })),
          },
        };
  const lineJson = (span: Span) => {
    const { cell, line } = places.at(span.start);
    return cell === undefined ? { line } : { cell, line };
  };
  const noteJson = ({ message, span }: { readonly message: string; readonly span: Span | null }) => {
    if (span === null) return { line: null, message };
    if (span.path === analysis.path) return { ...lineJson(span), message };
    const line = placesElsewhere(span.path, files)?.at(span.start).line ?? null;
    return { path: namedAs(span.path, file), line, message };
  };
  const lossJson = (loss: LossReport) => ({
    name: loss.name,
    ...lineJson(loss.nameSpan),
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
