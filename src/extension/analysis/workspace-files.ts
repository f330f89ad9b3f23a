import {
  EventEmitter,
  Range,
  Location,
  Position,
  Uri,
  workspace,
  type Disposable,
  type Event,
  type TextDocument,
} from 'vscode';
import { readNotebook } from '../../core/notebook/notebook-file';
import { isNotebook } from '../../core/notebook/notebook-text';
import { LineIndex } from '../../core/text/line-index';
import type { Span } from '../../core/text/span';
import type { SourceFile } from '../../protocol/analysis-messages';
import { cellSpan } from './cell-analysis';
import { openNotebook } from './notebooks';

/** The files of the workspace, as the editor or else the disk has them. In spans and messages a file is named by its URI. */
export class WorkspaceFiles implements Disposable {
  readonly #changed = new EventEmitter<Uri>();
  /** A file was changed, made or removed on the disk. */
  readonly onDidChange = this.#changed.event;
  /** A file was removed from the disk. */
  readonly onDidDelete: Event<Uri>;
  readonly #watcher = workspace.createFileSystemWatcher('**/{*.py,*.json,pyproject.toml}');

  constructor() {
    const tell = (uri: Uri): void => {
      this.#changed.fire(uri);
    };
    this.#watcher.onDidChange(tell);
    this.#watcher.onDidCreate(tell);
    this.#watcher.onDidDelete(tell);
    this.onDidDelete = this.#watcher.onDidDelete;
  }

  /** Files as imports ask for them. What lies outside the workspace, and not beside an open file, is not looked for. */
  readonly read = async (paths: readonly string[]): Promise<readonly SourceFile[]> =>
    Promise.all(paths.map(async (path) => ({ path, text: await this.#text(Uri.parse(path)) })));

  async location(span: Span): Promise<Location> {
    const { path, start, end } = inOpenCell(span);
    const uri = Uri.parse(path);
    const document = openDocument(uri);
    if (document !== undefined) return new Location(uri, rangeIn(document, { start, end }));
    const lines = new LineIndex((await this.#text(uri)) ?? '');
    const [from, to] = [lines.position(start), lines.position(end)];
    return new Location(
      uri,
      new Range(new Position(from.line - 1, from.column - 1), new Position(to.line - 1, to.column - 1)),
    );
  }

  dispose(): void {
    this.#watcher.dispose();
    this.#changed.dispose();
  }

  async #text(uri: Uri): Promise<string | null> {
    const document = openDocument(uri);
    if (document !== undefined) return document.getText();
    const notebook = openNotebook(uri);
    if (notebook !== undefined) return notebook.text.text;
    if (!isNearby(uri)) return null;
    try {
      const text = new TextDecoder().decode(await workspace.fs.readFile(uri));
      return isNotebook(uri.path) ? (readNotebook(text)?.text ?? null) : text;
    } catch {
      // There is no such file, or it may not be read: an import of it is answered as unknown.
      return null;
    }
  }
}

/** Whether what is said of losses may depend on a file: as a module, as the project's configuration or as its baseline. */
export function isSource({ path }: Uri): boolean {
  return /\.(py|json)$|\/pyproject\.toml$/.test(path);
}

export function openDocument(uri: Uri): TextDocument | undefined {
  const path = uri.toString();
  return workspace.textDocuments.find((document) => !document.isClosed && document.uri.toString() === path);
}

/** A place of a notebook's text in the cell that it stands in. */
function inOpenCell(span: Span): Span {
  const notebook = openNotebook(Uri.parse(span.path));
  if (notebook === undefined) return span;
  return cellSpan(
    span,
    notebook.text,
    notebook.documents.map(({ uri }) => uri.toString()),
  );
}

export function rangeIn(document: TextDocument, { start, end }: Pick<Span, 'start' | 'end'>): Range {
  return new Range(document.positionAt(start), document.positionAt(end));
}

function isNearby(uri: Uri): boolean {
  if (workspace.getWorkspaceFolder(uri) !== undefined) return true;
  return workspace.textDocuments.some((document) => folderOf(document.uri) === folderOf(uri));
}

function folderOf(uri: Uri): string {
  const path = uri.toString();
  return path.slice(0, path.lastIndexOf('/') + 1);
}
