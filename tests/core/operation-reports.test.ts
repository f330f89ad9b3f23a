import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/core/analyze';

function hovers(expression: string): readonly string[] {
  const source = `import torch


def loss(pred, target):
    y = ${expression}
    return ((y - target) ** 2).mean()
`;
  const files = { read: (path: string) => (path === 'a.py' ? source : undefined) };
  const [report] = analyze(files, 'a.py', { seed: 0, isOver: () => false }).losses;
  return report?.operations.map(({ hover }) => hover) ?? [];
}

describe('the line on an operation through which the gradient passes', () => {
  it.each([
    ['pred * 3', '× 3'],
    ['-pred', '× −1'],
    ['torch.sigmoid(pred)', '× 0.'],
    ['pred.flip(0) * 2', '× 2'],
  ])('names the factor of %s', (expression, factor) => {
    expect(hovers(expression).join('\n')).toContain(factor);
  });

  it.each(['torch.softmax(pred, -1)', 'torch.flip(pred, [0])', 'torch.cumsum(pred, 0)', 'pred - pred.mean()'])(
    'names none where elements mix: %s',
    (expression) => {
      const [own] = hovers(expression).filter((hover) => /softmax|flip|cumsum|`-`|sub/.test(hover));
      expect(own).toMatch(/gradient passes$/);
    },
  );
});
