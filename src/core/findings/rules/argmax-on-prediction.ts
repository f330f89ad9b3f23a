import type { CutRule } from '../rule';

export const argmaxOnPrediction: CutRule = {
  id: 'argmax-on-prediction',
  explains: ({ node }) => node.op === 'argmax' || node.op === 'argmin',
  because: (expression) => `\`${expression}\` returns a position, which has no derivative`,
  explanation:
    'A position does not move when the values move a little, so there is no derivative to record. Soft-argmax, the average position weighted by a softmax, moves with the values.',
};
