import type { Site } from '../graph/graph';
import { failureOf } from '../loss/failure';
import { constant } from '../ops/ref';
import type { ExaminedLoss } from './examined-loss';
import { sampledPlaces, unevenWeights } from './finite-differences';
import type { Comparison } from './gradient-comparison';

/** A value whose gradient a hook changes on its way to a prediction. */
export interface Hooked {
  readonly id: number;
  /** The call that registers the hook. */
  readonly site: Site;
  readonly comparison: Comparison;
}

/** What hooks make of the gradients that pass: `logits.register_hook(lambda g: -g)`. */
export function hookedIn(loss: ExaminedLoss): readonly Hooked[] {
  const ids = new Set([...loss.traced.predictions, ...loss.ancestors]);
  return [...ids].flatMap((id) => {
    const site = loss.trace.backward.hookSite(id);
    const isPassed = loss.carries(id) && loss.flow.flow(id) === 'flows';
    const given = site !== null && isPassed ? changedBy(id, loss) : null;
    if (site === null || given === null) return [];
    const { size } = loss.trace.ref(id);
    const [gradient, places] = [gradientOf(size), sampledPlaces(size)];
    const incoming = places.map((place) => gradient[place] ?? 0);
    const answered = places.map((place) => given[place] ?? 0);
    return [{ id, site, comparison: { given: answered, true: incoming, incoming, taken: 1 } }];
  });
}

/** A gradient of either sign. */
function gradientOf(size: number): readonly number[] {
  return Array.from(unevenWeights(size), (weight, place) => (place % 2 === 0 ? weight : -weight));
}

/** What the hooks of a value answer to such a gradient; null where they raise or are not followed. */
function changedBy(id: number, { trace }: ExaminedLoss): ArrayLike<number> | null {
  const { shape, dtype, size } = trace.ref(id);
  try {
    return trace.withRecording(false, () =>
      trace.data(trace.backward.hooked(id, constant(trace, shape, dtype, gradientOf(size)))),
    );
  } catch (error) {
    if (failureOf(error, trace, null) === null) throw error;
    return null;
  }
}
