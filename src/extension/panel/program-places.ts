import { NotebookRange, ViewColumn, window, workspace, type Location, type TextDocument } from 'vscode';
import type { Asked } from '../../core/visualize';
import { notebookOf, programOf } from '../analysis/notebooks';
import { settingsFor } from '../settings';

/** What every request about a loss says of it. */
export function headerOf(document: TextDocument, asked: Asked) {
  const { uri } = programOf(document);
  return { path: uri.toString(), documentVersion: document.version, asked, seed: settingsFor(uri).seed };
}

export function keyOf({ uri, version }: TextDocument, asked: Asked): string {
  return JSON.stringify([uri.toString(), version, asked]);
}

export function areOfOneProgram(one: TextDocument, other: TextDocument): boolean {
  return programOf(one).uri.toString() === programOf(other).uri.toString();
}

/** What is asked of a document, asked of the program that it is a part of. */
export function inProgram(document: TextDocument, asked: Asked): Asked {
  const { start } = programOf(document);
  if (asked.kind !== 'selection') return { ...asked, offset: asked.offset + start };
  return { ...asked, start: asked.start + start, end: asked.end + start };
}

/** Shows a place where its document is on the screen already, else in the first column. */
export async function showPlace({ uri, range }: Location): Promise<void> {
  const document = await workspace.openTextDocument(uri);
  const notebook = notebookOf(document);
  if (notebook !== undefined) {
    const index = notebook.getCells().findIndex((cell) => cell.document === document);
    const visible = window.visibleNotebookEditors.find((editor) => editor.notebook === notebook);
    const selections = [new NotebookRange(index, index + 1)];
    await window.showNotebookDocument(notebook, { selections, viewColumn: visible?.viewColumn ?? ViewColumn.One });
    return;
  }
  const visible = window.visibleTextEditors.find((editor) => editor.document === document);
  await window.showTextDocument(document, { selection: range, viewColumn: visible?.viewColumn ?? ViewColumn.One });
}
