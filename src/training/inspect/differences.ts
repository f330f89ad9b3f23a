import { Evaluator, GuardFailed } from '../../core/graph/evaluate';
import type { Trace } from '../../core/graph/trace';
import type { TensorData } from '../../core/tensor/data';

/** What the loss does when one element moves by a little to either side; NaN where it answers no number or decides otherwise there. */
export interface Slopes {
  readonly left: number;
  readonly right: number;
  /** kink: the two sides have different slopes; jump: the value itself leaps. */
  readonly kind: 'smooth' | 'kink' | 'jump' | 'unknown';
  /** What rounding alone may make of the slopes. */
  readonly noise: number;
}

/** How far an element is moved, relative to its size, and what the values' rounding leaves of a difference. */
export interface Precision {
  readonly step: number;
  readonly rounding: number;
  readonly tolerance: number;
}

export const double: Precision = { step: 1e-5, rounding: 1e-14, tolerance: 1e-4 };
export const single: Precision = { step: 1e-2, rounding: 2e-6, tolerance: 3e-2 };

/** A second, narrower step tells a kink (the slopes stay apart) and a jump (they grow apart) from a bend (they come together). */
const narrower = 8;

/** Evaluates a traced value with one element of an input moved. */
export class Differences {
  readonly #evaluator: Evaluator;

  constructor(
    readonly trace: Trace,
    value: number,
    readonly inputs: readonly number[],
    readonly precision: Precision,
  ) {
    this.#evaluator = new Evaluator(trace.graph, [value]);
  }

  at(input: number, element: number): Slopes {
    const own = this.trace.data(this.trace.ref(input))[element] ?? NaN;
    const wide = this.precision.step * Math.max(1, Math.abs(own));
    const narrow = wide / narrower;
    const here = this.#value(input, element, own);
    const left = (by: number) => (here - this.#value(input, element, own - by)) / by;
    const right = (by: number) => (this.#value(input, element, own + by) - here) / by;
    const [farLeft, farRight, nearLeft, nearRight] = [left(wide), right(wide), left(narrow), right(narrow)];
    const noise = (this.precision.rounding * (1 + Math.abs(here))) / narrow;
    const [far, near] = [Math.abs(farRight - farLeft), Math.abs(nearRight - nearLeft)];
    const slack = noise + this.precision.tolerance * Math.max(Math.abs(nearLeft), Math.abs(nearRight));
    const isKnown = [far, near].every(Number.isFinite);
    const kind = !isKnown ? 'unknown' : near <= slack || near < 0.5 * far ? 'smooth' : near > 4 * far ? 'jump' : 'kink';
    return { left: nearLeft, right: nearRight, kind, noise };
  }

  #value(input: number, element: number, value: number): number {
    const feeds = new Map<number, TensorData>(this.inputs.map((id) => [id, this.trace.data(this.trace.ref(id))]));
    const moved = feeds.get(input)?.slice();
    if (moved === undefined) return NaN;
    moved[element] = value;
    feeds.set(input, moved);
    try {
      return this.#evaluator.run(feeds)[0]?.[0] ?? NaN;
    } catch (error) {
      if (error instanceof GuardFailed) return NaN;
      throw error;
    }
  }
}
