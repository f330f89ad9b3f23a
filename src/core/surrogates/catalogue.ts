import type { Expression, Module } from '../program/program';
import type { GraphNode } from '../graph/graph';
import type { TensorType } from '../ops/operation';
import type { TensorData } from '../tensor/data';
import type { Shape } from '../tensor/shape';
import type { Span } from '../text/span';
import type { SourceView } from './source-expression';
import type { StepPicture } from './step-picture';

/** A hard operation as a row of the catalogue sees it. */
export interface HardOperation {
  readonly node: GraphNode;
  /** The expression at whose evaluation the node was made. */
  readonly expression: Expression;
  readonly view: SourceView;
  readonly module: Module;
  /** A factor on every temperature: 1 for those to start from. */
  readonly warmth: number;
  /** How a temperature is written: as a number, or by a name that it gets. */
  readonly written: (temperature: number) => string;
  /** The operand through which the prediction enters: its number, shape and sample values. */
  readonly operand: { readonly index: number; readonly shape: Shape; readonly data: TensorData };
  /** The shape of what the whole expression made. */
  readonly made: Shape;
  /** Of a comparison what stands on the other side. */
  readonly other: { readonly type: TensorType; readonly data: TensorData } | null;
  readonly argmax?: ComparedArgmax;
}

/** Where an operation compares the position of a maximum. */
export interface ComparedArgmax {
  /** The call that made it. */
  readonly expression: Expression;
  /** On which side of the comparison it stands. */
  readonly side: number;
  readonly dim: number;
  /** What the maximum is taken of; `isDistribution`: a softmax along `dim`. */
  readonly scores: { readonly shape: Shape; readonly isDistribution: boolean };
  /** What it is compared with; `isCounting`: the constant 0, 1, 2, … . */
  readonly other: { readonly type: TensorType; readonly isCounting: boolean };
}

/** A stretch of the source, and what is written before a replacement there. */
export interface Place {
  readonly span: Span;
  readonly before: string;
}

/** What a row answers: the replacing expression and how it looks. */
export interface Softened {
  readonly code: string;
  /** What it replaces, and what is written before it, where that is not the hard expression alone. */
  readonly place?: Place;
  readonly temperature: number | null;
  readonly picture: StepPicture | null;
}

/** One row: the hard operation, its surrogate, what that is beside it, the formula, when not to use it, the reference. */
export interface CatalogueRow {
  readonly name: string;
  readonly idea: string;
  /** The operations that it may stand for. */
  readonly softens: readonly GraphNode['op'][];
  readonly formula: string;
  readonly avoid: string | null;
  readonly reference: string | null;
  /** null where the expression is not of a form that the row can rewrite. */
  readonly soften: (hard: HardOperation) => Softened | null;
}
