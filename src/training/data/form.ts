import { isFloating } from '../../core/tensor/dtype';
import type { Domain, Reading, ShapeFamily, TensorReading } from '../../core/roles/reading';
import { sameShape, sizeOf, type Shape } from '../../core/tensor/shape';
import { layoutFor, type Layout } from './layout';
import {
  accuracyAbove,
  accuracyOfLargest,
  accuracyOfNearer,
  boxIou,
  iouAbove,
  iouOfLargest,
  r2,
  type Metric,
} from './metric';
import type { Labels, Values } from './samples';
import { DoesNotFit } from './task';

/** A network that predicts more numbers per sample than this is slow and teaches no more. */
const mostOutputs = 512;

/** Families whose predictions are embeddings or single scores: no number of classes or places stands in their shape. */
const embeddingFamilies: ReadonlySet<ShapeFamily> = new Set(['embeddings', 'pair', 'triplet', 'views', 'contest']);

/** The inputs of a loss sorted by role. */
export interface Sorted {
  readonly predictions: readonly TensorReading[];
  readonly targets: readonly TensorReading[];
  readonly others: readonly TensorReading[];
}

export function sortInputs(reading: Reading): Sorted {
  const tensors = reading.inputs.filter((input) => input.kind === 'tensor');
  const isTrained = (input: TensorReading) => input.role === 'prediction' && isFloating(input.dtype);
  return {
    predictions: tensors.filter(isTrained),
    targets: tensors.filter((input) => input.role === 'target'),
    others: tensors.filter((input) => input.role !== 'target' && !isTrained(input)),
  };
}

export function predictsEmbeddings(reading: Reading): boolean {
  return embeddingFamilies.has(reading.family);
}

/** How the loss's tensors look for given data: the same as they were read, but for the numbers of samples, classes and places. */
export class Form {
  readonly main: TensorReading;
  readonly target: TensorReading | undefined;

  constructor(
    readonly reading: Reading,
    readonly sorted: Sorted,
    readonly truth: Labels | Values,
  ) {
    const [main] = sorted.predictions;
    if (main === undefined) throw new DoesNotFit('no prediction');
    if (sorted.predictions.some((prediction) => !prediction.batched))
      throw new DoesNotFit('a prediction without samples');
    this.main = main;
    this.target = sorted.targets[0];
    const outputs = sorted.predictions.reduce((sum, prediction) => sum + sizeOf(this.layoutOf(prediction).rest), 0);
    if (outputs > mostOutputs) throw new DoesNotFit(`${outputs} numbers to predict per sample`);
  }

  /** The layout of one sample of an input that has a row per sample. */
  layoutOf(input: TensorReading): Layout {
    const rest = restOf(input);
    if (this.truth.kind === 'values' || (predictsEmbeddings(this.reading) && input.role === 'prediction')) {
      return { rest, classAxis: null };
    }
    return layoutFor(rest, this.truth.places, this.truth.classes, this.reading.family === 'sequence');
  }

  /** The shape of an input that is neither prediction nor target, for `count` samples. */
  shapeOf(input: TensorReading, count: number): Shape {
    const rest = restOf(input);
    const alike = [this.main, ...this.sorted.targets].find((other) => sameShape(restOf(other), rest));
    const fitted = alike === undefined ? rest.map((size) => this.sizeFor(size)) : this.layoutOf(alike).rest;
    return input.batched ? [count, ...fitted] : fitted;
  }

  /** The number of classes stands for itself wherever it stands in a shape. */
  sizeFor(size: number): number {
    return this.truth.kind === 'labels' && size === this.#classesRead() ? this.truth.classes : size;
  }

  #classesRead(): number | null {
    if (predictsEmbeddings(this.reading)) return this.target?.below ?? null;
    const { classAxis } = this.layoutOf(this.main);
    return this.target?.below ?? (classAxis === null ? null : (restOf(this.main)[classAxis] ?? null));
  }

  /** What measures the main prediction against the truth; null where the loss is not told the truth. */
  metric(): Metric | null {
    if (this.reading.family === 'views' || this.reading.family === 'contest') return null;
    if (this.truth.kind === 'values') return this.reading.family === 'boxes' ? boxIou : r2;
    if (predictsEmbeddings(this.reading)) return accuracyOfNearer;
    const { classAxis } = this.layoutOf(this.main);
    const isImage = this.truth.places.length === 2;
    if (classAxis === null) {
      const threshold = thresholdOf(this.main.domain, this.target?.domain);
      return isImage ? iouAbove(threshold) : accuracyAbove(threshold);
    }
    const axis = { classes: this.truth.classes, dim: classAxis + 1 };
    return isImage ? iouOfLargest(axis) : accuracyOfLargest(axis);
  }
}

/** Where a score changes from class 0 to class 1. */
function thresholdOf(prediction: Domain, target: Domain | undefined): number {
  if (prediction === 'logits') return 0;
  if (prediction === 'logProbability') return Math.log(0.5);
  return target === 'sign' ? 0 : 0.5;
}

/** The shape of one sample. */
export function restOf(input: TensorReading): Shape {
  return input.batched ? input.shape.slice(1) : input.shape;
}
