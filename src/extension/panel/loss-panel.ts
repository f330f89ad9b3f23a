import { posix } from 'node:path';
import * as v from 'valibot';
import {
  Disposable,
  type EventEmitter,
  Uri,
  ViewColumn,
  window,
  workspace,
  type TextDocument,
  type WebviewPanel,
} from 'vscode';
import type { Asked } from '../../core/visualize';
import { savedPanelSchema, type FromPage, type PanelLoss, type ToPage } from '../../protocol/panel-messages';
import type { Edit } from '../analysis/analyses';
import { longestWait, type Answer } from '../analysis/client';
import type { DocumentAnalysis } from '../analysis/document-analysis';
import { programOf } from '../analysis/notebooks';
import { rangeIn } from '../analysis/workspace-files';
import { contextKeys, panelType } from '../contributions';
import { setContext } from '../set-context';
import { settingsFor } from '../settings';
import { PageActions } from './page-actions';
import { pageOptions } from './page-html';
import { PanelPage } from './panel-page';
import { areOfOneProgram, headerOf, inProgram, keyOf } from './program-places';
import { offsetOf, ShownLoss } from './shown-loss';
import type { PanelSurroundings } from './surroundings';

/** The panel beside the editor: one, which shows the loss that was asked for last and follows its edits. */
export class LossPanel implements Disposable {
  readonly #actions: PageActions;
  readonly #subscriptions: Disposable;
  #page: PanelPage | null = null;
  #shown: ShownLoss | null = null;
  #recipe: unknown = null;
  /** The answer to `canShow`, which `show` takes. */
  #looked: { readonly key: string; readonly answer: Promise<Answer> } | null = null;

