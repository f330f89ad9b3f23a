import { describe, expect, it } from 'vitest';
import { LossSession } from '../../../src/core/loss/session';
import { readableDerivative, type TraceLoss } from '../../../src/core/readable/readable-derivative';
import { configArguments, defaultSample, sampleArguments } from '../../../src/core/roles/sample';
import type { Domain, Reading, TensorReading } from '../../../src/core/roles/reading';

type Role = TensorReading['role'];

function input(name: string, role: Role, domain: Domain, shape: readonly number[]): TensorReading {
  const below = domain === 'classIndex' ? 10 : null;
  const dtype = domain === 'classIndex' ? 'int64' : 'float32';
  return { kind: 'tensor', name, role, domain, shape, dtype, below, batched: shape.length > 0 };
}

function reading(...inputs: readonly TensorReading[]): Reading {
  return { inputs, config: {}, family: 'other', guessed: false };
}

const pair = [input('pred', 'prediction', 'real', [8, 3]), input('target', 'target', 'real', [8, 3])];
const numbers = reading(...pair);
const weighted = reading(...pair, input('weight', 'weight', 'positive', [8, 3]));
const positive = reading(input('pred', 'prediction', 'positive', [8]), input('target', 'target', 'positive', [8]));
const probabilities = reading(
  input('pred', 'prediction', 'probability', [2, 1, 4, 4]),
  input('target', 'target', 'binary', [2, 1, 4, 4]),
);
const logits = reading(input('logits', 'prediction', 'logits', [8]), input('target', 'target', 'binary', [8]));
const classes = reading(input('logits', 'prediction', 'logits', [8, 10]), input('label', 'target', 'classIndex', [8]));

const scaled: Reading = {
  ...numbers,
  inputs: [...pair, { kind: 'plain', name: 'alpha', role: 'constant', value: 0.5 }],
};

/** A loss as its derivative is asked for. */
function traced(lines: readonly string[]): TraceLoss {
  const body = lines.map((line) => `    ${line}`).join('\n');
  const source = `import torch\nimport torch.nn.functional as F\ndef loss(pred=None, logits=None, target=None, label=None, weight=None, alpha=None):\n${body}\n`;
  const session = new LossSession({ read: () => source }, 'loss.py', 0);
  return (args, config) => {
    const opened = session.open({ kind: 'named', name: 'loss' }, config);
    return 'kind' in opened ? opened : session.call(opened, args);
  };
}

function derivative(inputs: Reading, trace: TraceLoss): string | null {
  const outcome = trace(sampleArguments(inputs, defaultSample), configArguments(inputs));
  if (outcome.kind !== 'value') throw new Error(JSON.stringify(outcome));
  return readableDerivative(inputs, outcome, trace);
}

