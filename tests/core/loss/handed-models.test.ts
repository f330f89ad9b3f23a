import { describe, expect, it } from 'vitest';
import { analyze } from '../../../src/core/analyze';

const start = `import torch
import torch.nn as nn
import torch.nn.functional as F


class Shares(nn.Module):
    def __init__(self):
        super().__init__()
        self.last = nn.Linear(6, 3)

    def forward(self, x):
        return F.softmax(self.last(x), dim=1)


class Logarithms(nn.Module):
    def __init__(self):
        super().__init__()
        self.last = nn.Linear(6, 3)

    def forward(self, x):
        return F.log_softmax(self.last(x), dim=1)


def train(model, loader, optimizer):
    for x, y in loader:
        loss = F.nll_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


`;

/** The rules that speak of a program at warning or above, and of which expression. */
function told(text: string): readonly string[] {
  const files = { read: (path: string) => (path === 'main.py' ? text : undefined) };
  const { findings, losses } = analyze(files, 'main.py', { seed: 0, isOver: () => false });
  return [...findings, ...losses.flatMap((loss) => loss.findings)]
    .filter(({ severity }) => severity === 'error' || severity === 'warning')
    .map(({ rule, span }) => `${rule}: ${text.slice(span.start, span.end)}`);
}

describe('a model that a function is handed', () => {
  it('is what all who call it hand over', () => {
    const main = `def main(loader):
    net = Shares().to('cpu')
    train(net, loader, torch.optim.SGD(net.parameters(), lr=0.1))
`;
    expect(told(start + main)).toEqual(['probabilities-into-nll: F.softmax(self.last(x), dim=1)']);
  });

  it('brings its result into another form by right', () => {
    const main = `net = Logarithms()
train(net, [], torch.optim.SGD(net.parameters(), lr=0.1))
`;
    expect(told(start + main)).toEqual([]);
  });

  it('is not known where they hand over several', () => {
    const main = `for net in (Shares(), Logarithms()):
    train(net, [], torch.optim.SGD(net.parameters(), lr=0.1))
one, other = Shares(), Logarithms()
train(one, [], None)
train(other, [], None)
`;
    expect(told(start + main)).toEqual([]);
  });
});

describe('a batch that is made on a device', () => {
  const run = (loss: string): string => `import torch
import torch.nn as nn
import torch.nn.functional as F


def run(device):
    net = nn.Linear(4, 2).to(device)
    x = torch.randn(16, 4, device=device)
    wanted = torch.randn(16, 2, device=device)
    for _ in range(3):
        loss = ${loss}
        loss.backward()
`;

  it('is what a prediction is compared with', () => {
    expect(told(run('-F.mse_loss(net(x), wanted)'))).toEqual(['negated-loss: -F.mse_loss(net(x), wanted)']);
    expect(told(run('F.mse_loss(net(x), wanted)'))).toEqual([]);
  });
});

describe('an object that a function is handed', () => {
  const tagger = `import torch
import torch.nn as nn
import torch.nn.functional as F


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.last = nn.Linear(6, 3)

    def shares(self, x):
        return self.last(x).softmax(dim=1)


`;
  const step = (given: string): string => `def step(tagger, x, y):
    loss = F.cross_entropy(${given}, y)
    loss.backward()


`;

  it('is of the only class that answers what is asked of it', () => {
    expect(told(tagger + step('tagger.shares(x)'))).toEqual([
      'softmax-before-cross-entropy: self.last(x).softmax(dim=1)',
    ]);
  });

  it('is of none where several do, or none answers all', () => {
    const other = tagger.slice(tagger.indexOf('class')).replace('Tagger', 'Other').replace('.softmax(dim=1)', '');
    expect(told(tagger + other + step('tagger.shares(x)'))).toEqual([]);
    expect(told(tagger + step('tagger.shares(x) + tagger.more(x)'))).toEqual([]);
    expect(told(tagger + step('tagger.shares(x, y)'))).toEqual([]);
  });
});
