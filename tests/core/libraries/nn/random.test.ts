import { describe, expect, test } from 'vitest';
import { evaluateLoss } from '../../../../src/core/evaluate-loss';

/** The elements that a program's `loss()` answers. */
function elements(body: string, seed = 0): readonly number[] {
  const text = `import numpy as np\nimport torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\ndef loss():\n    ${body}\n`;
  const found = evaluateLoss({
    files: { read: (path) => (path === 'a.py' ? text : undefined) },
    address: { path: 'a.py', name: 'loss' },
    args: {},
    config: {},
    seed,
  });
  if (found.kind !== 'value') throw new Error(JSON.stringify(found));
  return [...found.value.data];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe('random parts of a loss', () => {
  test('dropout keeps the mean and scales what it keeps', () => {
    const kept = elements('return F.dropout(torch.ones(4000), 0.25)');
    expect(new Set(kept.map((value) => value.toFixed(4)))).toEqual(new Set(['0.0000', '1.3333']));
    expect(mean(kept)).toBeCloseTo(1, 1);
  });

  test('dropout2d drops whole maps', () => {
    const maps = elements('return F.dropout2d(torch.ones(2, 50, 3, 3), 0.5).sum((2, 3)).flatten()');
    expect(new Set(maps)).toEqual(new Set([0, 18]));
  });

  test('alpha dropout keeps mean and variance', () => {
    const values = elements('return F.alpha_dropout(torch.randn(20000), 0.2, training=True)');
    expect(mean(values)).toBeCloseTo(0, 1);
    expect(mean(values.map((value) => value * value))).toBeCloseTo(1, 1);
  });

  test('the hard Gumbel softmax picks one class, by the logits', () => {
    const picked = elements('return F.gumbel_softmax(torch.tensor([2.0, 0.0]).repeat(4000, 1), hard=True).mean(0)');
    expect(picked[0]).toBeCloseTo(1 / (1 + Math.exp(-2)), 1);
  });

  test('layers begin as PyTorch begins them', () => {
    const weights = elements('return nn.Linear(100, 50).weight.flatten()');
    expect(Math.max(...weights)).toBeLessThanOrEqual(0.1);
    expect(mean(weights.map((value) => value * value))).toBeCloseTo(0.01 / 3, 3);
    expect(elements('return torch.stack([nn.BatchNorm1d(3).weight.sum(), nn.PReLU().weight.sum()])')).toEqual([
      3, 0.25,
    ]);
  });

  test('one seed draws the same numbers, another others', () => {
    const body = 'return torch.cat([nn.Linear(3, 2).weight.flatten(), F.dropout(torch.ones(20))])';
    expect(elements(body, 1)).toEqual(elements(body, 1));
    expect(elements(body, 1)).not.toEqual(elements(body, 2));
  });

  test.each([
    ['np.random.beta(0.4, 1.2, size=20000)', 0.25, 0.0721],
    ['np.random.gamma(3.0, 0.5, size=20000)', 1.5, 0.75],
    ['np.random.dirichlet([0.5, 1.5], size=20000)[:, 0]', 0.25, 0.0625],
    ['torch.distributions.Beta(2.0, 6.0).sample((20000,))', 0.25, 0.0208],
    ['torch.distributions.Gamma(0.5, 2.0).sample((20000,))', 0.25, 0.125],
    ['torch.distributions.StudentT(9.0).sample((20000,))', 0, 9 / 7],
  ])('%s has its mean and variance', (expression, average, variance) => {
    const values = elements(`return torch.as_tensor(${expression})`);
    expect(values).toHaveLength(20_000);
    expect(Math.abs(mean(values) - average)).toBeLessThan(4 * Math.sqrt(variance / values.length));
    expect(mean(values.map((value) => (value - average) ** 2)) / variance).toBeCloseTo(1, 1);
  });

  test('of a draw whose concentration is trained it is told that it is not followed', () => {
    const body = 'return torch.distributions.Gamma(torch.ones(3, requires_grad=True), 1.0).rsample().sum()';
    expect(() => elements(body)).toThrow('the derivative of a draw from the gamma distribution');
  });

  test.each([
    ['np.random.rand(2000).mean()', 0.5],
    ['np.random.normal(3, 2, size=4000).mean()', 3],
    ['np.random.randint(0, 10, 4000).mean()', 4.5],
    ['(np.random.choice(3, 3000, p=[0.2, 0.3, 0.5]) == 2).mean()', 0.5],
    ['float(sorted(np.random.choice(5, 5, replace=False).tolist()) == [0, 1, 2, 3, 4])', 1],
  ])('%s is near %d', (expression, expected) => {
    expect(elements(`return torch.tensor(float(${expression}))`)[0]).toBeCloseTo(expected, 0.5);
  });
});
