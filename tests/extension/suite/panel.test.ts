import assert from 'node:assert/strict';
import { commands, Selection, ViewColumn, window, type TextDocument } from 'vscode';
import { activated, next, readExample, replace, show } from '../support';

/** Runs the command in the loss of the first example and gives how long it took until the verdict was painted, in milliseconds. */
async function visualize(document: TextDocument, column = ViewColumn.One): Promise<number> {
  const api = await activated();
  const editor = await window.showTextDocument(document, column);
  editor.selection = new Selection(8, 0, 8, 0);
  const shown = next(api.onDidReceiveFromPage, ({ type }) => type === 'shown');
  const started = performance.now();
  await commands.executeCommand('lossLens.visualize');
  await shown;
  return performance.now() - started;
}

/** How long VS Code itself takes for a panel with nothing in it. */
async function openEmptyPanel(): Promise<number> {
  const started = performance.now();
  const panel = window.createWebviewPanel('empty', 'Empty', ViewColumn.Beside, { enableScripts: true });
  const loaded = next(panel.webview.onDidReceiveMessage);
  panel.webview.html = '<script>acquireVsCodeApi().postMessage(1)</script>';
  await loaded;
  panel.dispose();
  return performance.now() - started;
}

describe('the panel', () => {
  afterEach(async () => {
    await commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('shows verdict and picture in at most three times what VS Code takes for an empty panel', async () => {
    const document = await show('seen.py', await readExample('1_shift_and_negation.py'));
    const ratios: number[] = [];
    // The machine may be busy with other things in one of the two: the best round tells what the command itself takes.
    while (ratios.length < 8 && !ratios.some((ratio) => ratio < 3)) {
      const empty = await openEmptyPanel();
      ratios.push((await visualize(document)) / empty);
      await commands.executeCommand('workbench.action.closeEditorsInOtherGroups');
      await commands.executeCommand('workbench.action.closeActiveEditor');
    }
    assert.ok(Math.min(...ratios) < 3, ratios.map((ratio) => ratio.toFixed(2)).join(', '));
  }).timeout(60_000);

  it('shows the loss anew after an edit', async () => {
    const api = await activated();
    const document = await show('edited.py', await readExample('1_shift_and_negation.py'));
    await visualize(document);
    const before = document.version;
    const shownAgain = next(
      api.onDidReceiveFromPage,
      (event) => event.type === 'shown' && event.documentVersion > before,
    );
    await replace(document, 'F.cross_entropy(logits, labels)', '2 * F.cross_entropy(logits, labels)');
    await shownAgain;
  });

  it('opens the training of the same loss once, however often it is asked for', async () => {
    const document = await show('once.py', await readExample('1_shift_and_negation.py'));
    await visualize(document);
    await visualize(document);
    const panels = window.tabGroups.all.flatMap(({ tabs }) =>
      tabs.filter(({ label }) => label === 'classification_loss'),
    );
    assert.equal(panels.length, 1);
  });

  it('opens the method in whose indentation the cursor stands', async () => {
    const text = [
      'class Trainer:',
      '    def first_loss(self, pred, target):',
      '        return (pred - target).abs().mean()',
      '',
      '    def second_loss(self, pred, target):',
      '        return ((pred - target) ** 2).mean()',
      '',
    ].join('\n');
    const api = await activated();
    const editor = await window.showTextDocument(await show('methods.py', text), ViewColumn.One);
    editor.selection = new Selection(4, 0, 4, 0);
    const shown = next(api.onDidReceiveFromPage, ({ type }) => type === 'shown');
    await commands.executeCommand('lossLens.visualize');
    await shown;
    const labels = window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
    assert.ok(labels.includes('Trainer.second_loss'), labels.join(', '));
  });

  it('goes beside the code, where that has been opened over the panel', async () => {
    const document = await show('covered.py', await readExample('1_shift_and_negation.py'));
    await visualize(document);
    await visualize(document, ViewColumn.Two);
    const visible = window.tabGroups.all.map(({ activeTab }) => activeTab?.label);
    assert.deepEqual(visible, ['covered.py', 'covered.py', 'classification_loss']);
  });
});
