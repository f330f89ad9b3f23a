import assert from 'node:assert/strict';
import {
  commands,
  extensions,
  languages,
  MarkdownString,
  Range,
  Uri,
  window,
  workspace,
  WorkspaceEdit,
  type CodeLens,
  type Diagnostic,
  type Event,
  type Hover,
  type TextDocument,
} from 'vscode';
import type { ExtensionApi } from '../../src/extension/activate';
import type { DocumentAnalysis } from '../../src/extension/analysis/document-analysis';

export async function activated(): Promise<ExtensionApi> {
  const extension = extensions.getExtension<ExtensionApi>('loss-lens.loss-lens');
  assert.ok(extension);
  return extension.activate();
}

/** The first event of its kind from now on. */
export function next<T>(event: Event<T>, isMeant: (value: T) => boolean = () => true): Promise<T> {
  return new Promise((resolve) => {
    const subscription = event((value) => {
      if (!isMeant(value)) return;
      subscription.dispose();
      resolve(value);
    });
  });
}

/** A file of the workspace, by its path in it. */
function fileUri(path: string): Uri {
  const [folder] = workspace.workspaceFolders ?? [];
  assert.ok(folder);
  return Uri.joinPath(folder.uri, path);
}

export async function write(path: string, text: string): Promise<Uri> {
  const uri = fileUri(path);
  await workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return uri;
}

export async function readExample(name: string): Promise<string> {
  const extension = extensions.getExtension('loss-lens.loss-lens');
  assert.ok(extension);
  return new TextDecoder().decode(await workspace.fs.readFile(Uri.joinPath(extension.extensionUri, 'examples', name)));
}

/** Writes a file of the workspace, shows it, and waits until it has been analysed and its lenses are there. */
export async function show(path: string, text: string): Promise<TextDocument> {
  const api = await activated();
  const document = await workspace.openTextDocument(await write(path, text));
  const known = analyzed(api, document);
  const lensed = next(api.onDidChangeLenses);
  await window.showTextDocument(document);
  await Promise.all([known, lensed]);
  return document;
}

/** The next analysis of the text as it is then, with nothing of it left for want of time. */
export function analyzed(api: ExtensionApi, document: TextDocument): Promise<DocumentAnalysis> {
  return next(api.onDidAnalyze, (analysis) => analysis.document === document && isReady(analysis));
}

/** Whether it is of the text as it is, and of all of it: a busy machine takes several turns. */
export function isReady({ isCurrent, isWhole }: DocumentAnalysis): boolean {
  return isCurrent && isWhole;
}

/** Replaces the first such text of a document, as one edit. */
export async function replace(document: TextDocument, before: string, after: string): Promise<void> {
  const edit = new WorkspaceEdit();
  edit.replace(document.uri, rangeOf(document, before), after);
  assert.ok(await workspace.applyEdit(edit));
}

/** Where a text stands for the first time. */
export function rangeOf(document: TextDocument, text: string): Range {
  const start = document.getText().indexOf(text);
  assert.notEqual(start, -1, `"${text}" is not in ${document.fileName}`);
  return new Range(document.positionAt(start), document.positionAt(start + text.length));
}

/** What the lenses of a document say, from top to bottom, each with its line. */
export async function lensTexts(document: TextDocument): Promise<readonly string[]> {
  const lenses = await commands.executeCommand<CodeLens[]>('vscode.executeCodeLensProvider', document.uri);
  const prefix = '$(graph-line)\u00a0Visualize Loss · ';
  return lenses
    .flatMap(({ command, range }) => {
      if (command?.command !== 'lossLens.visualize') return [];
      assert.ok(command.title.startsWith(prefix), command.title);
      return [`${range.start.line + 1}: ${command.title.slice(prefix.length)}`];
    })
    .sort((one, other) => Number.parseInt(one) - Number.parseInt(other));
}

/** The text of our hovers on the first such text of a document. */
export async function hoverText(document: TextDocument, text: string): Promise<string> {
  const range = rangeOf(document, text);
  const middle = document.positionAt((document.offsetAt(range.start) + document.offsetAt(range.end)) >> 1);
  const hovers = await commands.executeCommand<Hover[]>('vscode.executeHoverProvider', document.uri, middle);
  return hovers
    .flatMap(({ contents }) => contents)
    .map((content) => (content instanceof MarkdownString ? content.value : ''))
    .filter((content) => content.includes('**Loss Lens**'))
    .join('\n');
}

export function problems(document: TextDocument): readonly Diagnostic[] {
  return languages.getDiagnostics(document.uri).filter(({ source }) => source === 'Loss Lens');
}

/** Waits until as many problems of ours are reported for a document. */
export async function problemCount(document: TextDocument, count: number): Promise<readonly Diagnostic[]> {
  while (problems(document).length !== count) {
    await next(languages.onDidChangeDiagnostics, ({ uris }) =>
      uris.some((uri) => String(uri) === String(document.uri)),
    );
  }
  return problems(document);
}

/** Sets a setting of ours for the time of a test. */
export async function withSetting(name: string, value: unknown, body: () => Promise<void>): Promise<void> {
  const set = (to: unknown): Thenable<void> => workspace.getConfiguration('lossLens').update(name, to, false);
  await set(value);
  try {
    await body();
  } finally {
    await set(undefined);
  }
}
