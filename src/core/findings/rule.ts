import type { GraphNode } from '../graph/graph';
import type { Expression, Statement } from '../program/program';
import type { SourceView } from '../surrogates/source-expression';
import type { Span } from '../text/span';
import type { ExaminedLoss } from './examined-loss';
import type { Finding, RuleId } from './finding';
import type { CutInGraph } from './judgement';

/** What a rule is asked about: an operation at which a gradient from the prediction ends. */
export interface CutOperation {
  readonly node: GraphNode;
  /** The name at the call as written: `argmax`, `item`, `>`. */
  readonly name: string;
}

/** What the words of a rule depend on beside the expression. */
interface ExplainedCut extends Pick<CutInGraph, 'leaves' | 'site'> {
  readonly operation: Pick<GraphNode, 'op' | 'recorded'>;
}

/** One way to lose a gradient: how it is recognised in the graph, and how it is explained. */
export interface CutRule {
  readonly id: RuleId;
  readonly explains: (cut: CutOperation) => boolean;
  /** Completes "No gradient reaches `pred`: …", with the expression as the user wrote it. */
  readonly because: (expression: string, cut: ExplainedCut) => string;
  /** Why it is so, a sentence without its end; `values` names what the operation takes. */
  readonly reason: (values: string) => string;
  /** What to write or to think instead; empty where the reason says it. */
  readonly advice: string;
}

/** A rule that looks at the whole of a loss: which value goes into which operation. */
export interface GraphRule {
  readonly id: RuleId;
  readonly find: (loss: ExaminedLoss) => readonly Draft[];
}

/** What a rule has found, before its rewriting was tried. */
export interface Draft extends Pick<Finding, 'severity' | 'span' | 'message' | 'related' | 'trainsNothing'> {
  readonly rewriting: Rewriting | null;
}

/** Another way to write one expression of the source: offered only if the edited source, traced again, bears it out. */
export interface Rewriting {
  readonly title: string;
  readonly span: Span;
  /** Whether it keeps a number away from where it breaks: value and gradient are then others nearby, if not on the sample. */
  readonly isGuard: boolean;
  /** Whether it turns the step that is taken, of which the sample of the loss shows nothing. */
  readonly isOfStep?: boolean;
  /** The expression's new text; null where it is not of a form that can be rewritten. */
  readonly text: (expression: Expression, view: SourceView) => string | null;
  /** The new text of a whole statement, where it is one that stands there. */
  readonly statementText?: (statement: Statement, view: SourceView) => string | null;
}
