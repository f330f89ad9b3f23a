import type { GivenArguments } from '../loss/request';
import type { TextEdit } from '../text/edit';
import type { Span } from '../text/span';

/** The public ids of the rules: stable, one page of documentation each. */
export const ruleIds = [
  'argmax-on-prediction',
  'threshold-on-prediction',
  'rounded-prediction',
  'sign-of-prediction',
  'equality-on-prediction',
  'cast-to-integer',
  'detached-prediction',
  'left-the-graph',
  'index-from-prediction',
  'counting-prediction',
  'sampled-prediction',
  'metric-as-loss',
  'requires-grad-on-loss',
  'prediction-unused',
  'made-up-gradient',
  'self-made-target',
  'cancelled-gradient',
  'zero-gradient-region',
  'softmax-before-cross-entropy',
  'sigmoid-before-logits-loss',
  'logits-into-bce',
  'probabilities-into-nll',
  'kl-input-not-log',
  'swapped-arguments',
  'broadcast-mismatch',
  'softmax-over-wrong-axis',
  'in-place-on-saved',
  'negated-loss',
  'maximised-similarity-missing',
  'ascent-step',
  'shift-under-nonlinearity',
  'constant-shift',
  'unreduced-loss',
  'loss-not-tensor',
  'in-place-on-leaf',
  'nan-through-where',
  'epsilon-too-small',
  'log-softmax-split',
  'saturated-sigmoid',
  'log-of-zero',
  'sqrt-at-zero',
  'division-by-zero',
  'exp-overflow',
] as const;
export type RuleId = (typeof ruleIds)[number];

export type Severity = 'error' | 'warning' | 'info' | 'hint';

/** A step of the story: where the prediction comes in, where its gradient ends, what still trains. */
export interface RelatedPlace {
  readonly span: Span;
  readonly message: string;
}

/** A change of the source, with what it changes about the loss. */
export interface Fix {
  readonly title: string;
  readonly changes: 'value' | 'gradient' | 'both' | 'neither';
  readonly edits: readonly TextEdit[];
}

/** Something about a loss that its author would want to know, at the smallest expression that is to blame. */
export interface Finding {
  readonly rule: RuleId;
  readonly severity: Severity;
  readonly span: Span;
  /** Sentences; the first stands alone. */
  readonly message: string;
  readonly related: readonly RelatedPlace[];
  readonly fix: Fix | null;
  /** Inputs on which the claim shows. */
  readonly witness: { readonly args: GivenArguments; readonly config: GivenArguments } | null;
  /** That nothing is trained though a gradient flows: for every sample, or where the sample's numbers say so too. */
  readonly trainsNothing?: 'always' | 'onSample';
}
