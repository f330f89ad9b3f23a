import assert from 'node:assert/strict';
import { commands, Selection, window, workspace } from 'vscode';
import { activated, lensTexts, next, show } from '../support';

const text = `def first(pred, target):
    return ((pred - target) ** 2).mean()


def last(pred, target):
    return (pred - target).abs().mean()
`;

const typed = `def middle(pred, target):
    error = (pred - target) * 2
    return (error ** 2).mean()

`;

describe('typing key by key', () => {
  // Every key is one of the text: the editor adds none.
  const setIndent = (value: string | undefined): Thenable<void> =>
    workspace.getConfiguration('editor').update('autoIndent', value, false);
  before(() => setIndent('none'));
  after(() => setIndent(undefined));

  it('never empties the lenses and changes them at most twice', async () => {
    const api = await activated();
    const document = await show('typed.py', text);
    const editor = await window.showTextDocument(document);
    const start = document.positionAt(text.indexOf('\ndef last') + 1);
    editor.selection = new Selection(start, start);
    const atFirst = await lensTexts(document);
    assert.equal(atFirst.length, 2);

    let last = titles(atFirst);
    let changes = 0;
    for (const key of typed) {
      await commands.executeCommand('default:type', { text: key });
      const now = titles(await lensTexts(document));
      assert.ok(now.length >= 2, `no lens of ${atFirst.join(', ')} may go: ${now.join(', ')}`);
      if (now.join() !== last.join()) changes += 1;
      last = now;
    }
    while (last.length < 3) {
      await next(api.onDidChangeLenses);
      const now = titles(await lensTexts(document));
      if (now.join() !== last.join()) changes += 1;
      last = now;
    }
    assert.ok(changes <= 2, `the lenses changed ${changes} times`);
  });
});

function titles(lenses: readonly string[]): readonly string[] {
  return lenses.map((lens) => lens.replace(/^\d+/, ''));
}
