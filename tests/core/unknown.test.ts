import { expect, it, vi } from 'vitest';
import { analyze } from '../../src/core/analyze';
import { SampleRandom } from '../../src/core/roles/random';

function said(...body: readonly string[]) {
  const lines = ['def forward(self, pred, target):', ...body.map((line) => `    ${line}`)];
  const text = [
    'from torch.nn.modules.loss import _Loss',
    'class Own(_Loss):',
    ...lines.map((line) => `    ${line}`),
    '',
  ].join('\n');
  const files = { read: (path: string) => (path === 'loss.py' ? text : undefined) };
  const { losses } = analyze(files, 'loss.py', { seed: 0, isOver: () => false });
  return losses[0]?.sentences;
}

it('of code that Python refuses, quotes the error and does not call it right', () => {
  expect(said('return (pred - wanted).mean()')).toEqual({
    lens: 'no inputs found on which it runs (line 4)',
    full: "Line 4, `wanted`: No inputs were found on which it runs: NameError: name 'wanted' is not defined",
  });
});

it('of what is named a loss and refuses a prediction with a gradient, quotes the refusal', () => {
  const text = `import torch
def overlap_loss(logits, target):
    p = torch.from_numpy(logits.sigmoid().numpy())
    return 1 - (p * target).sum() / (p + target).sum()
`;
  const files = { read: (path: string) => (path === 'a.py' ? text : undefined) };
  const { losses } = analyze(files, 'a.py', { seed: 0, isOver: () => false });
  expect(losses.map(({ name, verdict, sentences }) => [name, verdict, sentences])).toEqual([
    [
      'overlap_loss',
      'unknown',
      {
        lens: 'raises (logits.sigmoid().numpy(), line 3)',
        full: "Line 3, `logits.sigmoid().numpy()`: It takes no prediction with a gradient: RuntimeError: Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.",
      },
    ],
  ]);
});

it('of a loss that only says that a package is needed, says that the package is not known', () => {
  const { full } =
    said(
      ...['try:', '    import transport', 'except ImportError:', '    pass'],
      "raise RuntimeError('this needs transport')",
    ) ?? {};
  expect(full).toContain('the module `transport` is not known');
});

it.each([
  ['with torch.autograd.graph.saved_tensors_hooks(lambda x: 2 * x, lambda x: x):', 'saved_tensors_hooks'],
  [
    'torch.nn.modules.module.register_module_forward_hook(lambda m, given, made: 2 * made)',
    'register_module_forward_hook',
  ],
])('of a loss after %s, says that it is not followed', (statement, name) => {
  const body = statement.endsWith(':') ? ['    pred = pred * 1'] : [];
  const { full } = said('import torch', statement, ...body, 'return (pred - target).abs().mean()') ?? {};
  expect(full).toContain(`${name}\` is not followed`);
});

it('of a hook of a node of the graph, says that it is not followed', () => {
  const { full } =
    said('made = pred * 2', 'made.grad_fn.register_hook(lambda before, after: before)', 'return made.mean()') ?? {};
  expect(full).toContain('Node.register_hook` is not followed');
});

it('of an array of what are no numbers, says that it is not followed', () => {
  const { full } =
    said(
      'import numpy as np',
      "names = np.array(['mean', 'sum'])",
      'return (pred - target).abs().mean() * names.size',
    ) ?? {};
  expect(full).toContain('an array of str is not followed');
});

it('of a loss under another default dtype, says that it is not followed', () => {
  const { full } =
    said(
      'import torch',
      'torch.set_default_dtype(torch.float64)',
      'return (pred - target * torch.ones(1)).abs().mean()',
    ) ?? {};
  expect(full).toContain('another default dtype than torch.float32 is not followed');
});

it('of code that does not end, says what was spent', () => {
  expect(said('while True:', '    pass')?.full).toMatch(/^Line \d, `.*`: given up after more than [\d,]+ steps\.$/);
});

it('of sizes that grow with those of the inputs, draws no sample of millions', () => {
  const drawn = vi.spyOn(SampleRandom.prototype, 'normal');
  const { full } =
    said(
      'if pred.dim() < 4:',
      '    raise ValueError("maps are expected")',
      'return pred.flatten()[[10000000]].mean()',
    ) ?? {};
  expect(full).toContain('No inputs were found');
  expect(drawn.mock.calls.length).toBeLessThan(1_000_000);
  drawn.mockRestore();
});

it('of calls without end, that they are nested', () => {
  expect(said('return self.forward(pred, target)')?.full).toMatch(/: given up after too many nested calls\.$/);
});

it('of what is beyond us, that nothing is wrong with the code', () => {
  expect(said('return torch.unknown.thing(pred)')?.full).not.toContain('nothing is wrong');
  expect(said('import kornia', 'return kornia.losses.ssim_loss(pred, target, 11)')?.full).toContain(
    'nothing is wrong with your code',
  );
});

