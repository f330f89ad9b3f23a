import { describe, expect, test } from 'vitest';
import { automatic, interpreter } from '../../src/training';
import { panelRun } from './panel-run';

// A root of what a mask leaves out: 0 · 1 / (2·√0) = 0 · ∞ is NaN, once an element is left out.
const text = `import torch


def masked(pred, target):
    gap = pred - target
    kept = gap * (gap.abs() > 1e-3)
    return (torch.sqrt(kept.abs()) * (kept != 0)).mean() + gap.pow(2).mean()


def dropped(pred, target):
    gap = pred - target
    kept = gap * (torch.rand_like(gap) < 0.999)
    return torch.sqrt(kept.abs()).mean() + gap.pow(2).mean()


def counted(pred, target):
    gap = pred - target
    kept = gap * (gap.abs() > 1e-3)
    return gap.pow(2).mean() - 1e-3 * torch.log(kept.abs()).mean()


class Root(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.abs().sqrt()

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return grad * x.sign() / (2 * x.abs().sqrt())


def own_backward(pred, target):
    gap = pred - target
    return Root.apply(gap * (gap.abs() > 1e-3)).mean()
`;

describe.each([
  ['compiled', automatic()],
  ['interpreted', interpreter],
])('a run that stops, %s', (_, executor) => {
  test.each([
    [
      'masked',
      'torch.sqrt(kept.abs())',
      'gradient',
      '`torch.sqrt(kept.abs())` (line 7) sends back NaN where it is given 0',
    ],
    // What is drawn is drawn again.
    [
      'dropped',
      'torch.sqrt(kept.abs())',
      'gradient',
      '`torch.sqrt(kept.abs())` (line 13) sends back ∞ where it is given 0',
    ],
    ['counted', 'torch.log(kept.abs())', 'value', '`torch.log(kept.abs())` (line 19) makes −∞ of 0'],
    [
      'own_backward',
      'grad * x.sign() / (2 * x.abs().sqrt())',
      'gradient',
      '`grad * x.sign() / (2 * x.abs().sqrt())` (line 31) makes NaN of 0 and 0',
    ],
  ])('names the expression that makes it: %s', (name, expression, part, told) => {
    const { training } = panelRun('losses.py', text, name, { steps: 400, dataset: 'line' }, executor);
    const [original] = training.result().variants;
    const { stopped, loss } = original ?? {};
    expect(stopped?.step).toBeGreaterThan(1);
    expect(stopped?.because).toMatch(/^the gradient of \S+ left the range of float32 \(NaN\)$/);
    expect(loss?.slice(0, -1).every(Number.isFinite)).toBe(true);
    expect(Number.isFinite(loss?.at(-1))).toBe(part === 'gradient');
    expect(stopped?.broken).toMatchObject({ part, text: told });
    expect(text.slice(stopped?.broken?.span.start, stopped?.broken?.span.end)).toBe(expression);
    training.dispose();
  });
});