  /** `received` is told what the page says, after it was acted upon. */
  constructor(
    private readonly surroundings: PanelSurroundings,
    private readonly received: EventEmitter<FromPage>,
  ) {
    const { analyses, files } = surroundings;
    this.#actions = new PageActions(surroundings, {
      page: () => this.#page,
      shown: () => this.#shown,
      keepRecipe: (recipe) => {
        this.#recipe = recipe;
      },
    });
    this.#subscriptions = Disposable.from(
      this.#actions,
      analyses.onDidEdit((edit) => {
        this.#edit(edit);
      }),
      workspace.onDidChangeTextDocument(({ document }) => {
        this.#editImported(document);
      }),
      analyses.onDidAnalyze((analysis) => {
        void this.#follow(analysis);
      }),
      files.onDidDelete((uri) => {
        void this.#lose(uri);
      }),
    );
  }

  tell(command: Extract<ToPage, { type: 'command' }>['command']): void {
    this.#page?.tell({ type: 'command', command });
  }

  /** Whether there is something to be shown where it is asked for: a loss, or why its study came to no end. */
  async canShow(document: TextDocument, wanted: Asked): Promise<boolean> {
    const asked = inProgram(document, wanted);
    const looked = this.#study(document, asked);
    this.#looked = { key: keyOf(document, asked), answer: looked };
    const answer = await looked;
    return answer.type !== 'visualized' || answer.loss !== null;
  }

  /** Shows a loss of a document; null: the document has none. */
  async show(document: TextDocument, asked: Asked | null): Promise<void> {
    const page = this.#page ?? this.#open();
    page.reveal();
    await this.#present(page, document, asked === null ? null : inProgram(document, asked));
  }

  /** Writes down beside a loss how its inputs were read, for the user to change. */
  async changeReading(document: TextDocument, wanted: Asked): Promise<void> {
    const { version } = document;
    const answer = await this.#study(document, inProgram(document, wanted));
    const edit = answer.type === 'visualized' ? (answer.loss?.readingEdit ?? null) : null;
    if (edit !== null && document.version === version) await this.#actions.insert(edit);
  }

  dispose(): void {
    this.#page?.close();
    this.#subscriptions.dispose();
  }

  #open(): PanelPage {
    const { extension } = this.surroundings;
    const panel = window.createWebviewPanel(
      panelType,
      'Loss Lens',
      ViewColumn.Beside,
      // Training goes on while the panel is hidden.
      { ...pageOptions(extension), retainContextWhenHidden: true },
    );
    return this.#adopt(panel);
  }

  #adopt(panel: WebviewPanel): PanelPage {
    const { extension, log } = this.surroundings;
    panel.iconPath = Uri.joinPath(extension, 'media', 'icon.png');
    const page = new PanelPage(panel, extension, log);
    this.#page?.close();
    this.#page = page;
    void setContext(contextKeys.hasPanel, true);
    page.onDidReceive((event) => {
      void this.#actions.act(event).then(() => {
        this.received.fire(event);
      });
    });
    page.onDidClose(() => {
      if (this.#page !== page) return;
      this.#page = null;
      this.#shown = null;
      void setContext(contextKeys.hasPanel, false);
      void setContext(contextKeys.isRunning, false);
    });
    return page;
  }

  /** Shows in a panel of an earlier session what its page has kept. */
  async restore(panel: WebviewPanel, state: unknown): Promise<void> {
    const page = this.#adopt(panel);
    const saved = v.safeParse(savedPanelSchema, state);
    if (!saved.success) {
      page.show({ type: 'failed', message: 'VS Code has not kept what this panel showed. Run Visualize Loss again.' });
      return;
    }
    const { path, asked, recipe } = saved.output;
    this.#recipe = recipe;
    try {
      await this.#present(page, await this.#documentOf(path, asked), asked);
    } catch (error) {
      this.surroundings.log.warn(`${path} cannot be shown again: ${String(error)}`);
      const message = `${posix.basename(path)} can no longer be read; it may have been moved or deleted. Run Visualize Loss again.`;
      page.show({ type: 'failed', message });
    }
  }

  /** The document of what was shown; of a notebook, the cell. */
  async #documentOf(path: string, asked: Asked): Promise<TextDocument> {
    const start = offsetOf(asked);
    if (path.endsWith('.ipynb')) await workspace.openNotebookDocument(Uri.parse(path));
    const { uri } = await this.surroundings.files.location({ path, start, end: start });
    return workspace.openTextDocument(uri);
  }

  /** Shows what is asked for in the program that a document is a part of. */
  async #present(page: PanelPage, document: TextDocument, asked: Asked | null): Promise<void> {
    const fileName = posix.basename(document.uri.path);
    if (asked === null) {
      this.#shown = null;
      page.show({ type: 'noLoss', fileName });
      return;
    }
    const shown = new ShownLoss(document, asked);
    this.#shown = shown;
    const looked = this.#looked?.key === keyOf(document, asked) ? this.#looked.answer : null;
    this.#looked = null;
    const answer = await (looked ?? this.#study(document, asked));
    if (this.#shown !== shown || shown.isStale) return;
    switch (answer.type) {
      case 'visualized':
        if (answer.loss === null) page.show({ type: 'noLoss', fileName });
        else this.#showLoss(page, shown, answer.loss, true);
        break;
      case 'overran':
        page.show({
          type: 'failed',
          message: `${fileName} took too long to follow; it was given up after ${longestWait / 1000} seconds. Run Visualize Loss again, or select the expression that is the loss.`,
        });
        break;
      case 'failed':
        page.show({ type: 'failed', message: 'Loss Lens made a mistake here. The log says more.' });
        break;
      case 'superseded':
      case 'analyzed':
      case 'pictured':
      case 'softened':
      case 'told':
        break;
    }
  }

  #showLoss(page: PanelPage, shown: ShownLoss, loss: PanelLoss, startsTraining: boolean): void {
    shown.know(loss);
    page.title = loss.report.name;
    const { seed } = settingsFor(shown.document.uri);
    page.show({ type: 'loss', loss, seed, recipe: this.#recipe, startsTraining });
  }

  #study(document: TextDocument, asked: Asked): Promise<Answer> {
    const fileName = posix.basename(programOf(document).uri.path);
    return this.surroundings.client.ask({ type: 'visualize', fileName, ...headerOf(document, asked) });
  }

  #edit({ analysis, changes }: Edit): void {
    const shown = this.#shown;
    if (shown === null || !areOfOneProgram(analysis.document, shown.document)) return;
    if (!shown.isStale) this.#tellStale(null);
    const { start } = programOf(analysis.document);
    shown.edit(changes.map((change) => ({ ...change, start: start + change.start, end: start + change.end })));
  }

  #editImported(document: TextDocument): void {
    const shown = this.#shown;
    if (shown === null || shown.isStale || areOfOneProgram(document, shown.document)) return;
    const path = document.uri.toString();
    if (shown.loss?.files.some((file) => file.path === path) !== true) return;
    this.#tellStale(null);
    shown.edit([]);
  }

  /** Says that the file of the loss is gone, unless it is only written anew. */
  async #lose(uri: Uri): Promise<void> {
    const shown = this.#shown;
    if (shown?.document.uri.toString() !== uri.toString()) return;
    const isThere = await workspace.fs.stat(uri).then(
      () => true,
      () => false,
    );
    if (isThere || this.#shown !== shown) return;
    this.#tellStale(`${posix.basename(uri.path)} is no longer there; showing the loss as it was before.`);
  }

  /** Studies an edited loss anew as soon as it can be read. */
  async #follow(analysis: DocumentAnalysis): Promise<void> {
    const [page, shown] = [this.#page, this.#shown];
    if (page === null || shown?.isStale !== true || analysis.document !== shown.document || !analysis.isCurrent) return;
    const place = analysis.breakAt(shown.offset - programOf(shown.document).start);
    if (place !== null) {
      const line = rangeIn(shown.document, place).start.line + 1;
      this.#tellStale(`Line ${line} is incomplete; showing the loss as it was before.`);
      return;
    }
    const answer = await this.#study(shown.document, shown.asked);
    const { uri, version } = shown.document;
    if (this.#shown !== shown || answer.type !== 'visualized') return;
    if (answer.loss === null) this.#tellStale('The loss is no longer in the file; showing it as it was before.');
    else if (answer.loss.documentVersion === version)
      this.#showLoss(page, shown, answer.loss, settingsFor(uri).liveTraining);
  }

  #tellStale(problem: string | null): void {
    const version = this.#shown?.document.version ?? 0;
    this.#page?.add({ type: 'stale', documentVersion: version, problem });
  }
}
