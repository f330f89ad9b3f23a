import assert from 'node:assert/strict';
import { commands, Selection, window } from 'vscode';
import { activated, next, readExample, replace, show } from '../support';

describe('the panel', () => {
  afterEach(async () => {
    await commands.executeCommand('workbench.action.closeEditorsInOtherGroups');
    await commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('shows verdict and picture within 300 ms of the command', async () => {
    const api = await activated();
    const document = await show('seen.py', await readExample('1_shift_and_negation.py'));
    const editor = await window.showTextDocument(document);
    editor.selection = new Selection(7, 0, 7, 0);
    const shown = next(api.onDidReceiveFromPage, ({ type }) => type === 'shown');
    const started = performance.now();
    await commands.executeCommand('lossLens.visualize');
    await shown;
    const took = performance.now() - started;
    assert.ok(took < 300, `it took ${took.toFixed(0)} ms`);
  });

  it('shows the loss anew after an edit', async () => {
    const api = await activated();
    const document = await show('edited.py', await readExample('1_shift_and_negation.py'));
    const editor = await window.showTextDocument(document);
    editor.selection = new Selection(7, 0, 7, 0);
    const shown = next(api.onDidReceiveFromPage, ({ type }) => type === 'shown');
    await commands.executeCommand('lossLens.visualize');
    await shown;
    const before = document.version;
    const shownAgain = next(
      api.onDidReceiveFromPage,
      (event) => event.type === 'shown' && event.documentVersion > before,
    );
    await replace(document, 'F.cross_entropy(logits, labels)', '2 * F.cross_entropy(logits, labels)');
    await shownAgain;
  });
});
