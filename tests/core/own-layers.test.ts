import { expect, it } from 'vitest';
import { analyze } from '../../src/core/analyze';

/** What is found, as rule and quoted source, in a model with a layer of its own. */
function foundIn(methods: string): readonly string[] {
  const text = `import torch
import torch.nn as nn
import torch.nn.functional as F


class Model(nn.Module):
    def __init__(self, student, teacher):
        super().__init__()
        self.student, self.teacher = student, teacher
        self.last = nn.Linear(6, 6)

${methods}`;
  const analysis = analyze({ read: () => text }, 'model.py', { seed: 0, isOver: () => false });
  return analysis.losses.flatMap(({ findings }) =>
    findings.map(({ rule, span }) => `${rule}: ${text.slice(span.start, span.end)}`),
  );
}

const ofJoints = (worked: string): string => `    def loss(self, angles, torque):
        away = self.last(angles) - torque
        return ${worked}.mean()
`;

it('numbers break behind a layer as behind any prediction', () => {
  expect(foundIn(ofJoints('torch.log(1 + torch.exp(away))'))).toEqual(['exp-overflow: torch.exp(away)']);
  expect(foundIn(ofJoints('F.softplus(away)'))).toEqual([]);
});

const ofTeacher = (answered: string): string => `    def forward(self, images):
        feature = self.last(self.student(images))
        with torch.no_grad():
            known = self.teacher(images)
        likeness = F.cosine_similarity(feature, known, dim=-1)
        return ${answered}
`;

it('what a model answers of its own layers is its loss, whatever it is called', () => {
  expect(foundIn(ofTeacher('likeness.mean()'))).toEqual([
    'maximised-similarity-missing: F.cosine_similarity(feature, known, dim=-1)',
  ]);
  expect(foundIn(ofTeacher('1 - likeness.mean()'))).toEqual([]);
});

const ofRain = (masked: string): string => `    def forward(self, radar, reached):
        rain = torch.sigmoid(self.last(radar))
        ${masked}
        return rain + radar

    def loss(self, radar, reached, gauge):
        return F.l1_loss(self(radar, reached), gauge)
`;

it('what a model changes in place after its last layer is followed', () => {
  expect(foundIn(ofRain('rain *= reached'))).toEqual(['in-place-on-saved: rain *= reached']);
  expect(foundIn(ofRain('rain.mul_(reached)'))).toEqual(['in-place-on-saved: rain.mul_(reached)']);
  expect(foundIn(ofRain('rain = rain * reached'))).toEqual([]);
  expect(foundIn(ofRain('rain.requires_grad_()'))).toEqual([]);
});

const ofTerms = (left: string): string => `    def loss(self, library, slope):
        fit = F.mse_loss(self.last(library), slope)
        return fit + 0.01 * ${left}
`;

it('a term that is made of weights by decisions trains none of them', () => {
  const [found] = foundIn(ofTerms('(self.last.weight.abs() > 0.1).float().sum()'));
  expect(found).toBe('threshold-on-prediction: self.last.weight.abs() > 0.1');
  expect(foundIn(ofTerms('self.last.weight.abs().sum()'))).toEqual([]);
});
