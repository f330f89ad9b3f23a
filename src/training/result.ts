import type { Broken } from '../core/findings/numbers/told-breakage';
import type { RanBy } from './executors/executor';
import type { MetricName } from './data/metric';
import type { VariantName } from './variants/variant';

/** What is trained on what: fixed once the training is made. Plain data, like everything here. */
export interface Setup extends RanBy {
  readonly dataset: { readonly name: string; readonly title: string; readonly samples: number };
  /** What was left out of the user's data, in words. */
  readonly notes: readonly string[];
  /** The model in one line: `2-16-16-2`. */
  readonly model: string;
  readonly free: boolean;
  readonly parameters: number;
  readonly steps: number;
  readonly batch: number;
  /** Steps between two measurements on all the data. */
  readonly metricEvery: number;
  /** `reads`: how the metric reads the output, in words. Null where nothing is true of the samples. */
  readonly metric: { readonly name: MetricName; readonly reads: string } | null;
  /** Accuracy of always naming the most frequent class; null where no classes are told apart. */
  readonly chance: number | null;
  readonly shift: number;
  readonly variants: readonly VariantName[];
  /** Extent of the inputs where they are points in the plane. */
  readonly plane: Plane | null;
}

export interface Plane {
  readonly x: readonly [low: number, high: number];
  readonly y: readonly [low: number, high: number];
}

/** A value measured after so many steps. */
export type Measured = readonly [step: number, value: number];

/** What happened to one variant since the last report. */
export interface VariantProgress {
  readonly name: VariantName;
  /** Loss of each batch before its update. */
  readonly loss: readonly number[];
  /** The metric of each batch before its update; empty where there is no metric. */
  readonly batchMetric: readonly number[];
  /** The metric on all the data. */
  readonly metric: readonly Measured[];
  /** Of the weights that the variant or the original moves, the share that both move the same way: at the original's weights, on one batch. */
  readonly signAgreement: readonly Measured[];
  /** Largest absolute difference to the original's weights at the last step that both reached; null for the original. */
  readonly weightDifference: number | null;
  /** What reached the weights in all steps so far: `none` is PyTorch's None, `zero` a gradient of zeros. */
  readonly gradient: 'flows' | 'zero' | 'none';
  readonly stopped: Stop | null;
  /** False where, at the end of the run, descent is found to lead down for ever: the loss has no least value. */
  readonly hasFloor: boolean;
}

/** Why a variant does not go on; `step` counts the losses that it has. */
export interface Stop {
  readonly step: number;
  readonly because: string;
  /** The expression of the loss that makes its last numbers none; null where it is not known to be one. */
  readonly broken: Broken | null;
}

export interface Progress {
  /** Steps done before and after. */
  readonly from: number;
  readonly to: number;
  readonly variants: readonly VariantProgress[];
  readonly done: boolean;
}

/** A run so far, whole. */
export interface Result {
  readonly setup: Setup;
  readonly steps: number;
  readonly variants: readonly VariantResult[];
}

/** All that happened to one variant from the beginning. */
export type VariantResult = VariantProgress;

/** One variant's gradient of the loss by the prediction, over points of the input plane. */
export interface PlaneGradient {
  readonly variant: VariantName;
  /** One row of numbers for each point, row by row from low y and low x; null where no gradient reaches the prediction. */
  readonly gradients: readonly (readonly number[])[] | null;
}
