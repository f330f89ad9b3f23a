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

it('takes a setting that a name holds from what the object is made with by default', () => {
  const text = (power: string): string => `import torch.nn.functional as F

class Steps:
    def __init__(self, teacher, power=${power}):
        self.teacher = teacher.eval()
        self.power = power

    def __call__(self, scores, x):
        p = self.power
        return F.kl_div(scores.log_softmax(1), self.teacher(x).softmax(1), reduction="batchmean") ** p
`;
  const verdict = (power: string): string | undefined =>
    visualize(
      { read: () => text(power) },
      'steps.py',
      { kind: 'named', name: 'Steps', offset: text(power).indexOf('F.kl_div') },
      0,
    )?.report.verdict;
  expect(verdict('0')).toBe('noGradient');
  expect(verdict('2')).toBe('trains');
});
