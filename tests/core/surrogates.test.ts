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

function places(dim: string): string {
  return `torch.arange(heat.size(${dim}), device=heat.device, dtype=heat.dtype)`;
}

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
      soft: program(
        'logits, y',
        'return (1 - torch.softmax(logits, dim=-1).gather(-1, y.unsqueeze(-1)).squeeze(-1)).float().mean()',
      ),
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
      soft: program('logits, t', `return F.mse_loss(${probability}.movedim(1, -1).float(), t)`),
    },
    {
      name: 'the place of a maximum, whatever axes come after',
      hard: program('heat, target', 'return F.l1_loss(heat.argmax(dim=1, keepdim=True).squeeze(1).float(), target)'),
      soft: program(
        'heat, target',
        'tau = 0.1',
        `return F.l1_loss((torch.softmax(heat / tau, dim=1).movedim(1, -1) * ${places('1')}).sum(dim=-1, keepdim=True).movedim(-1, 1).squeeze(1).float(), target)`,
      ),
    },
    {
      name: 'the place of a maximum beside its value, which nobody asks for',
      hard: program('heat, target', '_, place = heat.max(-1)', 'return F.l1_loss(place.float(), target)'),
      soft: program(
        'heat, target',
        'tau = 0.2',
        `place = (torch.softmax(heat / tau, dim=-1) * ${places('-1')}).sum(dim=-1)`,
        'return F.l1_loss(place.float(), target)',
      ),
    },
    {
      name: 'the second part of a maximum',
      hard: program('heat, target', 'return F.l1_loss(torch.max(heat, -1)[1].float(), target)'),
      soft: program(
        'heat, target',
        'tau = 0.2',
        `return F.l1_loss((torch.softmax(heat / tau, dim=-1) * ${places('-1')}).sum(dim=-1).float(), target)`,
      ),
    },
    {
      name: 'the part of a maximum that has a name',
      hard: program('heat, target', 'return F.l1_loss(heat.min(-1).indices.float(), target)'),
      soft: program(
        'heat, target',
        'tau = 0.2',
        `return F.l1_loss((torch.softmax(-heat / tau, dim=-1) * ${places('-1')}).sum(dim=-1).float(), target)`,
      ),
    },
    {
      name: 'a threshold at 0',
      hard: program('pred, target', 'return F.mse_loss((pred > 0).float(), target)'),
      soft: program('pred, target', 'tau = 0.2', 'return F.mse_loss(torch.sigmoid(pred / tau).float(), target)'),
    },
    {
      name: 'two thresholds with one temperature, under a docstring',
      hard: program(
        'pred, target',
        '"""Two steps."""',
        'low = (pred > 0).float()',
        'return F.mse_loss((pred > 1).float(), target) + F.mse_loss(low, target)',
      ),
      soft: program(
        'pred, target',
        '"""Two steps."""',
        'tau = 0.2',
        'low = torch.sigmoid(pred / tau).float()',
        'return F.mse_loss(torch.sigmoid((pred - 1) / tau).float(), target) + F.mse_loss(low, target)',
      ),
    },
    {
      name: 'a threshold in a program that calls something else tau',
      hard: program('pred, tau', 'return F.mse_loss((pred > 0).float(), tau)'),
      soft: program('pred, tau', 'tau_2 = 0.2', 'return F.mse_loss(torch.sigmoid(pred / tau_2).float(), tau)'),
    },
  ])('$name', ({ hard, soft }) => {
    const [loss] = analysisOf(hard).losses;
    expect(loss?.verdict).toBe('noGradient');
    expect(applyEdits(hard, loss?.surrogate === null || loss === undefined ? [] : [loss.surrogate.edit])).toBe(soft);
    expect(analysisOf(soft).losses.map(({ verdict }) => verdict)).toEqual(['trains']);
  });
});

it('says that a gradient comes back, be it 0 on the sample that is shown', () => {
  const text = program(
    'pred, target',
    'far = (torch.round(pred) - target).abs()',
    'return torch.where(far > 50, far, far.detach()).mean()',
  );
  const fixes = analysisOf(text).losses.flatMap(({ findings }) => findings.flatMap(({ fix }) => fix ?? []));
  const rounded = fixes.filter(({ title }) => title.includes('soft round'));
  expect(rounded.map(({ changes }) => changes)).toEqual(['both']);
});
