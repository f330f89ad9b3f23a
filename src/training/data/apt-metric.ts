import type { Reading } from '../../core/roles/reading';
import { sizeOf } from '../../core/tensor/shape';
import type { LossProgram } from '../loss-program';
import { keys, type Values } from '../variants/keys';
import type { TensorValue } from '../../core/ops/operation';
import { sortInputs } from './form';
import {
  accuracyOfDirections,
  accuracyOfSteps,
  ofColumn,
  orderOfNeighbours,
  type ClassAxis,
  type Metric,
  type Truth,
} from './metric';
import { isLeastAtTruth } from './least-at-truth';
import type { Task } from './task';

type Measured = NonNullable<Task['measured']>;

/** So many samples tell; a loss of all pairs takes the square of it. */
export const mostTold = 64;

/** What a training step does at the beginning, on the first samples. */
export interface FirstStep {
  readonly values: Values<TensorValue>;
  readonly program: LossProgram;
  readonly reading: Reading;
}

/**
 * What a task is measured by, where that follows from the loss: it drives each output to what the metric takes for right, or away from it,
 * which is its mistake. Else by what does follow, or by nothing. A loss that drives nothing tells nothing: that it teaches nothing is to be
 * seen. Throws LossFailed.
 */
export function aptMeasure(task: Task, step: FirstStep): Task['measured'] {
  const { measured } = task;
  if (measured === null) return null;
  const drive = new Drive(step.values, measured, measured.prediction);
  switch (measured.metric.judged.kind) {
    case 'largest':
      return withMetric(measured, ofClasses(drive, measured.metric, measured.metric.judged.axis));
    case 'above':
      return isConsistent(drive.ofTwo(hasClasses(step.reading))) ? measured : null;
    case 'distance': {
      const isMeant = isConsistent(drive.ofTriplets(sortInputs(step.reading).predictions.map(({ name }) => name)));
      return isMeant ? withMetric(measured, drive.isOfDirections ? accuracyOfDirections : measured.metric) : null;
    }
    case 'value':
      return ofValues(task, measured, step);
    case 'overlap':
      return measured;
  }
}

function withMetric(measured: Measured, metric: Metric | null): Task['measured'] {
  return metric && { ...measured, metric };
}

/** Whether the target is read as one of two, not as numbers that the data set takes for such. */
function hasClasses(reading: Reading): boolean {
  return sortInputs(reading).targets.some(({ domain }) => domain !== 'real');
}

function ofClasses(drive: Drive, metric: Metric, axis: ClassAxis): Metric | null {
  if (metric.name === 'accuracy' && isSteady(drive.ofSteps(axis))) return accuracyOfSteps(axis);
  return drive.isOneWay(drive.ofLargest(axis)) ? metric : null;
}

function ofValues(task: Task, measured: Measured, { values, program, reading }: FirstStep): Task['measured'] {
  const { predictions } = sortInputs(reading);
  const follows = (prediction: string): boolean =>
    measured.truth.width === 1 && isUpward(new Drive(values, measured, prediction).ofOrder());
  if (predictions.length > 1) {
    const names = [measured.prediction, ...predictions.map(({ name }) => name)];
    return { ...measured, prediction: names.find(follows) ?? measured.prediction };
  }
  const drive = new Drive(values, measured, measured.prediction);
  if (drive.columns > measured.truth.width) return ofMiddleColumn(drive, measured);
  if (isLeastAtTruth(task, measured, program)) return measured;
  return follows(measured.prediction) ? { ...measured, metric: orderOfNeighbours } : null;
}

/** Of several numbers for each sample one that follows what is true as well as any: the middle one of quantiles, a mean, no spread. */
function ofMiddleColumn(drive: Drive, measured: Measured): Task['measured'] {
  const { columns } = drive;
  const shares = Array.from({ length: columns }, (_, column) => upward(drive.ofOrder(column)));
  const best = Math.max(...shares);
  const following = [...shares.keys()].filter((column) => (shares[column] ?? 0) > 0.95 * best);
  const middle = following[Math.floor(following.length / 2)];
  if (middle === undefined || best < steady) return null;
  return withMetric(measured, ofColumn(measured.metric, middle, columns));
}

/** Of the outputs that are driven anywhere, this share goes one way. */
const steady = 0.75;

/** To where single outputs are driven: 1 to what is right, −1 away from it, 0 nowhere, NaN neither. */
type Ways = readonly number[];

/** The share that is driven to what is right. */
function upward(ways: Ways): number {
  const driven = ways.filter((way) => way !== 0);
  return driven.length === 0 ? 0 : driven.filter((way) => way > 0).length / driven.length;
}

function isUpward(ways: Ways): boolean {
  return upward(ways) >= steady;
}

function isSteady(ways: Ways): boolean {
  return isUpward(ways) || isUpward(ways.map((way) => -way));
}

function isConsistent(ways: Ways): boolean {
  return ways.every((way) => way === 0) || isSteady(ways);
}

/** Where descent drives a prediction, beside what is true. */
class Drive {
  readonly #output: TensorValue | undefined;
  readonly #gradient: TensorValue | undefined;
  readonly #truth: Truth;

  constructor(
    readonly values: Values<TensorValue>,
    { truth }: Measured,
    readonly prediction: string,
  ) {
    this.#output = values.get(keys.prediction(prediction));
    this.#gradient = values.get(keys.predictionGradient(prediction));
    const samples = this.#output?.type.shape[0] ?? 0;
    this.#truth = { width: truth.width, values: truth.values.slice(0, samples * truth.width) };
  }

