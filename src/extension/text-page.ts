import { EventEmitter, Uri, window, workspace, type Disposable, type TextDocumentContentProvider } from 'vscode';

/** A text as a document that can be read aloud, searched and copied, and asks nothing when it is closed. */
export class TextPage implements TextDocumentContentProvider, Disposable {
  readonly #changed = new EventEmitter<Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #uri: Uri;
  readonly #registration: Disposable;
  #text = '';

  constructor(scheme: string, title: string) {
    this.#uri = Uri.from({ scheme, path: title });
    this.#registration = workspace.registerTextDocumentContentProvider(scheme, this);
  }

  provideTextDocumentContent(): string {
    return this.#text;
  }

  async show(text: string): Promise<void> {
    this.#text = text;
    this.#changed.fire(this.#uri);
    await window.showTextDocument(await workspace.openTextDocument(this.#uri), { preview: true });
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
