import { expect, test } from 'vitest';
import { evaluateLoss } from '../../../../src/core/evaluate-loss';

/** Each function beside its formula in plain PyTorch; what differs is the answer. */
const program = `
import math
import torch
import torch.nn.functional as F
from torchvision import ops
from torchvision.ops import box_iou, sigmoid_focal_loss

def boxes():
    a = torch.tensor([[0.0, 0.0, 2.0, 2.0], [1.0, 1.0, 3.0, 4.0]], requires_grad=True)
    b = torch.tensor([[1.0, 0.0, 3.0, 2.0], [5.0, 5.0, 6.0, 7.0]])
    return a, b

def focal():
    x, y = torch.tensor([0.5, -1.0, 2.0]), torch.tensor([1.0, 0.0, 0.0])
    p = x.sigmoid()
    pt = torch.where(y == 1, p, 1 - p)
    weight = torch.where(y == 1, torch.tensor(0.25), torch.tensor(0.75))
    return sigmoid_focal_loss(x, y) + weight * (1 - pt) ** 2 * torch.log(pt)

def iou():
    a, b = boxes()
    return box_iou(a, b) - torch.tensor([[2 / 6, 0.0], [2 / 8, 0.0]])

def generalized():
    a, b = boxes()
    return ops.generalized_box_iou(a, b) - torch.tensor([[2 / 6, -36 / 42], [2 / 8, -22 / 30]])

def generalized_loss():
    a, b = boxes()
    return ops.generalized_box_iou_loss(a, b) - torch.tensor([1 - 2 / 6, 1 + 22 / 30])

def distance_loss():
    a, b = boxes()
    return ops.distance_box_iou_loss(a, b) - torch.tensor([1 - 2 / 6 + 1 / 13, 1 + (3.5**2 + 3.5**2) / (25 + 36)])

def complete_loss():
    a, b = boxes()
    v = 4 / math.pi**2 * (math.atan(0.5) - math.atan(2 / 3)) ** 2
    expected = torch.tensor([1 - 2 / 6 + 1 / 13, 1 + (3.5**2 + 3.5**2) / (25 + 36) + v * v / (1 + v)])
    return ops.complete_box_iou_loss(a, b) - expected

def converted():
    a, _ = boxes()
    there = ops.box_convert(a, 'xyxy', 'cxcywh')
    return ops.box_convert(there, 'cxcywh', 'xyxy') - a
`;

test.each(['focal', 'iou', 'generalized', 'generalized_loss', 'distance_loss', 'complete_loss', 'converted'])(
  'torchvision.ops: %s is what its formula says',
  (name) => {
    const found = evaluateLoss({
      files: { read: (path) => (path === 'a.py' ? program : undefined) },
      address: { path: 'a.py', name },
      args: {},
      config: {},
      seed: 0,
    });
    if (found.kind !== 'value') throw new Error(JSON.stringify(found));
    expect([...found.value.data].every((difference) => Math.abs(difference) < 1e-6)).toBe(true);
  },
);
