import type { AnalysisNote, LossReport } from './analysis-report';
import { SourceText, type Quoted } from './findings/source-text';
import { FileRegions, type Piece } from './file-regions';
import type { Callable } from './loss/definitions';
import type { SourceFiles } from './loss/request';
import { movedNote, movedReport } from './moved-report';
import type { Module } from './program/program';
import type { Span } from './text/span';

/** What came of a study: a report, or nothing to report. */
export interface Studied {
  readonly report: LossReport | null;
  readonly notes: readonly AnalysisNote[];
}

/** What a study used of its file. */
export interface Used {
  /** Qualified names of the functions that it ran. */
  readonly entered: ReadonlySet<string>;
  /** What its texts tell of places. */
  readonly quoted: readonly Quoted[];
}

type KnownByName = ReadonlyMap<string, readonly Known[]>;

interface Known extends Studied {
  readonly nameSpan: Span;
  /** Asked for only where the file is studied again. */
  readonly pieces: () => readonly Piece[];
  readonly entered: ReadonlySet<string>;
  readonly form: string;
  readonly quoted: readonly Quoted[];
}

/**
 * The studies of one file, kept while its text is edited. One is used again only where all of the text that it depends on is as it was,
 * and every place that it speaks of has moved with that text; else the definition is studied anew.
 */
export class KnownStudies {
  #last: { readonly studies: OpenStudies; readonly seed: number } | null = null;

  /** The studies as far as they hold for the file as it is now; what is studied from here on is kept for the next time. */
  open(files: SourceFiles, module: Module, seed: number): OpenStudies {
    const last = this.#last;
    const isSame = last?.seed === seed && [...last.studies.read].every(([path, text]) => files.read(path) === text);
    const before = isSame ? last.studies : null;
    const studies = new OpenStudies(before?.known() ?? new Map(), files, module, new Map(before?.read));
    this.#last = { studies, seed };
    return studies;
  }
}

/** The studies of a file during one analysis. */
export class OpenStudies {
  /** What this analysis came to, by what it is called: a file may have several of one name, as the losses of its steps have. */
  readonly #met = new Map<string, Known[]>();
  readonly #recalled = new Set<Known>();
  #isWhole = false;

  /** The files with which definitions are to be studied: what is read of others is noted. */
  readonly files: SourceFiles;
  readonly #regions: FileRegions;
  readonly #source: SourceText;

  constructor(
    readonly before: KnownByName,
    files: SourceFiles,
    readonly module: Module,
    readonly read: Map<string, string | undefined>,
  ) {
    const { path } = module;
    this.files = {
      read: (asked) => {
        const text = files.read(asked);
        if (asked !== path) read.set(asked, text);
        return text;
      },
    };
    this.#regions = new FileRegions(module, files.read(path) ?? '');
    this.#source = new SourceText(files, path);
  }

  /** What is known of a definition. `form`: what decides about it that its own text does not say. */
  recall(callable: Callable, form: string): Studied | null {
    for (const known of this.before.get(keyOf(callable)) ?? []) {
      const now = known.form === form && !this.#recalled.has(known) ? this.#moved(known, callable) : null;
      if (now === null) continue;
      this.#recalled.add(known);
      this.#meet(callable, now);
      return now;
    }
    return null;
  }

  /** A study as it is for the text now; null where that differs in what it depends on. */
  #moved(known: Known, callable: Callable): Known | null {
    const pieces = this.#regions.piecesFor(callable, known.entered);
    const before = known.pieces();
    if (!sameTexts(before, pieces)) return null;
    const movement = new Movement(this.module.path, before, pieces);
    // Another definition may have the same name, and even the same text around it.
    if (movement.move(known.nameSpan).start !== callable.nameSpan.start) return null;
    const quoted = known.quoted.map((one) => ({ ...one, span: movement.move(one.span) }));
    const notes = known.notes.map((note) => movedNote(note, movement.move));
    // The whole of a class is no single piece.
    const report = known.report && movedReport({ ...known.report, span: known.nameSpan }, movement.move);
    if (movement.isLost || quoted.some((one) => !this.#source.stillSays(one))) return null;
    const { nameSpan } = callable;
    return {
      ...known,
      nameSpan,
      report: report && { ...report, span: callable.span },
      notes,
      pieces: () => pieces,
      quoted,
    };
  }

  /** Keeps a study for the next time. */
  keep(callable: Callable, form: string, studied: Studied, { entered, quoted }: Used): void {
    const regions = this.#regions;
    let made: readonly Piece[] | null = null;
    const pieces = (): readonly Piece[] => (made ??= regions.piecesFor(callable, entered));
    this.#meet(callable, { ...studied, nameSpan: callable.nameSpan, pieces, entered, form, quoted });
  }

  /** Every definition of the file was studied: others are not there any more. */
  end(): void {
    this.#isWhole = true;
  }

  /** What is known after this analysis; of one that was broken off also what it did not come to. */
  known(): KnownByName {
    if (this.#isWhole) return this.#met;
    const names = new Set([...this.before.keys(), ...this.#met.keys()]);
    const ofName = (name: string): readonly Known[] => {
      const [before, met] = [this.before.get(name) ?? [], this.#met.get(name) ?? []];
      const left = before.filter((known) => !this.#recalled.has(known));
      return [...met, ...left.slice(0, Math.max(0, before.length - met.length))];
    };
    return new Map([...names].map((name) => [name, ofName(name)]));
  }

  #meet(callable: Callable, known: Known): void {
    const key = keyOf(callable);
    const ofName = this.#met.get(key) ?? [];
    this.#met.set(key, [...ofName, known]);
  }
}

function keyOf({ kind, name }: Callable): string {
  return `${kind} ${name}`;
}

function sameTexts(before: readonly Piece[], now: readonly Piece[]): boolean {
  if (before.length !== now.length) return false;
  return now.every(({ text, form }, index) => {
    const other = before[index];
    return other?.text === text && other.form === form;
  });
}

/** From places of a text to those of another that has the same pieces elsewhere. */
class Movement {
  /** Whether a place was asked for that is not inside of one piece. */
  isLost = false;

  constructor(
    readonly path: string,
    readonly before: readonly Piece[],
    readonly now: readonly Piece[],
  ) {}

  readonly move = (span: Span): Span => {
    if (span.path !== this.path) return span;
    const index = this.before.findIndex(
      ({ start, end, text }) => text !== null && start <= span.start && span.end <= end,
    );
    const [before, now] = [this.before[index], this.now[index]];
    if (before === undefined || now === undefined) {
      this.isLost = true;
      return span;
    }
    const by = now.start - before.start;
    return { ...span, start: span.start + by, end: span.end + by };
  };
}
