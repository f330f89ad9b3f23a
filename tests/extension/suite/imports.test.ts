import assert from 'node:assert/strict';
import { commands, Selection, window, workspace } from 'vscode';
import { activated, lensTexts, next, problemCount, replace, show, write } from '../support';

const loss = `from helpers import decide


def peak_loss(heat, target):
    return (decide(heat) - target).abs().mean()
`;
const hard = 'def decide(heat):\n    return heat.argmax(dim=1).float()\n';
const soft = 'def decide(heat):\n    return heat.mean(dim=1)\n';

describe('imported files', () => {
  it('are read, and read anew when they change on the disk', async () => {
    const api = await activated();
    const helpers = await write('imports/helpers.py', hard);
    const document = await show('imports/losses.py', loss);
    assert.match((await lensTexts(document))[0] ?? '', /^4: no gradient reaches heat \(decide\(heat\), line 5\)/);
    const [problem] = await problemCount(document, 1);
    assert.equal(document.getText(problem?.range), 'decide(heat)');
    assert.ok(problem?.relatedInformation?.some(({ location }) => location.uri.path === helpers.path));

    const changed = next(api.onDidChangeLenses);
    await write('imports/helpers.py', soft);
    await changed;
    assert.deepEqual(await lensTexts(document), ['4: gradient reaches heat']);
    await problemCount(document, 0);
  });

  it('are read as they are in the editor, for the panel too', async () => {
    const api = await activated();
    const helpers = await workspace.openTextDocument(await write('edited/helpers.py', soft));
    const document = await show('edited/losses.py', loss);
    const editor = await window.showTextDocument(document);
    editor.selection = new Selection(4, 0, 4, 0);
    const shown = next(api.onDidReceiveFromPage, ({ type }) => type === 'shown');
    await commands.executeCommand('lossLens.visualize');
    await shown;
    const [changed, shownAgain] = [
      next(api.onDidChangeLenses),
      next(api.onDidReceiveFromPage, ({ type }) => type === 'shown'),
    ];
    await replace(helpers, 'heat.mean(dim=1)', 'heat.argmax(dim=1).float()');
    await Promise.all([changed, shownAgain]);
    assert.match((await lensTexts(document))[0] ?? '', /^4: no gradient reaches heat/);
    await commands.executeCommand('workbench.action.closeAllEditors');
  });
});
