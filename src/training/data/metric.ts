import type { TensorValue } from '../../core/ops/operation';
import { sizeOf } from '../../core/tensor/shape';

export type MetricName = 'accuracy' | 'r2' | 'iou';

/** What is true of some samples: `width` class numbers or values for each, one sample after the other. */
export interface Truth {
  readonly width: number;
  readonly values: Float64Array;
}

export function truthOf(rows: readonly (readonly number[])[]): Truth {
  return { width: rows[0]?.length ?? 1, values: Float64Array.from(rows.flat()) };
}

/** How well a prediction does, apart from what the loss says. */
export interface Metric {
  readonly name: MetricName;
  /** How it reads the output, in words after "accuracy: ". */
  readonly reads: string;
  /** The same in PyTorch: statements that return it, of `output` and `TRUTH`, a row for each sample. */
  readonly inPyTorch: string;
  /** Of an output with one row per sample, and what is true of these samples. */
  readonly score: (output: TensorValue, truth: Truth) => number;
}

/** Where the scores of the classes lie: `dim` counts with the sample's dimension. */
export interface ClassAxis {
  readonly classes: number;
  readonly dim: number;
}

/** From outputs to class numbers: those of all places of all samples are numbered through. */
interface Decide {
  readonly of: (output: TensorValue) => (place: number) => number;
  /** The same as an expression of PyTorch. */
  readonly inPyTorch: string;
}

export function accuracyOfLargest(axis: ClassAxis): Metric {
  return accuracy('the largest score names the class', decideLargest(axis));
}

export function accuracyAbove(threshold: number): Metric {
  return accuracy(`class 1 where the output is above ${format(threshold)}`, decideAbove(threshold));
}

export function iouOfLargest(axis: ClassAxis): Metric {
  return iou('the largest score names the class; mean over the classes but the background', decideLargest(axis));
}

export function iouAbove(threshold: number): Metric {
  return iou(`the mask is where the output is above ${format(threshold)}`, decideAbove(threshold));
}

/** Accuracy of always naming the most frequent class; null for other metrics. */
export function chanceOf(metric: Metric, truth: Truth): number | null {
  if (metric.name !== 'accuracy') return null;
  const counts = new Map<number, number>();
  for (const label of truth.values) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Math.max(...counts.values()) / truth.values.length;
}

function accuracy(reads: string, decide: Decide): Metric {
  return {
    name: 'accuracy',
    reads,
    inPyTorch: `return (${decide.inPyTorch} == TRUTH.flatten()).float().mean().item()`,
    score: (output, { values }) => {
      const decided = decide.of(output);
      let right = 0;
      for (let place = 0; place < values.length; place += 1) if (decided(place) === values[place]) right += 1;
      return right / values.length;
    },
  };
}

function iou(reads: string, decide: Decide): Metric {
  return {
    name: 'iou',
    reads,
    inPyTorch: `decided, truth = ${decide.inPyTorch}, TRUTH.flatten()
scores = []
for label in set(decided.tolist() + truth.tolist()) - {0}:
    both = ((decided == label) & (truth == label)).sum()
    scores.append((both / ((decided == label) | (truth == label)).sum()).item())
return sum(scores) / len(scores) if scores else 1.0`,
    score: (output, { values: labels }) => {
      const ofPlace = decide.of(output);
      const decided = labels.map((_, place) => ofPlace(place));
      const classes = [...new Set([...labels, ...decided])].filter((label) => label !== 0);
      const scores = classes.map((label) => overlap(labels, decided, label));
      return scores.length === 0 ? 1 : scores.reduce((sum, score) => sum + score, 0) / scores.length;
    },
  };
}

function overlap(labels: Float64Array, decided: Float64Array, label: number): number {
  let [both, either] = [0, 0];
  labels.forEach((truly, place) => {
    const [a, b] = [truly === label, decided[place] === label];
    if (a && b) both += 1;
    if (a || b) either += 1;
  });
  return both / either;
}

function decideLargest({ classes, dim }: ClassAxis): Decide {
  const of: Decide['of'] = ({ type, data }) => {
    const inner = sizeOf(type.shape.slice(dim + 1));
    return (place) => {
      const start = Math.floor(place / inner) * classes * inner + (place % inner);
      let best = 0;
      for (let label = 1; label < classes; label += 1) {
        if ((data[start + label * inner] ?? 0) > (data[start + best * inner] ?? 0)) best = label;
      }
      return best;
    };
  };
  return { of, inPyTorch: `output.argmax(${dim}).flatten()` };
}

function decideAbove(threshold: number): Decide {
  const of: Decide['of'] =
    ({ data }) =>
    (place) =>
      (data[place] ?? 0) > threshold ? 1 : 0;
  return { of, inPyTorch: `(output > ${threshold}).long().flatten()` };
}

