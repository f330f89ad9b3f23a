import { expect, it } from 'vitest';
import { analyze } from '../../src/core/analyze';

const text = `import torch
import torch.nn.functional as F

def masked_loss(x, target, length):
    """
    Args:
        x: network's output, of size (batch, time, dim)
        target (Tensor): of the same size, (batch, time, dim)
        length: how long each is, (batch,)
    """
    ids = torch.arange(target.size(1))
    mask = (ids[None, :] < length[:, None]).unsqueeze(2).float()
    return F.l1_loss(x * mask, target * mask, reduction='sum') / mask.sum()

def counted_loss(out, want, lengths):
    mask = (torch.arange(want.shape[1]) < lengths.unsqueeze(1)).unsqueeze(-1)
    return F.mse_loss(out * mask, want * mask)

def duration_loss(logw, logw_):
    """
    :param logw: predicted [B, 1, T]
    :param logw_: to be met [B, 1, T]
    """
    return ((logw - logw_) ** 2).mean()

def annotated_loss(pred: "T", y: TensorType["batch", "time"], mask: TensorType["batch", "time"]):
    return ((pred - y).abs() * mask).mean()

def view_loss(features, labels):
    """features: rows of shape [bsz, n_views, dim]"""
    n, views = features.shape[:2]
    same = (labels[:, None] == labels[None, :]).float().repeat(views, views)
    rows = torch.cat(torch.unbind(features, dim=1), dim=0)
    scores = rows @ rows.t() / 0.07
    others = 1 - torch.eye(n * views)
    chances = scores - torch.log((scores.exp() * others).sum(1, keepdim=True))
    return -((same * others * chances).sum(1) / (same * others).sum(1)).mean()

class HandingLoss:
    def __call__(self, guess, truth, **params):
        return self.compute(guess, truth, **params)

    def compute(self, guess, truth, weights):
        """Args:
            guess: a float tensor of shape [batch, anchors,
                codes]
            truth: a float tensor of shape [batch, anchors,
                codes]
            weights: of shape [batch, anchors]
        """
        return (weights.unsqueeze(-1) * (guess - truth) ** 2).sum()

class KeyedLoss:
    def __call__(self, outputs, batch):
        return self.compute(outputs, batch)

    def compute(self, outputs, batch):
        """
        @param outputs: key "maps" is shape (N, C, H)
        @param batch:
            "labels": Tensor of dim [N, C, H]
        """
        return F.mse_loss(outputs["maps"], batch["labels"])

def unpacked_loss(batch):
    """
    - chances (:obj:\`torch.FloatTensor\`): :math:\`(T, B, N)\`, of each step
    - picked (:obj:\`torch.LongTensor\`): :math:\`(T, B)\`
    - gain (:obj:\`torch.FloatTensor\`): :math:\`(T, B)\`
    """
    chances, picked, gain = batch
    logs = chances.log_softmax(-1).gather(2, picked.unsqueeze(-1)).squeeze(-1)
    return -(logs * gain).mean()
`;

it('gives inputs the shapes that are documented, and lengths where places are counted', () => {
  const files = { read: (path: string) => (path === 'a.py' ? text : undefined) };
  const { losses } = analyze(files, 'a.py', { seed: 0, isOver: () => false });
  const inputs = losses.map(({ name, reading }) => [
    name,
    ...(reading?.inputs ?? []).map((input) =>
      input.kind === 'tensor' ? `${input.name} ${input.domain} ${input.shape.join('x')}` : input.name,
    ),
  ]);
  expect(inputs).toEqual([
    ['masked_loss', 'x real 4x7x3', 'target real 4x7x3', 'length length 4'],
    ['counted_loss', 'out real 4x7x3', 'want real 4x7x3', 'lengths length 4'],
    ['duration_loss', 'logw real 4x1x7', 'logw_ real 4x1x7'],
    ['annotated_loss', 'pred real 8x3', 'y real 8x3', 'mask binary 8x3'],
    ['view_loss', 'features unitNorm 8x2x16', 'labels classIndex 8'],
    ['HandingLoss', 'guess real 4x7x3', 'truth real 4x7x3', 'weights positive 4x7'],
    ['KeyedLoss', "outputs['maps'] real 4x7x3", "batch['labels'] real 4x7x3"],
    ['unpacked_loss', 'batch[0] logits 4x7x10', 'batch[1] classIndex 4x7', 'batch[2] positive 4x7'],
  ]);
});
