import {
  Disposable,
  EventEmitter,
  TextDocumentSaveReason,
  window,
  workspace,
  type Event,
  type TextDocument,
  type TextDocumentChangeEvent,
  type Uri,
} from 'vscode';
import { settingsFor } from '../settings';
import { cellAnalyses } from './cell-analysis';
import type { AnalysisClient } from './client';
import { DocumentAnalysis } from './document-analysis';
import type { Change } from './moved-analysis';
import { notebookOf, programOf, readOpenNotebook, visibleNotebooks, type OpenNotebook } from './notebooks';
import type { OwnCode } from './own-code';
import { isSource, openDocument, type WorkspaceFiles } from './workspace-files';

/** How long the keys rest before a document is analysed, in milliseconds: so short that the answer is there when it may be shown. */
const restBeforeAnalysis = 250;

/** An edit of a document that has been analysed. */
export interface Edit {
  readonly analysis: DocumentAnalysis;
  readonly changes: readonly Change[];
}

/** What is known of every Python document that has been on the screen. */
export class Analyses implements Disposable {
  readonly #known = new Map<string, DocumentAnalysis>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** What was asked for last of each document. */
  readonly #asking = new WeakMap<TextDocument, Promise<void>>();
  readonly #analyzed = new EventEmitter<DocumentAnalysis>();
  readonly #edited = new EventEmitter<Edit>();
  readonly #closed = new EventEmitter<Uri>();
  readonly onDidAnalyze = this.#analyzed.event;
  /** Follows the text: what is known has moved already. */
  readonly onDidEdit = this.#edited.event;
  readonly onDidClose = this.#closed.event;
  readonly #subscriptions: Disposable;

