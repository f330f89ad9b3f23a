import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { visualize, visualizeMore, type Asked } from '../../src/core/visualize';

const source = `import torch
import torch.nn.functional as F


def squared(pred, target):
    error = pred - target
    return (error ** 2).mean()


def helper(x):
    return x * 2


class FocalLoss(torch.nn.Module):
    def forward(self, logits, labels):
        losses = F.cross_entropy(logits, labels, reduction="none")
        return ((1 - torch.exp(-losses)) ** 2 * losses).mean()


def train(model, batches):
    for x, y in batches:
        logits = model(x)
        loss = F.cross_entropy(logits, y) + 0.1 * logits.abs().mean()
        loss.backward()
    print("done")
`;
const files = { read: (path: string) => (path === 'a.py' ? source : undefined) };

function seen(asked: Asked) {
  const answer = visualize(files, 'a.py', asked, 0);
  return answer && { name: answer.report.name, kind: answer.report.kind, asked: answer.asked, curve: answer.curve };
}

function at(text: string): Asked {
  return { kind: 'at', offset: source.indexOf(text) };
}

function selected(text: string): Asked {
  const start = source.indexOf(text);
  return { kind: 'selection', start, end: start + text.length };
}

describe('asking for the loss at an offset', () => {
  it.each([
    ['error = pred', 'squared'],
    ['losses = F', 'FocalLoss'],
    ['loss.backward()', 'loss'],
    ['loss = F', 'loss'],
    ['print("done")', 'loss'],
    ['x * 2', 'helper'],
  ])('%s: %s', (text, name) => {
    expect(seen(at(text))?.name).toBe(name);
  });

  it('takes a definition for what it answers only where it cannot be followed itself, as an analysis of the file does', () => {
    const text = `import torch


class SoftmaxLoss(torch.nn.Module):
    def __init__(self, size, classes):
        super().__init__()
        self.criterion = torch.nn.CrossEntropyLoss()
        self.last = torch.nn.Linear(size, classes)

    def forward(self, x, label):
        x = x.reshape(-1, x.size(-1))
        x = self.last(x)
        loss = self.criterion(x, label)
        return loss
`;
    const one = { read: (path: string) => (path === 'a.py' ? text : undefined) };
    for (const place of ['class SoftmaxLoss', 'x = self.last', 'return']) {
      const answer = visualize(one, 'a.py', { kind: 'at', offset: text.indexOf(place) }, 0);
      expect([answer?.report.kind, answer?.report.nameSpan.start], place).toEqual([
        'class',
        text.indexOf('SoftmaxLoss'),
      ]);
    }
  });

  it('finds the loss of a class that is not called itself', () => {
    const text = `class Squared:
    """How far off."""

    def average(self, errors):
        return errors.mean()

    def loss(self, truth, pred):
        return self.average((truth - pred) ** 2)


class Named:
    def title(self):
        return "named"
`;
    const classes = { read: (path: string) => (path === 'a.py' ? text : undefined) };
    const nameAt = (place: string): string | undefined =>
      visualize(classes, 'a.py', { kind: 'at', offset: text.indexOf(place) }, 0)?.report.name;
    expect(nameAt('class Squared')).toBe('Squared.loss');
    expect(nameAt('How far off')).toBe('Squared.loss');
    expect(nameAt('return errors')).toBe('Squared.average');
    expect(nameAt('class Named')).toBeUndefined();
  });

  it('finds nothing outside every definition', () => {
    expect(seen({ kind: 'at', offset: 0 })).toBeNull();
  });
});

describe('asking for a loss by its name', () => {
  it('finds it, and where the name is gone, what is there', () => {
    const offset = source.indexOf('squared');
    expect(seen({ kind: 'named', name: 'squared', offset: 0 })?.name).toBe('squared');
    expect(seen({ kind: 'named', name: 'renamed', offset })?.name).toBe('squared');
  });

  it('is how to ask for it again', () => {
    const first = seen(at('error = pred'));
    expect(first?.asked).toEqual({ kind: 'named', name: 'squared', offset: source.indexOf('squared') });
  });

  it('takes a method that counts right answers for the metric that it is', () => {
    const text = `import torch


class Net(torch.nn.Module):
    def accuracy(self, logits, labels):
        return (logits.argmax(1) == labels).float().mean()
`;
    const net = { read: (path: string) => (path === 'a.py' ? text : undefined) };
    const report = visualize(net, 'a.py', { kind: 'named', name: 'Net.accuracy', offset: 0 }, 0)?.report;
    expect(report).toMatchObject({ verdict: 'metric', findings: [] });
  });
});