const texts: readonly (readonly [string, Reading, readonly string[], string])[] = [
  ['squared error', numbers, ['return ((pred - target) ** 2).mean()'], '∂loss/∂predᵢ = 2·(predᵢ − targetᵢ)/N'],
  ['F.mse_loss', numbers, ['return F.mse_loss(pred, target)'], '∂loss/∂predᵢ = 2·(predᵢ − targetᵢ)/N'],
  ['absolute error', numbers, ['return (pred - target).abs().mean()'], '∂loss/∂predᵢ = sign(predᵢ − targetᵢ)/N'],
  ['half a sum of squares', numbers, ['return 0.5 * ((pred - target) ** 2).sum()'], '∂loss/∂predᵢ = predᵢ − targetᵢ'],
  [
    'a sum for each sample',
    numbers,
    ['return ((pred - target) ** 2).sum(dim=1).mean()'],
    '∂loss/∂predᵢ = 2·(predᵢ − targetᵢ)/N   with N = number of samples',
  ],
  [
    'a mean of means',
    numbers,
    ['return ((pred - target) ** 2).mean(dim=1).mean()'],
    '∂loss/∂predᵢ = 2·(predᵢ − targetᵢ)/N',
  ],
  [
    'root of the mean square',
    numbers,
    ['return torch.sqrt(((pred - target) ** 2).mean())'],
    '∂loss/∂predᵢ = (predᵢ − targetᵢ)/(N·√(S/N))   with S = Σ (pred − target)²',
  ],
  [
    'weighted squares',
    weighted,
    ['return (weight * (pred - target) ** 2).mean()'],
    '∂loss/∂predᵢ = 2·weightᵢ·(predᵢ − targetᵢ)/N',
  ],
  [
    'a weighted mean',
    weighted,
    ['return (weight * (pred - target) ** 2).sum() / weight.sum()'],
    '∂loss/∂predᵢ = 2·weightᵢ·(predᵢ − targetᵢ)/S   with S = Σ weight',
  ],
  [
    'log-cosh',
    numbers,
    ['return torch.log(torch.cosh(pred - target)).mean()'],
    '∂loss/∂predᵢ = tanh(predᵢ − targetᵢ)/N',
  ],
  [
    'Charbonnier',
    numbers,
    ['return torch.sqrt((pred - target) ** 2 + 1e-6).mean()'],
    '∂loss/∂predᵢ = (predᵢ − targetᵢ)/(N·√((predᵢ − targetᵢ)² + 1e−6))',
  ],
  [
    'F.smooth_l1_loss',
    numbers,
    ['return F.smooth_l1_loss(pred, target)'],
    '∂loss/∂predᵢ = clamp(predᵢ − targetᵢ, −1, 1)/N',
  ],
  [
    'F.smooth_l1_loss with a beta',
    numbers,
    ['return F.smooth_l1_loss(pred, target, beta=0.5)'],
    '∂loss/∂predᵢ = 2·clamp(predᵢ − targetᵢ, −0.5, 0.5)/N',
  ],
  [
    'F.huber_loss',
    numbers,
    ['return F.huber_loss(pred, target, delta=2.0)'],
    '∂loss/∂predᵢ = clamp(predᵢ − targetᵢ, −2, 2)/N',
  ],
  [
    'Huber by hand',
    numbers,
    ['d = (pred - target).abs()', 'return torch.where(d < 1, 0.5 * d ** 2, d - 0.5).mean()'],
    '∂loss/∂predᵢ = clamp(predᵢ − targetᵢ, −1, 1)/N',
  ],
  [
    'hinge',
    numbers,
    ['return torch.relu(1 - target * pred).mean()'],
    '∂loss/∂predᵢ = −targetᵢ·[1 − predᵢ·targetᵢ > 0]/N',
  ],
  [
    'clamped hinge',
    numbers,
    ['return torch.clamp(1 - target * pred, min=0).mean()'],
    '∂loss/∂predᵢ = −targetᵢ·[1 − predᵢ·targetᵢ ≥ 0]/N',
  ],
  ['Poisson', numbers, ['return (torch.exp(pred) - target * pred).mean()'], '∂loss/∂predᵢ = (exp(predᵢ) − targetᵢ)/N'],
  [
    'squared logarithms',
    positive,
    ['return ((torch.log(pred) - torch.log(target)) ** 2).mean()'],
    '∂loss/∂predᵢ = 2·(log(predᵢ) − log(targetᵢ))/(N·predᵢ)',
  ],
  [
    'cross-entropy of logits',
    logits,
    ['p = torch.sigmoid(logits)', 'return -(target * torch.log(p) + (1 - target) * torch.log(1 - p)).mean()'],
    '∂loss/∂logitsᵢ = (σ(logitsᵢ) − targetᵢ)/N',
  ],
  [
    'F.binary_cross_entropy_with_logits',
    logits,
    ['return F.binary_cross_entropy_with_logits(logits, target)'],
    '∂loss/∂logitsᵢ = (σ(logitsᵢ) − targetᵢ)/N',
  ],
  [
    'cross-entropy of probabilities',
    probabilities,
    ['return -(target * torch.log(pred) + (1 - target) * torch.log(1 - pred)).mean()'],
    '∂loss/∂predᵢ = (predᵢ − targetᵢ)/(N·predᵢ·(1 − predᵢ))',
  ],
  [
    'F.binary_cross_entropy',
    probabilities,
    ['return F.binary_cross_entropy(pred, target)'],
    '∂loss/∂predᵢ = (predᵢ − targetᵢ)/(N·max(1e−12, predᵢ·(1 − predᵢ)))',
  ],
  [
    'Dice',
    probabilities,
    ['both = (pred * target).sum()', 'return 1 - 2 * both / (pred.sum() + target.sum())'],
    '∂loss/∂predᵢ = −2·(targetᵢ·S − I)/S²   with I = Σ pred·target, S = Σ pred + Σ target',
  ],
  [
    'smoothed Dice',
    probabilities,
    ['both = (pred * target).sum()', 'return 1 - (2 * both + 1) / (pred.sum() + target.sum() + 1)'],
    '∂loss/∂predᵢ = −(2·targetᵢ·S − T)/S²   with S = Σ pred + Σ target + 1, T = 2·Σ pred·target + 1',
  ],
  [
    'F.cross_entropy',
    classes,
    ['return F.cross_entropy(logits, label)'],
    '∂loss/∂logitsᵢ = (softmax(logits)ᵢ − [i = label])/N   with N = number of samples',
  ],
  [
    'log_softmax and gather',
    classes,
    ['return -torch.log_softmax(logits, dim=1).gather(1, label.unsqueeze(1)).mean()'],
    '∂loss/∂logitsᵢ = (softmax(logits)ᵢ − [i = label])/N   with N = number of samples',
  ],
];

