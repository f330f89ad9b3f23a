import { describe, expect, it } from 'vitest';
import { Typist, type Keystroke } from './typist';
import { WatchedDocument } from './watched-document';

const around = `import torch
import torch.nn as nn
import torch.nn.functional as F


def first(pred, target):
    return ((pred - target) ** 2).mean()


‸


def last(pred, target):
    return (pred - target).abs().mean()
`;

const losses: Readonly<Record<string, string>> = {
  'squares, in two steps': `def middle(pred, target):
    error = (pred - target) * 2
    return (error ** 2).mean()`,
  Dice: `def dice_loss(pred, target, eps=1e-6):
    pred = torch.sigmoid(pred)
    inter = (pred * target).sum()
    union = pred.sum() + target.sum()
    return 1 - (2 * inter + eps) / (union + eps)`,
  'a class': `class FocalLoss(nn.Module):
    def __init__(self, gamma=2.0):
        super().__init__()
        self.gamma = gamma

    def forward(self, logits, labels):
        ce = F.cross_entropy(logits, labels, reduction="none")
        pt = torch.exp(-ce)
        return ((1 - pt) ** self.gamma * ce).mean()`,
  'a cut': `def peak_loss(heat, target):
    peak = heat.argmax(dim=1)
    return (peak.float() - target).abs().mean()`,
  'a training step': `def train(model, batches, optimizer):
    for x, y in batches:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()`,
  'a lambda': `my_loss = lambda pred, target: F.mse_loss(pred, target)`,
  branches: `def charbonnier(pred, target, reduction="mean"):
    diff = torch.sqrt((pred - target) ** 2 + 1e-6)
    if reduction == "mean":
        return diff.mean()
    elif reduction == "sum":
        return diff.sum()
    return diff`,
  'three inputs': `def triplet(anchor, positive, negative, margin=0.3):
    ap = F.pairwise_distance(anchor, positive)
    an = F.pairwise_distance(anchor, negative)
    return F.relu(ap - an + margin).mean()`,
  'a loop': `def pyramid_loss(preds, target):
    total = 0
    for pred in preds:
        total = total + F.l1_loss(pred, target)
    return total / len(preds)`,
  contrast: `def info_nce(features, labels, temperature=0.1):
    features = F.normalize(features, dim=1)
    sim = features @ features.t() / temperature
    mask = labels[:, None] == labels[None, :]
    logp = F.log_softmax(sim, dim=1)
    return -(logp * mask.float()).sum(1).div(mask.sum(1)).mean()`,
};

const dice = losses['Dice'] ?? '';
const whole = around.replace('‸', dice);

function typistIn(text: string, behind: string): Typist {
  const typist = new Typist(text);
  typist.goBehind(behind);
  return typist;
}

/** Takes the keys one by one, with a rest after each; gives what the lenses said, each time that they changed. */
function watched(text: string, keys: Iterable<Keystroke>): WatchedDocument {
  const document = new WatchedDocument(text);
  for (const key of keys) document.take(key);
  return document;
}

describe('a loss that is typed key by key, with a rest after each', () => {
  for (const [what, body] of Object.entries(losses)) {
    it(`lets a lens come once, which says the same from then on: ${what}`, () => {
      const start = around.indexOf('‸');
      const text = around.replace('‸', '');
      const typist = new Typist(text, start);
      const document = watched(text, typist.type(body));
      expect(typist.text).toBe(around.replace('‸', body));
      expect(document.said.map((lenses) => lenses.length)).toEqual([2, 3]);
    });
  }
});

