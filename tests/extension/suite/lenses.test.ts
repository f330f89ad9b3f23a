import assert from 'node:assert/strict';
import { activated, lensTexts, next, readExample, replace, show, withSetting } from '../support';

const broken = `import torch


def counted(heat, target):
    peak = heat.argmax(dim=1)
    return (peak.float() - target).abs().mean()


def smooth(pred, target):
    return ((pred - target) ** 2).mean()


counted(torch.rand(2, 3), torch.rand(2)).backward()
smooth(torch.rand(2), torch.rand(2)).backward()
`;

const examples: Readonly<Record<string, readonly string[]>> = {
  '1_shift_and_negation.py': ['8: gradient reaches logits'],
  '2_accuracy_as_a_loss.py': [
    '6: no gradient reaches logits (argmax, line 7): backward() will raise',
    '11: gradient reaches logits',
  ],
  '3_step_and_sigmoid.py': [
    '6: no gradient reaches prob (prob > 0.5, line 7): backward() will raise',
    '11: gradient reaches prob',
  ],
  '4_hand_made_backward.py': ['15: gradient reaches pred'],
  '5_hard_and_soft_dice.py': [
    '2: no gradient reaches prob (prob > 0.5, line 3): backward() will raise',
    '8: gradient reaches prob',
  ],
  '6_focal_loss.py': ['7: gradient reaches logits'],
  '7_shift_under_abs.py': ['8: gradient reaches logits'],
};

describe('lenses', () => {
  for (const [name, expected] of Object.entries(examples)) {
    it(`say what the gradient does in ${name}`, async () => {
      assert.deepEqual(await lensTexts(await show(name, await readExample(name))), expected);
    });
  }

  it('stand above no metric, no model and no test', async () => {
    const document = await show(
      'others.py',
      `import torch
from torch import nn


def accuracy(logits, labels):
    return (logits.argmax(dim=1) == labels).float().mean()


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(2, 3)

    def forward(self, x):
        return self.linear(x)


def test_loss(pred, target):
    assert (pred - target).abs().mean() < 1
`,
    );
    assert.deepEqual(await lensTexts(document), []);
  });

  it('stand above an inline loss of a training step', async () => {
    const document = await show(
      'step.py',
      `import torch.nn.functional as F


def train(model, batches, optimizer):
    for x, y in batches:
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
`,
    );
    assert.deepEqual(await lensTexts(document), ['6: gradient reaches model(x)']);
  });

  it('stand above problems only, or nowhere, as the user likes it', async () => {
    const api = await activated();
    const document = await show('chosen.py', broken);
    assert.equal((await lensTexts(document)).length, 2);
    for (const [value, count] of [
      ['problems', 1],
      ['off', 0],
    ] as const) {
      const changed = next(api.onDidChangeLenses);
      await withSetting('codeLens', value, async () => {
        await changed;
        assert.equal((await lensTexts(document)).length, count);
      });
    }
  });

  it('stay while a definition does not parse, where its text is now', async () => {
    const api = await activated();
    const document = await show('half.py', broken);
    const before = await lensTexts(document);
    const changed = next(api.onDidChangeLenses);
    await replace(document, 'import torch\n', 'import torch\nimport math\n');
    await replace(document, 'peak = heat.argmax(dim=1)', 'peak = heat.argmax(dim=');
    await changed;
    const after = await lensTexts(document);
    assert.deepEqual(
      after.map((text) => text.replace(/^\d+/, '')),
      before.map((text) => text.replace(/^\d+/, '')),
    );
    assert.deepEqual(
      after.map((text) => Number.parseInt(text)),
      before.map((text) => Number.parseInt(text) + 1),
    );
  });
});
