import { leavesByName } from './left-the-graph';
import type { CutRule } from '../rule';

export const detachedPrediction: CutRule = {
  id: 'detached-prediction',
  explains: ({ node, name }) => (node.op === 'detach' && !leavesByName(name)) || !node.recorded,
  because: (expression, { operation }) =>
    operation.recorded
      ? `\`${expression}\` is taken without its history`
      : `\`${expression}\` is computed where gradients are switched off`,
  reason: () =>
    '`detach()`, `.data` and `no_grad` keep the value and drop the history: for the optimiser it is a constant',
  advice: 'That is right for a target or a weight, and wrong for the prediction.',
};
