import type { CutRule } from '../rule';

export const argmaxOnPrediction: CutRule = {
  id: 'argmax-on-prediction',
  explains: ({ node }) => node.op === 'argmax' || node.op === 'argmin',
  because: (expression) => `\`${expression}\` returns a position, which has no derivative`,
  reason: (values) => `A position does not move when ${values} move a little, so PyTorch records no derivative`,
  advice: 'Soft-argmax, the average position weighted by a softmax, moves with the values.',
};
