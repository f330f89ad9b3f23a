import type { GraphNode } from '../graph/graph';
import type { RuleId } from './finding';

/** What a rule is asked about: an operation at which a gradient from the prediction ends. */
export interface CutOperation {
  readonly node: GraphNode;
  /** The name at the call as written: `argmax`, `item`, `>`. */
  readonly name: string;
}

/** One way to lose a gradient: how it is recognised in the graph, and how it is explained. */
export interface CutRule {
  readonly id: RuleId;
  readonly explains: (cut: CutOperation) => boolean;
  /** Completes "No gradient reaches `pred`: …", with the expression as the user wrote it. */
  readonly because: (expression: string) => string;
  /** For the rule's page and the hover: why it is so, in two or three sentences. */
  readonly explanation: string;
}
