import assert from 'node:assert/strict';
import * as v from 'valibot';
import { commands, workspace } from 'vscode';
import { activated, analyzed, hoverText, next, readExample, replace, show, withSetting } from '../support';

describe('hovers', () => {
  it('explain a cut, show what to write instead with a picture, and link to more', async () => {
    const document = await show('accuracy.py', await readExample('2_accuracy_as_a_loss.py'));
    const text = await hoverText(document, 'argmax(dim');
    assert.match(text, /^\*\*Loss Lens\*\* · `argmax` · int64 \[\d+\].* · \*\*no gradient\*\*/);
    assert.match(text, /`logits\.grad` stays `None`/);
    assert.match(text, /```python\n.*softmax.*\n```/s);
    const picture = /!\[([^\]]+)\]\(data:image\/svg\+xml;base64,([^|]+)\|width=320,height=120\)/.exec(text);
    assert.ok(picture, text);
    assert.ok(
      Buffer.from(picture[2] ?? '', 'base64')
        .toString()
        .startsWith('<svg'),
    );
    assert.ok((picture[2] ?? '').length < 64_000);
    // What one can do stands before what may need scrolling.
    assert.ok(text.indexOf('[Compare in panel]') < text.indexOf('```python'), text);
    assert.match(text, /\[Compare in panel\]\(command:lossLens\.visualize\?/);
    assert.match(text, /\[Why \(argmax-on-prediction\)\]\(command:lossLens\.explain\?/);
  });

  it('say one line on a smooth operation', async () => {
    const document = await show('smooth.py', 'def squared(pred, target):\n    return ((pred - target) ** 2).mean()\n');
    const text = await hoverText(document, '- target');
    assert.match(text, /gradient passes/);
    assert.ok(!text.includes('\n'), text);
  });

  it('say on a name how the loss was read and what it answers', async () => {
    const document = await show('named.py', 'def squared(pred, target):\n    return ((pred - target) ** 2).mean()\n');
    const text = await hoverText(document, 'squared');
    assert.match(text, /^\*\*Loss Lens\*\* · `squared` · gradient reaches `pred`/);
    assert.match(
      text,
      /Read as: `pred` .*\[\d.*\] · `target` .*\(guessed · \[Change\]\(command:lossLens\.changeReading\?/,
    );
    assert.match(text, /On a sample: loss [\d.]+; gradient on \d+ of \d+ elements/);
    assert.match(text, /\[Visualize Loss\]\(command:lossLens\.visualize\?/);
  });

  it('lead to a comment that says how the loss was read, to be changed', async () => {
    const document = await show('changed.py', 'def squared(pred, target):\n    return ((pred - target) ** 2).mean()\n');
    const [, argument = ''] =
      /command:lossLens\.changeReading\?([^)]*)/.exec(await hoverText(document, 'squared')) ?? [];
    const changed = next(workspace.onDidChangeTextDocument, (event) => event.document === document);
    const [target] = v.parse(v.array(v.unknown()), JSON.parse(decodeURIComponent(argument)));
    await commands.executeCommand('lossLens.changeReading', target);
    await changed;
    assert.match(document.getText(), /^# loss-lens: pred=pred\[8\] target=target\[8\]\ndef squared/);
  });

  it('say that a loss below zero is fine, where it is', async () => {
    const document = await show(
      'shifted.py',
      'def shifted(pred, target):\n    return ((pred - target) ** 2).mean() - 6.28\n\n\ndef squared(pred, target):\n    return ((pred - target) ** 2).mean()\n',
    );
    const said = 'A loss below zero is fine: the optimiser sees only its slope, and a constant has none.';
    assert.ok(!(await hoverText(document, 'squared')).includes(said));
    assert.ok((await hoverText(document, 'shifted')).includes(said));
  });

  it('are silent outside losses, and while the text is ahead of what is known', async () => {
    const api = await activated();
    const document = await show(
      'silent.py',
      'width = abs(-3)\n\n\ndef squared(pred, target):\n    return ((pred - target) ** 2).mean()\n',
    );
    assert.equal(await hoverText(document, 'abs'), '');
    const known = analyzed(api, document);
    await replace(document, 'width', 'height');
    assert.equal(await hoverText(document, '- target'), '');
    await known;
    assert.notEqual(await hoverText(document, '- target'), '');
  });

  it('speak of problems only, or not at all, as the user likes it', async () => {
    const document = await show('quiet.py', await readExample('2_accuracy_as_a_loss.py'));
    await withSetting('hover', 'problems', async () => {
      assert.equal(await hoverText(document, 'softmax'), '');
      assert.notEqual(await hoverText(document, 'argmax(dim'), '');
    });
    await withSetting('hover', 'off', async () => {
      assert.equal(await hoverText(document, 'argmax(dim'), '');
    });
  });
});
