import type { Reading, TensorReading } from '../roles/reading';
import { placeOfTarget, predictionOf, rangeOf, spaced, targetOf, type GradientState } from './axes';
import { classPairOf } from './class-plane';
import { ElementSweep, type SweepPoint, type TracedLoss } from './element-sweep';

/** What a loss tells the network about one element of its prediction: the first picture of the panel. */
export interface GradientCurve {
  readonly prediction: string;
  /** What moves, in words: "`logits` of the true class, sample 0". */
  readonly axis: string;
  /** What stays, in words. */
  readonly fixed: string;
  /** Of a loss over classes: the class whose value can be moved too, and what it is in the sample. */
  readonly other: { readonly index: number; readonly value: number } | null;
  readonly x: readonly number[];
  /** null where the program refuses such inputs. */
  readonly points: readonly (SweepPoint | null)[];
  readonly state: GradientState;
  /** Where the sample's own element lies. */
  readonly current: number;
}

const curvePoints = 121;

/** Which element of the prediction a picture of this loss shows, by flat index: the first that is moved on the sample. */
export function shownElement(loss: TracedLoss, reading: Reading): number {
  const prediction = predictionOf(reading);
  return prediction === null ? 0 : new ElementSweep(loss, prediction.name).firstMoved;
}

/** The picture of the element `shown`, else of the first that is moved. */
export function gradientCurve(loss: TracedLoss, reading: Reading, shown?: number): GradientCurve | null {
  const prediction = predictionOf(reading);
  if (prediction === null) return null;
  const sweep = new ElementSweep(loss, prediction.name);
  const { index, axis, fixed, other } = movingElement(reading, prediction, sweep, shown ?? sweep.firstMoved);
  const current = sweep.elementsOf(prediction.name)?.[index] ?? 0;
  const x = spaced(rangeOf(prediction.domain), curvePoints);
  const points = x.map((value) => sweep.point([[prediction.name, index, value]], index));
  return { prediction: prediction.name, axis, fixed, other, x, points, state: stateOf(sweep, points), current };
}

function movingElement(
  reading: Reading,
  prediction: TensorReading,
  sweep: ElementSweep,
  index: number,
): Pick<GradientCurve, 'axis' | 'fixed' | 'other'> & { readonly index: number } {
  const pair = classPairOf(reading, prediction, sweep, index);
  if (pair !== null) {
    const value = sweep.elementsOf(prediction.name)?.[pair.row + pair.other] ?? 0;
    return {
      ...{ index: pair.row + pair.own, axis: `${prediction.name} of the true class`, fixed: 'the others fixed' },
      other: { index: pair.other, value },
    };
  }
  const target = targetOf(reading);
  const place = target && placeOfTarget(prediction.shape, target.shape, index);
  const value = target === null || place === null ? undefined : sweep.elementsOf(target.name)?.[place];
  const one = prediction.shape.length === 0 ? prediction.name : `one element of ${prediction.name}`;
  return {
    ...{ index, axis: one, other: null },
    fixed:
      target === null || value === undefined
        ? 'the others fixed'
        : `${target.name} ${(Number.isInteger(value) ? String(value) : value.toFixed(2)).replace('-', '−')}, the others fixed`,
  };
}

function stateOf(sweep: ElementSweep, points: readonly (SweepPoint | null)[]): GradientState {
  if (!sweep.hasGradient) return 'none';
  return points.every((point) => point === null || point.gradient === 0) ? 'zero' : 'flows';
}
