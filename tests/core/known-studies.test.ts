import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { analyze } from '../../src/core/analyze';
import { KnownStudies, OpenStudies } from '../../src/core/known-studies';

const file = `import torch
import torch.nn as nn
import torch.nn.functional as F
from helpers import scaled

EPS = 1e-6
history = []


def reduced(x):
    return x.mean()


def kept(x):
    history.append(len(history))
    return x * (1 + len(history) // 100)


# loss-lens: pred=[8] target=[8]
def mse_loss(pred, target):
    return reduced((pred - target) ** 2)


def peak_loss(pred, target):
    """How far the peak is off."""
    peak = pred.argmax(dim=1)
    return (peak.float() - target).abs().mean()


def ratio_loss(pred, target):
    return reduced(kept(pred - target).abs() / (target.abs() + EPS))


class Base(nn.Module):
    def __init__(self, weight=1.0):
        super().__init__()
        self.weight = weight

    def score(self, pred):
        return torch.sigmoid(pred)


class DiceLoss(Base):
    def forward(self, logits, mask):
        p = self.score(logits)
        both = (p * mask).sum()
        return self.weight * (1 - 2 * both / (p.sum() + mask.sum() + EPS))


class HardLoss(Base):
    def forward(self, logits, mask):
        p = (self.score(logits) > 0.5).float()
        return scaled(F.l1_loss(p, mask))


def accuracy(logits, labels):
    return (logits.argmax(1) == labels).float().mean()


def accuracy(output, target):
    return F.mse_loss(output, target)


def train(model, loader):
    for x, y in loader:
        loss = mse_loss(model(x), y) + DiceLoss()(model(x), y)
        loss.backward()


def tune(model, loader):
    for x, y in loader:
        scores = model(x)
        loss = F.mse_loss(scores.round(), y)
        loss.backward()
`;
const helpers = `def scaled(x):
    return 2 * x
`;

/** What one types: a piece of the text gives way to another. */
const pieces = [
  '',
  ' ',
  '\n',
  '#',
  'x',
  '.detach()',
  '-',
  '1',
  '\n\n\ndef f(a, b):\n    return ((a - b) ** 2).mean()\n',
  '(',
  'pred',
];
const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  removed: fc.constantFrom(0, 0, 0, 1, 3, 40),
  typed: fc.oneof(fc.constantFrom(...pieces), fc.record({ from: fc.nat(file.length), length: fc.nat(60) })),
});

function analyzed(texts: Readonly<Record<string, string>>, known?: KnownStudies) {
  const files = { read: (path: string) => texts[path] };
  return analyze(files, 'loss.py', { seed: 0, isOver: () => false, ...(known === undefined ? {} : { known }) });
}

describe('what is known of a file while it is edited', () => {
  it('is what one would find anew, whatever is edited', () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
        const known = new KnownStudies();
        let text = file;
        analyzed({ 'loss.py': text, 'helpers.py': helpers }, known);
        for (const { at, removed, typed } of edits) {
          const start = Math.floor(at * text.length);
          const inserted = typeof typed === 'string' ? typed : text.slice(typed.from, typed.from + typed.length);
          text = text.slice(0, start) + inserted + text.slice(start + removed);
          const texts = { 'loss.py': text, 'helpers.py': helpers };
          expect(analyzed(texts, known)).toEqual(analyzed(texts));
        }
      }),
      { numRuns: 15 },
    );
  }, 120_000);

  it('studies anew the one loss that is edited and what calls it, and no other', () => {
    const known = new KnownStudies();
    analyzed({ 'loss.py': file, 'helpers.py': helpers }, known);
    const keep = vi.spyOn(OpenStudies.prototype, 'keep');
    analyzed({ 'loss.py': file.replace('1 - 2 * both', '1 - 2.0 * both'), 'helpers.py': helpers }, known);
    expect(keep.mock.calls.map(([{ name }]) => name)).toEqual(['DiceLoss', 'loss']);
    keep.mockRestore();
  });

  it('studies nothing anew where nothing that means anything is edited, whatever bears one name', () => {
    const known = new KnownStudies();
    analyzed({ 'loss.py': file, 'helpers.py': helpers }, known);
    const keep = vi.spyOn(OpenStudies.prototype, 'keep');
    const texts = { 'loss.py': `${file}\n\n# The end.\n`, 'helpers.py': helpers };
    const { losses } = analyzed(texts, known);
    expect(losses.flatMap(({ kind, name }) => (kind === 'inline' ? [name] : []))).toEqual(['loss', 'loss']);
    expect(keep).not.toHaveBeenCalled();
    keep.mockRestore();
  });

  it('goes on where the time was up', () => {
    const known = new KnownStudies();
    const files = { read: (path: string) => ({ 'loss.py': file, 'helpers.py': helpers })[path] };
    const lefts: number[] = [];
    for (let slice = 0; slice < 20 && lefts.at(-1) !== 0; slice += 1) {
      let asked = 0;
      lefts.push(analyze(files, 'loss.py', { seed: 0, isOver: () => (asked += 1) > 40, known }).left);
    }
    expect(lefts.length).toBeGreaterThan(1);
    expect(analyze(files, 'loss.py', { seed: 0, isOver: () => false, known })).toEqual(
      analyze(files, 'loss.py', { seed: 0, isOver: () => false }),
    );
  });

  it('follows the other files that a loss is made of', () => {
    const known = new KnownStudies();
    for (const other of [helpers, helpers.replace('2 * x', 'x.detach()'), helpers]) {
      const texts = { 'loss.py': file, 'helpers.py': other };
      expect(analyzed(texts, known)).toEqual(analyzed(texts));
    }
  });

  it.each([
    ['a helper', 'return x.mean()', 'return x.detach().mean()', 'mse_loss', 'noGradient'],
    ['a constant', 'EPS = 1e-6', 'EPS = torch.tensor(float("nan"))', 'ratio_loss', 'trains'],
    [
      'the method of a base',
      'return torch.sigmoid(pred)',
      'return torch.sigmoid(pred).round()',
      'DiceLoss',
      'noGradient',
    ],
  ])('notices a change of %s', (_, before, after, name, verdict) => {
    const known = new KnownStudies();
    analyzed({ 'loss.py': file, 'helpers.py': helpers }, known);
    const texts = { 'loss.py': file.replace(before, after), 'helpers.py': helpers };
    const analysis = analyzed(texts, known);
    expect(analysis).toEqual(analyzed(texts));
    expect(analysis.losses.find((loss) => loss.name === name)?.verdict).toBe(verdict);
  });
});
