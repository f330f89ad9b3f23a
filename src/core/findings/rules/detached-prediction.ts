import { leavesByName } from '../../graph/leaving';
import type { CutRule } from '../rule';

const differentiating = /(^|\.)(grad|backward)$/;

export const detachedPrediction: CutRule = {
  id: 'detached-prediction',
  explains: ({ node, name }) =>
    (node.op === 'detach' && !leavesByName(name)) || node.op === 'overwrite' || !node.recorded,
  because: (expression, { operation: { op, recorded }, site }) => {
    if (!recorded && differentiating.test(site?.name ?? ''))
      return `without \`create_graph=True\` what \`${expression}\` works out has no history`;
    if (!recorded) return `\`${expression}\` is computed where gradients are switched off`;
    return op === 'overwrite'
      ? `what is written to \`${expression}\` loses its history`
      : `\`${expression}\` is taken without its history`;
  },
  reason: () =>
    '`detach()`, `.data` and `no_grad` keep the value and drop the history: for the optimiser it is a constant',
  advice: 'That is right for a target or a weight, and wrong for the prediction.',
};
