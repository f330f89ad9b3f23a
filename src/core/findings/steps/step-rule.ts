import type { Finding, RuleId } from '../finding';
import type { NegativeRate } from './negative-rates';
import type { WeightUpdate } from './weight-updates';

/** A file as rules on its training steps look at it. */
interface ExaminedSteps {
  readonly updates: readonly WeightUpdate[];
  readonly rates: readonly NegativeRate[];
}

/** A rule on the steps around a loss. */
export interface StepRule {
  readonly id: RuleId;
  readonly find: (steps: ExaminedSteps) => readonly Pick<Finding, 'severity' | 'span' | 'message'>[];
}
