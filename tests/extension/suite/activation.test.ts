import assert from 'node:assert/strict';
import { extensions, workspace } from 'vscode';

describe('activation', () => {
  it('waits until a Python file is opened', async () => {
    const extension = extensions.getExtension('loss-lens.loss-lens');
    assert.ok(extension);
    const [file] = await workspace.findFiles('*.py');
    assert.ok(file);
    await workspace.openTextDocument(file);
    await extension.activate();
    assert.equal(extension.isActive, true);
  });
});
