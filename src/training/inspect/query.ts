import * as v from 'valibot';
import type { Span } from '../../core/text/span';
import type { PlaneGradient } from '../result';
import { variantNames, type VariantName } from '../variants/variant';

const step = v.pipe(v.number(), v.integer(), v.minValue(0));
const variant = v.picklist(variantNames);

/** What can be asked of a training at one of its steps, counted by the updates before it. */
export const querySchema = v.variant('kind', [
  /** The gradient over `size` × `size` points of the input plane. */
  v.object({ kind: v.literal('plane'), step, size: v.pipe(v.number(), v.integer(), v.minValue(2)) }),
  /** One update, taken apart for one element of one parameter; null: the one that is moved most. */
  v.object({
    kind: v.literal('step'),
    step,
    weight: v.nullable(v.object({ parameter: v.string(), element: step })),
  }),
  /** The gradient of the loss as written beside central differences, on the batch of the step. */
  v.object({ kind: v.literal('check'), step }),
  /** Rows `from` to `to` (exclusive) of a landscape of `columns` × `rows` points; one row alone goes through the weights. */
  v.object({ kind: v.literal('landscape'), step, variant, columns: step, rows: step, from: step, to: step }),
]);
export type Query = v.InferOutput<typeof querySchema>;

/** The answer to a query: plain data. */
export type Answer = PlaneAnswer | StepAnswer | CheckAnswer | LandscapeAnswer;

export interface PlaneAnswer {
  readonly kind: 'plane';
  readonly step: number;
  readonly size: number;
  /** Null unless inputs are points in the plane. */
  readonly gradients: readonly PlaneGradient[] | null;
}

/** A weight: an element of a parameter, by flat index. */
export interface Weight {
  readonly parameter: string;
  readonly element: number;
}

export interface StepAnswer {
  readonly kind: 'step';
  readonly step: number;
  /** Numbers of the samples in the batch. */
  readonly samples: readonly number[];
  /** What the network is given of the first sample, what it answers, and what the loss is given beside that, by its own names. */
  readonly first: {
    readonly input: readonly number[];
    readonly prediction: readonly number[];
    readonly given: readonly { readonly name: string; readonly values: readonly number[] }[];
  };
  readonly parameters: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly weight: Weight;
  /** By variant, all from the weights as written. */
  readonly updates: readonly WeightUpdate[];
}

export interface WeightUpdate {
  readonly variant: VariantName;
  readonly loss: number;
  /** null: PyTorch's None; the optimiser leaves the weight alone. */
  readonly gradient: number | null;
  readonly before: number;
  readonly after: number;
  /** Whether every gradient and every updated weight equals that of the loss as written, bit for bit. */
  readonly same: boolean;
  /** All weights of the parameters that are not too large to be drawn. */
  readonly layers: readonly LayerUpdate[];
}

/** What a step does to the elements of one parameter, by flat index. */
export interface LayerUpdate {
  readonly parameter: string;
  /** null: PyTorch's None. */
  readonly gradient: readonly number[] | null;
  readonly change: readonly number[];
}

/** One element of a prediction: autograd's gradient, and the slopes of the loss itself to either side. */
export interface CheckedElement {
  readonly input: string;
  /** Flat. */
  readonly index: number;
  readonly value: number;
  /** null: PyTorch's None. */
  readonly gradient: number | null;
  /** NaN where the loss has no number there. */
  readonly left: number;
  readonly right: number;
  /** kink, jump: there is no derivative; unknown: the loss cannot be computed beside it. */
  readonly verdict: 'agrees' | 'differs' | 'kink' | 'jump' | 'unknown';
}

export interface CheckAnswer {
  readonly kind: 'check';
  readonly step: number;
  readonly precision: 'double' | 'single';
  /** How many elements there are; `elements` may be some of them. */
  readonly total: number;
  readonly elements: readonly CheckedElement[];
  /** Operations on the way that have a kink, and what the library takes for the slope there. */
  readonly kinks: readonly {
    readonly name: string;
    readonly span: Span;
    readonly at: string;
    readonly convention: string;
  }[];
  /** Operations at which the gradient ends or is hand-written. */
  readonly cuts: readonly { readonly name: string; readonly span: Span; readonly because: string }[];
}

export interface LandscapeAnswer {
  readonly kind: 'landscape';
  readonly step: number;
  readonly variant: VariantName;
  readonly columns: number;
  readonly rows: number;
  readonly from: number;
  readonly to: number;
  /** Row by row; NaN where the loss fails. */
  readonly loss: readonly number[];
  /** Whether the gradient of every weight is exactly zero or None there. */
  readonly flat: readonly boolean[];
  /** Whether it is None for every weight at all of these points. */
  readonly isNone: boolean;
  /** The weights of the run in the plane of the two directions, from the first step on. */
  readonly path: readonly (readonly [x: number, y: number])[];
}
