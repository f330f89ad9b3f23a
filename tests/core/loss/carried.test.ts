import { describe, expect, it } from 'vitest';
import { analyze } from '../../../src/core/analyze';
import { cutSteps } from '../../../src/core/loss/carried/cut-steps';
import { parsedPython } from '../../../src/core/syntax/python/parsed-files';

const start = 'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n';

/** What is cut off before the steps of a file, and how sure that is. */
function cutIn(body: string, others: Readonly<Record<string, string>> = {}) {
  const texts: Readonly<Record<string, string>> = { ...others, '/a/main.py': start + body };
  const files = { read: (path: string) => texts[path] };
  const steps = cutSteps(files, parsedPython(texts['/a/main.py'] ?? '', '/a/main.py'), () => false);
  const text = (path: string, from: number, to: number): string => (texts[path] ?? '').slice(from, to);
  return steps.flatMap(({ cuts, isSure }) =>
    cuts.map(({ span, seen }) => ({
      at: text(span.path, span.start, span.end),
      seen: text(seen.path, seen.start, seen.end),
      is: isSure ? 'sure' : 'likely',
    })),
  );
}

function trainedBy(...lines: readonly string[]): string {
  return [
    'def train(model, loader, criterion):',
    '    for x, y in loader:',
    ...lines.map((line) => `        ${line}`),
    '        loss.backward()',
  ].join('\n');
}

describe('of what is differentiated and carries no gradient', () => {
  it('says so whatever the criterion is', () => {
    const body = trainedBy('out = model(x)', 'loss = criterion(out.detach(), y)');
    expect(cutIn(body)).toEqual([{ at: 'out.detach()', seen: 'out.detach()', is: 'likely' }]);
  });

  it('is sure of a criterion of the library', () => {
    const body = trainedBy('loss = F.mse_loss(model(x).argmax(1).float(), y)');
    expect(cutIn(body)).toEqual([{ at: 'model(x).argmax(1)', seen: 'model(x).argmax(1)', is: 'sure' }]);
  });

  it('follows models into other files', () => {
    const net = `${start}class Net(nn.Module):\n    def forward(self, x):\n        return self.fc(x).data\n`;
    const body = `from net import Net\ndef main(loader):\n    net = Net().to('cpu')\n    for x, y in loader:\n        loss = F.mse_loss(net(x), y)\n        loss.backward()\n`;
    expect(cutIn(body, { '/a/net.py': net })).toEqual([{ at: 'self.fc(x).data', seen: 'net(x)', is: 'sure' }]);
  });

  it('follows a step into the method that it hands its batch to', () => {
    const body = `class System(Module):
    def shared(self, batch, stage):
        x, y = batch
        loss = F.mse_loss(torch.sign(self(x)), y)
        return loss, y
    def training_step(self, batch, index):
        loss, _ = self.shared(batch, 'train')
        return loss
`;
    expect(cutIn(body)).toEqual([{ at: 'torch.sign(self(x))', seen: 'torch.sign(self(x))', is: 'sure' }]);
  });
});

