import assert from 'node:assert/strict';
import { commands, extensions, Uri, workspace } from 'vscode';
import { hoverText, lensTexts, problemCount, problems, show, withSetting, write } from '../support';

const source = `def peak_loss(heat, target):
    peak = heat.argmax(dim=1)
    return (peak.float() - target).abs().mean()
`;

describe('files that are not the user’s own', () => {
  for (const path of [
    'vendored/site-packages/pkg/losses.py',
    'env/lib/python3.11/losses.py',
    'my-venv/losses.py',
    'ignored/deep/losses.py',
    'kept/skipped.py',
  ]) {
    it(`are left alone, but for hovers: ${path}`, async () => {
      await write('my-venv/pyvenv.cfg', 'home = here\n');
      await write('.gitignore', 'ignored/\n');
      await write('kept/.gitignore', '/skipped.py\n');
      const document = await show(path, source);
      assert.deepEqual(await lensTexts(document), []);
      assert.equal(problems(document).length, 0);
      assert.match(await hoverText(document, 'argmax'), /no gradient/);
    });
  }

  it('are also those that a setting excludes', async () => {
    await withSetting('exclude', ['legacy/**'], async () => {
      assert.deepEqual(await lensTexts(await show('legacy/losses.py', source)), []);
    });
    assert.equal((await lensTexts(await show('legacy_not/losses.py', source))).length, 1);
  });

  it('do not keep a new file from being the user’s own', async () => {
    const document = await workspace.openTextDocument({ language: 'python', content: source });
    await commands.executeCommand('vscode.open', document.uri);
    await problemCount(document, 1);
    await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('are those outside the workspace', async () => {
    const extension = extensions.getExtension('loss-lens.loss-lens');
    assert.ok(extension);
    const uri = Uri.joinPath(extension.extensionUri, 'examples/2_accuracy_as_a_loss.py');
    const document = await workspace.openTextDocument(uri);
    await commands.executeCommand('vscode.open', uri);
    assert.deepEqual(await lensTexts(document), []);
  });
});
