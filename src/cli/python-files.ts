import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import ignore from 'ignore';
import { UsageError } from './usage-error';

/** What was asked for and is not read, and why. */
export interface Skipped {
  readonly path: string;
  readonly because: string;
}

/** A file of more bytes is no program that somebody wrote. */
const largestFile = 50_000_000;

interface Rules {
  readonly base: string;
  readonly ignores: (path: string) => boolean;
}

/** The Python files that a path names: itself, or those of a folder that no `.gitignore` leaves out. */
export function pythonFiles(path: string, skipped: Skipped[]): readonly string[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw new UsageError(`${path} cannot be read`);
  const found = stats.isDirectory() ? walk(path, skipped) : [path];
  return found.filter((file) => {
    const because = unread(file);
    if (because !== null) skipped.push({ path: file, because });
    return because === null;
  });
}

function unread(path: string): string | null {
  if (!isPython(path)) return 'only Python is read';
  return statSync(path).size > largestFile ? `larger than ${largestFile.toLocaleString('en-US')} bytes` : null;
}

/** A module or a notebook, by its name. */
function isPython(name: string): boolean {
  return name.endsWith('.py') || name.endsWith('.ipynb');
}

function walk(root: string, skipped: Skipped[]): readonly string[] {
  const found: string[] = [];
  let others = 0;
  const visit = (folder: string, rules: readonly Rules[]): void => {
    const own = gitignoreOf(folder);
    const all = own === null ? rules : [...rules, own];
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => a.name.localeCompare(b.name))) {
      const path = join(folder, entry.name);
      const isFolder = entry.isDirectory();
      const isIgnored = ({ base, ignores }: Rules): boolean =>
        ignores(posix(relative(base, path)) + (isFolder ? '/' : ''));
      if (entry.name === '.git' || all.some(isIgnored)) continue;
      if (isFolder) visit(path, all);
      else if (isPython(entry.name)) found.push(path);
      else if (/\.(js|ts)$/.test(entry.name)) others += 1;
    }
  };
  visit(root, []);
  if (others > 0) skipped.push({ path: root, because: `${String(others)} files: only Python is read` });
  return found;
}

function gitignoreOf(folder: string): Rules | null {
  try {
    const rules = ignore().add(readFileSync(join(folder, '.gitignore'), 'utf8'));
    return { base: folder, ignores: (path) => rules.ignores(path) };
  } catch {
    return null;
  }
}

/** With the slashes of URLs, which the core takes for those of a path. */
export function posix(path: string): string {
  return path.split(sep).join('/');
}
