import type { Reading } from '../roles/reading';
import { predictionOf, rangeOf, spaced, targetOf, type GradientState } from './axes';
import { ElementSweep, type TracedLoss } from './element-sweep';
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
  const found = y.flatMap((t) =>
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
  const [predicted, wanted] = [sweep.elementsOf(prediction.name), sweep.elementsOf(target.name)];
  const samples = Array.from(
    predicted?.slice(0, mostSamples) ?? [],
    (p, index) => [p, wanted?.[index] ?? NaN] as const,
  );
  return {
    ...{ prediction: prediction.name, target: target.name, x, y, state: stateOf(sweep, found) },
    loss: Float32Array.from(found, (point) => point?.loss ?? NaN),
    gradient: Float32Array.from(found, (point) => point?.gradient ?? NaN),
    samples: isElementwise ? samples : [],
  };
}
