import { NotebookCellKind, window, workspace, type NotebookDocument, type TextDocument, type Uri } from 'vscode';
import { NotebookText } from '../../core/notebook/notebook-text';

/** A notebook whose code cells are read as one program. */
export interface OpenNotebook {
  readonly notebook: NotebookDocument;
  readonly text: NotebookText;
  /** The cells that the text is made of. */
  readonly documents: readonly TextDocument[];
}

/** The program that a document is a part of: that of its notebook, or itself alone. */
export interface Program {
  readonly uri: Uri;
  /** Where the document begins in it. */
  readonly start: number;
}

/** The Python program of a notebook as its cells are now. */
export function readOpenNotebook(notebook: NotebookDocument): OpenNotebook {
  const cells = notebook
    .getCells()
    .filter(({ kind, document }) => kind === NotebookCellKind.Code && document.languageId === 'python');
  const text = new NotebookText(
    cells.map(({ index, document }) => ({ number: index + 1, source: document.getText() })),
  );
  return { notebook, text, documents: cells.map(({ document }) => document) };
}

/** The open notebook of this name. */
export function openNotebook(uri: Uri): OpenNotebook | undefined {
  const path = uri.toString();
  const notebook = workspace.notebookDocuments.find((each) => !each.isClosed && each.uri.toString() === path);
  return notebook === undefined ? undefined : readOpenNotebook(notebook);
}

/** The notebook that a document is a cell of. */
export function notebookOf(document: TextDocument): NotebookDocument | undefined {
  if (document.uri.scheme !== 'vscode-notebook-cell') return undefined;
  return workspace.notebookDocuments.find((notebook) => notebook.getCells().some((cell) => cell.document === document));
}

export function programOf(document: TextDocument): Program {
  const notebook = notebookOf(document);
  if (notebook === undefined) return { uri: document.uri, start: 0 };
  const { text, documents } = readOpenNotebook(notebook);
  return { uri: notebook.uri, start: text.offsetIn(documents.indexOf(document), 0) };
}

/** Notebooks on the screen that a Python program is in. */
export function visibleNotebooks(): readonly OpenNotebook[] {
  return [...new Set(window.visibleNotebookEditors.map(({ notebook }) => notebook))]
    .map(readOpenNotebook)
    .filter(({ documents }) => documents.length > 0);
}
