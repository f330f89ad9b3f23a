import ignore, { type Ignore } from 'ignore';
import { parse } from 'smol-toml';
import * as v from 'valibot';
import { ruleIds } from '../findings/finding';
import type { SourceFiles } from '../loss/request';
import { Baseline } from './baseline';
import { nothingSaid, projectFiles, type Configuration } from './configuration';

const severitySchema = v.picklist(['error', 'warning', 'info', 'hint', 'off']);
const sectionSchema = v.strictObject({
  severity: v.optional(v.record(v.picklist(ruleIds), severitySchema), {}),
  exclude: v.optional(v.array(v.string()), []),
  baseline: v.optional(v.string()),
});
const projectSchema = v.object({ tool: v.optional(v.object({ 'loss-lens': v.optional(v.unknown()) })) });

/** The section of the nearest pyproject.toml above a file that has one. */
export function configurationFor(files: SourceFiles, path: string): Configuration {
  for (const { folder, text } of projectFiles(files, path)) {
    const found = configurationIn(text, folder, files);
    if (found !== null) return found;
  }
  return nothingSaid;
}

/** null: it has no section of ours. */
function configurationIn(text: string, folder: string, files: SourceFiles): Configuration | null {
  let section: unknown;
  try {
    section = v.parse(projectSchema, parse(text)).tool?.['loss-lens'];
  } catch (error) {
    // That the file is no TOML others say; that our section is not heeded, nobody else.
    if (!/^\s*\[tool\.loss-lens\b/m.test(text)) return null;
    const [why] = String(error instanceof Error ? error.message : error).split('\n');
    return {
      ...nothingSaid,
      problems: [`pyproject.toml cannot be read, so its tool.loss-lens is not heeded: ${why ?? ''}`],
    };
  }
  if (section === undefined) return null;
  const read = v.safeParse(sectionSchema, section);
  if (!read.success) return { ...nothingSaid, problems: read.issues.map(told) };
  const { severity, exclude, baseline: file } = read.output;
  const patterns = ignore().add(exclude);
  const baselinePath = file === undefined ? null : `${folder}${file}`;
  const written = baselinePath === null ? undefined : files.read(baselinePath);
  const baseline = written === undefined || baselinePath === null ? null : Baseline.read(written, baselinePath);
  const what = written === undefined ? 'is not there yet: --write-baseline makes it' : 'is no baseline';
  return {
    severity,
    isExcluded: (path) => isMatched(path, folder, patterns),
    baseline,
    baselinePath,
    problems:
      file === undefined || baseline !== null ? [] : [`pyproject.toml, tool.loss-lens.baseline: ${file} ${what}`],
  };
}

function told(issue: v.BaseIssue<unknown>): string {
  const key = issue.path?.map(({ key }) => String(key)).join('.') ?? '';
  return `pyproject.toml, tool.loss-lens${key === '' ? '' : `.${key}`}: ${issue.message}`;
}

function isMatched(path: string, folder: string, patterns: Ignore): boolean {
  return path.startsWith(folder) && patterns.ignores(path.slice(folder.length));
}
