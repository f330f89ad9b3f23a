import { expect, it } from 'vitest';
import { perElement } from '../../src/core/graph/per-element';
import { gradientsOf } from '../../src/core/loss/gradients';
import { ElementSweep } from '../../src/core/pictures/element-sweep';
import { traceOnce } from '../../src/core/study/context';
import { studyLoss } from '../../src/core/study/study-loss';
import { tensorData } from '../../src/core/tensor/data';
import { callableOf, contextOf } from '../../src/core/visualize';

/** A loss of `pred` and `target` by its body, traced on the inputs it is read with. */
function traced(body: string) {
  const text = `import torch
import torch.nn.functional as F


def loss(pred: torch.Tensor, target: torch.Tensor):
${body.replaceAll(/^/gm, '    ')}
`;
  const context = contextOf({ read: (path) => (path === 'a.py' ? text : undefined) }, 'a.py', 0);
  const callable = callableOf(context, { kind: 'named', name: 'loss', offset: 0 });
  const reading = callable && studyLoss(callable, context, 'asked')?.reading;
  const outcome = callable && reading ? traceOnce(callable, context, reading) : null;
  if (outcome?.kind !== 'value') throw new Error('the loss is not followed');
  const inputs = outcome.inputs.map(({ entered }) => entered);
  const gradients = gradientsOf(outcome.trace, outcome.value, inputs.slice(0, 1));
  const gradient = 'kind' in gradients ? null : gradients[0];
  if (!gradient) throw new Error('there is no gradient');
  return { outcome, alone: perElement(outcome.trace, inputs, gradient) };
}

const places = [
  [-3, 0.2],
  [-0.5, 0.7],
  [0, 0],
  [0.3, 0.3],
  [0.9, 0.1],
  [2.5, 1],
] as const;

it.each([
  'return ((pred - target) ** 2).mean()',
  'return F.huber_loss(pred, target, delta=0.5)',
  'e = target - pred\nreturn torch.max(0.9 * e, -0.1 * e).mean()',
  'bce = F.binary_cross_entropy_with_logits(pred, target, reduction="none")\nreturn ((1 - torch.exp(-bce)) ** 2 * bce).sum()',
  'p, t = pred.reshape(-1), target.reshape(-1)\nreturn torch.sqrt((p - t) ** 2 + 1e-6).mean()',
  'w = torch.where(target > 0.5, 2.0, 1.0)\nreturn (w * (pred - target).abs()).mean()',
  'return (torch.erf(pred - target) ** 2).mean() + 0.1 * pred.sin().pow(2).mean()',
  'return ((pred - pred.detach() + pred.round() - target) ** 2).mean()',
])('an element of this gradient hangs on its own prediction and target: %s', (body) => {
  const { outcome, alone } = traced(body);
  const sweep = new ElementSweep(outcome, 'pred');
  const found = alone?.([
    tensorData(
      'float32',
      places.map(([p]) => p),
    ),
    tensorData(
      'float32',
      places.map(([, t]) => t),
    ),
  ]);
  const one = ([p, t]: (typeof places)[number]) =>
    sweep.point(
      [
        ['pred', 0, p],
        ['target', 0, t],
      ],
      0,
    )?.gradient;
  expect(Array.from(found ?? [])).toEqual(places.map(one));
});

it.each([
  ['the batch decides', 'e = (pred - target).pow(2).flatten()\nreturn e.topk(max(1, e.numel() // 2)).values.mean()'],
  ['a sum over the batch', 'return 1 - 2 * (pred * target).sum() / (pred.sum() + target.sum() + 1)'],
  ['a mean over the batch', 'return ((pred - pred.mean() - target) ** 2).mean()'],
  ['how many there are', 'm = target > 0.5\nreturn ((pred - target) ** 2 * m).sum() / (m.sum() + 1)'],
  ['where it stands', 'w = torch.arange(pred.numel()).reshape(pred.shape)\nreturn (w * (pred - target) ** 2).mean()'],
  ['its neighbour', 'return ((pred - target.roll(1, 0)) ** 2).mean()'],
  ['a branch', 'if pred.sum() > 0:\n    return ((pred - target) ** 2).mean()\nreturn (pred - target).abs().mean()'],
])('an element of this gradient hangs on more: %s', (_, body) => {
  expect(traced(body).alone).toBeNull();
});
