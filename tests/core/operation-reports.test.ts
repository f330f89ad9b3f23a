import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { OperationReport } from '../../src/core/analysis-report';
import { analyze } from '../../src/core/analyze';

function operationsOf(source: string): readonly OperationReport[] {
  const files = { read: (path: string) => (path === 'a.py' ? source : undefined) };
  return analyze(files, 'a.py', { seed: 0, isOver: () => false }).losses.flatMap(({ operations }) => operations);
}

function hovers(expression: string): readonly string[] {
  const source = `import torch


def loss(pred, target):
    y = ${expression}
    return ((y - target) ** 2).mean()
`;
  return operationsOf(source).map(({ hover }) => hover);
}

describe('the line on an operation through which the gradient passes', () => {
  it.each([
    ['pred * 3', '× 3'],
    ['-pred', '× −1'],
    ['torch.sigmoid(pred)', '`torch.sigmoid` · [8] · gradient passes, × σ(1−σ), here 0.'],
    ['pred.exp()', '× eˣ, here '],
    ['pred.clamp(min=0.1).log()', '× 1/x, here '],
    ['pred.flip(0) * 2', '× 2'],
  ])('names the factor of %s', (expression, factor) => {
    expect(hovers(expression).join('\n')).toContain(factor);
  });

  it.each([
    ['pred.abs()', '`abs` · [8] · gradient passes; at 0 PyTorch uses 0. Fine to train.'],
    ['pred - pred.max()', '`max` · [] · gradient passes; at a tie PyTorch gives equal shares to all. Fine to train.'],
    ['torch.maximum(pred, -pred)', 'gradient passes; at a tie PyTorch gives half to each. Fine to train.'],
  ])('says what PyTorch takes for the slope at the kink of %s', (expression, said) => {
    expect(hovers(expression).join('\n')).toContain(said);
  });

  it.each(['torch.softmax(pred, -1)', 'torch.flip(pred, [0])', 'torch.cumsum(pred, 0)', 'pred - pred.mean()'])(
    'names none where elements mix: %s',
    (expression) => {
      const [own] = hovers(expression).filter((hover) => /softmax|flip|cumsum|`-`|sub/.test(hover));
      expect(own).toMatch(/gradient passes$/);
    },
  );
});

describe('the hover on an operation at which the gradient ends', () => {
  const cut = (body: string, signature = 'loss(heat, target)'): OperationReport | undefined =>
    operationsOf(`import torch\n\n\ndef ${signature}:\n    ${body}\n`).find(({ passage }) => passage !== 'smooth');

  it('says what it is applied to, why that has no derivative, and what to write', () => {
    const peak = cut(`peak = heat.argmax(dim=1)\n    return (peak.float() - target).abs().mean()`);
    expect(peak?.hover.split('\n')).toEqual([
      expect.stringMatching(
        /^\*\*Loss Lens\*\* · `argmax` · int64 \[\d+\] from `heat` \[\d+, \d+\] · \*\*no gradient\*\*$/,
      ),
      '',
      expect.stringMatching(/^Write a position that moves instead \(soft-argmax, τ = [\d.]+\):$/),
      '```python',
      'tau = 0.1',
      expect.stringContaining('torch.softmax(heat / tau'),
      '```',
    ]);
    expect(peak?.details).toMatch(
      /^A position does not move when the values of `heat` move a little, so PyTorch records no derivative: `heat\.grad` stays `None`, and `loss\.backward\(\)` raises \*element 0 of tensors does not require grad and does not have a grad_fn\*\.\n\nOn a sample: gradient on 0 → /,
    );
  });

  it('names what is compared, and not the other side of it', () => {
    const step = cut('return ((heat > target).float() - target).mean()');
    expect(step?.hover).toContain('from `heat` [');
    const turned = cut('return ((target < heat).float() - target).mean()');
    expect(turned?.hover).not.toContain('from `');
  });

  it('says that zeros run in silence', () => {
    const rounded = cut('return ((torch.round(heat) - target) ** 2).mean()');
    expect(rounded?.hover).toMatch(/`torch\.round` .* from `heat` .* \*\*zero gradient\*\*/);
    expect(rounded?.details).toContain('almost everywhere: `backward()` runs without error, but no weight changes.');
  });

  it('says where nothing is lost why that is so', () => {
    const masked = cut('return (((heat - target) ** 2) * (heat > 0)).mean()');
    expect(masked?.hover).toMatch(/no gradient passes here; it reaches the prediction on other paths$/);
    const metric = cut('return (logits.argmax(dim=1) == labels).float().mean()', 'accuracy(logits, labels)');
    expect(metric?.hover).toMatch(/no gradient passes here; a metric needs none$/);
  });
});

describe('the hovers over the examples', () => {
  const folder = new URL('../../examples/', import.meta.url);
  const names = readdirSync(folder).filter((name) => name.endsWith('.py'));

  it.each(names)('fit: one line where the gradient passes, else few, with few of code: %s', (name) => {
    const operations = operationsOf(readFileSync(new URL(name, folder), 'utf8'));
    expect(operations.length).toBeGreaterThan(0);
    for (const { hover, details, passage } of operations) {
      const lines = [hover, details]
        .join('\n')
        .split('\n')
        .filter((line) => line !== '');
      if (passage === 'smooth' || passage === 'kinked') expect(lines).toHaveLength(1);
      // With the links and the picture twelve.
      expect(lines.length).toBeLessThanOrEqual(10);
      const code = /```python\n([^]*?)\n```/.exec(hover)?.[1] ?? '';
      expect(code.split('\n').length).toBeLessThanOrEqual(6);
    }
  });
});

it('leaves what stands in a hand-written function to its backward', () => {
  const source = `import torch


class Round(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x.round()

    @staticmethod
    def backward(ctx, grad):
        return grad


def loss(pred, target):
    return ((Round.apply(pred) - target) ** 2).mean()
`;
  const inside = operationsOf(source).find(({ name }) => name === 'round');
  expect(inside?.hover).toContain('in a hand-written function: its `backward` says what passes');
});

it('has the line to write where a gradient passes and a mistake is mended', () => {
  const source = `import torch
import torch.nn.functional as F


def loss(logits, labels):
    return F.cross_entropy(torch.softmax(logits, dim=1), labels)
`;
  const softmax = operationsOf(source).find(({ name }) => name === 'torch.softmax');
  expect(softmax?.hover).toContain('```python\nreturn F.cross_entropy(logits, labels)\n```');
});

it('is left out where it takes more than a trace may, and the verdict stands', () => {
  const source = `import torch


# loss-lens: pred=[128, 128] target=[128, 128]
def wave_loss(pred, target):
    return (pred${'.sin().cos().tanh()'.repeat(10)} - target).abs().mean()
`;
  const files = { read: (path: string) => (path === 'a.py' ? source : undefined) };
  const { losses } = analyze(files, 'a.py', { seed: 0, isOver: () => false });
  expect(losses.map(({ verdict, operations }) => [verdict, operations])).toEqual([['trains', []]]);
});
