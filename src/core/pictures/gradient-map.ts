import type { Reading } from '../roles/reading';
import { placeOfTarget, predictionOf, rangeOf, spaced, targetOf, valuesOf, type GradientState } from './axes';
import { ElementSweep, type TracedLoss } from './element-sweep';

/** The gradient of the loss over prediction × target. */
export interface GradientMap {
  readonly prediction: string;
  readonly target: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Row by row, the target's rows first; NaN where there is none. */
  readonly gradient: Float32Array;
  readonly state: GradientState;
  /** Where the gradient jumps from one value of the prediction to the next, row by row. */
  readonly kinks: readonly (readonly [x: number, y: number])[];
  /** The sample's own elements: prediction and target. */
  readonly samples: readonly (readonly [x: number, y: number])[];
}

/** Places along each side, where one element of the gradient hangs on its own prediction and target alone, and where it hangs on the batch. */
const places = { alone: 256, coupled: 49 };
/** More dots than these would hide the map. */
const mostSamples = 200;

/** null where the target has no element for each of the prediction's. */
export function gradientMap(loss: TracedLoss, reading: Reading): GradientMap | null {
  const [prediction, target] = [predictionOf(reading), targetOf(reading)];
  if (prediction === null || target === null) return null;
  const isElementwise = target.shape.join() === prediction.shape.join();
  if (target.domain !== 'classIndex' && !isElementwise) return null;
  const sweep = new ElementSweep(loss, prediction.name);
  const alone = isElementwise ? sweep.alone([prediction.name, target.name]) : null;
  const count = alone === null ? places.coupled : places.alone;
  const x = spaced(rangeOf(prediction.domain), count);
  const y = valuesOf(target) ?? spaced(rangeOf(target.domain), count);
  // Where each element stands alone, none is shown more than another.
  const shown = alone === null ? sweep.firstMoved : 0;
  const place = placeOfTarget(prediction.shape, target.shape, shown) ?? 0;
  const gradientsAt: GradientsAt = (predictions, targets) => {
    if (alone !== null) return Array.from(alone(predictions, targets));
    return predictions.map((p, index) => {
      const moved = [
        [prediction.name, shown, p],
        [target.name, place, targets[index] ?? NaN],
      ] as const;
      return sweep.point(moved, shown)?.gradient ?? null;
    });
  };
  const found = gradientsAt(
    y.flatMap(() => x),
    y.flatMap((t) => x.map(() => t)),
  );
  const gradient = Float32Array.from(found, (value) => value ?? NaN);
  const [predicted, wanted] = [sweep.elementsOf(prediction.name), sweep.elementsOf(target.name)];
  const samples = Array.from(
    predicted?.slice(0, mostSamples) ?? [],
    (p, index) => [p, wanted?.[index] ?? NaN] as const,
  );
  const isZero = found.every((value) => value === null || value === 0);
  return {
    ...{ prediction: prediction.name, target: target.name, x, y, gradient },
    state: sweep.hasGradient ? (isZero ? 'zero' : 'flows') : 'none',
    kinks: kinksOf(x, y, gradient, gradientsAt),
    samples: isElementwise ? samples : [],
  };
}

/** The gradient for each prediction and its target; null: there is none, or the program refuses such inputs. */
type GradientsAt = (predictions: readonly number[], targets: readonly number[]) => readonly (number | null)[];

/** A jump of the gradient by less than this share of the largest could not be seen. */
const leastJump = 0.02;

/** What jumps by as much within this share of a cell is no bend. */
const halvings = 8;

/** A stretch of a row in which the gradient jumps. */
interface Jump {
  readonly t: number;
  readonly from: number;
  readonly to: number;
  readonly before: number;
  readonly after: number;
}

/** Where along the rows the gradient jumps: between neighbours it is followed into the half in which it changes more. */
function kinksOf(
  x: readonly number[],
  y: readonly number[],
  gradient: Float32Array,
  gradientsAt: GradientsAt,
): readonly (readonly [x: number, y: number])[] {
  const largest = gradient.reduce(
    (most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most),
    0,
  );
  const wide = y.flatMap((t, row) =>
    x.slice(1).flatMap((to, column): Jump[] => {
      const at = row * x.length + column;
      const [before = NaN, after = NaN] = [gradient[at], gradient[at + 1]];
      const isJump = Math.abs(after - before) > leastJump * largest;
      return isJump ? [{ t, from: x[column] ?? NaN, to, before, after }] : [];
    }),
  );
  let narrow: readonly Jump[] = wide;
  for (let halving = 0; halving < halvings; halving += 1) {
    const found = gradientsAt(
      narrow.map(middleOf),
      narrow.map(({ t }) => t),
    );
    narrow = narrow.map((jump, index) => {
      const [middle, between] = [middleOf(jump), found[index] ?? NaN];
      return Math.abs(between - jump.before) >= Math.abs(jump.after - between)
        ? { ...jump, to: middle, after: between }
        : { ...jump, from: middle, before: between };
    });
  }
  return narrow.flatMap((jump, index) => {
    const { t, before, after } = jump;
    const { before: first, after: last } = wide[index] ?? { before, after };
    return Math.abs(after - before) > Math.abs(last - first) / 2 ? [[middleOf(jump), t] as const] : [];
  });
}

function middleOf({ from, to }: Jump): number {
  return (from + to) / 2;
}
