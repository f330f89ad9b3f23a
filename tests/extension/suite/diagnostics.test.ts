import assert from 'node:assert/strict';
import { commands, DiagnosticSeverity, workspace, type CodeAction, type Range, type Uri } from 'vscode';
import {
  activated,
  lensTexts,
  next,
  problemCount,
  problems,
  rangeOf,
  readExample,
  replace,
  show,
  withSetting,
  write,
} from '../support';

const source = `def peak_loss(heat, target):
    peak = heat.argmax(dim=1)
    return (peak.float() - target).abs().mean()
`;

describe('diagnostics', () => {
  it('stand at the cut, say what backward does, and tell the way from the prediction', async () => {
    const document = await show('peak.py', source);
    const [problem] = await problemCount(document, 1);
    assert.ok(problem);
    assert.ok(problem.range.isEqual(rangeOf(document, 'heat.argmax(dim=1)')));
    assert.match(problem.message, /^No gradient reaches `heat`: .*no derivative\. `loss\.backward\(\)` will raise/);
    assert.ok(typeof problem.code === 'object');
    assert.equal(problem.code.value, 'argmax-on-prediction');
    assert.equal(problem.code.target.scheme, 'command');
    assert.deepEqual(
      problem.relatedInformation?.map(({ location, message }) => [document.getText(location.range), message]),
      [
        ['heat', '`heat`, the prediction, comes in here'],
        ['heat.argmax(dim=1)', 'its gradient ends here'],
        ['return (peak.float() - target).abs().mean()', 'the loss depends on `heat` only through that'],
      ],
    );
  });

  it('go at once when their place is edited, and move with edits elsewhere', async () => {
    const document = await show('moving.py', source);
    await problemCount(document, 1);
    await replace(document, 'def peak_loss', '# Peaks.\ndef peak_loss');
    assert.equal(problems(document).length, 1);
    await replace(document, 'argmax', 'argmin');
    assert.equal(problems(document).length, 0);
    const [again] = await problemCount(document, 1);
    assert.ok(again?.range.isEqual(rangeOf(document, 'heat.argmin(dim=1)')));
  });

  it('go with their cause by a quick fix', async () => {
    const api = await activated();
    const document = await show('fixed.py', await readExample('2_accuracy_as_a_loss.py'));
    const [problem] = await problemCount(document, 1);
    assert.ok(problem);
    const actions = await actionsAt(document.uri, problem.range);
    const fix = actions.find(({ kind }) => kind?.value === 'quickfix');
    assert.ok(fix?.edit, actions.map(({ title }) => title).join(', '));
    const changed = next(api.onDidChangeLenses);
    assert.ok(await workspace.applyEdit(fix.edit));
    await problemCount(document, 0);
    await changed;
    assert.match((await lensTexts(document))[0] ?? '', /gradient reaches logits$/);
    assert.equal(problems(document).length, 0);
  });

  it('are as severe as the project says, also once it says so', async () => {
    const document = await show('project/peak.py', source);
    await problemCount(document, 1);
    await write('project/pyproject.toml', "[tool.loss-lens]\nseverity = { argmax-on-prediction = 'off' }\n");
    await problemCount(document, 0);
    await write('project/pyproject.toml', "[tool.loss-lens]\nseverity = { argmax-on-prediction = 'hint' }\n");
    const [problem] = await problemCount(document, 1);
    assert.equal(problem?.severity, DiagnosticSeverity.Hint);
  });

  it('are as severe as the user says', async () => {
    await withSetting('severity', { 'argmax-on-prediction': 'hint' }, async () => {
      const [problem] = await problemCount(await show('hinted.py', source), 1);
      assert.equal(problem?.severity, DiagnosticSeverity.Hint);
    });
    await withSetting('check', 'off', async () => {
      await show('off.py', source);
      assert.equal(problems(await show('off_too.py', source)).length, 0);
    });
  });

  it('come when the file is saved, where the user likes it so', async () => {
    const api = await activated();
    await withSetting('check', 'onSave', async () => {
      const document = await show('saved.py', source);
      await problemCount(document, 1);
      const changed = next(api.onDidChangeLenses);
      await replace(document, 'argmax', 'argmin');
      await changed;
      assert.equal(problems(document).length, 0);
      await document.save();
      await problemCount(document, 1);
    });
  });
});

describe('code actions', () => {
  it('offer at a definition what its lens does', async () => {
    const document = await show('action.py', source);
    const actions = await actionsAt(document.uri, rangeOf(document, 'peak_loss'));
    assert.equal(actions.find(({ title }) => title === 'Visualize Loss')?.command?.command, 'lossLens.visualize');
  });
});

function actionsAt(uri: Uri, range: Range): Thenable<CodeAction[]> {
  return commands.executeCommand<CodeAction[]>('vscode.executeCodeActionProvider', uri, range);
}
