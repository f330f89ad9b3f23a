import type { RuleId } from '../finding';
import type { Rewriting } from '../rule';
import type { Span } from '../../text/span';
import type { Breakage } from './breakage';

/** One way in which numbers break. */
export interface NumberRule {
  readonly id: RuleId;
  readonly explains: (breakage: Breakage) => boolean;
  /** Completes "`expression` …", in words for what it is there. */
  readonly because: (breakage: Breakage) => string;
  /** Where the mistake stands, if not at the operation that breaks. */
  readonly place?: (breakage: Breakage) => Span | null;
  /** Another way to write the operation that does not break there; null where none is known. */
  readonly rewriting: (breakage: Breakage) => Rewriting | null;
}
