import { Disposable, languages, LanguageStatusSeverity, window } from 'vscode';
import type { Analyses } from '../analysis/analyses';
import type { DocumentAnalysis } from '../analysis/document-analysis';
import { rangeIn } from '../analysis/workspace-files';

/** In the language status of the active file: what of it was not read, and why. */
export class ReadingStatus implements Disposable {
  readonly #item = languages.createLanguageStatusItem('lossLens.reading', { language: 'python' });
  readonly #subscriptions: Disposable;

  constructor(private readonly analyses: Analyses) {
    this.#item.name = 'Loss Lens';
    this.#subscriptions = Disposable.from(
      this.#item,
      analyses.onDidAnalyze(() => {
        this.#update();
      }),
      window.onDidChangeActiveTextEditor(() => {
        this.#update();
      }),
    );
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  #update(): void {
    const document = window.activeTextEditor?.document;
    const analysis = document === undefined ? undefined : this.analyses.of(document);
    const missing = analysis === undefined ? [] : notRead(analysis);
    this.#item.text = missing.length === 0 ? 'Loss Lens: read whole' : 'Loss Lens: not read whole';
    this.#item.detail = missing.join(' · ');
    this.#item.severity = missing.length === 0 ? LanguageStatusSeverity.Information : LanguageStatusSeverity.Warning;
  }
}

function notRead({ notes, document, isInTime }: DocumentAnalysis): readonly string[] {
  const places = notes.map(({ message, span }) =>
    span === null ? message : `line ${rangeIn(document, span).start.line + 1}: ${message}`,
  );
  return isInTime ? places : [...places, 'it took too long to follow and was given up after 3 seconds'];
}
