import { window, type TextDocument } from 'vscode';
import type { Analysis } from '../../core/analysis-report';
import { spanLength, type Span } from '../../core/text/span';
import { updated, type KnownAnalysis, type KnownLoss } from './known-analysis';
import { movedAnalysis, type Change } from './moved-analysis';
import { programOf } from './notebooks';
import { writtenLine } from './written-line';

const nothing = (path: string): KnownAnalysis => ({
  ...{ path, losses: [], findings: [], notes: [], unread: [], left: 0, needs: [] },
});

/** What is known of one open document. Its spans follow the text while it is edited. */
export class DocumentAnalysis {
  #known: KnownAnalysis;
  /** What was read last, while the text is the same. */
  #fresh: Analysis | null = null;
  /** Where the text was edited last, since it was saved. */
  #edited: number | null = null;
  #uses: ReadonlySet<string>;
  #version = -1;
  #isAsked = false;
  #isInTime = true;
  #lastEdit = -Infinity;
  /** Whether the document is the user's own code: only there are lenses and diagnostics shown. */
  isOwn = false;

  constructor(readonly document: TextDocument) {
    const path = document.uri.toString();
    this.#known = nothing(path);
    this.#uses = new Set([path, programOf(document).uri.toString()]);
  }

  get losses(): KnownAnalysis['losses'] {
    return this.#known.losses;
  }
  get findings(): KnownAnalysis['findings'] {
    return this.#known.findings;
  }
  get notes(): KnownAnalysis['notes'] {
    return this.#known.notes;
  }
  /** False where the newest text took so long that its analysis was ended: what is known is older. */
  get isInTime(): boolean {
    return this.#isInTime;
  }
  /** Files on which this depends, the document itself among them. */
  get uses(): ReadonlySet<string> {
    return this.#uses;
  }
  /** Whether all of this was said of the text as it is now. */
  get isCurrent(): boolean {
    return this.#version === this.document.version;
  }
  /** Whether none of its losses was left for want of time. */
  get isWhole(): boolean {
    return this.#known.left === 0;
  }
  /** When a key was last pressed in the document, as `performance.now()` counts. */
  get lastEdit(): number {
    return this.#lastEdit;
  }
  /** Whether an analysis of the text as it is now was asked for. */
  get isAsked(): boolean {
    return this.#isAsked;
  }

  /** The innermost loss or metric around an offset. */
  lossAt(offset: number): KnownLoss | null {
    const around = this.losses.filter(({ span }) => span.start <= offset && offset <= span.end);
    return around.toSorted((one, other) => spanLength(one.span) - spanLength(other.span))[0] ?? null;
  }

  /** Where the loss around an offset cannot be read or run at present, though it could before. */
  breakAt(offset: number): Span | null {
    const kept = this.lossAt(offset)?.keptFor ?? null;
    return kept === 'lack of time' ? null : kept;
  }

  ask(): void {
    this.#isAsked = true;
  }

  /** Something that this depends on has changed. */
  invalidate(): void {
    this.#isAsked = false;
  }

  edit(changes: readonly Change[]): void {
    this.#known = changes.reduce(movedAnalysis, this.#known);
    this.#fresh = null;
    const last = changes.at(-1);
    if (last !== undefined) this.#edited = last.start + last.length;
    this.#lastEdit = performance.now();
  }

  know(fresh: Analysis, uses: readonly string[]): void {
    this.#fresh = fresh;
    this.#known = updated(this.#known, fresh, this.#writtenLine());
    this.#uses = new Set([this.#known.path, ...uses]);
    this.#version = this.document.version;
    this.#isInTime = true;
  }

  /** The text is meant as it is: nobody writes at it any more. */
  save(): boolean {
    this.#edited = null;
    return this.settle();
  }

  /** Lets go of what was kept for a line on which nobody writes any more; gives whether there was something. */
  settle(): boolean {
    const kept = (): number => this.losses.filter(({ keptFor }) => keptFor !== null).length;
    const before = kept();
    if (before === 0 || this.#fresh === null) return false;
    this.#known = updated(this.#known, this.#fresh, this.#writtenLine());
    if (kept() === before) return false;
    this.#lastEdit = performance.now();
    return true;
  }

  #writtenLine(): Span | null {
    const { document } = this;
    if (this.#edited === null) return null;
    const cursors = window.visibleTextEditors
      .filter((editor) => editor.document === document)
      .map(({ selection }) => selection.active.line);
    const line = writtenLine(document, document.positionAt(this.#edited).line, cursors);
    if (line === null) return null;
    const { start, end } = document.lineAt(line).range;
    return { path: this.#known.path, start: document.offsetAt(start), end: document.offsetAt(end) };
  }

  giveUp(): void {
    this.#isInTime = false;
  }
}
