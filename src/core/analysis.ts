import type { Finding } from './findings/finding';
import type { BackwardOutcome, Verdict } from './findings/verdict';
import type { Reading } from './roles/reading';
import type { Shape } from './tensor/shape';
import type { Span } from './text/span';

/** Something that could not be followed or read, in words, and where. */
export interface AnalysisNote {
  readonly message: string;
  readonly span: Span | null;
}

/** All that is said of one source file: plain data. */
export interface Analysis {
  readonly path: string;
  readonly losses: readonly LossReport[];
  /** Findings that belong to no loss. */
  readonly findings: readonly Finding[];
  readonly notes: readonly AnalysisNote[];
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
  readonly operations: readonly OperationReport[];
  /** The gradient as readable mathematics, where it is short enough: `∂loss/∂predᵢ = 2·(predᵢ − targetᵢ)/N`. */
  readonly derivative: string | null;
  readonly sentences: Sentences;
}

/** What the loss answers on its sample inputs. */
export interface SampleReport {
  readonly value: number;
  readonly gradients: readonly SampleGradient[];
}

export interface SampleGradient {
  readonly input: string;
  readonly shape: Shape;
  /** null: None, nothing flows. */
  readonly range: { readonly nonZero: number; readonly min: number; readonly max: number } | null;
}

/** How the gradient passes one operation of the source, for hovers. */
export interface OperationReport {
  readonly span: Span;
  /** As written: `argmax`, `F.relu`, `>`. */
  readonly name: string;
  readonly passage: 'smooth' | 'kinked' | 'zero' | 'blocked';
  /** Markdown, within the hover budget, without picture. */
  readonly hover: string;
  /** The hard operation, its surrogate and the surrogate's slope, where the operation cuts the gradient; else null. */
  readonly picture: StepPicture | null;
}

/** Three curves over the operation's input. */
export interface StepPicture {
  readonly x: readonly number[];
  readonly hard: readonly number[];
  readonly soft: readonly number[];
  readonly slope: readonly number[];
  readonly alternativeText: string;
}

/** The texts of a verdict, in the words of the interface. */
export interface Sentences {
  /** At most 90 characters. */
  readonly lens: string;
  /** In full, for the panel's verdict region. */
  readonly full: string;
}
