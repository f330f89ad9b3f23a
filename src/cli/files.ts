import { readFileSync } from 'node:fs';
import type { SourceFiles } from '../core/loss/request';
import { sourceOf } from '../report/source';

/** Source files of the disk, each read once. Unreadable ones are absent. */
export class DiskFiles implements SourceFiles {
  readonly #texts = new Map<string, string | undefined>();

  constructor(given: Readonly<Record<string, string>> = {}) {
    for (const [path, text] of Object.entries(given)) this.#texts.set(path, text);
  }

  read(path: string): string | undefined {
    if (!this.#texts.has(path)) this.#texts.set(path, textOf(path));
    return this.#texts.get(path);
  }
}

function textOf(path: string): string | undefined {
  try {
    return sourceOf(path, readFileSync(path, 'utf8'))?.text;
  } catch {
    return undefined;
  }
}
