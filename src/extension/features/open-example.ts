import { posix } from 'node:path';
import { commands as vscodeCommands, Uri, window, workspace, type Disposable } from 'vscode';
import { commands } from '../contributions';

/** Opens a copy of an example, in which one can try things out. */
export function registerOpenExample(extension: Uri): Disposable {
  const folder = Uri.joinPath(extension, 'examples');
  return vscodeCommands.registerCommand(commands.openExample, async () => {
    const names = (await workspace.fs.readDirectory(folder))
      .map(([name]) => name)
      .filter((name) => name.endsWith('.py'));
    const items = names.sort().map((name) => ({ name, label: titleOf(name) }));
    const picked = await window.showQuickPick(items, { placeHolder: 'Which example?' });
    if (picked === undefined) return;
    const content = new TextDecoder().decode(await workspace.fs.readFile(Uri.joinPath(folder, picked.name)));
    const document = await workspace.openTextDocument({ language: 'python', content });
    await window.showTextDocument(document);
  });
}

/** `1_shift_and_negation.py` → `1 Shift and negation`. */
function titleOf(fileName: string): string {
  const [number = '', ...words] = posix.basename(fileName, '.py').split('_');
  const title = words.join(' ');
  return `${number} ${title.charAt(0).toUpperCase()}${title.slice(1)}`;
}
