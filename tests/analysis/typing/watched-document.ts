import { analyze } from '../../../src/core/analyze';
import { KnownStudies } from '../../../src/core/known-studies';
import { updated, type KnownAnalysis } from '../../../src/extension/analysis/known-analysis';
import { movedAnalysis } from '../../../src/extension/analysis/moved-analysis';
import { writtenLine } from '../../../src/extension/analysis/written-line';
import type { Keystroke } from './typist';

const path = 'a.py';

/** A document whose analysis is up to date after every key: the keys rest for as long as it takes. */
export class WatchedDocument {
  readonly #studies = new KnownStudies();
  #known: KnownAnalysis;
  /** What the lenses said, each time that they said something else than before. */
  readonly said: (readonly string[])[];

  constructor(text: string) {
    this.#known = updated(null, this.#analysisOf(text), null);
    this.said = [this.lenses];
  }

  get known(): KnownAnalysis {
    return this.#known;
  }
  /** Each lens with the name above which it stands. */
  get lenses(): readonly string[] {
    return this.#known.losses.filter(({ isLoss }) => isLoss).map(({ name, sentences }) => `${name}: ${sentences.lens}`);
  }

  take({ change, text, cursor }: Keystroke): void {
    const edited = change.start + change.length;
    this.#know(movedAnalysis(this.#known, change), text, edited, cursor);
  }

  /** The cursor goes elsewhere. */
  leave(text: string): void {
    this.#know(this.#known, text, null, 0);
  }

  #know(before: KnownAnalysis, text: string, edited: number | null, cursor: number): void {
    const lines = text.split('\n');
    const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length - 1;
    const lineAt = (line: number) => ({ text: lines[line] ?? '' });
    const line = edited === null ? null : writtenLine({ lineAt }, lineOf(edited), [lineOf(cursor)]);
    const start = lines.slice(0, line ?? 0).join('\n').length + (line === 0 ? 0 : 1);
    const written = line === null ? null : { path, start, end: start + (lines[line]?.length ?? 0) };
    this.#known = updated(before, this.#analysisOf(text), written);
    if (this.lenses.join() !== this.said.at(-1)?.join()) this.said.push(this.lenses);
  }

  #analysisOf(text: string) {
    const files = { read: (asked: string) => (asked === path ? text : undefined) };
    return analyze(files, path, { seed: 0, isOver: () => false, known: this.#studies });
  }
}
