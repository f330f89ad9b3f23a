import type { BenchLoss } from './contender';
import { inPython } from './random-loss';

/** The loss as a file of Python, which PyTorch runs and which is read here: what is called is named `loss`. */
export function pythonLoss(loss: BenchLoss): string {
  return `import torch
from torch import nn
from torch.nn import functional as F

${bodyOf(loss)}`;
}

function bodyOf(loss: BenchLoss): string {
  switch (loss) {
    case 'mse':
      return `def loss(logits, target):
    return F.mse_loss(logits, target)
`;
    case 'focal':
      return `class Focal(nn.Module):
    def __init__(self, gamma=2.0):
        super().__init__()
        self.gamma = gamma

    def forward(self, logits, target):
        bce = F.binary_cross_entropy_with_logits(logits, target, reduction="none")
        return ((1 - torch.exp(-bce)) ** self.gamma * bce).mean()


loss = Focal()
`;
    default:
      return `def loss(logits, target):
    return (${inPython(loss)}).mean()
`;
  }
}

/** What the definition is called: a class is made with its defaults. */
export function definedAs(loss: BenchLoss): string {
  return loss === 'focal' ? 'Focal' : 'loss';
}
