import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import ignore from 'ignore';
import type { Analysis } from '../core/analysis-report';
import { analyze } from '../core/analyze';
import { DiskFiles } from './files';
import { fileJson } from './report-json';
import { textReport } from './report-text';
import { UsageError } from './usage-error';

export interface CheckOptions {
  readonly paths: readonly string[];
  readonly format: string;
  readonly library: string;
}

export interface Skipped {
  readonly path: string;
  readonly because: string;
}

export interface CheckedFile {
  readonly path: string;
  readonly text: string;
  readonly milliseconds: number;
  readonly analysis: Analysis;
}

/** A file of more bytes is no program that somebody wrote. */
const largestFile = 50_000_000;
/** Processor time that one file may take before the rest of it is given up, in milliseconds: a busy machine gives up no earlier. */
const timeForFile = 2000;

/** `loss-lens check`: the report, and the exit code: 1 where a finding is an error. */
export function checkCommand(options: CheckOptions): { readonly output: string; readonly exitCode: number } {
  if (options.paths.length === 0) throw new UsageError('check needs a PATH');
  if (options.format !== 'text' && options.format !== 'json') throw new UsageError(`no format ${options.format}`);
  const skipped: Skipped[] = [];
  const files = options.paths.flatMap((path) => checkPath(path, skipped));
  const errors = files.flatMap(({ analysis }) => [
    ...analysis.findings,
    ...analysis.losses.flatMap(({ findings }) => findings),
  ]);
  const exitCode = errors.some(({ severity }) => severity === 'error') ? 1 : 0;
  if (options.format === 'text') return { output: textReport(files, skipped), exitCode };
  return { output: `${JSON.stringify({ schemaVersion: 1, skipped, files: files.map(fileJson) })}\n`, exitCode };
}

function checkPath(path: string, skipped: Skipped[]): readonly CheckedFile[] {
  if (path === '-') return [checkText('<stdin>', readFileSync(0, 'utf8'))];
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw new UsageError(`${path} cannot be read`);
  const found = stats.isDirectory() ? walk(path, skipped) : [path];
  return found.flatMap((file) => checkFile(file, skipped) ?? []);
}

function checkFile(path: string, skipped: Skipped[]): CheckedFile | null {
  if (!path.endsWith('.py')) {
    skipped.push({ path, because: 'only Python is read' });
    return null;
  }
  if (statSync(path).size > largestFile) {
    skipped.push({ path, because: `larger than ${largestFile.toLocaleString('en-US')} bytes` });
    return null;
  }
  return checkText(path, readFileSync(path, 'utf8'));
}

function checkText(path: string, text: string): CheckedFile {
  const started = performance.now();
  const full = resolve(path);
  const before = process.cpuUsage();
  const isOver = (): boolean => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000 > timeForFile;
  };
  const analysis = analyze(new DiskFiles({ [full]: text }), full, { seed: 0, isOver });
  return { path, text, milliseconds: Math.round(performance.now() - started), analysis };
}

/** Python files below a folder that no `.gitignore` leaves out. */
function walk(root: string, skipped: Skipped[]): readonly string[] {
  const found: string[] = [];
  const others = new Map<string, number>();
  const visit = (
    folder: string,
    rules: readonly { readonly base: string; readonly ignores: (path: string) => boolean }[],
  ): void => {
    const own = gitignoreOf(folder);
    const all = own === null ? rules : [...rules, own];
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => a.name.localeCompare(b.name))) {
      const path = join(folder, entry.name);
      const isFolder = entry.isDirectory();
      if (
        entry.name === '.git' ||
        all.some(({ base, ignores }) => ignores(posix(relative(base, path)) + (isFolder ? '/' : '')))
      )
        continue;
      if (isFolder) visit(path, all);
      else if (entry.name.endsWith('.py')) found.push(path);
      else if (/\.(js|ts|ipynb)$/.test(entry.name))
        others.set('only Python is read', (others.get('only Python is read') ?? 0) + 1);
    }
  };
  visit(root, []);
  for (const [because, count] of others) skipped.push({ path: root, because: `${String(count)} files: ${because}` });
  return found;
}

function gitignoreOf(folder: string): { readonly base: string; readonly ignores: (path: string) => boolean } | null {
  try {
    const rules = ignore().add(readFileSync(join(folder, '.gitignore'), 'utf8'));
    return { base: folder, ignores: (path) => rules.ignores(path) };
  } catch {
    return null;
  }
}

function posix(path: string): string {
  return path.split(sep).join('/');
}
