import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { commands, extensions, Uri, window } from 'vscode';
import { next, replace, show, write } from '../support';

interface GitExtension {
  getAPI(version: 1): { openRepository(root: Uri): Promise<unknown> };
}

const before = `def distance_loss(pred, target):
    return (pred - target).abs().mean()
`;

describe('the comparison with HEAD', () => {
  it('tells what the changes of the file do to its losses', async () => {
    const root = Uri.joinPath(await write('repository/losses.py', before), '..');
    const git = (...args: readonly string[]): void => {
      const who = ['-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.org'];
      execFileSync('git', [...who, ...args], { cwd: root.fsPath, stdio: 'pipe' });
    };
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'A loss');
    const extension = extensions.getExtension<GitExtension>('vscode.git');
    assert.ok(extension);
    await (await extension.activate()).getAPI(1).openRepository(root);
    const document = await show('repository/losses.py', before);
    await replace(document, 'pred - target', 'pred.round() - target');
    const shown = next(
      window.onDidChangeActiveTextEditor,
      (editor) => editor?.document.uri.scheme === 'loss-lens-comparison',
    );
    await commands.executeCommand('lossLens.compareWithHead');
    const text = (await shown)?.document.getText() ?? '';
    assert.match(text, /^# losses\.py: HEAD → now/);
    assert.match(text, /gradient reaches pred → zero gradient for pred/);
    assert.match(text, /new error: .*\(rounded-prediction\)/);
    assert.match(text, /the gradient is gone/);
    await commands.executeCommand('workbench.action.closeAllEditors');
  });
});
