import type { CutRule } from '../rule';

export const sampledPrediction: CutRule = {
  id: 'sampled-prediction',
  explains: ({ node, name }) => node.op === 'bernoulli' || node.op === 'gaussian' || /multinomial|sample$/.test(name),
  because: (expression) => `\`${expression}\` draws a sample, and a draw has no derivative`,
  reason: () => 'A drawn sample is a constant for the optimiser',
  advice: 'Reparameterise (μ + σ·ε, Gumbel-softmax) or use the score function (REINFORCE).',
};
