import type { PlainValue } from '../../core/loss/request';
import type { TensorValue } from '../../core/ops/operation';
import type { Model } from '../models/model';
import type { Metric, Truth } from './metric';

/** From what a parameter of the loss is fed at each step. */
export type Binding =
  | { readonly kind: 'prediction' }
  /** The batch's rows of a column. */
  | { readonly kind: 'column'; readonly column: string }
  /** The same tensor at every step. */
  | { readonly kind: 'fixed'; readonly value: TensorValue }
  | { readonly kind: 'plain'; readonly value: PlainValue };

/** The column that a network reads. */
export const inputColumn = 'x';

/** Everything that is trained besides the loss: data, a model, and how both feed the loss. */
export interface Task {
  /** Name and title of the data set. */
  readonly name: string;
  readonly title: string;
  /** Samples; every column has as many rows. */
  readonly count: number;
  readonly columns: ReadonlyMap<string, TensorValue>;
  readonly model: Model;
  /** By the loss's parameters. */
  readonly bindings: ReadonlyMap<string, Binding>;
  /** What the metric measures, of which prediction; null where nothing is true of the samples. */
  readonly measured: { readonly metric: Metric; readonly truth: Truth; readonly prediction: string } | null;
  /** What was left out of the user's data, in words. */
  readonly notes: readonly string[];
}

/** The task cannot be made of this reading and this data: says why. */
export class DoesNotFit extends Error {
  override readonly name = 'DoesNotFit';
}
