import type { RuleId, Severity } from '../findings/finding';
import type { SourceFiles } from '../loss/request';
import type { Baseline } from './baseline';

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

/** Of a project that says nothing. */
export const nothingSaid: Configuration = {
  severity: {},
  isExcluded: () => false,
  baseline: null,
  baselinePath: null,
  problems: [],
};

/** The pyproject.toml above a file that may have a section for us, the nearest first, each with its folder. */
export function* projectFiles(
  files: SourceFiles,
  path: string,
): Generator<{ readonly folder: string; readonly text: string }> {
  for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder.slice(0, -1))) {
    const text = files.read(`${folder}pyproject.toml`);
    if (text?.includes('loss-lens') === true) yield { folder, text };
  }
}

/** With its slash at the end; empty above the root. Paths may be URIs. */
function folderOf(path: string): string {
  const end = path.lastIndexOf('/');
  return end < 0 || path.endsWith('://') ? '' : path.slice(0, end + 1);
}
