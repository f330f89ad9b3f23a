import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Location, Log, Region, Result, ReportingDescriptor } from 'sarif';
import { explanations } from '../core/findings/explanations';
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
  const results = files.flatMap((file) => distinctFindings(file.analysis).map((finding) => resultOf(finding, file)));
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Loss Lens', rules: rules() } },
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
  }));
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
