import ignore, { type Ignore } from 'ignore';
import { parse } from 'smol-toml';
import * as v from 'valibot';
import { ruleIds, type RuleId, type Severity } from '../findings/finding';
import type { SourceFiles } from '../loss/request';
import { Baseline } from './baseline';

/** What a project says in `[tool.loss-lens]` of its pyproject.toml, for the editor and for CI alike. */
export interface Configuration {
  readonly severity: Readonly<Partial<Record<RuleId, Severity | 'off'>>>;
  /** Whether a file is left out, by the patterns of `exclude`, which are those of a .gitignore. */
  readonly isExcluded: (path: string) => boolean;
  /** Findings that are known and left for later; null where there are none. */
  readonly baseline: Baseline | null;
  /** Where that is, or is to be written; null where the project names no file. */
  readonly baselinePath: string | null;
  /** What in it could not be read, in words. */
  readonly problems: readonly string[];
}

const nothingSaid: Configuration = {
  severity: {},
  isExcluded: () => false,
  baseline: null,
  baselinePath: null,
  problems: [],
};

const severitySchema = v.picklist(['error', 'warning', 'info', 'hint', 'off']);
const sectionSchema = v.strictObject({
  severity: v.optional(v.record(v.picklist(ruleIds), severitySchema), {}),
  exclude: v.optional(v.array(v.string()), []),
  baseline: v.optional(v.string()),
});
const projectSchema = v.object({ tool: v.optional(v.object({ 'loss-lens': v.optional(v.unknown()) })) });

/** The section of the nearest pyproject.toml above a file that has one. */
export function configurationFor(files: SourceFiles, path: string): Configuration {
  for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder.slice(0, -1))) {
    const text = files.read(`${folder}pyproject.toml`);
    const found = text === undefined ? null : configurationIn(text, folder, files);
    if (found !== null) return found;
  }
  return nothingSaid;
}

/** null: it has no section of ours. */
function configurationIn(text: string, folder: string, files: SourceFiles): Configuration | null {
  const section = sectionOf(text);
  if (section === undefined) return null;
  const read = v.safeParse(sectionSchema, section);
  if (!read.success) return { ...nothingSaid, problems: read.issues.map(told) };
  const { severity, exclude, baseline: file } = read.output;
  const patterns = ignore().add(exclude);
  const baselinePath = file === undefined ? null : `${folder}${file}`;
  const written = baselinePath === null ? undefined : files.read(baselinePath);
  const baseline = written === undefined || baselinePath === null ? null : Baseline.read(written, baselinePath);
  const isBroken = written !== undefined && baseline === null;
  return {
    severity,
    isExcluded: (path) => isMatched(path, folder, patterns),
    baseline,
    baselinePath,
    problems: isBroken ? [`pyproject.toml, tool.loss-lens.baseline: ${file ?? ''} is no baseline`] : [],
  };
}

/** undefined: there is none, or the file is no TOML, which other tools say. */
function sectionOf(text: string): unknown {
  try {
    return v.parse(projectSchema, parse(text)).tool?.['loss-lens'];
  } catch {
    return undefined;
  }
}

function told(issue: v.BaseIssue<unknown>): string {
  const key = issue.path?.map(({ key }) => String(key)).join('.') ?? '';
  return `pyproject.toml, tool.loss-lens${key === '' ? '' : `.${key}`}: ${issue.message}`;
}

function isMatched(path: string, folder: string, patterns: Ignore): boolean {
  return path.startsWith(folder) && patterns.ignores(path.slice(folder.length));
}

/** With its slash at the end; empty above the root. Paths may be URIs. */
function folderOf(path: string): string {
  const end = path.lastIndexOf('/');
  return end < 0 || path.endsWith('://') ? '' : path.slice(0, end + 1);
}