const unreadable: readonly (readonly [string, Reading, readonly string[]])[] = [
  [
    'a formula too long',
    logits,
    [
      'bce = F.binary_cross_entropy_with_logits(logits, target, reduction="none")',
      'return ((1 - torch.exp(-bce)) ** 2.0 * bce).mean()',
    ],
  ],
  ['an operation without a sign', numbers, ['return torch.cumsum(pred, 0).pow(2).sum()']],
  [
    'a branch that values choose',
    numbers,
    ['if pred.sum() > 0:', '    return pred.sum()', 'return (pred * target).sum()'],
  ],
  ['a number that the reading has made up', scaled, ['return (alpha * (pred - target) ** 2).mean()']],
  ['a size that the reading has made up', numbers, ['return ((pred - target) ** 2).sum(dim=0).mean()']],
  ['a slice', numbers, ['return ((pred[1:] - pred[:-1]) ** 2).mean()']],
  ['broadcast rows', numbers, ['return (pred * target.mean(dim=1, keepdim=True)).mean()']],
  ['random numbers', numbers, ['return (pred * torch.rand_like(pred)).mean()']],
  ['an unreduced loss', numbers, ['return (pred - target) ** 2']],
  ['a loss without gradient', numbers, ['return (pred.detach() - target).abs().mean()']],
  ["a number equal to this batch's count", numbers, ['return ((pred - target) ** 2).sum() / 33']],
];

describe('the derivative', () => {
  it.each(texts)('of %s', (_name, inputs, body, text) => {
    expect(derivative(inputs, traced(body))).toBe(text);
  });

  it.each(unreadable)('is not written for %s', (_name, inputs, body) => {
    expect(derivative(inputs, traced(body))).toBeNull();
  });

  it.each([0, 1, 2])('is not written where it differs from the gradient on sample %i of 0 to 2', (odd) => {
    const right = traced(['return ((pred - target) ** 2).mean()']);
    const wrong = traced(['return ((pred - target) ** 2).mean() * 1.0001']);
    let calls = 0;
    const lying: TraceLoss = (args, config) => {
      const trace = calls === odd ? wrong : right;
      calls += 1;
      return trace(args, config);
    };
    expect(derivative(numbers, lying)).toBeNull();
    expect(calls).toBe(3);
  });
});
