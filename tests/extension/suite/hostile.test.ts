import assert from 'node:assert/strict';
import { activated, analyzed, lensTexts, next, problemCount, replace, show } from '../support';

const frame = (body: string): string => `import torch


def hostile(pred, target):
${body}
    return (pred - target).abs().mean()


hostile(torch.rand(3), torch.rand(3)).backward()


def honest(pred, target):
    return ((pred - target) ** 2).mean()
`;

const hostile: Readonly<Record<string, readonly [string, RegExp]>> = {
  'loops for ever': [frame('    while True:\n        pass'), /^4: not followed past line [56]/],
  'calls itself for ever': [frame('    hostile(pred, target)'), /^4: not followed past line 5/],
  'counts far': [frame('    for i in range(10**12):\n        pred = pred + 0'), /^4: not followed past line [56]/],
  'makes a huge tensor': [frame('    pred = pred + torch.zeros(10**6, 10**6)'), /^4: not followed past line 5/],
};

describe('hostile files', () => {
  for (const [what, [source, lens]] of Object.entries(hostile)) {
    it(`are answered with the line at which they were given up: ${what}`, async () => {
      const document = await show(`hostile_${what.replaceAll(' ', '_')}.py`, source);
      assert.match((await lensTexts(document))[0] ?? '', lens);
    });
  }

  it('may be very large: what was not read is said', async function () {
    this.timeout(60_000);
    const api = await activated();
    const line = 'values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]  # some numbers\n';
    const known = next(api.onDidAnalyze, ({ document }) => document.fileName.endsWith('large.py'));
    await show('large.py', frame('    pass') + line.repeat(10_000_000 / line.length));
    assert.match((await known).notes.map(({ message }) => message).join(), /not read/);
  });
});

describe('a worker that has ended', () => {
  it('is followed by another, and what was shown stays', async () => {
    const api = await activated();
    const document = await show('restarted.py', frame('    target = target.detach()\n    pred = pred.round()'));
    await problemCount(document, 1);
    await api.endWorker();
    assert.equal((await lensTexts(document)).length, 2);
    const changed = next(api.onDidChangeLenses);
    const known = analyzed(api, document);
    await replace(document, 'pred.round()', 'pred * 2');
    await known;
    await changed;
    assert.match((await lensTexts(document))[0] ?? '', /gradient reaches pred$/);
  });
});