  /** Whether the true class's score is driven up beside the others'. */
  ofLargest(axis: ClassAxis): Ways {
    return this.#ofScores(axis, (pulls, label) => {
      const others = pulls.reduce((sum, pull) => sum + pull, 0) - (pulls[label] ?? 0);
      const ahead = (pulls[label] ?? 0) - others / Math.max(pulls.length - 1, 1);
      return ahead === 0 ? NaN : Math.sign(ahead);
    });
  }

  /** Whether the scores below the true class are driven up, that at it down, and those above it not up. */
  ofSteps(axis: ClassAxis): Ways {
    return this.#ofScores(axis, (pulls, label) => {
      const is = (way: 1 | -1) =>
        pulls.every((pull, place) =>
          place < label ? pull * way > 0 : place === label ? pull * way < 0 : pull * way <= 0,
        );
      return is(1) ? 1 : is(-1) ? -1 : NaN;
    });
  }

  /** Whether all classes are driven one way, to what is right or away from it: else the loss counts them otherwise, as without the background. */
  isOneWay(ways: Ways): boolean {
    const { values } = this.#truth;
    const classes = [...new Set(values)].map((label) => ways.filter((_, place) => values[place] === label));
    const driven = classes.filter((own) => own.some((way) => way !== 0));
    return driven.every(isUpward) || driven.every((own) => isUpward(own.map((way) => -way)));
  }

  /** Whether outputs of class 1 are driven up and those of class 0 down; nowhere at all, unless both are where `areClasses` is false. */
  ofTwo(areClasses: boolean): Ways {
    const ways = this.#pulls.map((pull, place) => Math.sign(pull) * (this.#truth.values[place] === 1 ? 1 : -1));
    const isDriven = (label: number) => ways.some((way, place) => way !== 0 && this.#truth.values[place] === label);
    return areClasses || isDriven(0) === isDriven(1) ? ways : [1, -1];
  }

  /** How many numbers are predicted of each sample. */
  get columns(): number {
    return sizeOf(this.#output?.type.shape.slice(1) ?? []);
  }

  /** Whether larger truths are driven up more, from neighbour to neighbour, in one column. */
  ofOrder(column = 0): Ways {
    const { values } = this.#truth;
    const pulls = this.#pulls.filter((_, place) => place % this.columns === column);
    if (pulls.length !== values.length) return [];
    return pulls.slice(1).map((pull, place) => {
      const actual = (values[place + 1] ?? 0) - (values[place] ?? 0);
      return Math.sign(actual) * Math.sign(pull - (pulls[place] ?? 0));
    });
  }

  /** Whether, of three predictions, rows of the first are driven to those of the second and from those of the third. */
  ofTriplets(predictions: readonly string[]): Ways {
    const [one, own, other] = predictions.flatMap((name) => movingRows(this.values, name));
    if (one === undefined || own === undefined || other === undefined) return [];
    const samples = this.#truth.values.length / this.#truth.width;
    return Array.from({ length: samples }, (_, row) => wayOf(approach(one, own, row), approach(one, other, row)));
  }

  /** Whether no row is driven to be longer or shorter. */
  get isOfDirections(): boolean {
    const [rows] = movingRows(this.values, this.prediction);
    if (rows === undefined) return false;
    const { width, at, gradient } = rows;
    return Array.from({ length: at.length / width }, (_, row) => row * width).every((start) => {
      const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
        let sum = 0;
        for (let i = start; i < start + width; i += 1) sum += (a[i] ?? 0) * (b[i] ?? 0);
        return sum;
      };
      return Math.abs(dot(at, gradient)) <= 1e-3 * Math.sqrt(dot(at, at) * dot(gradient, gradient));
    });
  }

  get #pulls(): readonly number[] {
    return Array.from(this.#gradient?.data ?? [], (value) => -value);
  }

  #ofScores({ classes, dim }: ClassAxis, way: (pulls: readonly number[], label: number) => number): Ways {
    const pulls = this.#pulls;
    const inner = sizeOf(this.#output?.type.shape.slice(dim + 1) ?? []);
    return Array.from(this.#truth.values, (label, place) => {
      const start = Math.floor(place / inner) * classes * inner + (place % inner);
      const own = Array.from({ length: classes }, (_, other) => pulls[start + other * inner] ?? 0);
      return own.every((pull) => pull === 0) ? 0 : way(own, label);
    });
  }
}

/** Rows of an output, and where descent drives them. */
interface MovingRows {
  readonly width: number;
  readonly at: TensorValue['data'];
  readonly gradient: TensorValue['data'];
}

function movingRows(values: Values<TensorValue>, prediction: string): readonly MovingRows[] {
  const output = values.get(keys.prediction(prediction));
  const gradient = values.get(keys.predictionGradient(prediction));
  if (output === undefined || gradient === undefined) return [];
  return [{ width: sizeOf(output.type.shape.slice(1)), at: output.data, gradient: gradient.data }];
}

/** How fast the same row of two outputs is driven together; below 0: apart. */
function approach(one: MovingRows, other: MovingRows, row: number): number {
  let speed = 0;
  for (let i = row * one.width; i < (row + 1) * one.width; i += 1) {
    const between = (one.at[i] ?? 0) - (other.at[i] ?? 0);
    speed += between * ((one.gradient[i] ?? 0) - (other.gradient[i] ?? 0));
  }
  return speed;
}

/** Whether one of the own class comes nearer, and one of another goes away. */
function wayOf(own: number, other: number): number {
  if (own === 0 && other === 0) return 0;
  return own >= 0 && other <= 0 ? 1 : own <= 0 && other >= 0 ? -1 : NaN;
}
