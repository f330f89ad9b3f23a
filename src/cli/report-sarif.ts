import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Location, Log, Region, Result, ReportingDescriptor } from 'sarif';
import { explanations } from '../core/findings/explanations';
import { version } from '../../package.json';
import type { Finding, Severity } from '../core/findings/finding';
import type { Span } from '../core/text/span';
import { namedAs, placesElsewhere, type CheckedFile } from '../report/file-json';
import { distinctFindings } from './distinct-findings';
import { Places } from '../report/places';
import { posix, type Skipped } from './python-files';

const levels: Readonly<Record<Severity, Result.level>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
  hint: 'note',
};

/** The report as SARIF 2.1.0, which code hosts show beside the change (https://docs.oasis-open.org/sarif/sarif/v2.1.0). */
export function sarifReport(files: readonly CheckedFile[], skipped: readonly Skipped[]): string {
  const results = files.flatMap(resultsOf);
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Loss Lens', version, semanticVersion: version, rules: rules() } },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: skipped.map(({ path, because }) => ({
              level: 'note',
              message: { text: `${path}: not read: ${because}` },
            })),
          },
        ],
        results,
      },
    ],
  };
  return `${JSON.stringify(log)}\n`;
}

function rules(): ReportingDescriptor[] {
  return [...explanations].map(([id, explanation]) => ({
    id,
    shortDescription: { text: id },
    fullDescription: { text: explanation },
    help: { text: explanation },
  }));
}

/** The findings of a file; one that says the same of the same code as another before it is told from that by its number. */
function resultsOf(file: CheckedFile): Result[] {
  const seen = new Map<string, number>();
  return distinctFindings(file.analysis).map((finding) => {
    const { path, start, end } = finding.span;
    const code = path === file.analysis.path ? file.source.text.slice(start, end).replace(/\s+/g, ' ') : '';
    const kind = JSON.stringify([finding.rule, code]);
    const number = seen.get(kind) ?? 0;
    seen.set(kind, number + 1);
    return {
      ...resultOf(finding, file),
      partialFingerprints: { 'ruleAndCode/v1': hashOf(`${kind}${String(number)}`) },
    };
  });
}

/** By which a code host knows a finding again after lines have moved. */
function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

function resultOf(finding: Finding, file: CheckedFile): Result {
  const { rule, severity, span, message, related } = finding;
  const places = new Places(file.source);
  const fix = places.fixable(finding.fix);
  return {
    ruleId: rule,
    level: levels[severity],
    message: { text: message },
    locations: [locationOf(span, file)],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((place) => ({
            ...locationOf(place.span, file),
            message: { text: place.message },
          })),
        }),
    ...(fix === null
      ? {}
      : {
          fixes: [
            {
              description: { text: fix.title },
              artifactChanges: [
                {
                  artifactLocation: { uri: uriOf(file.path) },
                  replacements: fix.edits.map((edit) => ({
                    deletedRegion: regionOf(edit.span, places),
                    insertedContent: { text: edit.text },
                  })),
                },
              ],
            },
          ],
        }),
  };
}

function locationOf(span: Span, file: CheckedFile): Location {
  const { source, analysis, files } = file;
  const places = span.path === analysis.path ? new Places(source) : placesElsewhere(span.path, files);
  const cell = places?.at(span.start).cell;
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(namedAs(span.path, file)) },
      ...(places === null ? {} : { region: regionOf(span, places) }),
    },
    ...(cell === undefined ? {} : { logicalLocations: [{ name: `cell ${String(cell)}` }] }),
  };
}

function regionOf(span: Span, places: Places): Region {
  const { line, column, endLine, endColumn } = places.region(span);
  return { startLine: line, startColumn: column, endLine, endColumn };
}

/** Relative to where the command ran, as code hosts want it; else the whole. */
function uriOf(path: string): string {
  return /^(\.\.|\/|[A-Za-z]:)/.test(path)
    ? pathToFileURL(resolve(path)).href
    : encodeURI(posix(path).replace(/^\.\//, ''));
}
