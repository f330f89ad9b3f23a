import type { SourceFiles } from '../core/loss/request';
import type { SourceFile } from '../protocol/analysis-messages';

/** What the worker knows of the workspace: files that the host has sent, and those that it has said are not there. */
export class KnownFiles {
  readonly #texts = new Map<string, string | null>();

  receive(files: readonly SourceFile[]): void {
    for (const { path, text } of files) this.#texts.set(path, text);
  }

  forget(path: string): void {
    this.#texts.delete(path);
  }

  /** A look at the files for one job. */
  look(): FilesOfJob {
    return new FilesOfJob(this.#texts);
  }
}

/** Remembers what a job asked for. */
export class FilesOfJob implements SourceFiles {
  readonly #asked = new Set<string>();

  constructor(private readonly texts: ReadonlyMap<string, string | null>) {}

  read(path: string): string | undefined {
    this.#asked.add(path);
    return this.texts.get(path) ?? undefined;
  }

  get uses(): readonly string[] {
    return [...this.#asked];
  }

  /** What was asked for in vain, because the host has not said anything of it yet. */
  get needs(): readonly string[] {
    return this.uses.filter((path) => !this.texts.has(path));
  }

  get found(): readonly { readonly path: string; readonly text: string }[] {
    return this.uses.flatMap((path) => {
      const text = this.texts.get(path) ?? null;
      return text === null ? [] : [{ path, text }];
    });
  }
}
