import { expect, it } from 'vitest';
import { analyze } from '../../src/core/analyze';

/** Each line doubles the ways that lead from the first value to the last. */
const doublings = (name: string, operator = '+') =>
  Array.from({ length: 50 }, () => `    ${name} = ${name} ${operator} ${name}`).join('\n');

const losses: Readonly<Record<string, string>> = {
  'a table of all pairs': `def pair_loss(pred, target):
    t = pred.reshape(-1, 1) * target.reshape(1, -1)
${doublings('t')}
    return t.sum()
`,
  'a likelihood': `def likelihood_loss(logits, target):
    t = target * torch.log_softmax(logits, 1)
    t = t + torch.log_softmax(logits, 1)
${doublings('t')}
    return t.sum()
`,
  'errors that are not reduced': `def step(model, x, y):
    loss = model(x) - y
${doublings('loss').replaceAll('+', '-')}
    loss.backward()
`,
  'a mixture of probabilities': `def mixture_loss(logits, labels):
    t = logits.exp() * 1e-20
${doublings('t')}
    return F.nll_loss(t, labels)
`,
  'a backward by hand': `class Step(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return (x > 0).float()

    @staticmethod
    def backward(ctx, g):
${doublings('g', '*').replaceAll(/^/gm, '    ')}
        return g


def step_loss(pred, target):
    return ((Step.apply(pred) - target) ** 2).mean()
`,
};

it.each(Object.entries(losses))('%s, to which a great many ways lead, is read to its end', (_, body) => {
  const text = `import torch\nimport torch.nn.functional as F\n\n\n${body}`;
  // A walk along all of the ways would not come to an end; the time that a file may take is not looked at within a rule.
  const { losses: found, left } = analyze({ read: (path) => (path === 'a.py' ? text : undefined) }, 'a.py', {
    seed: 0,
    isOver: () => false,
  });
  expect(left).toBe(0);
  expect(found.length).toBeGreaterThan(0);
});
