import { describe, expect, test } from 'vitest';
import { evaluateLoss, type Evaluation } from '../../../../src/core/evaluate-loss';

function evaluate(body: string): Evaluation {
  const text = `import numpy as np\nimport torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\ndef loss():\n    ${body}\n`;
  return evaluateLoss({
    files: { read: (path) => (path === 'a.py' ? text : undefined) },
    address: { path: 'a.py', name: 'loss' },
    args: {},
    config: {},
    seed: 0,
  });
}

describe('what would fill any memory is given up on before it is made', () => {
  test.each([
    'return F.one_hot(torch.tensor([1]), 10**10).sum()',
    'return F.pad(torch.ones(1), (10**11, 0)).sum()',
    'return F.pad(torch.ones(1, 1, 2), (10**11, 0), mode="replicate").sum()',
    'return F.interpolate(torch.ones(1, 1, 2), size=10**10).sum()',
    'return F.interpolate(torch.ones(1, 1, 2, 2), size=10**6, mode="area").sum()',
    'return F.adaptive_avg_pool2d(torch.ones(1, 2, 2), 10**9).sum()',
    'return F.adaptive_max_pool2d(torch.ones(1, 2, 2), 10**5).sum()',
    'return F.affine_grid(torch.ones(1, 2, 3), (1, 1, 10**6, 10**6)).sum()',
    'return F.local_response_norm(torch.ones(1, 2, 2), 10**9).sum()',
    'return F.conv1d(torch.ones(1, 1, 2), torch.ones(1, 1, 1), padding=10**11).sum()',
    'return F.pdist(torch.ones(10**6, 1)).sum()',
    'return nn.Linear(10**6, 10**6)(torch.ones(10**6)).sum()',
    'return nn.Embedding(10**6, 10**6)(torch.tensor([0])).sum()',
    'return torch.tensor(np.zeros(10**12)).sum()',
    'return torch.tensor(np.eye(10**6)).sum()',
    'return torch.tensor(np.arange(10**12)).sum()',
    'return torch.tensor(np.linspace(0, 1, 10**11)).sum()',
    'return torch.tensor(np.tile(np.ones(2), 10**11)).sum()',
    'return torch.tensor(np.repeat(np.ones(2), 10**11)).sum()',
    'return torch.tensor(np.random.rand(10**11)).sum()',
    'return torch.tensor(np.diff(np.ones(3), n=10**9)).sum()',
  ])('%s', (body) => {
    expect(evaluate(body)).toMatchObject({ kind: 'unsupported', gaveUp: true });
  });
});

test('windows cannot step by nothing', () => {
  expect(evaluate('return F.max_pool1d(torch.ones(1, 1, 4), 2, stride=0).sum()').kind).toBe('raised');
  expect(evaluate('return F.conv1d(torch.ones(1, 1, 4), torch.ones(1, 1, 2), stride=0).sum()').kind).toBe('raised');
});
