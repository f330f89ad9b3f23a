import assert from 'node:assert/strict';
import { lm } from 'vscode';
import { checkTool } from '../../../src/extension/contributions';
import { activated, write } from '../support';

async function asked(input: object): Promise<string> {
  await activated();
  const { content } = await lm.invokeTool(checkTool, { input, toolInvocationToken: undefined });
  return content.map(({ value }) => value).join('');
}

describe('the tool for language models', () => {
  it('answers with the JSON of `check`', async () => {
    await write('tool.py', 'def round_loss(pred, target):\n    return (pred.round() - target).abs().mean()\n');
    const answer = await asked({ path: 'tool.py' });
    assert.doesNotThrow(() => {
      JSON.parse(answer);
    });
    assert.match(answer, /"schemaVersion":1.*"path":"tool.py".*"verdict":"noGradient".*"rule":"rounded-prediction"/);
  });

  it('says what it cannot read', async () => {
    assert.match(await asked({ path: 'missing.py' }), /^missing\.py cannot be read/);
    assert.match(await asked({}), /path/);
  });
});
