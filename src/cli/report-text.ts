import { LineIndex } from '../core/text/line-index';
import { namedAs, placesElsewhere, type CheckedFile } from '../report/file-json';
import { distinctFindings } from './distinct-findings';
import { Places } from '../report/places';
import type { Skipped } from './python-files';

/** The report for people: place, severity, message, the code and where in it. */
export function textReport(files: readonly CheckedFile[], skipped: readonly Skipped[]): string {
  const lines: string[] = [];
  let losses = 0;
  let findings = 0;
  for (const file of files) {
    const { path, source, analysis } = file;
    const places = new Places(source);
    const index = new LineIndex(source.text);
    const texts = source.text.split(/\r\n|\r|\n/);
    losses += analysis.losses.length;
    for (const loss of analysis.losses) {
      lines.push(`${path}:${places.named(loss.nameSpan.start)}: ${loss.name}: ${loss.sentences.lens}`);
    }
    for (const finding of distinctFindings(analysis)) {
      findings += 1;
      const [start, end] = [index.position(finding.span.start), index.position(finding.span.end)];
      const code = texts[start.line - 1] ?? '';
      const width =
        end.line === start.line ? Math.max(end.column - start.column, 1) : Math.max(code.length - start.column + 1, 1);
      lines.push(
        `${path}:${places.named(finding.span.start)}: ${finding.severity}: ${finding.message} (${finding.rule})`,
        `    ${code}`,
        `    ${' '.repeat(start.column - 1)}${'^'.repeat(width)}`,
      );
    }
    for (const { message, span } of analysis.notes) {
      const there = span === null || span.path === analysis.path ? places : placesElsewhere(span.path, file.files);
      const line = span === null || there === null ? '' : `:${there.named(span.start).replace(/:\d+$/, '')}`;
      lines.push(`${span === null ? path : namedAs(span.path, file)}${line}: note: ${message}`);
    }
  }
  for (const { path, because } of skipped) lines.push(`${path}: not read: ${because}`);
  lines.push(
    [counted(files.length, 'file'), counted(losses, 'loss', 'losses'), counted(findings, 'finding')].join(', '),
  );
  return `${lines.join('\n')}\n`;
}

function counted(count: number, one: string, several = `${one}s`): string {
  return `${String(count)} ${count === 1 ? one : several}`;
}
