import { expect, test } from 'vitest';
import { neededSource } from '../../src/core/loss/needed-source';
import { parsedPython } from '../../src/core/syntax/python/parsed-files';

function needed(source: string, name = 'loss'): string | null {
  return neededSource(parsedPython(source, 'a.py'), source, name);
}

test('of a training script the loss and what it uses remain, and nothing that runs', () => {
  const source = `import os
import torch
from torch import nn
import torch.nn.functional as F

FLOOD = 0.3
rate = 0.1
model = nn.Linear(2, 2).cuda()


def helper(x: nn.Module):
    model = x * FLOOD
    return model


@torch.jit.script
def loss(pred, target, scale=rate):
    return F.mse_loss(helper(pred), target) * scale


for step in range(10):
    loss(model(step), step).backward()

if __name__ == "__main__":
    pred = os.environ
    print(pred)
`;
  expect(needed(source)).toBe(`import torch
from torch import nn
import torch.nn.functional as F
FLOOD = 0.3
rate = 0.1


def helper(x: nn.Module):
    model = x * FLOOD
    return model


@torch.jit.script
def loss(pred, target, scale=rate):
    return F.mse_loss(helper(pred), target) * scale`);
});

test('a class brings its bases, and alternatives of an import stay together', () => {
  const source = `try:
    import fast as f
except ImportError:
    import slow as f

class Base:
    pass

class Loss(Base):
    def forward(self, x):
        return f.norm(x)
`;
  expect(needed(source, 'Loss')).toBe(source.trimEnd().replaceAll('\n\nclass', '\n\n\nclass'));
});

test('what is not there is not needed', () => {
  expect(needed('x = 1\n')).toBeNull();
});
