import type { StepPicture } from '../surrogates/step-picture';
import type { Shape } from '../tensor/shape';
import type { Span } from '../text/span';

/** Something that could not be followed or read, in words, and where. */
export interface AnalysisNote {
  readonly message: string;
  readonly span: Span | null;
}

/** What the loss answers on its sample inputs. */
export interface SampleReport {
  readonly value: number;
  readonly gradients: readonly SampleGradient[];
}

interface SampleGradient {
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
  /** Markdown: what becomes of the gradient here, and what to write instead. VS Code shows little more without scrolling. */
  readonly hover: string;
  /** Markdown: why that is so, and what the change does on a sample; empty where there is no more to say. */
  readonly details: string;
  /** The hard operation, its surrogate and the surrogate's slope, where the operation cuts the gradient; else null. */
  readonly picture: StepPicture | null;
}

/** One operation of a loss that was not followed to its end. */
export interface FollowedOperation {
  readonly span: Span;
  /** As written. */
  readonly name: string;
  /** What it made of the inputs that were tried. */
  readonly shape: Shape;
}

/** The texts of a verdict, in the words of the interface. */
export interface Sentences {
  /** At most 90 characters. */
  readonly lens: string;
  /** In full, for the panel's verdict region. */
  readonly full: string;
}
