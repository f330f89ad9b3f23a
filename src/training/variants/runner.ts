import { GuardFailed } from '../../core/graph/evaluate';
import { FrameworkError } from '../../core/ops/framework-error';
import type { TensorValue } from '../../core/ops/operation';
import type { Executor, Prepared, RanBy } from '../executors/executor';
import { noMemory, sameMemory, type Memory } from '../loss-program';
import { isCarried, type Values } from './keys';
import { traceStep, type StepGraph, type StepPlan, type StepValues } from './step';

/** One variant as it trains: its weights and state, and the graph of its step for as long as that holds. */
export class Runner {
  readonly #plan: StepPlan;
  readonly #executor: Executor;
  /** Weights, optimiser state and buffers by key, before the next step. */
  #carried: Values<TensorValue>;
  #memory: Memory = noMemory;
  #ready: { readonly step: StepGraph; readonly prepared: Prepared } | null = null;

  constructor(plan: StepPlan, executor: Executor, initial: Values<TensorValue>) {
    this.#plan = plan;
    this.#executor = executor;
    this.#carried = initial;
  }

  get ranBy(): RanBy {
    const { executor, fallback } = this.#ready?.prepared ?? { executor: this.#executor.name, fallback: null };
    return { executor, fallback };
  }

  get carried(): Values<TensorValue> {
    return this.#carried;
  }

  /**
   * All values of one step on a batch, `instead` of what is carried where it says so; nothing is changed by it. The graph is
   * re-used while its guards hold, else the loss is traced anew. Throws LossFailed.
   */
  compute(batch: Values<TensorValue>, drawSeed: number, instead?: Values<TensorValue>): StepValues {
    const inputs = new Map([...this.#carried, ...(instead ?? []), ...batch]);
    const known = this.#ready === null ? null : replay(this.#ready.step, this.#ready.prepared, inputs, drawSeed);
    if (known !== null) return { values: known, memory: this.#memory };
    const { step, values, memory } = traceStep(this.#plan, inputs, this.#memory, drawSeed);
    this.dispose();
    // Where a call leaves more behind than the contents of tensors, the next one is another program.
    if (!sameMemory(memory, this.#memory)) return { values, memory };
    const prepared = this.#executor.prepare(step.graph, [...step.outputs.values()]);
    this.#ready = { step, prepared };
    // The tracer rounds otherwise than an executor: variants that are traced at different steps would drift apart.
    return { values: replay(step, prepared, inputs, drawSeed) ?? values, memory };
  }

  /** Takes over what a step has made of weights and state. */
  commit({ values, memory }: StepValues): void {
    this.#carried = new Map([...this.#carried, ...[...values].filter(([key]) => isCarried(key))]);
    this.#memory = memory;
  }

  dispose(): void {
    this.#ready?.prepared.dispose();
    this.#ready = null;
  }
}

function replay(
  step: StepGraph,
  prepared: Prepared,
  inputs: Values<TensorValue>,
  drawSeed: number,
): Values<TensorValue> | null {
  const feeds = new Map([...step.inputs].map(([key, node]) => [node, valueAt(inputs, key).data]));
  try {
    const results = prepared.run(feeds, drawSeed);
    const values = new Map<string, TensorValue>();
    for (const [index, [key, node]] of [...step.outputs].entries()) {
      const data = results[index];
      const type = step.graph.nodes[node]?.type;
      if (data !== undefined && type !== undefined) values.set(key, { type, data });
    }
    return values;
  } catch (error) {
    // What an operation refuses is told by the trace, with its place in the source.
    if (error instanceof GuardFailed || error instanceof FrameworkError) return null;
    throw error;
  }
}

function valueAt(inputs: Values<TensorValue>, key: string): TensorValue {
  const value = inputs.get(key);
  if (value === undefined) throw new RangeError(`a step without a value for ${key}`);
  return value;
}
