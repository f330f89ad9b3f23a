import type { SourceFiles } from './request';
import { LossSession } from './session';

/** A session that has recorded more than this is left behind: walking its trace would cost more than running the file again. */
const mostNodes = 30_000;
const mostBytes = 64 * 1024 * 1024;

/** The session in which losses of a file are tried out, many times each, so that the file itself is run once. */
export class Probe {
  #session: LossSession | null = null;

  constructor(
    readonly files: SourceFiles,
    readonly path: string,
    readonly seed: number,
  ) {}

  get session(): LossSession {
    const current = this.#session;
    if (current !== null && current.trace.size <= mostNodes && current.trace.bytes <= mostBytes) return current;
    this.#session = new LossSession(this.files, this.path, this.seed);
    return this.#session;
  }
}
