import type { RuleId } from '../finding';
import type { Breakage } from './breakage';

/** One way in which numbers break. */
export interface NumberRule {
  readonly id: RuleId;
  readonly explains: (breakage: Breakage) => boolean;
  /** Completes "`expression` …", in words for what it is there. */
  readonly because: (breakage: Breakage) => string;
  /** For the rule's page: why it is so, in two or three sentences. */
  readonly explanation: string;
}
