import { KnownStudies } from '../core/known-studies';

/** More files than one has open are not kept in mind. */
const mostFiles = 24;

/** What is known of the files that were analysed lately. */
export class StudiedFiles {
  readonly #studies = new Map<string, KnownStudies>();

  of(path: string): KnownStudies {
    const studies = this.#studies.get(path) ?? new KnownStudies();
    this.#studies.delete(path);
    this.#studies.set(path, studies);
    const [oldest] = this.#studies.keys();
    if (this.#studies.size > mostFiles && oldest !== undefined) this.#studies.delete(oldest);
    return studies;
  }
}