it('of a long comparison, names the comparison alone: cut in its middle it would lose a parenthesis', () => {
  const text = [
    'import torch',
    'def mask_loss(pred, target):',
    '    return ((torch.sigmoid(pred * 2.0 + 1.0) > 0.5).float() - target).abs().mean()',
    '',
  ].join('\n');
  const files = { read: (path: string) => (path === 'loss.py' ? text : undefined) };
  const [loss] = analyze(files, 'loss.py', { seed: 0, isOver: () => false }).losses;
  expect(loss?.sentences.lens).toBe('no gradient reaches pred (>, line 3): backward() will raise');
});

function reportOf(...body: readonly string[]) {
  const head = ['import torch', 'from torchvision import ops', 'def loss(pred, target):'];
  const use = 'loss(torch.rand(3), torch.rand(3)).backward()\n';
  const text = [...head, ...body.map((line) => `    ${line}`), use].join('\n');
  const files = { read: (path: string) => (path === 'loss.py' ? text : undefined) };
  return analyze(files, 'loss.py', { seed: 0, isOver: () => false });
}

it('tells what backward raises', () => {
  const [loss] = reportOf(
    'gate = torch.heaviside(pred - target, torch.tensor(0.5))',
    'return (gate * pred).sum()',
  ).losses;
  // As PyTorch 2.6 says it.
  expect(loss?.notes.map(({ message }) => message)).toEqual([
    '`backward()` raises RuntimeError: derivative for aten::heaviside is not implemented',
  ]);
  expect(loss?.verdict).toBe('unknown');
});

it('tells what was followed, and up to where', () => {
  const [loss] = reportOf('error = torch.abs(pred - target)', 'kept = ops.nms(error)', 'return kept.mean()').losses;
  expect(loss?.sentences.full).toMatch(
    /^Followed `loss` up to line 4\. Line 5, `ops\.nms.*`, is beyond what Loss Lens/,
  );
  expect(loss?.followed.map(({ name }) => name)).toEqual(['-', 'torch.abs']);
});

it('says of a number that nobody can hold where it was given up', () => {
  const { losses, notes } = reportOf('scale = 10 ** 10 ** 10', 'return ((pred - target) ** 2).mean() * scale');
  expect(losses[0]?.sentences.full).toBe('Line 4, `10 ** 10 ** 10`: given up after an integer too large to be held.');
  expect(notes.map(({ message }) => message)).toEqual(['given up after an integer too large to be held']);
});

it('of several errors tells the one to which the code came farthest', () => {
  const { losses } = reportOf('error = torch.abs(pred - target)', 'return error.mean() + torch.relu()');
  expect(losses[0]?.sentences.full).toMatch(
    /^Line 5, `torch\.relu\(\)`: No inputs were found on which it runs: TypeError: /,
  );
});

it('of a loss that is followed to its end, nothing of what else the file does', () => {
  const text = [
    'import configparser',
    'import torch',
    'args = configparser.ConfigParser()',
    'if args.seed:',
    '    torch.manual_seed(args.seed)',
    'def squares(pred, target):',
    '    return ((pred - target) ** 2).mean()',
    '',
  ].join('\n');
  const files = { read: (path: string) => (path === 'script.py' ? text : undefined) };
  const [squares] = analyze(files, 'script.py', { seed: 0, isOver: () => false }).losses;
  expect(squares).toMatchObject({ verdict: 'trains', notes: [] });
});

it('of what is named a loss and runs on no inputs, says why it is not listed', () => {
  const text = `import torch.nn.functional as F
def recon_loss(pred, target):
    return F.mse_loss(pred.permute(0, 2, 1).view(pred.size(0), -1), target)
def helper(pred, target):
    return F.mse_loss(pred.permute(0, 2, 1).view(pred.size(0), -1), target)
`;
  const files = { read: (path: string) => (path === 'a.py' ? text : undefined) };
  const { losses, notes } = analyze(files, 'a.py', { seed: 0, isOver: () => false });
  expect(losses).toEqual([]);
  expect(notes.map(({ message }) => message)).toEqual([
    "`recon_loss` is not judged: No inputs were found on which it runs: RuntimeError: view size is not compatible with input tensor's size and stride (at least one dimension spans across two contiguous subspaces). Use .reshape(...) instead.",
  ]);
});

it('of where only another branch is made of the prediction, that no gradient was found, not that there is none', () => {
  expect(
    said(
      'import torch',
      'shown = pred[target > 1e9]',
      'if len(shown) > 0:',
      '    return torch.unknown.thing(shown)',
      'return torch.zeros(1)',
    )?.full,
  ).toContain('no inputs were found on which it takes the branch');
  expect(said('shown = pred * 2', 'return target.mean()')?.full).toContain('does not depend on');
});

const distanceKept = `import torch
class Distances(torch.nn.Module):
    def forward(self, student, teacher):
        return (torch.cdist(student.detach(), student) - torch.cdist(teacher, teacher)).abs().mean()
class Kept(torch.nn.Module):
    def forward(self, student, teacher):
        return (student.detach() - teacher).abs().mean()
`;

