import type { SourceView } from '../../surrogates/source-expression';
import type { TextEdit } from '../../text/edit';
import type { Finding, RuleId } from '../finding';
import type { MovedWeight } from './moved-weights';
import type { NegativeRate } from './negative-rates';
import type { WeightUpdate } from './weight-updates';

/** A file as rules on its training steps look at it. */
interface ExaminedSteps {
  readonly updates: readonly WeightUpdate[];
  readonly moved: readonly MovedWeight[];
  readonly rates: readonly NegativeRate[];
  readonly view: SourceView;
}

/** Another way to write a step: offered only if the finding is then gone, and no other comes. */
export interface StepRewriting {
  readonly title: string;
  readonly edit: TextEdit;
}

/** What a rule has found in a step, before its rewriting was tried. */
export interface StepDraft extends Pick<Finding, 'severity' | 'span' | 'message'> {
  readonly rewriting: StepRewriting | null;
}

/** A rule on the steps around a loss. */
export interface StepRule {
  readonly id: RuleId;
  readonly find: (steps: ExaminedSteps) => readonly StepDraft[];
}
