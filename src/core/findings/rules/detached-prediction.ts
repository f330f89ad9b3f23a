import { leavesByName } from './left-the-graph';
import type { CutRule } from '../rule';

export const detachedPrediction: CutRule = {
  id: 'detached-prediction',
  explains: ({ node, name }) =>
    (node.op === 'detach' && !leavesByName(name)) || node.op === 'overwrite' || !node.recorded,
  because: (expression, { operation: { op, recorded } }) => {
    if (!recorded) return `\`${expression}\` is computed where gradients are switched off`;
    return op === 'overwrite'
      ? `what is written to \`${expression}\` loses its history`
      : `\`${expression}\` is taken without its history`;
  },
  reason: () =>
    '`detach()`, `.data` and `no_grad` keep the value and drop the history: for the optimiser it is a constant',
  advice: 'That is right for a target or a weight, and wrong for the prediction.',
};
