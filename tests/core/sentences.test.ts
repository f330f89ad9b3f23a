import { expect, it } from 'vitest';
import { analyze } from '../../src/core/analyze';

function sentenceOf(source: string): string | undefined {
  const files = { read: (path: string) => (path === 'a.py' ? source : undefined) };
  return analyze(files, 'a.py', { seed: 0, isOver: () => false }).losses[0]?.sentences.full;
}

it('says of a loss with another mistake that its gradient flows all the same', () => {
  const twice = `import torch
import torch.nn.functional as F


def twice_loss(out, label):
    return F.cross_entropy(torch.softmax(out, dim=1), label)
`;
  expect(sentenceOf(twice)).toMatch(/^Gradient reaches `out`\. The softmax is applied twice: /);
});

it('does not say that a gradient flows where the mistake is that it comes to nothing', () => {
  const nothing = `import torch.nn.functional as F


def nothing_loss(pred, target):
    return 0 * F.mse_loss(pred, target)
`;
  expect(sentenceOf(nothing)).toMatch(/^The gradient of `pred` is 0, whatever it is: /);
});

it('names, of the term that still trains, what it trains and no more', () => {
  const heads = `import torch.nn.functional as F


def heads_loss(cls_logits, box_pred, labels, boxes):
    scores = cls_logits.argmax(-1, keepdim=True).float().expand_as(cls_logits)
    return F.cross_entropy(scores, labels) + F.smooth_l1_loss(box_pred, boxes)
`;
  expect(sentenceOf(heads)).toContain(
    'The other term (`F.smooth_l1_loss(box_pred, boxes)`, line 6) still trains `box_pred`.',
  );
});

it('names of a step in which nothing is left that may be trained what is cut off, and where', () => {
  const step = `import torch
import torch.nn.functional as F


def step(model, x_l, y_l, x_w, x_s, opt, tau=0.95):
    n = x_l.size(0)
    logits = model(torch.cat([x_l, x_w, x_s])).detach()
    l_l = logits[:n]
    l_w, l_s = logits[n:].chunk(2)
    maxp, target = torch.max(torch.softmax(l_w, dim=-1), dim=-1)
    mask = maxp.ge(tau).float()
    loss = F.cross_entropy(l_l, y_l) + (F.cross_entropy(l_s, target, reduction='none') * mask).mean()
    loss.backward()
`;
  expect(sentenceOf(step)).toMatch(
    /^No gradient reaches `model\(torch\.cat\(\[x_l, x_w, x_s\]\)\)`: `model\(.+\)\.detach\(\)` is taken without its history\./,
  );
});

it('says of a view that is detached where, and that it may be meant', () => {
  const views = `import torch
import torch.nn.functional as F


def views_loss(z1, z2):
    z = F.normalize(torch.cat([z1, z2.detach()]), dim=1)
    similarity = (z @ z.t()).masked_fill(torch.eye(len(z), dtype=torch.bool), float("-inf"))
    return F.cross_entropy(similarity, torch.arange(len(z)).roll(len(z1)))
`;
  expect(sentenceOf(views)).toBe(
    "Gradient reaches `z1`. `z2`, which is taken as that is, is detached (line 6): right where it is a teacher's.",
  );
});

it('says of a part of what is not recorded where the whole has lost its history', () => {
  const step = `import torch
import torch.nn.functional as F


def step(model, x, y, n):
    with torch.no_grad():
        logits = model(x)
    first = logits[:n]
    loss = F.cross_entropy(first, y)
    loss.backward()
`;
  expect(sentenceOf(step)).toContain('No gradient reaches `logits`: `model(x)` is taken without its history.');
});

it.each([
  ['a root', 'torch.sqrt(-1 - (pred - target) ** 2).mean()', /`torch\.sqrt\(.*\)` \(line 5\) makes NaN of −\d/],
  [
    'a quotient',
    '((pred - target) / (target - target)).mean()',
    /`\(pred - target\) \/ \(target - target\)` \(line 5\) makes −?∞ of −?\d\S* and 0\.$/,
  ],
  // A composition's operands are not what was written.
  [
    'a composition',
    'F.soft_margin_loss(-1000 - pred, target.abs() + 1)',
    /`F\.soft_margin_loss\(.*\)` \(line 5\) makes ∞\.$/,
  ],
])('names what makes a loss no finite number on its sample: %s', (_, expression, named) => {
  const broken = sentenceOf(`import torch
import torch.nn.functional as F

def broken_loss(pred, target):
    return ${expression}
`);
  expect(broken).toMatch(/^Gradient reaches `pred`, but on the sample inputs the loss is no finite number: /);
  expect(broken).toMatch(named);
});
