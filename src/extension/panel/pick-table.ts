import { posix } from 'node:path';
import type { Uri } from 'vscode';
import { FileType, window, workspace, type QuickPickItem } from 'vscode';
import type { CsvFile } from '../../training/data/csv';

/** More of a file is not read: of what there is, training takes some thousand rows. */
const mostBytes = 1_000_000;
const mostFiles = 200;

interface TableItem extends QuickPickItem {
  /** null: one that lies elsewhere. */
  readonly uri: Uri | null;
}

/** Lets the user pick a CSV file of the workspace, or another, and reads the first part of it; null where none is picked or can be read. */
export async function pickTable(): Promise<CsvFile | null> {
  const uri = await pickedUri();
  if (uri === undefined) return null;
  try {
    return await tableIn(uri);
  } catch (error) {
    void window.showErrorMessage(`${posix.basename(uri.path)} could not be read: ${String(error)}`);
    return null;
  }
}

async function pickedUri(): Promise<Uri | undefined> {
  const found = await workspace.findFiles('**/*.{csv,tsv}', undefined, mostFiles);
  const paths = found.map((uri) => ({ uri, path: workspace.asRelativePath(uri) }));
  const items = paths
    .toSorted((one, other) => one.path.localeCompare(other.path))
    .map(({ uri, path }): TableItem => {
      const folder = posix.dirname(path);
      return { label: posix.basename(path), description: folder === '.' ? '' : folder, uri };
    });
  const elsewhere: TableItem = { label: '$(folder-opened) Another file…', uri: null };
  if (items.length === 0) return otherUri();
  const picked = await window.showQuickPick([...items, elsewhere], {
    title: 'Train on a table',
    placeHolder: 'A CSV file with a header',
    matchOnDescription: true,
  });
  return picked?.uri === null ? otherUri() : picked?.uri;
}

async function otherUri(): Promise<Uri | undefined> {
  const chosen = await window.showOpenDialog({ title: 'Train on a table', filters: { Tables: ['csv', 'tsv'] } });
  return chosen?.[0];
}

async function tableIn(uri: Uri): Promise<CsvFile> {
  const { type } = await workspace.fs.stat(uri);
  if ((type & FileType.Directory) !== 0) throw new Error('it is a folder');
  const bytes = await workspace.fs.readFile(uri);
  const isCut = bytes.length > mostBytes;
  const text = new TextDecoder().decode(isCut ? bytes.subarray(0, mostBytes) : bytes);
  // The last row may have been cut in two.
  return { name: posix.basename(uri.path), text: isCut ? text.slice(0, text.lastIndexOf('\n')) : text, isCut };
}