describe('asking for a selected expression', () => {
  it.each([
    ['(error ** 2).mean()', ['error']],
    [' F.cross_entropy(logits, y)', ['logits', 'y']],
    ['loss = F.cross_entropy(logits, y) + 0.1 * logits.abs().mean()', ['logits', 'y']],
    ['return (error ** 2).mean()', ['error']],
  ])('%s: free names are its inputs', (text, inputs) => {
    const answer = visualize(files, 'a.py', selected(text), 0);
    expect(answer?.report.kind).toBe('inline');
    expect(answer?.report.reading?.inputs.map(({ name }) => name)).toEqual(inputs);
  });

  it('takes what a bare name was assigned', () => {
    const start = source.indexOf('loss.backward');
    const answer = visualize(files, 'a.py', { kind: 'selection', start, end: start + 4 }, 0);
    expect(answer?.report.reading?.inputs.map(({ name }) => name)).toEqual(['logits', 'y']);
  });

  it('takes the definition around it where it computes nothing', () => {
    expect(seen(selected('pred, target'))?.name).toBe('squared');
  });
});

describe('the element in the picture', () => {
  // The first sample of each is one that the loss passes over.
  it.each([
    ['def chosen(pred, target):\n    return ((pred - target) ** 2)[3:].mean()', 'one element of pred'],
    [
      'def hard(logits, labels):\n    losses = F.cross_entropy(logits, labels, reduction="none")\n    return losses[2:].mean()',
      'logits of the true class',
    ],
  ])('%s: is one that moves', (body, axis) => {
    const own = {
      read: (path: string) => (path === 'a.py' ? `import torch.nn.functional as F\n\n\n${body}\n` : undefined),
    };
    const asked: Asked = { kind: 'named', name: /def (\w+)/.exec(body)?.[1] ?? '', offset: 0 };
    const { curve } = visualize(own, 'a.py', asked, 0) ?? {};
    expect(curve).toMatchObject({ axis, state: 'flows' });
  });
});

