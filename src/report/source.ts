import { readNotebook } from '../core/notebook/notebook-file';
import { isNotebook, type NotebookText } from '../core/notebook/notebook-text';

/** A file as the core reads it: its text, or that of a notebook's cells. */
export interface Source {
  readonly text: string;
  readonly notebook: NotebookText | null;
}

/** The program that a file of this name holds; null where it is a notebook that holds none. */
export function sourceOf(path: string, content: string): Source | null {
  if (!isNotebook(path)) return { text: content, notebook: null };
  const notebook = readNotebook(content);
  return notebook === null ? null : { text: notebook.text, notebook };
}
