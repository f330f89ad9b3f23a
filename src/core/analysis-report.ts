import type { Finding } from './findings/finding';
import type { Broken } from './findings/numbers/told-breakage';
import type { AnalysisNote, FollowedOperation, OperationReport, SampleReport, Sentences } from './findings/report';
import type { BackwardOutcome, Verdict } from './findings/verdict';
import type { Reading } from './roles/reading';
import type { TextEdit } from './text/edit';
import type { Span } from './text/span';

/** All that is said of one source file: plain data. */
export interface Analysis {
  readonly path: string;
  readonly losses: readonly LossReport[];
  /** Findings that belong to no loss. */
  readonly findings: readonly Finding[];
  readonly notes: readonly AnalysisNote[];
  /** Places that are no Python, or are beyond the parser: they have notes too. */
  readonly unread: readonly Span[];
  /** How many definitions were not read to the end because the time was up. */
  readonly left: number;
  /** Files of the workspace that an import asked for and that the caller did not provide. */
  readonly needs: readonly string[];
}

/** A definition that is a loss or a metric on evidence, or one that the user asked about. */
export interface LossReport {
  readonly name: string;
  readonly kind: 'function' | 'class' | 'method' | 'lambda' | 'inline';
  /** The definition; of an inline loss its expression. */
  readonly span: Span;
  readonly nameSpan: Span;
  /** Losses get a lens; metrics, and what was only asked about, do not. */
  readonly isLoss: boolean;
  readonly verdict: Verdict;
  readonly backward: BackwardOutcome;
  /** How its inputs were read; null where no reading could be run. */
  readonly reading: Reading | null;
  readonly findings: readonly Finding[];
  readonly notes: readonly AnalysisNote[];
  readonly sample: SampleReport | null;
  /** What makes the loss, or its gradient, no finite number on its sample inputs; null where they are. */
  readonly broken: Broken | null;
  readonly operations: readonly OperationReport[];
  /** Of a loss that was not followed to its end, what was; else nothing. */
  readonly followed: readonly FollowedOperation[];
  /** The edit of its file that replaces every cut of this loss, and what replaces them; null where there is no cut or no surrogate. */
  readonly surrogate: { readonly title: string; readonly edit: TextEdit } | null;
  /** The gradient as readable mathematics, where it is short enough: `∂loss/∂predᵢ = 2·(predᵢ − targetᵢ)/N`. */
  readonly derivative: string | null;
  readonly sentences: Sentences;
}

export type { AnalysisNote, OperationReport, SampleReport } from './findings/report';
