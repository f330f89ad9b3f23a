import * as v from 'valibot';
import type { Finding } from '../findings/finding';

const entrySchema = v.object({ path: v.string(), rule: v.string(), code: v.string() });
const baselineSchema = v.object({ schemaVersion: v.literal(1), findings: v.array(entrySchema) });
type Entry = v.InferOutput<typeof entrySchema>;

/**
 * Findings that a project knows and leaves for later: by file, rule and code, so that they stay known when lines move. Each entry stands for
 * one finding; a second of the same kind is new.
 */
export class Baseline {
  private constructor(
    private readonly entries: readonly Entry[],
    /** What the paths of the entries start from. */
    private readonly folder: string,
  ) {}

  /** The baseline that a file holds; null where it holds none. */
  static read(text: string, path: string): Baseline | null {
    const read = v.safeParse(v.pipe(v.string(), v.parseJson(), baselineSchema), text);
    return read.success ? new Baseline(read.output.findings, folderOf(path)) : null;
  }

  /** What a file holds for these findings to be known. */
  static textOf(
    files: readonly { readonly path: string; readonly text: string; readonly findings: readonly Finding[] }[],
    path: string,
  ): string {
    const folder = folderOf(path);
    const findings = files.flatMap((file) => file.findings.map((finding) => entryOf(finding, file, folder)));
    return `${JSON.stringify({ schemaVersion: 1, findings }, null, 2)}\n`;
  }

  /** Tells of each finding of one file whether it is new; one that is told of two losses is one. */
  newIn(file: { readonly path: string; readonly text: string }): (finding: Finding) => boolean {
    const left = new Map<string, number>();
    for (const entry of this.entries) left.set(keyOf(entry), (left.get(keyOf(entry)) ?? 0) + 1);
    const decided = new Map<string, boolean>();
    return (finding) => {
      const place = JSON.stringify([finding.rule, finding.span]);
      const before = decided.get(place);
      if (before !== undefined) return before;
      const key = keyOf(entryOf(finding, file, this.folder));
      const known = left.get(key) ?? 0;
      left.set(key, known - 1);
      decided.set(place, known <= 0);
      return known <= 0;
    };
  }
}

function entryOf(
  finding: Finding,
  { path, text }: { readonly path: string; readonly text: string },
  folder: string,
): Entry {
  const { rule, span } = finding;
  const code = span.path === path ? text.slice(span.start, span.end).replace(/\s+/g, ' ') : '';
  return { path: relative(path, folder), rule, code };
}

function relative(path: string, folder: string): string {
  const rest = path.startsWith(folder) ? path.slice(folder.length) : path;
  return path.includes('://') ? decodeURIComponent(rest) : rest;
}

function keyOf({ path, rule, code }: Entry): string {
  return JSON.stringify([path, rule, code]);
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
