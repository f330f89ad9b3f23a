import type { CutRule } from '../rule';

export const signOfPrediction: CutRule = {
  id: 'sign-of-prediction',
  explains: ({ node }) => node.op === 'sign',
  because: (expression) => `\`${expression}\` is flat on both sides of 0`,
  reason: () => 'The sign is constant on both sides of 0, so its derivative is 0 almost everywhere',
  advice: 'PyTorch gives zeros. tanh(x/τ) has the same values far from 0, and a slope near it.',
};
