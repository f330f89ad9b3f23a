import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../src/core/analysis-report';
import { analyze } from '../../src/core/analyze';
import { applyEdits } from '../../src/core/text/edit';

function analysisOf(text: string): Analysis {
  const files = { read: (path: string) => (path === 'loss.py' ? text : undefined) };
  return analyze(files, 'loss.py', { seed: 0, isOver: () => false });
}

function program(parameters: string, ...body: readonly string[]): string {
  const lines = [`def hard_loss(${parameters}):`, ...body.map((line) => `    ${line}`)];
  return ['import torch', 'import torch.nn.functional as F', '', '', ...lines, ''].join('\n');
}

const probability = 'torch.softmax(logits, dim=1)';
const hit = `${probability}.gather(1, y.unsqueeze(1)).squeeze(1)`;

describe('what is written instead of a hard operation', () => {
  it.each([
    {
      name: 'a hit: the probability of the label',
      hard: program('logits, y', 'return 1 - (logits.argmax(1) == y).float().mean()'),
      soft: program('logits, y', `return 1 - ${hit}.float().mean()`),
    },
    {
      name: 'a miss: one less the probability of the label',
      hard: program('logits, y', 'return (logits.argmax(1) != y).float().mean()'),
      soft: program('logits, y', `return (1 - ${hit}).float().mean()`),
    },
    {
      name: 'a miss by function',
      hard: program('logits, y', 'return torch.ne(logits.argmax(-1), y).float().mean()'),
      soft: program('logits, y', `return (1 - ${hit}).float().mean()`),
    },
    {
      name: 'a miss of a maximum that kept its dimension',
      hard: program('logits, y', 'k = logits.argmax(1, keepdim=True)', 'return (k.squeeze(1) != y).float().mean()'),
      soft: program('logits, y', 'k = logits.argmax(1, keepdim=True)', `return (1 - ${hit}).float().mean()`),
    },
    {
      name: 'labels that have the shape of the maximum that kept its dimension',
      hard: program('logits, y', 'k = logits.argmax(1, keepdim=True)', 'return 1 - k.eq(y.view_as(k)).float().mean()'),
      soft: program(
        'logits, y',
        'k = logits.argmax(1, keepdim=True)',
        `return 1 - ${probability}.gather(1, y.view_as(k)).float().mean()`,
      ),
    },
    {
      name: 'scores that are probabilities already',
      hard: program('logits, y', 'p = logits.softmax(1)', 'return (p.argmax(1) != y).float().mean()'),
      soft: program(
        'logits, y',
        'p = logits.softmax(1)',
        'return (1 - p.gather(1, y.unsqueeze(1)).squeeze(1)).float().mean()',
      ),
    },
    {
      name: 'the one-hot form of a maximum: the probabilities',
      hard: program('logits, t', 'return F.mse_loss(F.one_hot(logits.argmax(1), logits.size(1)).float(), t)'),
      soft: program('logits, t', `return F.mse_loss(${probability}.float(), t)`),
    },
    {
      name: 'a threshold at 0',
      hard: program('pred, target', 'return F.mse_loss((pred > 0).float(), target)'),
      soft: program('pred, target', 'return F.mse_loss(torch.sigmoid(pred / 0.2).float(), target)'),
    },
  ])('$name', ({ hard, soft }) => {
    const [loss] = analysisOf(hard).losses;
    expect(loss?.verdict).toBe('noGradient');
    expect(applyEdits(hard, loss?.surrogate === null || loss === undefined ? [] : [loss.surrogate.edit])).toBe(soft);
    expect(analysisOf(soft).losses.map(({ verdict }) => verdict)).toEqual(['trains']);
  });
});
