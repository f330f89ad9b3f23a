import assert from 'node:assert/strict';
import {
  commands,
  CodeActionKind,
  extensions,
  Range,
  Uri,
  ViewColumn,
  window,
  workspace,
  WorkspaceEdit,
  type CodeAction,
} from 'vscode';
import type { TextDocument } from 'vscode';
import * as v from 'valibot';
import type { DocumentAnalysis } from '../../../src/extension/analysis/document-analysis';
import { findingsIn } from '../../../src/extension/features/diagnostics';
import { activated, isReady, next, problemCount, problems, write } from '../support';

/** What PyTorch was asked about: `tests/oracle/fixes.py` runs the fixtures with exactly these edits. */
const asked = v.array(
  v.object({
    fixture: v.string(),
    loss: v.nullable(v.string()),
    rule: v.string(),
    title: v.string(),
    edits: v.array(v.object({ start: v.number(), end: v.number(), text: v.string() })),
  }),
);
type Asked = v.InferOutput<typeof asked>[number];

describe('every quick fix of the findings’ fixtures', () => {
  for (const part of [0, 1]) {
    it(`is offered, makes the edit that PyTorch was asked about, and takes its finding away without another: half ${String(part + 1)} of 2`, async function () {
      this.timeout(120_000);
      const fixes = v.parse(asked, JSON.parse(await read('tests/oracle/fixes.json')));
      const fixtures = [...new Set(fixes.map((fix) => fix.fixture))].filter((_, place) => place % 2 === part);
      // What stands side by side is analysed while the others rest.
      const { One, Two, Three, Four, Five, Six } = ViewColumn;
      const columns = [One, Two, Three, Four, Five, Six].map(async (column) => {
        for (let fixture = fixtures.pop(); fixture !== undefined; fixture = fixtures.pop()) {
          const document = await opened(fixture, await read(`tests/fixtures/findings/${fixture}`), column);
          const own = fixes.filter((fix) => fix.fixture === document.uri.path.split('/').at(-1));
          await assertOffered(document, own);
          await applyAll(document, own);
        }
      });
      await Promise.all(columns);
      await commands.executeCommand('workbench.action.closeAllGroups');
    });
  }
});

/** VS Code offers each with exactly the edits that PyTorch was asked about. */
async function assertOffered(document: TextDocument, fixes: readonly Asked[]): Promise<void> {
  const actions = (await quickFixes(document)).map((action) => ({
    title: action.title,
    edits: madeBy(action, document),
  }));
  for (const { title, edits } of fixes) {
    const isIt = (action: (typeof actions)[number]): boolean =>
      action.title.startsWith(title) && action.edits === JSON.stringify(edits);
    assert.ok(actions.some(isIt), `${title} in ${document.fileName}: ${JSON.stringify(edits)}`);
  }
}

/** Makes the edits of fixes in the text as it was, at once what does not get in each other’s way, and looks each time at what has become of the findings. */
async function applyAll(document: TextDocument, fixes: readonly Asked[]): Promise<void> {
  const [text, before] = [document.getText(), counts(document)];
  for (let left = fixes; left.length > 0;) {
    const losses = new Set<string | null>();
    const batch = left.filter(({ loss }) => !losses.has(loss) && losses.add(loss));
    left = left.filter((fix) => !batch.includes(fix));
    const all = batch.flatMap(({ edits }) => edits).toSorted((one, other) => other.start - one.start);
    const written = all.reduce((whole, edit) => whole.slice(0, edit.start) + edit.text + whole.slice(edit.end), text);
    const whole = new WorkspaceEdit();
    const end = document.positionAt(document.getText().length);
    whole.replace(document.uri, new Range(document.positionAt(0), end), written);
    await applied(document, whole);
    const after = counts(document);
    for (const rule of new Set([...before.keys(), ...after.keys()])) {
      const most = (before.get(rule) ?? 0) - batch.filter((fix) => fix.rule === rule).length;
      assert.ok((after.get(rule) ?? 0) <= most, `${rule} in ${document.fileName}:\n${document.getText()}`);
    }
  }
}

/** Opens a file of the workspace, and waits until its problems are reported. */
async function opened(path: string, text: string, viewColumn: ViewColumn): Promise<TextDocument> {
  const api = await activated();
  const uri = await write(path, text);
  const isOfFile = ({ document }: DocumentAnalysis): boolean => String(document.uri) === String(uri);
  const known = next(api.onDidAnalyze, (analysis) => isOfFile(analysis) && isReady(analysis));
  const document = await workspace.openTextDocument(uri);
  await window.showTextDocument(document, { viewColumn, preserveFocus: true });
  await problemCount(document, findingsIn(await known).length);
  return document;
}

async function applied(document: TextDocument, edit: WorkspaceEdit): Promise<void> {
  const api = await activated();
  const { version } = document;
  // Another file that is written meanwhile may bring one more analysis of the text as it was.
  const known = next(
    api.onDidAnalyze,
    (analysis) => analysis.document === document && isReady(analysis) && document.version > version,
  );
  assert.ok(await workspace.applyEdit(edit));
  await problemCount(document, findingsIn(await known).length);
}

async function quickFixes(document: TextDocument): Promise<readonly CodeAction[]> {
  const everywhere = new Range(document.positionAt(0), document.positionAt(document.getText().length));
  return commands.executeCommand<CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    everywhere,
    CodeActionKind.QuickFix.value,
  );
}

/** What a fix does to a document, as it is written in what PyTorch was asked. */
function madeBy({ edit }: CodeAction, document: TextDocument): string {
  const edits = edit?.get(document.uri) ?? [];
  return JSON.stringify(
    edits.map(({ range, newText }) => ({
      start: document.offsetAt(range.start),
      end: document.offsetAt(range.end),
      text: newText,
    })),
  );
}

/** How many findings of each rule stand in a document. */
function counts(document: TextDocument): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { code } of problems(document)) {
    const rule = typeof code === 'object' ? String(code.value) : '';
    found.set(rule, (found.get(rule) ?? 0) + 1);
  }
  return found;
}

/** A file of the project. */
async function read(path: string): Promise<string> {
  const extension = extensions.getExtension('loss-lens.loss-lens');
  assert.ok(extension);
  return new TextDecoder().decode(await workspace.fs.readFile(Uri.joinPath(extension.extensionUri, path)));
}