describe('what is seen', () => {
  it('has a picture, and a map where target and prediction go together', () => {
    expect(seen(at('error = pred'))?.curve).toMatchObject({ prediction: 'pred', state: 'flows' });
    expect(visualizeMore(files, 'a.py', at('error = pred'), 0)).toMatchObject({
      map: { prediction: 'pred', target: 'target' },
      plane: null,
      sample: null,
    });
  });

  // What pulls a pixel up is its mask, or its class, and nothing else: dice rises there alone, and softmax − one-hot falls there alone.
  it.each([
    [
      'a mask',
      'def loss(pred, mask):\n    overlap = (pred * mask).sum(dim=(1, 2))\n    return 1 - (2 * overlap / (pred.sum(dim=(1, 2)) + mask.sum(dim=(1, 2)) + 1)).mean()',
    ],
    [
      'classes',
      'def loss(logits, labels):\n    n, c, h, w = logits.shape\n    return F.nll_loss(F.log_softmax(logits, dim=1), labels.view(n, h, w))',
    ],
  ])('shows of images what each pixel is to be: %s', (_, body) => {
    const text = `import torch.nn.functional as F\n\n\n${body}\n`;
    const own = {
      read: (path: string) => (path === 'a.py' ? text : undefined),
    };
    const { sample } = visualizeMore(own, 'a.py', { kind: 'named', name: 'loss', offset: 0 }, 0) ?? {};
    expect(sample?.kind).toBe('images');
    const wanted = [...(sample?.target?.values ?? [])];
    expect(wanted).toContain(1);
    expect(wanted.map((value) => value === 1)).toEqual(
      [...(sample?.predictions[0]?.gradient ?? [])].map((slope) => slope < 0),
    );
  });

  it('writes down how the inputs were read, where a comment can', () => {
    const { readingEdit } = visualize(files, 'a.py', at('error = pred'), 0) ?? {};
    expect(readingEdit?.text).toMatch(/^# loss-lens: pred=pred\[\d+\] target=target\[\d+\]\n$/);
    expect(readingEdit?.span.start).toBe(source.indexOf('def squared'));
    expect(visualize(files, 'a.py', at('loss.backward()'), 0)?.readingEdit).toBeNull();
  });

  it('keeps the settings of a lesson beside how the inputs were read', () => {
    const lesson = source.replace('def squared', '# loss-lens: guess dataset=line pred=[4]\ndef squared');
    const own = { read: (path: string) => (path === 'a.py' ? lesson : undefined) };
    const seen = visualize(own, 'a.py', { kind: 'named', name: 'squared', offset: 0 }, 0);
    expect(seen?.lesson).toEqual({ guess: '', dataset: 'line' });
    expect(seen?.readingEdit?.text).toMatch(/^# loss-lens: .*pred=pred\[4\].* guess dataset=line$/);
  });

  describe('of a class that has to be given arguments', () => {
    const margin = `import torch
from torch import nn
import torch.nn.functional as F


class Margin(nn.Module):
    def __init__(self, num_classes, width, margin, reduction, noise=0.5):
        super().__init__()
        self.margin = margin * noise
        self.reduction = reduction
        self.centres = nn.Parameter(torch.ones(num_classes, width))

    def forward(self, rows, labels):
        scores = F.linear(rows, self.centres) - self.margin
        return F.cross_entropy(scores, labels, reduction=self.reduction)
`;
    const readAs = (text: string) => {
      const own = { read: (path: string) => (path === 'a.py' ? text : undefined) };
      return visualize(own, 'a.py', { kind: 'named', name: 'Margin', offset: 0 }, 0);
    };

    it('reads columns as features, where the class says how many classes there are', () => {
      const seen = readAs(margin);
      expect(seen?.report.reading).toMatchObject({
        family: 'embeddings',
        inputs: [
          { name: 'rows', domain: 'real', shape: [8, 10] },
          { name: 'labels', below: 10 },
        ],
        config: { num_classes: 10, width: 10 },
      });
    });

    it('writes the arguments down, and takes what is written', () => {
      const { readingEdit } = readAs(margin) ?? {};
      expect(readingEdit?.text).toBe(
        '# loss-lens: rows=pred[8,10] labels=labels[8]<10 num_classes=10 width=10 margin=0.5 reduction="mean"\n',
      );
      const written = margin.replace(
        'class Margin',
        `# loss-lens: labels=labels[8]<7 num_classes=7 width=12 margin=-1.5e-1 reduction='sum' noise=2\nclass Margin`,
      );
      expect(readAs(written)?.report.reading).toMatchObject({
        inputs: [
          { name: 'rows', shape: [8, 12] },
          { name: 'labels', below: 7 },
        ],
        config: { num_classes: 7, width: 12, margin: -0.15, reduction: 'sum', noise: 2 },
      });
      expect(readAs(written)?.lesson).toEqual({});
    });

    it('writes down what is called as an expression, and takes another', () => {
      const source = `def weighed_criterion(criterion, out, target, lam):
    return lam * criterion(out, target)
`;
      const read = (text: string) => {
        const own = { read: (path: string) => (path === 'a.py' ? text : undefined) };
        return visualize(own, 'a.py', { kind: 'named', name: 'weighed_criterion', offset: 0 }, 0);
      };
      const written = '# loss-lens: out=logits[8,10] target=labels[8]<10 criterion=torch.nn.CrossEntropyLoss() lam=1\n';
      expect(read(source)?.readingEdit?.text).toBe(written);
      const other = written.replace('CrossEntropyLoss()', 'MultiMarginLoss(margin=2)');
      expect(read(other + source)?.report.reading?.inputs).toContainEqual(
        expect.objectContaining({ name: 'criterion', value: { python: 'torch.nn.MultiMarginLoss(margin=2)' } }),
      );
    });

    it('takes what is read of one argument by name for options, each to be said by itself', () => {
      const text = readFileSync('tests/fixtures/measured/options.py', 'utf8');
      const visualized = (source: string) =>
        visualize(
          { read: (path) => (path === 'a.py' ? source : undefined) },
          'a.py',
          { kind: 'named', name: 'Elastic', offset: 0 },
          0,
        );
      const { report, readingEdit } = visualized(text) ?? {};
      expect(report?.verdict).toBe('trains');
      expect(report?.reading?.config).toEqual({
        args: { margin: 0.5, l1_weight: 1, use_log: false, loss: { reduction: 'mean' } },
      });
      expect(readingEdit?.text).toBe(
        '# loss-lens: pred=pred[8] target=target[8] args.margin=0.5 args.l1_weight=1 args.use_log=False args.loss.reduction="mean"\n',
      );
      const said = text.replace('class', '# loss-lens: args.loss.reduction="sum" args.use_log=True\nclass');
      expect(visualized(said)?.report.reading?.config).toMatchObject({
        args: { margin: 0.5, use_log: true, loss: { reduction: 'sum' } },
      });
    });
  });
});