describe('a loss that is edited, with a rest after each key', () => {
  it('keeps its lens while a line of it is erased and typed anew', () => {
    const line = '    inter = (pred * target).sum()';
    const typist = typistIn(whole, line);
    const keys = [...typist.erase(line.length - 4), ...typist.type('inter = (pred * target).sum().abs()')];
    expect(watched(whole, keys).said).toHaveLength(1);
  });

  it('keeps its lens while its parameters are typed anew', () => {
    const typist = typistIn(whole, 'def dice_loss(pred, target, eps=1e-6');
    const document = watched(whole, typist.erase('pred, target, eps=1e-6'.length));
    expect(document.lenses).toHaveLength(3);
    for (const key of typist.type('pred, target, eps=1')) document.take(key);
    expect(document.said).toHaveLength(1);
  });

  it('keeps its lens beside an empty pair of parentheses', () => {
    const typist = typistIn(whole, '(2 * inter + eps) / (union + eps)');
    expect(watched(whole, typist.type(' + F.l1_loss(')).said).toHaveLength(1);
    expect(typist.text).toContain('+ F.l1_loss()\n');
  });

  it('keeps its lens while a function is written above it, and while another calls it', () => {
    const above = typistIn(whole, 'functional as F\n');
    expect(watched(whole, above.type('\ndef scale(x):\n    return x * 2\n')).said).toHaveLength(1);
    const below = typistIn(whole, '(pred - target).abs().mean()\n');
    expect(watched(whole, below.type('\n\nprint(dice_loss())')).said).toHaveLength(1);
  });

  it('has the lens that it had after what was pasted over it is undone', () => {
    const typist = typistIn(whole, '(2 * inter + eps) / (union + eps)');
    const document = watched(whole, [typist.paste('(2 * inter', '(2 * inter + eps) / (union + eps)'.length)]);
    expect(document.said).toHaveLength(1);
    document.take(typist.undo());
    expect(document.said).toHaveLength(1);
  });

  it('says at once what a pasted line does to its gradient', () => {
    const typist = typistIn(whole, 'pred = torch.sigmoid(pred)');
    const document = watched(whole, [typist.paste('.round()')]);
    expect(document.said.at(-1)?.[1]).toMatch(/^dice_loss: zero gradient|^dice_loss: no gradient/);
  });

  it('takes a new name without a lens too many or too few', () => {
    const typist = typistIn(whole, 'def dice_loss');
    const document = watched(whole, [...typist.erase(4), ...typist.type('criterion')]);
    expect(document.said.map((lenses) => lenses.length)).not.toContain(4);
    expect(document.said.map((lenses) => lenses.length)).not.toContain(2);
    expect(document.lenses[1]).toMatch(/^dice_criterion: /);
  });

  it('loses its lens with its text', () => {
    const typist = typistIn(whole, dice);
    const document = watched(whole, [typist.paste('', dice.length)]);
    expect(document.lenses.map((lens) => lens.split(':')[0])).toEqual(['first', 'last']);
  });
});

describe('a loss with a finding that is edited so that it does not parse', () => {
  const text = around.replace('‸', losses['a cut'] ?? '');
  const findingsOf = (document: WatchedDocument) => document.known.losses[1]?.findings.map(({ rule }) => rule);

  it('keeps what is said of other places', () => {
    const broken = watched(text, typistIn(text, 'heat.argmax(dim=1)').type('\n    x = (('));
    expect(findingsOf(broken)).toEqual(['argmax-on-prediction']);
    expect(broken.lenses[1]).toMatch(/^peak_loss: no gradient reaches heat/);
  });

  it('says nothing of the place itself until it can be read again', () => {
    const typist = typistIn(text, 'heat.argmax(dim=1)');
    const document = watched(text, typist.erase(2));
    expect(document.lenses[1]).toMatch(/^peak_loss: no gradient reaches heat/);
    expect(findingsOf(document)).toEqual([]);
    for (const key of typist.type('1)')) document.take(key);
    expect(findingsOf(document)).toEqual(['argmax-on-prediction']);
  });
});

describe('a loss that is left as it is', () => {
  it('says once the cursor has left it what it does now', () => {
    const typist = typistIn(whole, '(2 * inter + eps) / (union + eps)');
    const document = watched(whole, typist.type(' + missing'));
    expect(document.lenses).toHaveLength(3);
    document.leave(typist.text);
    expect(document.lenses.map((lens) => lens.split(':')[0])).toEqual(['first', 'last']);
  });

  it('says at once where it spends more than may be spent on it', () => {
    const text = `${whole}\n\ndice_loss(torch.rand(3), torch.rand(3)).backward()\n`;
    const document = watched(
      text,
      typistIn(text, 'pred = torch.sigmoid(pred)').type('\n    while True:\n        pass'),
    );
    expect(document.lenses[1]).toMatch(/^dice_loss: not followed past line/);
  });
});
