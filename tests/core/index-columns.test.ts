import { expect, it } from 'vitest';
import { analyze } from '../../src/core/analyze';

const text = `import torch

def nll_loss(h, y, c, alpha=0.0, eps=1e-7):
    y = y.type(torch.int64)
    c = c.type(torch.int64)
    hazards = torch.sigmoid(h)
    alive = torch.cat([torch.ones_like(c), torch.cumprod(1 - hazards, dim=1)], 1)
    before = torch.gather(alive, dim=1, index=y).clamp(min=eps)
    at = torch.gather(hazards, dim=1, index=y).clamp(min=eps)
    after = torch.gather(alive, dim=1, index=y + 1).clamp(min=eps)
    seen = -(1 - c) * (torch.log(before) + torch.log(at))
    unseen = -c * torch.log(after)
    return ((1 - alpha) * (seen + unseen) + alpha * seen).mean()
`;

it('what a gather is given is one index for each sample, before it is one for each class', () => {
  const files = { read: (path: string) => (path === 'a.py' ? text : undefined) };
  const [loss] = analyze(files, 'a.py', { seed: 0, isOver: () => false }).losses;
  const read = loss?.reading?.inputs.find(({ name }) => name === 'y');
  expect(read).toMatchObject({ kind: 'tensor', dtype: 'int64', shape: [8, 1] });
  expect(loss?.findings.map(({ rule }) => rule)).toEqual([]);
});
