import assert from 'node:assert/strict';
import {
  commands,
  NotebookCellData,
  NotebookCellKind,
  NotebookData,
  NotebookEdit,
  NotebookRange,
  window,
  workspace,
  WorkspaceEdit,
  type CodeAction,
  type NotebookDocument,
  type TextDocument,
} from 'vscode';
import { activated, analyzed, hoverText, lensTexts, next, problemCount, problems, rangeOf, replace } from '../support';

const helper = `%matplotlib inline
import torch


def hard(p):
    return (p > 0.5).float()
`;
const loss = `def mask_loss(pred, target):
    return (hard(pred) - target).abs().mean()
`;

async function showNotebook(...sources: readonly string[]): Promise<readonly TextDocument[]> {
  const api = await activated();
  const cells = sources.map((source) => new NotebookCellData(NotebookCellKind.Code, source, 'python'));
  const notebook = await workspace.openNotebookDocument('jupyter-notebook', new NotebookData(cells));
  const documents = notebook.getCells().map(({ document }) => document);
  const known = Promise.all(documents.map((document) => analyzed(api, document)));
  await window.showNotebookDocument(notebook);
  await known;
  return documents;
}

function cellAt(documents: readonly TextDocument[], index: number): TextDocument {
  const document = documents[index];
  assert.ok(document);
  return document;
}

async function statusTexts(document: TextDocument): Promise<readonly string[]> {
  const { cellStatus } = await activated();
  const cell = notebookWith(document)
    .getCells()
    .find((each) => each.document === document);
  assert.ok(cell);
  return cellStatus.provideCellStatusBarItems(cell).map(({ text }) => text);
}

function notebookWith(document: TextDocument): NotebookDocument {
  const notebook = workspace.notebookDocuments.find((each) =>
    each.getCells().some((cell) => cell.document === document),
  );
  assert.ok(notebook);
  return notebook;
}

describe('the cells of a notebook', () => {
  afterEach(async () => {
    await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('are read as one program: the verdict is in the status bar of the loss, the problem where it stands', async () => {
    const documents = await showNotebook(helper, loss);
    const [first, second] = [cellAt(documents, 0), cellAt(documents, 1)];
    const [problem] = await problemCount(first, 1);
    assert.ok(problem?.range.isEqual(rangeOf(first, 'p > 0.5')));
    assert.equal(problems(second).length, 0);
    assert.deepEqual(await statusTexts(second), [
      '$(graph-line) no gradient reaches pred (p > 0.5, cell 1, line 6): backward() will raise',
    ]);
    assert.deepEqual(await lensTexts(second), []);
    assert.match(await hoverText(second, 'mask_loss'), /no gradient reaches pred/);
  });

  it('have fixes, each in its own cell', async () => {
    const api = await activated();
    const documents = await showNotebook(helper, loss);
    const [first, second] = [cellAt(documents, 0), cellAt(documents, 1)];
    await problemCount(first, 1);
    const actions = await commands.executeCommand<CodeAction[]>(
      'vscode.executeCodeActionProvider',
      first.uri,
      rangeOf(first, 'p > 0.5'),
    );
    const fix = actions.find(({ title }) => title.startsWith('Write the surrogate'));
    assert.ok(fix?.edit);
    const known = analyzed(api, second);
    assert.ok(await workspace.applyEdit(fix.edit));
    await known;
    assert.match(first.getText(), /tau = 0\.2\n {4}return torch\.sigmoid\(\(p - 0\.5\) \/ tau\)\.float\(\)/);
    await problemCount(first, 0);
    assert.deepEqual(await statusTexts(second), ['$(graph-line) gradient reaches pred']);
  });

  it('follow an edit of another cell', async () => {
    const api = await activated();
    const documents = await showNotebook(helper, loss);
    const [first, second] = [cellAt(documents, 0), cellAt(documents, 1)];
    const known = analyzed(api, second);
    await replace(first, '(p > 0.5).float()', 'p.sigmoid()');
    await known;
    assert.deepEqual(await statusTexts(second), ['$(graph-line) gradient reaches pred']);
  });

  it('follow a cell that comes before them', async () => {
    const api = await activated();
    const documents = await showNotebook(helper, loss);
    const second = cellAt(documents, 1);
    const edit = new WorkspaceEdit();
    const cell = new NotebookCellData(NotebookCellKind.Code, '!pip install torch', 'python');
    edit.set(notebookWith(second).uri, [NotebookEdit.insertCells(0, [cell])]);
    const known = analyzed(api, second);
    assert.ok(await workspace.applyEdit(edit));
    await known;
    assert.match((await statusTexts(second)).join(), /cell 2, line 6/);
  });

  it('can be shown in the panel', async () => {
    const api = await activated();
    const documents = await showNotebook(helper, loss);
    const second = cellAt(documents, 1);
    const shown = next(api.onDidReceiveFromPage, ({ type }) => type === 'shown');
    const notebook = notebookWith(second);
    await window.showNotebookDocument(notebook, { selections: [new NotebookRange(1, 2)] });
    await commands.executeCommand('lossLens.visualize', {
      path: second.uri.toString(),
      asked: { kind: 'named', name: 'mask_loss', offset: 4 },
    });
    await shown;
  });
});
