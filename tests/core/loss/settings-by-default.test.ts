import { expect, it } from 'vitest';
import { visualize } from '../../../src/core/visualize';

const step = (power: string): string =>
  `import torch.nn.functional as F

SETTINGS = {"power": ${power}}

def train(model, x, labels, settings=SETTINGS):
    loss = F.cross_entropy(model(x), labels) ** settings["power"]
    loss.backward()
`;

function verdictOf(text: string): string | undefined {
  const asked = { kind: 'named', name: 'loss', offset: text.indexOf('loss = ') } as const;
  return visualize({ read: () => text }, 'step.py', asked, 0)?.report.verdict;
}

it('takes a setting from the dictionary that a parameter is by default', () => {
  expect(verdictOf(step('0'))).toBe('noGradient');
  expect(verdictOf(step('2'))).toBe('trains');
});

it('leaves a setting open where something else may be in the dictionary', () => {
  expect(verdictOf(step('0, **given'))).toBe('trains');
});