/** R²: the share of the variance of the truth that the prediction explains; below 0 it does worse than the mean. */
export const r2: Metric = {
  name: 'r2',
  reads: 'the output is the value',
  inPyTorch: `truth = TRUTH.float()
residual = ((truth - output.reshape(truth.shape)) ** 2).sum()
return (1 - residual / ((truth - truth.mean(0)) ** 2).sum()).item()`,
  score: ({ data }, { width, values }) => {
    const means = new Float64Array(width);
    for (let i = 0; i < values.length; i += 1) means[i % width] = (means[i % width] ?? 0) + (values[i] ?? 0);
    const samples = values.length / width;
    let [residual, total] = [0, 0];
    for (let i = 0; i < values.length; i += 1) {
      const value = values[i] ?? 0;
      residual += (value - (data[i] ?? 0)) ** 2;
      total += (value - (means[i % width] ?? 0) / samples) ** 2;
    }
    return 1 - residual / total;
  },
};

/** Mean intersection over union of boxes (x1, y1, x2, y2). */
export const boxIou: Metric = {
  name: 'iou',
  reads: 'the output is the box',
  inPyTorch: `a, b = TRUTH, output.reshape(TRUTH.shape)
area = lambda corner, other: (other - corner).clamp(min=0).prod(1)
both = area(torch.maximum(a[:, :2], b[:, :2]), torch.minimum(a[:, 2:], b[:, 2:]))
either = area(a[:, :2], a[:, 2:]) + area(b[:, :2], b[:, 2:]) - both
return torch.where(either > 0, both / either, 0.0).mean().item()`,
  score: ({ data }, { values }) => {
    const boxAt = (of: ArrayLike<number>, sample: number) =>
      Array.from({ length: 4 }, (_, i) => of[4 * sample + i] ?? 0);
    const samples = [...Array(values.length / 4).keys()];
    return mean(samples.map((sample) => boxOverlap(boxAt(values, sample), boxAt(data, sample))));
  },
};

function boxOverlap(a: readonly number[], b: readonly number[]): number {
  const [left, top] = [Math.max(a[0] ?? 0, b[0] ?? 0), Math.max(a[1] ?? 0, b[1] ?? 0)];
  const [right, bottom] = [Math.min(a[2] ?? 0, b[2] ?? 0), Math.min(a[3] ?? 0, b[3] ?? 0)];
  const both = Math.max(right - left, 0) * Math.max(bottom - top, 0);
  const either = boxArea(a) + boxArea(b) - both;
  return either > 0 ? both / either : 0;
}

function boxArea([left = 0, top = 0, right = 0, bottom = 0]: readonly number[]): number {
  return Math.max(right - left, 0) * Math.max(bottom - top, 0);
}

/** For embeddings: a sample belongs to the class whose mean is nearest. */
export const accuracyOfNearestMean: Metric = {
  name: 'accuracy',
  reads: 'the nearest class mean of the embeddings names the class',
  inPyTorch: `labels = TRUTH[:, 0]
classes = labels.unique()
means = torch.stack([output[labels == label].mean(0) for label in classes])
return (classes[torch.cdist(output.flatten(1), means.flatten(1)).argmin(1)] == labels).float().mean().item()`,
  score: ({ type, data }, { width: places, values }) => {
    const width = sizeOf(type.shape.slice(1));
    const labels = Array.from({ length: values.length / places }, (_, sample) => values[sample * places] ?? 0);
    const rows = labels.map((_, sample) => data.subarray(sample * width, (sample + 1) * width));
    const means = new Map([...new Set(labels)].map((label) => [label, meanOfClass(rows, labels, label, width)]));
    const right = rows.filter((row, sample) => nearest(row, means) === labels[sample]);
    return right.length / rows.length;
  },
};

function meanOfClass(
  rows: readonly ArrayLike<number>[],
  labels: readonly number[],
  label: number,
  width: number,
): number[] {
  const own = rows.filter((_, sample) => labels[sample] === label);
  return Array.from({ length: width }, (_, dim) => mean(own.map((row) => row[dim] ?? 0)));
}

function nearest(row: ArrayLike<number>, means: ReadonlyMap<number, readonly number[]>): number {
  let [best, least] = [-1, Infinity];
  for (const [label, center] of means) {
    const distance = center.reduce((sum, value, dim) => sum + (value - (row[dim] ?? 0)) ** 2, 0);
    if (distance < least) [best, least] = [label, distance];
  }
  return best;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function format(value: number): string {
  return String(Number(value.toFixed(3)));
}
