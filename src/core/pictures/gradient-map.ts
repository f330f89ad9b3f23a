import type { Reading } from '../roles/reading';
import { predictionOf, rangeOf, spaced, targetOf, type GradientState } from './axes';
import { ElementSweep, type SweepPoint, type TracedLoss } from './element-sweep';
import { stateOf } from './gradient-curve';

/** The loss and its gradient over prediction × target. */
export interface GradientMap {
  readonly prediction: string;
  readonly target: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Row by row, the target's rows first; NaN where there is none. */
  readonly loss: Float32Array;
  readonly gradient: Float32Array;
  readonly state: GradientState;
  /** Where the gradient jumps from one value of the prediction to the next, row by row. */
  readonly kinks: readonly (readonly [x: number, y: number])[];
  /** The sample's own elements: prediction and target. */
  readonly samples: readonly (readonly [x: number, y: number])[];
}

const points = 49;
/** More dots than these would hide the map. */
const mostSamples = 200;

/** null where the target has no element for each of the prediction's. */
export function gradientMap(loss: TracedLoss, reading: Reading): GradientMap | null {
  const [prediction, target] = [predictionOf(reading), targetOf(reading)];
  if (prediction === null || target === null) return null;
  const isLabel = target.domain === 'classIndex';
  const isElementwise = target.shape.join() === prediction.shape.join();
  if (!isLabel && !isElementwise) return null;
  const sweep = new ElementSweep(loss, prediction.name);
  const x = spaced(rangeOf(prediction.domain), points);
  const y = isLabel
    ? Array.from({ length: target.below ?? 2 }, (_, label) => label)
    : spaced(rangeOf(target.domain), points);
  const at = (p: number, t: number) =>
    sweep.point(
      [
        [prediction.name, 0, p],
        [target.name, 0, t],
      ],
      0,
    );
  const found = y.flatMap((t) => x.map((p) => at(p, t)));
  const largest = Math.max(0, ...found.map((point) => Math.abs(point?.gradient ?? 0)).filter(Number.isFinite));
  const [predicted, wanted] = [sweep.elementsOf(prediction.name), sweep.elementsOf(target.name)];
  const samples = Array.from(
    predicted?.slice(0, mostSamples) ?? [],
    (p, index) => [p, wanted?.[index] ?? NaN] as const,
  );
  return {
    ...{ prediction: prediction.name, target: target.name, x, y, state: stateOf(sweep, found) },
    loss: Float32Array.from(found, (point) => point?.loss ?? NaN),
    gradient: Float32Array.from(found, (point) => point?.gradient ?? NaN),
    kinks: y.flatMap((t, row) =>
      kinksIn(x, found.slice(row * x.length), largest, (p) => at(p, t)).map((p) => [p, t] as const),
    ),
    samples: isElementwise ? samples : [],
  };
}

/** A jump of the gradient by less than this share of the largest could not be seen. */
const leastJump = 0.02;

/** What jumps by as much within this share of a cell is no bend. */
const halvings = 8;

/** Where along a row the gradient jumps: between neighbours it is followed into the half in which it changes more. */
function kinksIn(
  x: readonly number[],
  row: readonly (SweepPoint | null)[],
  largest: number,
  at: (p: number) => SweepPoint | null,
): readonly number[] {
  const gradientAt = (p: number) => at(p)?.gradient ?? NaN;
  return x.slice(1).flatMap((end, index) => {
    let [low, high] = [x[index] ?? NaN, end];
    let [before, after] = [row[index]?.gradient ?? NaN, row[index + 1]?.gradient ?? NaN];
    const whole = Math.abs(after - before);
    if (!(whole > leastJump * largest)) return [];
    for (let halving = 0; halving < halvings; halving += 1) {
      const middle = (low + high) / 2;
      const between = gradientAt(middle);
      if (Math.abs(between - before) >= Math.abs(after - between)) [high, after] = [middle, between];
      else [low, before] = [middle, between];
    }
    return Math.abs(after - before) > whole / 2 ? [(low + high) / 2] : [];
  });
}
