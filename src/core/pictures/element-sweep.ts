import { Evaluator, GuardFailed, type Feeds } from '../graph/evaluate';
import { perElement } from '../graph/per-element';
import type { Trace } from '../graph/trace';
import { gradientsOf } from '../loss/gradients';
import type { Outcome } from '../loss/outcome';
import type { Ref } from '../ops/ref';
import { tensorData, type TensorData } from '../tensor/data';
import { sumOf } from '../tensor/statistics';

export type TracedLoss = Extract<Outcome, { kind: 'value' }>;

/** The loss and its gradient at one element of the prediction; null: the program refuses such inputs or decides otherwise on them. */
export interface SweepPoint {
  readonly loss: number;
  /** null: None, nothing flows. */
  readonly gradient: number | null;
}

/** An input's name, a flat index in it, and the value there. */
export type MovedElement = readonly [input: string, index: number, value: number];

/**
 * Evaluates a traced loss with single elements of its inputs moved, the rest as it was: for a loss that couples its batch, the
 * gradient at one element when it is so and the rest is the current batch.
 */
export class ElementSweep {
  readonly #evaluator: Evaluator;
  readonly #gradient: Ref | null;
  readonly #trace: Trace;
  readonly #data: ReadonlyMap<string, { readonly node: number; readonly data: TensorData }>;

  constructor(
    loss: TracedLoss,
    readonly prediction: string,
  ) {
    this.#trace = loss.trace;
    this.#data = new Map(
      loss.inputs.map(({ name, entered }) => [name, { node: entered.id, data: loss.trace.data(entered) }]),
    );
    const entered = loss.inputs.find(({ name }) => name === prediction)?.entered;
    const gradients = entered === undefined || !loss.isTensor ? [] : gradientsOf(loss.trace, loss.value, [entered]);
    this.#gradient = 'kind' in gradients ? null : (gradients[0] ?? null);
    const outputs = this.#gradient === null ? [loss.value.id] : [loss.value.id, this.#gradient.id];
    this.#evaluator = new Evaluator(this.#trace.graph, outputs);
  }

  /** Whether autograd gives a gradient at all; null is PyTorch's None. */
  get hasGradient(): boolean {
    return this.#gradient !== null;
  }

  /** The first element of the prediction that is moved on the sample; the very first where none is. */
  get firstMoved(): number {
    const found = this.gradients([])?.gradient?.findIndex((one) => one !== 0 && Number.isFinite(one)) ?? -1;
    return Math.max(0, found);
  }

  elementsOf(input: string): TensorData | null {
    return this.#data.get(input)?.data ?? null;
  }

  /**
   * The gradient of single elements of the prediction where the values of these inputs at the same place are as given; null where that is
   * not all it hangs on.
   */
  alone(inputs: readonly string[]): ((...values: (readonly number[])[]) => TensorData) | null {
    const refs = inputs.flatMap((input) => {
      const node = this.#data.get(input)?.node;
      return node === undefined ? [] : [this.#trace.ref(node)];
    });
    const found = this.#gradient === null ? null : perElement(this.#trace, refs, this.#gradient);
    return (
      found && ((...values) => found(values.map((each, index) => tensorData(refs[index]?.dtype ?? 'float32', each))))
    );
  }

  /** The point at which `elements` are as given. `at` is the element whose gradient is asked. */
  point(elements: readonly MovedElement[], at: number): SweepPoint | null {
    const found = this.gradients(elements);
    return found && { loss: found.loss, gradient: found.gradient?.[at] ?? null };
  }

  /** The loss and its whole gradient by the prediction where `elements` are as given; null as for `point`. */
  gradients(elements: readonly MovedElement[]): { readonly loss: number; readonly gradient: TensorData | null } | null {
    const feeds = new Map<number, TensorData>();
    for (const { node, data } of this.#data.values()) feeds.set(node, data);
    for (const [name, index, value] of elements) {
      const input = this.#data.get(name);
      if (input === undefined) continue;
      const moved = feeds.get(input.node)?.slice() ?? input.data.slice();
      moved[index] = value;
      feeds.set(input.node, moved);
    }
    return this.#evaluate(feeds);
  }

  #evaluate(feeds: Feeds): { readonly loss: number; readonly gradient: TensorData | null } | null {
    try {
      const [loss, gradient] = this.#evaluator.run(feeds);
      if (loss === undefined) return null;
      return { loss: sumOf(loss), gradient: gradient ?? null };
    } catch (error) {
      if (error instanceof GuardFailed) return null;
      throw error;
    }
  }
}
