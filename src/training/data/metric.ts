import type { TensorValue } from '../../core/ops/operation';
import { sizeOf } from '../../core/tensor/shape';

export const metricNames = ['accuracy', 'r2', 'iou', 'order'] as const;
export type MetricName = (typeof metricNames)[number];

/** What a metric looks at in the output. */
type Judged =
  | { readonly kind: 'largest'; readonly axis: ClassAxis }
  | { readonly kind: 'above' | 'distance' | 'value' | 'overlap' };

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
  readonly judged: Judged;
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
  return accuracy('the largest score names the class', { kind: 'largest', axis }, decideLargest(axis));
}

/** For classes in order, of which each score says whether it is a higher one. */
export function accuracyOfSteps(axis: ClassAxis): Metric {
  const reads = 'the class is the number of scores above 0 before the first that is not';
  return accuracy(reads, { kind: 'largest', axis }, decideSteps(axis));
}

export function accuracyAbove(threshold: number): Metric {
  const reads = `class 1 where the output is above ${format(threshold)}`;
  return accuracy(reads, { kind: 'above' }, decideAbove(threshold));
}

export function iouOfLargest(axis: ClassAxis): Metric {
  const reads = 'the largest score names the class; mean over the classes but the background';
  return iou(reads, { kind: 'largest', axis }, decideLargest(axis));
}

export function iouAbove(threshold: number): Metric {
  return iou(`the mask is where the output is above ${format(threshold)}`, { kind: 'above' }, decideAbove(threshold));
}

/** What guessing reaches: always the most frequent class, or one of two; null where there is no such thing. */
export function chanceOf(metric: Metric, truth: Truth): number | null {
  if (metric.judged.kind === 'distance' || metric === orderOfNeighbours) return 0.5;
  if (metric.name !== 'accuracy') return null;
  const counts = new Map<number, number>();
  for (const label of truth.values) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Math.max(...counts.values()) / truth.values.length;
}

function accuracy(reads: string, judged: Judged, decide: Decide): Metric {
  return {
    name: 'accuracy',
    judged,
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

function iou(reads: string, judged: Judged, decide: Decide): Metric {
  return {
    name: 'iou',
    judged,
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

function decideSteps({ classes, dim }: ClassAxis): Decide {
  const of: Decide['of'] = ({ type, data }) => {
    const inner = sizeOf(type.shape.slice(dim + 1));
    return (place) => {
      const start = Math.floor(place / inner) * classes * inner + (place % inner);
      let label = 0;
      while (label < classes && (data[start + label * inner] ?? 0) > 0) label += 1;
      return label;
    };
  };
  return { of, inPyTorch: `(output > 0).long().cumprod(${dim}).sum(${dim}).flatten()` };
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
  judged: { kind: 'value' },
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

/** A metric of one number for each sample, of a column of several. */
export function ofColumn(metric: Metric, column: number, columns: number): Metric {
  return {
    ...metric,
    reads: metric.reads.replace('the output', `number ${column + 1} of ${columns}`),
    inPyTorch: `output = output[:, ${column}]\n${metric.inPyTorch}`,
    score: ({ type, data }, truth) => {
      const [samples = 0] = type.shape;
      const values = data.filter((_, place) => place % columns === column);
      return metric.score({ type: { ...type, shape: [samples] }, data: values }, truth);
    },
  };
}

/** Mean intersection over union of boxes (x1, y1, x2, y2). */
export const boxIou: Metric = {
  name: 'iou',
  judged: { kind: 'overlap' },
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

/**
 * For embeddings: how many samples lie nearer to one of their class than to one of another. The others are those that follow, so that it
 * costs no more than the samples do.
 */
export const accuracyOfNearer = nearer('lies nearer', 'to', 'output.flatten(1)', distance);

/** The same for embeddings of which the direction alone counts. */
export const accuracyOfDirections = nearer(
  'points more',
  'like',
  'nn.functional.normalize(output.flatten(1))',
  (data, width, one, other) => -cosine(data, width, one, other),
);

function nearer(verb: string, preposition: string, rows: string, between: typeof distance): Metric {
  return {
    name: 'accuracy',
    judged: { kind: 'distance' },
    reads: `a sample ${verb} ${preposition} one of its class than ${preposition} one of another; one in two by chance`,
    inPyTorch: `labels, rows = TRUTH[:, 0].tolist(), ${rows}
count = len(labels)
def following(one, same):
    others = ((one + step) % count for step in range(1, count))
    return next((other for other in others if (labels[other] == labels[one]) == same), None)
triples = [(one, following(one, True), following(one, False)) for one in range(count)]
triples = [triple for triple in triples if None not in triple]
right = [(torch.dist(rows[a], rows[b]) < torch.dist(rows[a], rows[c])).item() for a, b, c in triples]
return sum(right) / len(right) if right else float("nan")`,
    score: ({ type, data }, { width: places, values }) => {
      const width = sizeOf(type.shape.slice(1));
      const labels = Array.from({ length: values.length / places }, (_, sample) => values[sample * places] ?? 0);
      const triples = triplesOf(labels);
      const right = triples.filter(
        ([one, own, other]) => between(data, width, one, own) < between(data, width, one, other),
      );
      return right.length / triples.length;
    },
  };
}

/** Each sample with the next of its class and the next of another, round and round; those left out that have none. */
function triplesOf(labels: readonly number[]): readonly (readonly [one: number, own: number, other: number])[] {
  return labels.flatMap((label, one) => {
    const following = (same: boolean): number | undefined => {
      for (let step = 1; step < labels.length; step += 1) {
        const place = (one + step) % labels.length;
        if ((labels[place] === label) === same) return place;
      }
      return undefined;
    };
    const [own, other] = [following(true), following(false)];
    return own === undefined || other === undefined ? [] : [[one, own, other] as const];
  });
}

/** Between two rows; its square is as good to compare. */
function distance(data: ArrayLike<number>, width: number, one: number, other: number): number {
  let sum = 0;
  for (let i = 0; i < width; i += 1) sum += ((data[one * width + i] ?? 0) - (data[other * width + i] ?? 0)) ** 2;
  return sum;
}

function cosine(data: ArrayLike<number>, width: number, one: number, other: number): number {
  const dot = (a: number, b: number): number => {
    let sum = 0;
    for (let i = 0; i < width; i += 1) sum += (data[a * width + i] ?? 0) * (data[b * width + i] ?? 0);
    return sum;
  };
  return dot(one, other) / Math.sqrt(dot(one, one) * dot(other, other));
}

/** Of numbers: how many neighbours among the samples are predicted in the order in which they are. */
export const orderOfNeighbours: Metric = {
  name: 'order',
  judged: { kind: 'value' },
  reads: 'of two samples the one that is larger is predicted to be larger; one in two by chance',
  inPyTorch: `truth, predicted = TRUTH.flatten().float(), output.flatten()
actual = (truth[1:] - truth[:-1]).sign()
return ((predicted[1:] - predicted[:-1]).sign() == actual)[actual != 0].float().mean().item()`,
  score: ({ data }, { values }) => {
    let [right, all] = [0, 0];
    for (let i = 1; i < values.length; i += 1) {
      const actual = Math.sign((values[i] ?? 0) - (values[i - 1] ?? 0));
      if (actual === 0) continue;
      all += 1;
      if (Math.sign((data[i] ?? 0) - (data[i - 1] ?? 0)) === actual) right += 1;
    }
    return right / all;
  },
};

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function format(value: number): string {
  return String(Number(value.toFixed(3)));
}
