import {
  CodeLens,
  Disposable,
  EventEmitter,
  languages,
  window,
  type CodeLensProvider,
  type TextDocument,
} from 'vscode';
import type { Span } from '../../core/text/span';
import type { Analyses } from '../analysis/analyses';
import type { DocumentAnalysis } from '../analysis/document-analysis';
import type { KnownLoss } from '../analysis/known-analysis';
import { movedSpan } from '../analysis/moved-analysis';
import { notebookOf } from '../analysis/notebooks';
import { rangeIn } from '../analysis/workspace-files';
import { commands } from '../contributions';
import { settingsFor } from '../settings';
import type { VisualizeTarget } from './visualize';

/** How long the keys rest before a verdict comes, goes or changes, in milliseconds: the text does not jump under the cursor. */
export const restBeforeLenses = 600;

export const lensTooltip =
  'Trains a small network on this loss, beside the editor. Your code is not run. Hide: setting lossLens.codeLens.';

interface Lens {
  readonly span: Span;
  readonly title: string;
  readonly name: string;
}

/** A lens above each loss, which says what its gradient does. */
export class LossLenses implements CodeLensProvider, Disposable {
  readonly #changed = new EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  /** What is shown. It moves with the text, and changes only after a rest. */
  readonly #lenses = new Map<string, readonly Lens[]>();
  readonly #subscriptions: Disposable;

  constructor(analyses: Analyses) {
    this.#subscriptions = Disposable.from(
      this.#changed,
      analyses.onDidEdit(({ analysis, changes }) => {
        this.#change(analysis.document, (lenses) =>
          lenses.map((lens) => ({ ...lens, span: changes.reduce(movedSpan, lens.span) })),
        );
      }),
      analyses.rested(restBeforeLenses)((analysis) => {
        this.#change(analysis.document, () => lensesOf(analysis));
        this.#changed.fire();
      }),
      analyses.onDidClose((uri) => {
        this.#lenses.delete(uri.toString());
      }),
      // VS Code forgets that it wanted lenses when the editor loses the focus, as it does to the panel.
      window.onDidChangeActiveTextEditor(() => {
        this.#changed.fire();
      }),
      languages.registerCodeLensProvider({ language: 'python' }, this),
    );
  }

  provideCodeLenses(document: TextDocument): CodeLens[] {
    return this.#of(document).map(({ span, title, name }) => {
      const target: VisualizeTarget = {
        path: span.path,
        asked: { kind: 'named', name, offset: span.start },
      };
      return new CodeLens(rangeIn(document, span), {
        title,
        tooltip: lensTooltip,
        command: commands.visualize,
        arguments: [target],
      });
    });
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  #of(document: TextDocument): readonly Lens[] {
    return this.#lenses.get(document.uri.toString()) ?? [];
  }

  #change(document: TextDocument, change: (lenses: readonly Lens[]) => readonly Lens[]): void {
    this.#lenses.set(document.uri.toString(), change(this.#of(document)));
  }
}

/** A cell has its verdicts in its status bar. */
function lensesOf(analysis: DocumentAnalysis): readonly Lens[] {
  if (notebookOf(analysis.document) !== undefined) return [];
  return lossesWithVerdict(analysis).map(({ nameSpan, name, sentences }) => ({
    span: nameSpan,
    name,
    // VS Code sets no space between an icon and the text, and drops an ordinary one.
    title: `$(graph-line)\u00a0Visualize Loss · ${sentences.lens}`,
  }));
}

/** The losses whose verdict is shown all the time, as the user wants it. */
export function lossesWithVerdict({ losses, isOwn, document }: DocumentAnalysis): readonly KnownLoss[] {
  const { codeLens } = settingsFor(document.uri);
  if (!isOwn || codeLens === 'off') return [];
  return losses.filter(({ isLoss, hasProblem }) => isLoss && (codeLens === 'all' || hasProblem));
}
