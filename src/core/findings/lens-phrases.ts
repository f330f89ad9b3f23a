import type { RuleId } from './finding';

const breaks = 'not finite on some inputs';

/** What the lens of a loss whose gradient flows says of a finding that is no matter of where it ends; the line follows. */
export const lensPhrases: Partial<Record<RuleId, string>> = {
  'made-up-gradient': 'its hand-written gradient is another one',
  'self-made-target': 'its target is its own decision',
  'cancelled-gradient': 'gradient 0 whatever is predicted',
  'threshold-on-prediction': 'gradient 0 whatever is predicted',
  'zero-gradient-region': 'almost no gradient passes',
  'softmax-before-cross-entropy': 'softmax applied twice',
  'sigmoid-before-logits-loss': 'sigmoid applied twice',
  'logits-into-bce': 'logits where probabilities are taken',
  'probabilities-into-nll': 'probabilities where logarithms are taken',
  'kl-input-not-log': 'probabilities where logarithms are taken',
  'swapped-arguments': 'arguments have changed places',
  'broadcast-mismatch': 'compares all pairs of samples',
  'softmax-over-wrong-axis': 'softmax over the wrong axis',
  'negated-loss': 'minimising this maximises the error',
  'maximised-similarity-missing': 'minimising this makes them unlike',
  'ascent-step': 'climbs: the loss itself grows',
  'shift-under-nonlinearity': 'the constant changes its gradient',
  'unreduced-loss': 'backward() will raise: not one number',
  'nan-through-where': 'gradient NaN on some inputs',
  'epsilon-too-small': breaks,
  'log-softmax-split': breaks,
  'saturated-sigmoid': breaks,
  'log-of-zero': breaks,
  'sqrt-at-zero': 'gradient infinite on some inputs',
  'division-by-zero': breaks,
  'exp-overflow': breaks,
};
