import { describe, expect, test } from 'vitest';
import { evaluateLoss, type Evaluation } from '../../../../src/core/evaluate-loss';

function evaluate(body: string): Evaluation {
  const text = `import torch\n\ndef loss():\n    ${body}\n`;
  return evaluateLoss({
    files: { read: (path) => (path === 'a.py' ? text : undefined) },
    address: { path: 'a.py', name: 'loss' },
    args: {},
    config: {},
    seed: 0,
  });
}

describe('a tensor larger than any memory is given up on before it is made', () => {
  test.each([
    'return torch.zeros(10**12).sum()',
    'return torch.zeros(10**6, 10**6).sum()',
    'return torch.arange(10**12).sum()',
    'return torch.eye(10**6).sum()',
    'return torch.randn(10**11).sum()',
    'return torch.full((10**12,), 2.0).mean()',
    'return torch.linspace(0, 1, 10**11).sum()',
    'return torch.tril_indices(10**6, 10**6).sum()',
    'return torch.ones(1).expand(10**12).sum()',
    'return torch.ones(2).repeat(10**11).sum()',
    'return torch.combinations(torch.arange(10**5), 3).sum()',
    'x = torch.ones(10**4)\n    return (x[:, None] * x[None] * x[:, None, None]).sum()',
    'return torch.einsum("i,j,k->ijk", torch.ones(10**4), torch.ones(10**4), torch.ones(10**4)).sum()',
    'return torch.zeros(10**7, 1).unbind()[0].sum()',
    'return torch.ones(1).repeat_interleave(10**12).sum()',
    'return torch.randperm(10**10).sum()',
    'return torch.hann_window(10**11).sum()',
  ])('%s', (body) => {
    expect(evaluate(body)).toMatchObject({ kind: 'unsupported', gaveUp: true });
  });
});
