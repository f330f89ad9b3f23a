import { commands as vscodeCommands, env, Uri, window, workspace, type Disposable } from 'vscode';
import type { TextEdit } from '../../core/text/edit';
import type { Span } from '../../core/text/span';
import type { FromPage } from '../../protocol/panel-messages';
import { programOf } from '../analysis/notebooks';
import { commands, contextKeys } from '../contributions';
import { applyFix, editOf } from '../features/fixes';
import { setContext } from '../set-context';
import { TextPage } from '../text-page';
import type { PanelPage } from './panel-page';
import { pickTable } from './pick-table';
import { headerOf, showPlace } from './program-places';
import type { ShownLoss } from './shown-loss';
import type { PanelSurroundings } from './surroundings';

/** The panel that the page belongs to, as it is at any time. */
interface PanelNow {
  readonly page: () => PanelPage | null;
  readonly shown: () => ShownLoss | null;
  readonly keepRecipe: (recipe: unknown) => void;
}

/** What the page of the panel asks of the editor: to show a place, to write a fix, to save a file. */
export class PageActions implements Disposable {
  readonly #description = new TextPage('loss-lens-result', 'Result.md');

  constructor(
    private readonly surroundings: PanelSurroundings,
    private readonly panel: PanelNow,
  ) {}

  dispose(): void {
    this.#description.dispose();
  }

  /** Does what the page asks for. */
  async act(event: FromPage): Promise<void> {
    switch (event.type) {
      case 'reveal':
        await this.#reveal(event);
        break;
      case 'applyFix':
        await this.#applyFix(event.finding);
        break;
      case 'softenWanted':
        await this.#soften(event.warmth);
        break;
      case 'insert':
        await this.#write(event.edit);
        break;
      case 'picturesWanted':
        await this.#sendPictures();
        break;
      case 'tableWanted': {
        const table = await pickTable();
        if (table !== null) this.panel.page()?.tell({ type: 'table', table });
        break;
      }
      case 'openExample':
        await vscodeCommands.executeCommand(commands.openExample);
        break;
      case 'recipe':
        this.panel.keepRecipe(event.recipe);
        break;
      case 'running':
        await setContext(contextKeys.isRunning, event.running);
        break;
      case 'description':
        await this.#description.show(event.text);
        break;
      case 'copy':
        await env.clipboard.writeText(event.text);
        break;
      case 'save':
        await this.#save(event);
        break;
      case 'showLog':
        this.surroundings.log.show();
        break;
      case 'changeReading':
        await this.#write(this.panel.shown()?.loss?.readingEdit ?? null);
        break;
      case 'ready':
      case 'shown':
      case 'error':
        break;
    }
  }

  async #reveal({ path, start, end }: Extract<FromPage, { type: 'reveal' }>): Promise<void> {
    const shown = this.panel.shown();
    if (shown?.loss?.files.some((file) => file.path === path) !== true) return;
    const isOwn = path === programOf(shown.document).uri.toString();
    const span = isOwn ? { start: shown.now(start), end: shown.now(end) } : { start, end };
    await this.#showSpan({ path, ...span });
  }

  async #showSpan(span: Span): Promise<void> {
    await showPlace(await this.surroundings.files.location(span));
  }

  async #applyFix(index: number): Promise<void> {
    const fix = this.panel.shown()?.loss?.report.findings[index]?.fix ?? null;
    // The fix was made for the text as it was.
    if (fix !== null && this.panel.shown()?.isStale === false) await applyFix(fix, this.surroundings.files);
  }

  async #save({ name, content, encoding }: Extract<FromPage, { type: 'save' }>): Promise<void> {
    const shown = this.panel.shown();
    if (shown === null) return;
    const folder = workspace.getWorkspaceFolder(shown.document.uri)?.uri ?? Uri.joinPath(shown.document.uri, '..');
    const target = await window.showSaveDialog({ defaultUri: Uri.joinPath(folder, name) });
    if (target !== undefined) await workspace.fs.writeFile(target, Buffer.from(content, encoding));
  }

  /** Writes into the file that is shown, while it is as it was when the edit was made; selects what was written. */
  async #write(edit: TextEdit | null): Promise<void> {
    const shown = this.panel.shown();
    if (edit === null || shown?.isStale !== false || edit.span.path !== shown.loss?.path) return;
    await this.insert(edit);
  }

  /** Writes into a file, and selects what was written. */
  async insert(edit: TextEdit): Promise<void> {
    await workspace.applyEdit(await editOf({ edits: [edit] }, this.surroundings.files));
    await this.#showSpan({ ...edit.span, end: edit.span.start + edit.text.trimEnd().length });
  }

  async #sendPictures(): Promise<void> {
    const shown = this.panel.shown();
    if (shown === null) return;
    const answer = await this.surroundings.client.ask({ type: 'picture', ...headerOf(shown.document, shown.asked) });
    if (answer.type !== 'pictured' || this.panel.shown() !== shown) return;
    this.panel.page()?.tell({ type: 'pictures', pictures: answer.pictures });
  }

  async #soften(warmth: number): Promise<void> {
    const shown = this.panel.shown();
    const reading = shown?.loss?.report.reading ?? null;
    if (shown === null || reading === null) return;
    const answer = await this.surroundings.client.ask({
      type: 'soften',
      ...headerOf(shown.document, shown.asked),
      reading,
      warmth,
    });
    if (answer.type === 'softened' && this.panel.shown() === shown)
      this.panel.page()?.tell({ type: 'softened', softened: answer.softened });
  }
}
