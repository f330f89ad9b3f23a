import { expect, it } from 'vitest';
import { analyze } from '../../src/core/analyze';

const ofEachStep = (sign: string): string => `import torch.nn.functional as F


def sequence_loss(visible, wanted):
    total = 0.0
    for j in range(len(visible)):
        part = 0.0
        for i in range(len(visible[j])):
            part += F.binary_cross_entropy(visible[j][i], wanted[j])
        total += part / len(visible[j])
    return ${sign}(total / len(visible))
`;

function rulesIn(text: string): readonly string[] {
  const analysis = analyze({ read: () => text }, 'sequence.py', { seed: 0, isOver: () => false });
  return analysis.losses.flatMap(({ findings }) => findings.map(({ rule }) => rule));
}

it('several predictions of each sample agree with the one target that all are compared with', () => {
  expect(rulesIn(ofEachStep('-'))).toEqual(['negated-loss']);
  expect(rulesIn(ofEachStep('+'))).toEqual([]);
});
