import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/core/analyze';

/** What every object of JavaScript inherits; in Python they are names as any other. */
const names = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf', '__proto__'];

const path = 'losses.py';

function lossesOf(text: string) {
  return analyze({ read: (name) => (name === path ? text : undefined) }, path, { seed: 0, isOver: () => false }).losses;
}

/** Programs in which NAME stands for something; each has a loss that trains. */
const programs: Readonly<Record<string, string>> = {
  'a statement and a parameter': `
import torch
import torch.nn.functional as F

NAME = 3
NAME

def loss(NAME, target):
    NAME = NAME * 1
    return F.mse_loss(NAME, target)
`,
  'a function, a keyword and an attribute': `
import torch.nn as nn
import torch.nn.functional as F

def NAME(pred, NAME=2.0):
    return pred * NAME

class Loss(nn.Module):
    def __init__(self):
        super().__init__()
        self.NAME = 1.0

    def forward(self, pred, target):
        return F.mse_loss(NAME(pred, NAME=self.NAME), target)
`,
  'an annotation and what is said in a comment': `
import torch.nn.functional as F

# loss-lens: NAME=NAME[8] pred=[8]
def loss(pred: NAME, target: "NAME"):
    return F.mse_loss(pred, target)
`,
  'a key of a dictionary': `
import torch.nn.functional as F

def loss(pred, target, options={"NAME": 0.5}):
    return F.mse_loss(pred, target) * options["NAME"] * dict(NAME=2).get("NAME", 1)
`,
  'text that is given to a library': `
import torch.nn.functional as F

def loss(pred, target, mode="NAME"):
    try:
        pred = F.pad(pred, (1, 1), mode=mode)
    except NotImplementedError:
        pred = pred * 1
    return F.mse_loss(pred, target)
`,
};

describe.each(names)('%s', (name) => {
  it.each(Object.entries(programs))('is a name as any other: %s', (_, program) => {
    const found = lossesOf(program.replaceAll('NAME', name)).filter(({ isLoss }) => isLoss);
    expect(found.map(({ verdict }) => verdict)).toEqual(['trains']);
    expect(found.flatMap(({ findings }) => findings)).toEqual([]);
  });
});