  constructor(
    private readonly client: AnalysisClient,
    private readonly ownCode: OwnCode,
    files: WorkspaceFiles,
  ) {
    this.#subscriptions = Disposable.from(
      window.onDidChangeVisibleTextEditors(() => {
        this.#look();
      }),
      window.onDidChangeVisibleNotebookEditors(() => {
        this.#look();
      }),
      // Cells come, go and change places.
      workspace.onDidChangeNotebookDocument(({ notebook, contentChanges }) => {
        if (contentChanges.length > 0) this.#refresh(notebook.uri);
      }),
      workspace.onDidChangeTextDocument((event) => {
        this.#edit(event);
      }),
      window.onDidChangeTextEditorSelection(({ textEditor: { document } }) => {
        const analysis = this.of(document);
        if (analysis?.settle() === true) this.#analyzed.fire(analysis);
      }),
      workspace.onWillSaveTextDocument(({ document, reason }) => {
        // VS Code can save by itself while one writes.
        const analysis = reason === TextDocumentSaveReason.Manual ? this.of(document) : undefined;
        if (analysis?.save() === true) this.#analyzed.fire(analysis);
      }),
      workspace.onDidCloseTextDocument(({ uri }) => {
        this.#forget(uri);
      }),
      files.onDidChange((uri) => {
        if (openDocument(uri) === undefined) this.#refresh(uri);
      }),
      ownCode.onDidChange(() => {
        this.#tellAgain();
      }),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('lossLens.seed')) this.#lookAgain();
        else if (event.affectsConfiguration('lossLens')) this.#tellAgain();
      }),
    );
    this.#look();
  }

  of(document: TextDocument): DocumentAnalysis | undefined {
    return this.#known.get(document.uri.toString());
  }

  /** Resolves once there is an answer to what was asked for last of a document. */
  async answered(document: TextDocument): Promise<void> {
    await this.#asking.get(document);
  }

  /** An event that comes once a document has been analysed and no key has been pressed in it for so long. */
  rested(milliseconds: number): Event<DocumentAnalysis> {
    return (listener, thisArgument, disposables) => {
      const timers = new Map<DocumentAnalysis, NodeJS.Timeout>();
      const stop = (analysis: DocumentAnalysis): void => {
        clearTimeout(timers.get(analysis));
      };
      const subscription = Disposable.from(
        this.onDidAnalyze((analysis) => {
          stop(analysis);
          const tell = (): void => {
            listener.call(thisArgument, analysis);
          };
          const left = analysis.lastEdit + milliseconds - performance.now();
          if (left <= 0) tell();
          else timers.set(analysis, setTimeout(tell, left));
        }),
        this.onDidEdit(({ analysis }) => {
          stop(analysis);
        }),
        {
          dispose: () => {
            [...timers.keys()].forEach(stop);
          },
        },
      );
      disposables?.push(subscription);
      return subscription;
    };
  }

  dispose(): void {
    this.#subscriptions.dispose();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const emitter of [this.#analyzed, this.#edited, this.#closed]) emitter.dispose();
  }

  /** Analyses what is on the screen and not known yet. */
  #look(): void {
    for (const { document } of window.visibleTextEditors) {
      if (document.languageId !== 'python' || notebookOf(document) !== undefined) continue;
      const known = this.of(document);
      if (known?.isAsked !== true) this.#asking.set(document, this.#analyze(document));
    }
    for (const open of visibleNotebooks()) {
      if (open.documents.every((document) => this.of(document)?.isAsked === true)) continue;
      const asking = this.#analyzeCells(open);
      for (const document of open.documents) this.#asking.set(document, asking);
    }
  }

  #lookAgain(): void {
    for (const analysis of this.#known.values()) analysis.invalidate();
    this.#look();
  }

  /** What is known stays, but where and how it may be shown has changed. */
  #tellAgain(): void {
    for (const analysis of this.#known.values()) {
      void this.ownCode.isOwn(analysis.document).then((isOwn) => {
        analysis.isOwn = isOwn;
        this.#analyzed.fire(analysis);
      });
    }
  }

  #edit({ document, contentChanges }: TextDocumentChangeEvent): void {
    if (contentChanges.length === 0 || (document.languageId !== 'python' && !isSource(document.uri))) return;
    const analysis = this.of(document);
    if (analysis !== undefined) {
      const changes = contentChanges.map(({ rangeOffset: start, rangeLength, text }): Change => ({
        start,
        end: start + rangeLength,
        length: text.length,
      }));
      analysis.edit(changes);
      this.#edited.fire({ analysis, changes });
    }
    this.#refresh(programOf(document).uri);
  }

  /** A file holds something else now: analyses again, after a rest, whatever on the screen was said with its help. */
  #refresh(uri: Uri): void {
    const path = uri.toString();
    this.client.forget(path);
    const isUsed = [...this.#known.values()].filter((analysis) => analysis.uses.has(path));
    if (isUsed.length === 0) return;
    for (const analysis of isUsed) analysis.invalidate();
    clearTimeout(this.#timers.get(path));
    const timer = setTimeout(() => {
      this.#timers.delete(path);
      this.#look();
    }, restBeforeAnalysis);
    this.#timers.set(path, timer);
  }

  /** What is known of a document, from now on about its text as it is. */
  async #asked(document: TextDocument): Promise<DocumentAnalysis> {
    const analysis = this.of(document) ?? new DocumentAnalysis(document);
    this.#known.set(document.uri.toString(), analysis);
    analysis.ask();
    analysis.isOwn = await this.ownCode.isOwn(document);
    return analysis;
  }

  /** Analyses a document; what there was no time for is left for another time, as long as each gets on. */
  async #analyze(document: TextDocument, leftBefore = Infinity): Promise<void> {
    const path = document.uri.toString();
    const { version } = document;
    const analysis = await this.#asked(document);
    const { seed } = settingsFor(document.uri);
    const answer = await this.client.ask({ type: 'analyze', path, documentVersion: version, seed });
    // Edits since then have asked for another analysis.
    if (this.of(document) !== analysis || document.version !== version) return;
    if (answer.type === 'analyzed') analysis.know(answer.analysis, answer.uses);
    else if (answer.type === 'overran') analysis.giveUp();
    else return;
    this.#analyzed.fire(analysis);
    const left = answer.type === 'analyzed' ? answer.analysis.left : 0;
    if (left > 0 && left < leftBefore) void this.#analyze(document, left);
  }

  /** Analyses a notebook as one program, and tells each cell what is said of it. */
  async #analyzeCells({ notebook, text, documents }: OpenNotebook): Promise<void> {
    const asked = await Promise.all(documents.map((document) => this.#asked(document)));
    const path = notebook.uri.toString();
    const { seed } = settingsFor(notebook.uri);
    const answer = await this.client.ask({ type: 'analyze', path, documentVersion: notebook.version, seed });
    // Edits since then have asked for another analysis.
    if (notebook.isClosed || readOpenNotebook(notebook).text.text !== text.text) return;
    if (answer.type !== 'analyzed' && answer.type !== 'overran') return;
    const paths = documents.map(({ uri }) => uri.toString());
    const told = answer.type === 'analyzed' ? cellAnalyses(answer.analysis, text, paths) : [];
    for (const [index, analysis] of asked.entries()) {
      if (this.of(analysis.document) !== analysis) continue;
      const own = told[index];
      if (answer.type === 'analyzed' && own !== undefined) analysis.know(own, answer.uses);
      else analysis.giveUp();
      this.#analyzed.fire(analysis);
    }
  }

  #forget(uri: Uri): void {
    if (this.#known.delete(uri.toString())) this.#closed.fire(uri);
  }
}
