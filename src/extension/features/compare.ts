import { posix } from 'node:path';
import { commands as vscodeCommands, extensions, window, type Disposable, type TextDocument, type Uri } from 'vscode';
import { readNotebook } from '../../core/notebook/notebook-file';
import { isNotebook } from '../../core/notebook/notebook-text';
import type { AnalysisClient } from '../analysis/client';
import { programOf } from '../analysis/notebooks';
import { commands } from '../contributions';
import type { TextPage } from '../text-page';
import { settingsFor } from '../settings';

/** As much of VS Code's own Git extension as is used here (its `api/git.d.ts`, version 1). */
interface GitExtension {
  getAPI(version: 1): {
    getRepository(uri: Uri): { show(revision: string, path: string): Promise<string> } | null;
  };
}

/** "Compare Loss with HEAD": what the changes of a file since its last commit do to its losses. */
export function registerCompare(client: AnalysisClient, page: TextPage): Disposable {
  return vscodeCommands.registerCommand(commands.compare, async () => {
    const document = window.activeTextEditor?.document;
    if (document?.languageId !== 'python') return;
    const { uri } = programOf(document);
    const before = await committedText(uri);
    if (before.kind === 'none') {
      void window.showInformationMessage(before.because);
      return;
    }
    const text = await comparison(client, document, before.text);
    if (text !== null) await page.show(`# ${posix.basename(uri.path)}: HEAD → now\n\n${text}`);
  });
}

async function comparison(client: AnalysisClient, document: TextDocument, before: string): Promise<string | null> {
  const { uri } = programOf(document);
  const answer = await client.ask({
    type: 'compare',
    path: uri.toString(),
    documentVersion: document.version,
    seed: settingsFor(uri).seed,
    fileName: posix.basename(uri.path),
    before,
  });
  if (answer.type === 'told') return answer.text;
  if (answer.type === 'overran') void window.showInformationMessage('The comparison took too long and was given up.');
  return null;
}

type Committed = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'none'; readonly because: string };

/** What the last commit has under the name of a file; of a notebook its program. */
async function committedText(uri: Uri): Promise<Committed> {
  const name = posix.basename(uri.path);
  const git = extensions.getExtension<GitExtension>('vscode.git');
  const repository = git === undefined ? null : (await git.activate()).getAPI(1).getRepository(uri);
  if (repository === null) return { kind: 'none', because: `${name} is in no Git repository that VS Code has opened.` };
  try {
    const content = await repository.show('HEAD', uri.fsPath);
    const text = isNotebook(uri.path) ? readNotebook(content)?.text : content;
    return text === undefined ? { kind: 'none', because: `HEAD has no Python in ${name}.` } : { kind: 'text', text };
  } catch {
    return { kind: 'none', because: `HEAD has no ${name}: it is new.` };
  }
}