it.each([
  ['metric/loss.py', 'noGradient'],
  ['metric/distance.py', 'metric'],
  ['eval/losses.py', 'noGradient'],
])('of a distance without a gradient in %s: %s', (path, verdict) => {
  const files = { read: (asked: string) => (asked === path ? distanceKept : undefined) };
  const { losses } = analyze(files, path, { seed: 0, isOver: () => false });
  expect(losses.find(({ name }) => name === 'Kept')?.verdict).toBe(verdict);
});

it('of what is made of the rest of its arguments alone, which nothing says, judges nothing', () => {
  const text = `import torch.nn.functional as F
class System:
    def calc_loss(self, targets, *results):
        return self.total(targets, results)
    def total(self, targets, results):
        total = 0
        for result in results:
            total += result["weight"] * F.cross_entropy(result["logits"].flatten(end_dim=1), targets.flatten())
        return total
    def training_step(self, batch):
        x, y = batch
        return self.calc_loss(y, self.vision(x), self.language(x))
`;
  const files = { read: (path: string) => (path === 'system.py' ? text : undefined) };
  const { losses } = analyze(files, 'system.py', { seed: 0, isOver: () => false });
  expect(losses.map(({ name, verdict, findings }) => [name, verdict, findings.length])).toEqual([
    ['System.calc_loss', 'unknown', 0],
  ]);
});

it('of the slopes of a critic, which train the critic alone, judges nothing', () => {
  const text = `import torch
import torch.nn as nn
class Critic(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.seq = nn.Sequential(nn.Linear(width, 16), nn.LeakyReLU(0.2), nn.Linear(16, 1))
    def forward(self, x):
        return self.seq(x)
    def gradient_penalty(self, real, fake):
        between = (0.5 * real + 0.5 * fake).requires_grad_()
        scores = self(between)
        (slopes,) = torch.autograd.grad(scores, between, torch.ones_like(scores), create_graph=True)
        return ((slopes.norm(2, dim=1) - 1) ** 2).mean()
`;
  const files = { read: (path: string) => (path === 'critic.py' ? text : undefined) };
  const { losses, notes } = analyze(files, 'critic.py', { seed: 0, isOver: () => false });
  expect(losses).toEqual([]);
  expect(notes.map(({ message }) => message)).toEqual([
    '`Critic.gradient_penalty` is not judged: it trains what `self` is, which is not known here',
  ]);
});

it('of a loss that is given all by `*inputs`, says that', () => {
  const text = `import torch.nn as nn
class MixedLoss(nn.CrossEntropyLoss):
    def forward(self, *inputs):
        preds, target = tuple(inputs)
        return super().forward(preds[0], target) + 0.4 * super().forward(preds[1], target) + 0 * len(inputs)
`;
  const files = { read: (path: string) => (path === 'mixed.py' ? text : undefined) };
  const { losses } = analyze(files, 'mixed.py', { seed: 0, isOver: () => false });
  expect(losses.map(({ verdict, notes }) => [verdict, notes.map(({ message }) => message)])).toEqual([
    ['unknown', ['it is made of what `*inputs` takes, of which nothing says what that is']],
  ]);
});

it.each([
  'output = output[:, :, :height]',
  'output, other = output[:, 0], output[:, 1]',
  'output = other[:, :1]\n        other = output[:, :1]\n        output = other[:, :1]',
])('of what is a part of itself in a script, %j, is not led in circles', (lines) => {
  const text = `class Test:
    def run(self, grad, height):
        ${lines}
        output.backward(grad)
`;
  const files = { read: (path: string) => (path === 'test.py' ? text : undefined) };
  const { notes } = analyze(files, 'test.py', { seed: 0, isOver: () => false });
  expect(notes.map(({ message }) => message).filter((message) => message.includes('an error of'))).toEqual([]);
});

it('does not blame a cross-entropy for numbers that come from elsewhere, only cut to a triangle', () => {
  const entropies = (wins: string): string =>
    [
      'import torch',
      'import torch.nn.functional as F',
      'from somewhere import gains_of, pairs_of',
      'class Ranker:',
      '    def step(self, scores, grades):',
      '        wins, truth = pairs_of(scores, grades)',
      '        gains = gains_of(grades)',
      `        pairs = F.binary_cross_entropy(${wins}, torch.triu(truth, diagonal=1), torch.triu(gains, diagonal=1), reduction="none")`,
      '        loss = torch.sum(torch.sum(pairs, dim=(2, 1)))',
      '        loss.backward()',
      '',
    ].join('\n');
  const rulesOf = (text: string): readonly string[] => {
    const files = { read: (path: string) => (path === 'rank.py' ? text : undefined) };
    const { losses } = analyze(files, 'rank.py', { seed: 0, isOver: () => false });
    return losses.flatMap(({ findings }) => findings.map(({ rule }) => rule));
  };
  expect(rulesOf(entropies('torch.triu(wins, diagonal=1)'))).toEqual([]);
  expect(rulesOf(entropies('wins.triu(diagonal=1) - 0.5'))).toEqual(['logits-into-bce']);
});
