import { KnownFiles } from '../../../src/analysis/known-files';
import { panelLoss } from '../../../src/analysis/panel-loss';
import { nothingSaid } from '../../../src/core/configuration/configuration';
import { visualizeMore, type Pictures } from '../../../src/core/visualize';
import type { PanelLoss } from '../../../src/protocol/panel-messages';

const seed = 0;

/** A loss of some Python text as the extension would send it to the page. */
export function lossOf(text: string, name: string, fileName = 'losses.py', documentVersion = 1): PanelLoss {
  const path = `file:///project/${fileName}`;
  const files = new KnownFiles();
  files.receive([{ path, text }]);
  const asked = { kind: 'named', name, offset: 0 } as const;
  const loss = panelLoss(
    files.look(),
    { type: 'visualize', runId: 1, path, documentVersion, seed, asked, fileName },
    nothingSaid,
  );
  if (loss === null) throw new Error(`There is no ${name} in ${fileName}.`);
  return loss;
}

/** Trains. */
export const crossEntropy = lossOf(
  `import torch.nn.functional as F


def classification_loss(logits, labels):
    return F.cross_entropy(logits, labels)
`,
  'classification_loss',
);

/** Does not train: a position has no derivative. */
export const errorRate = lossOf(
  `import torch


def error_rate_loss(logits, labels):
    correct = logits.argmax(dim=1) == labels
    return 1 - correct.float().mean()
`,
  'error_rate_loss',
);

/** Has a map: its target has an element for each of the prediction's. */
export const squared = lossOf(
  `def squared(pred, target):
    return ((pred - target) ** 2).mean()
`,
  'squared',
);

/** Reads images and their masks. */
export const dice = lossOf(
  `def dice_loss(pred, mask):
    overlap = (pred * mask).sum(dim=(1, 2))
    return 1 - (2 * overlap / (pred.sum(dim=(1, 2)) + mask.sum(dim=(1, 2)) + 1)).mean()
`,
  'dice_loss',
);

/** Reads embeddings. */
export const contrastive = lossOf(
  `import torch.nn.functional as F


def triplet(anchor, positive, negative):
    return F.triplet_margin_loss(anchor, positive, negative)
`,
  'triplet',
);

export function picturesOf({ path, asked, files }: PanelLoss): Pictures | null {
  const texts = new Map(files.map((file) => [file.path, file.text]));
  return visualizeMore({ read: (name) => texts.get(name) }, path, asked, seed);
}
