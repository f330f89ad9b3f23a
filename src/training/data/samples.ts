import type { Shape } from '../../core/tensor/shape';

/** Samples before they take the form that a loss asks for: rows of features, and what is true of each. */
export interface Samples {
  readonly features: readonly (readonly number[])[];
  readonly truth: Labels | Values;
}

/** A class at each place of a sample: one place for a point, as many as pixels for an image. */
export interface Labels {
  readonly kind: 'labels';
  readonly classes: number;
  /** Shape of one sample's places; [] where a sample has one class. */
  readonly places: Shape;
  readonly labels: readonly (readonly number[])[];
}

/** Real numbers to be predicted. */
export interface Values {
  readonly kind: 'values';
  readonly values: readonly (readonly number[])[];
  /** Whether a number may not lie far from the others, as the corner of a box. */
  readonly isBounded: boolean;
}

/** How a data set is to be made. */
export interface SampleOptions {
  readonly noise: number;
  /** For sets that can have any number of classes. */
  readonly classes: number;
  /** For sets of values: how many numbers are to be predicted. */
  readonly outputs: number;
}