describe('says nothing where a gradient flows', () => {
  const silent: Readonly<Record<string, readonly string[]>> = {
    'a teacher': ['with torch.no_grad():', '    wanted = model(x)', 'loss = criterion(model(x), wanted)'],
    'a head on frozen features': ['loss = criterion(model.head(model(x).detach()), y)'],
    'a weight that is detached': ['out = model(x)', 'loss = (out.detach() * criterion(out, y)).mean()'],
    'an input that is trained': ['z = model(x).detach()', 'z.requires_grad_()', 'loss = criterion(z, y)'],
    'weights that decay': [
      'loss = 0',
      'for p in model.parameters():',
      '    loss = loss + p.norm()',
      'loss = loss * model(x).detach()',
    ],
    'an object whose class says what its data are': ['pair = Quaternion(model(x)) * 5', 'loss = pair.data.sum()'],
    'data that are detached': ['loss = criterion(model(x.detach()), y.detach())'],
    'a measured branch': [
      'if y is None:',
      '    with torch.no_grad():',
      '        loss = criterion(model(x), y)',
      'else:',
      '    loss = criterion(model(x), y)',
    ],
    'another term': ['out = model(x)', 'loss = criterion(out, y) + F.l1_loss(out.detach(), y)'],
    'one way of two': ['out = model(x)', 'loss = F.l1_loss(out, y) if y.sum() > 0 else F.l1_loss(out.round(), y)'],
    'what is filled elsewhere': ['loss = criterion(model(x).detach(), y) * sum(kept)'],
    'what a function sets at the top of the file': ['loss = criterion(model(x).detach(), y) * scale'],
    'a statement that switches nothing': ['torch.no_grad()', 'loss = criterion(model(x), y)'],
    'a tensor that a loop tells to be trained': [
      'w = torch.randn(3, 2)',
      'for p in (w,):',
      '    p.requires_grad_()',
      'loss = criterion(model(x).detach() @ w, y)',
    ],
    'the loss of another model': ['loss = model.loss_func(model(x).detach(), y)'],
    'a list of losses': [
      'losses = [0, 0]',
      'losses[0] += model(x).detach().sum()',
      'losses[1] += model(x).sum()',
      'loss = losses[-1]',
    ],
    'a criterion that takes the model': ['net = Net()', 'loss = criterion(model(x).detach(), y, net)'],
  };
  const net = 'class Net(nn.Module):\n    def forward(self, x):\n        return self.fc(x)\n';
  it.each(Object.entries(silent))('%s', (_, lines) => {
    const kept = 'kept = []\nscale = 1.0\ndef set_scale(model):\n    global scale\n    scale = model.scale\n';
    expect(cutIn(net + kept + trainedBy(...lines))).toEqual([]);
  });

  it('what is differentiated with slopes that are given', () => {
    const body = 'def push(model, x, slopes):\n    y = model(x)\n    y.backward(slopes.detach())\n';
    expect(cutIn(body)).toEqual([]);
  });

  it('what is given beside what is computed without recording', () => {
    const body =
      'def distil(student_out, teacher, x):\n    with torch.no_grad():\n        wanted = teacher(x)\n    loss = F.mse_loss(student_out, wanted)\n    loss.backward()\n';
    expect(cutIn(body)).toEqual([]);
  });

  it('a criterion with weights of its own', () => {
    const body = `${trainedBy('loss = criterion(model(x).detach(), y)')}\ndef setup(criterion):\n    return torch.optim.SGD(criterion.parameters(), 0.1)\n`;
    expect(cutIn(body)).toEqual([]);
  });
});

it('reads of what is imported the files that are asked for, and no others', () => {
  const texts: Readonly<Record<string, string>> = {
    '/a/main.py': `${start}import tools
from parts import weigh
from parts import odd as other
for x, y in loader:
    loss = F.mse_loss(weigh(model(x)), y)
    loss.backward()
`,
    '/a/parts.py': 'import torch\nimport deeper\ndef weigh(x):\n    return x.detach()\n',
    '/a/torch.py': '',
    '/a/tools.py': '',
    '/a/deeper.py': '',
  };
  const read: string[] = [];
  const files = {
    read: (path: string) => {
      const text = texts[path];
      if (text !== undefined && !read.includes(path)) read.push(path);
      return text;
    },
  };
  const steps = cutSteps(files, parsedPython(texts['/a/main.py'] ?? '', '/a/main.py'), () => false);
  expect(steps.map(({ cuts }) => cuts.map(({ by }) => by))).toEqual([['detached-prediction']]);
  expect(read).toEqual(['/a/main.py', '/a/parts.py']);
});

it('finds the file of a folder that imports it from itself', () => {
  const body = `from parts import weighing
for x, y in loader:
    F.mse_loss(weighing.weigh(model(x)), y).backward()
`;
  const others = {
    '/a/parts/__init__.py': 'from parts import weighing\nfrom .weighing import weigh\n',
    '/a/parts/weighing.py': 'def weigh(x):\n    return x.detach()\n',
  };
  expect(cutIn(body, others).map(({ at }) => at)).toEqual(['x.detach()']);
});

describe('the report of a file', () => {
  const reportOf = (text: string) => {
    const files = { read: (path: string) => (path === '/a/main.py' ? start + text : undefined) };
    const { losses, findings } = analyze(files, '/a/main.py', { seed: 0, isOver: () => false, isBrief: true });
    return { verdicts: losses.map(({ verdict, findings: own }) => [verdict, own.map(({ rule }) => rule)]), findings };
  };

  it('gives the loss that was traced from a model what becomes of its answer in there', () => {
    const text = `class Net(nn.Module):
    def forward(self, x):
        return self.fc(x).detach()
net = Net()
for x, y in loader:
    loss = F.mse_loss(net(x), y)
    loss.backward()
`;
    expect(reportOf(text)).toEqual({ verdicts: [['noGradient', ['detached-prediction']]], findings: [] });
  });

  it('knows a criterion that only the file as a program makes', () => {
    const text = `def train(model, loader):
    for x, y in loader:
        loss = -loss_function(model(x), y)
        loss.backward()
if __name__ == '__main__':
    loss_function = nn.CrossEntropyLoss()
    train(make(), make_loader())
`;
    expect(reportOf(text).verdicts).toEqual([['trains', ['negated-loss']]]);
    expect(reportOf(text.replace('-loss', 'loss')).verdicts).toEqual([['trains', []]]);
  });
});
