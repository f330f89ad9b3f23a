import type { Domain, Reading, TensorReading } from '../roles/reading';
import { ElementSweep, type SweepPoint, type TracedLoss } from './element-sweep';

/** What a loss tells the network about one element of its prediction: the first picture of the panel. */
export interface GradientCurve {
  readonly prediction: string;
  /** What moves, in words: "`logits` of the true class, sample 0". */
  readonly axis: string;
  /** What stays, in words. */
  readonly fixed: string;
  readonly x: readonly number[];
  /** null where the program refuses such inputs. */
  readonly points: readonly (SweepPoint | null)[];
  /** flows; zero: it is 0 everywhere along the curve; none: PyTorch gives None. */
  readonly state: 'flows' | 'zero' | 'none';
  /** Where the sample's own element lies. */
  readonly current: number;
}

/** The loss and its gradient over prediction × target. */
export interface GradientMap {
  readonly prediction: string;
  readonly target: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Row by row, the target's rows first; NaN where there is none. */
  readonly gradient: Float32Array;
  readonly state: GradientCurve['state'];
}

const curvePoints = 121;
const mapPoints = 49;

export function gradientCurve(loss: TracedLoss, reading: Reading): GradientCurve | null {
  const prediction = predictionOf(reading);
  if (prediction === null) return null;
  const sweep = new ElementSweep(loss, prediction.name);
  const { index, axis, fixed } = movingElement(reading, prediction, sweep);
  const current = sweep.elementsOf(prediction.name)?.[index] ?? 0;
  const x = spaced(rangeOf(prediction.domain), curvePoints);
  const points = x.map((value) => sweep.point([[prediction.name, index, value]], index));
  return { prediction: prediction.name, axis, fixed, x, points, state: stateOf(sweep, points), current };
}

/** null where the target has no element for each of the prediction's. */
export function gradientMap(loss: TracedLoss, reading: Reading): GradientMap | null {
  const prediction = predictionOf(reading);
  const target = reading.inputs.find((input) => input.kind === 'tensor' && input.role === 'target');
  if (prediction === null || target?.kind !== 'tensor') return null;
  const isLabel = target.domain === 'classIndex';
  if (!isLabel && target.shape.join() !== prediction.shape.join()) return null;
  const sweep = new ElementSweep(loss, prediction.name);
  const x = spaced(rangeOf(prediction.domain), mapPoints);
  const y = isLabel
    ? Array.from({ length: target.below ?? 2 }, (_, label) => label)
    : spaced(rangeOf(target.domain), mapPoints);
  const points = y.flatMap((t) =>
    x.map((p) =>
      sweep.point(
        [
          [prediction.name, 0, p],
          [target.name, 0, t],
        ],
        0,
      ),
    ),
  );
  const gradient = Float32Array.from(points, (point) => point?.gradient ?? NaN);
  return { prediction: prediction.name, target: target.name, x, y, gradient, state: stateOf(sweep, points) };
}

function predictionOf(reading: Reading): TensorReading | null {
  const found = reading.inputs.find((input) => input.kind === 'tensor' && input.role === 'prediction');
  return found?.kind === 'tensor' ? found : null;
}

function movingElement(
  reading: Reading,
  prediction: TensorReading,
  sweep: ElementSweep,
): { index: number; axis: string; fixed: string } {
  const labels = reading.inputs.find((input) => input.kind === 'tensor' && input.domain === 'classIndex');
  const first = labels === undefined ? undefined : sweep.elementsOf(labels.name)?.[0];
  if (first !== undefined && prediction.shape.length === 2 && (prediction.shape[1] ?? 0) > 1) {
    return { index: first, axis: `${prediction.name} of the true class`, fixed: 'the others fixed' };
  }
  const target = reading.inputs.find((input) => input.kind === 'tensor' && input.role === 'target');
  const value = target === undefined ? undefined : sweep.elementsOf(target.name)?.[0];
  const one = prediction.shape.length === 0 ? prediction.name : `one element of ${prediction.name}`;
  return {
    index: 0,
    axis: one,
    fixed:
      target === undefined || value === undefined
        ? 'the others fixed'
        : `${target.name} ${value.toFixed(2)}, the others fixed`,
  };
}

function stateOf(sweep: ElementSweep, points: readonly (SweepPoint | null)[]): GradientCurve['state'] {
  if (!sweep.hasGradient) return 'none';
  return points.every((point) => point === null || point.gradient === 0) ? 'zero' : 'flows';
}

function rangeOf(domain: Domain): readonly [number, number] {
  switch (domain) {
    case 'probability':
    case 'distribution':
    case 'oneHot':
    case 'binary':
    case 'box':
      return [0.01, 0.99];
    case 'positive':
    case 'length':
      return [0.05, 4];
    case 'logProbability':
      return [-6, -0.01];
    case 'unitNorm':
    case 'sign':
      return [-1, 1];
    case 'real':
    case 'logits':
    case 'classIndex':
      return [-4, 4];
  }
}

function spaced([low, high]: readonly [number, number], count: number): number[] {
  return Array.from({ length: count }, (_, index) => low + ((high - low) * index) / (count - 1));
}
