import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { analyze } from '../core/analyze';
import { compareLosses, type SampleComparison, type Version } from '../core/compare-losses';
import type { Finding } from '../core/findings/finding';
import type { SourceFiles } from '../core/loss/request';
import { comparisonMarkdown, type FileComparison } from '../report/comparison-markdown';
import { DiskFiles } from './files';
import { posix } from './python-files';
import { UsageError } from './usage-error';

export interface CompareOptions {
  /** Two Python files, or two revisions of the repository in which the command runs. */
  readonly before: string;
  readonly after: string;
  readonly loss: string | undefined;
  readonly format: string;
}

/** `loss-lens compare`: for a reviewer, what a change does to the losses that it touches. */
export function compareCommand(options: CompareOptions): { readonly output: string } {
  const { before, after, loss, format } = options;
  if (format !== 'markdown' && format !== 'json') throw new UsageError(`no format ${format}`);
  const isOfFiles = existsSync(before) && existsSync(after);
  const folder = isOfFiles ? [before, after].find((path) => statSync(path).isDirectory()) : undefined;
  if (folder !== undefined) throw new UsageError(`${folder} is a folder: give two files, or two revisions`);
  const compared = isOfFiles ? [comparedFiles(options)] : comparedRevisions(before, after);
  const files = compared.map(({ path, losses }) => ({
    path,
    losses: losses.filter(({ name }) => loss === undefined || name === loss),
  }));
  if (loss !== undefined && !isOfFiles && files.every(({ losses }) => losses.length === 0) && !isNamedIn(after, loss))
    throw new UsageError(`there is no loss ${loss} in ${after}`);
  if (format === 'json') return { output: `${JSON.stringify({ schemaVersion: 1, files: files.map(fileJson) })}\n` };
  return { output: comparisonMarkdown(files.filter(({ losses }) => losses.length > 0)) };
}

function comparedFiles({ before, after, loss }: CompareOptions): FileComparison {
  const [old, young] = [before, after].map((file) => versionOf(new DiskFiles(), posix(resolve(file))));
  if (old === undefined || young === undefined) throw new RangeError('two files');
  if (loss !== undefined && ![...old.losses, ...young.losses].some(({ name }) => name === loss))
    throw new UsageError(`there is no loss ${loss} in ${before} or ${after}`);
  return { path: after, losses: compareLosses(old, young) };
}

function comparedRevisions(before: string, after: string): readonly FileComparison[] {
  const root = git(['rev-parse', '--show-toplevel']).trim();
  const changed = git(['diff', '--name-only', '--no-renames', '-z', before, after, '--', '*.py'], root).split('\0');
  return changed
    .filter((path) => path !== '')
    .map((path) => {
      const [old, young] = [before, after].map((revision) => versionOf(new RevisionFiles(root, revision), `/${path}`));
      return { path, losses: old === undefined || young === undefined ? [] : compareLosses(old, young) };
    });
}

/** Whether a revision defines something of this name, or binds it: a change need not touch it. */
function isNamedIn(revision: string, name: string): boolean {
  const last = (name.split('.').at(-1) ?? name).replace(/\W/g, '.');
  try {
    const root = git(['rev-parse', '--show-toplevel']).trim();
    return git(['grep', '-lE', `((def|class) +${last}\\b)|(\\b${last} *=)`, revision, '--', '*.py'], root) !== '';
  } catch (error) {
    if (error instanceof UsageError) return false;
    throw error;
  }
}

function versionOf(files: SourceFiles, path: string): Version {
  const { losses } = analyze(files, path, { seed: 0, isOver: () => false, isBrief: true });
  return { files, path, losses };
}

/** The files of a revision, with the repository as the root. */
class RevisionFiles implements SourceFiles {
  readonly #texts = new Map<string, string | undefined>();

  constructor(
    private readonly root: string,
    private readonly revision: string,
  ) {}

  read(path: string): string | undefined {
    if (!this.#texts.has(path)) this.#texts.set(path, this.#show(path.slice(1)));
    return this.#texts.get(path);
  }

  #show(path: string): string | undefined {
    try {
      return git(['show', `${this.revision}:${path}`], this.root);
    } catch {
      // The revision has no such file.
      return undefined;
    }
  }
}

function git(args: readonly string[], folder = '.'): string {
  try {
    return execFileSync('git', args, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28, stdio: 'pipe' });
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    throw new UsageError(`git ${args[0] ?? ''}: ${said}`);
  }
}

function fileJson({ path, losses }: FileComparison) {
  return {
    path,
    losses: losses.map(({ name, before, after, samples, newFindings, goneFindings }) => ({
      name,
      verdict: { before: before?.verdict ?? null, after: after?.verdict ?? null },
      samples:
        samples.kind === 'different' ? { ...samples, value: finite(samples.value), ...gradientJson(samples) } : samples,
      newFindings: newFindings.map(findingJson),
      goneFindings: goneFindings.map(findingJson),
    })),
  };
}

function gradientJson({ gradient }: Extract<SampleComparison, { kind: 'different' }>) {
  if (gradient === null) return { gradient };
  const { cosine, signFlips, scale } = gradient;
  return { gradient: { cosine: finite(cosine), signFlips, scale: finite(scale) } };
}

/** As everywhere in the command line's JSON: non-finite numbers are strings. */
function finite(value: number): number | string {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
}

function findingJson({ rule, severity, message }: Finding) {
  return { rule, severity, message };
}
