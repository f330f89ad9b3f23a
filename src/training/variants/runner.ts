import { GuardFailed } from '../../core/graph/evaluate';
import { FrameworkError } from '../../core/ops/framework-error';
import type { TensorType, TensorValue } from '../../core/ops/operation';
import type { TensorData } from '../../core/tensor/data';
import type { Executor, Prepared, RanBy } from '../executors/executor';
import { noMemory, sameMemory, type Memory } from '../loss-program';
import { isCarried, type Values } from './keys';
import { traceStep, type StepGraph, type StepPlan, type StepValues } from './step';

/** One variant as it trains: its weights and state, and the graph of its step for as long as that holds. */
export class Runner {
  readonly #plan: StepPlan;
  readonly #executor: Executor;
  /** Weights, optimiser state and buffers by key, before the next step: in arrays of its own. */
  readonly #carried: Map<string, TensorValue>;
  #memory: Memory = noMemory;
  #ready: PreparedStep | null = null;

  constructor(plan: StepPlan, executor: Executor, initial: Values<TensorValue>) {
    this.#plan = plan;
    this.#executor = executor;
    this.#carried = new Map([...initial].map(([key, value]) => [key, copyOf(value)]));
  }

  get ranBy(): RanBy {
    return this.#ready?.ranBy ?? { executor: this.#executor.name, fallback: null };
  }

  /** What is there changes with each step that is committed. */
  get carried(): Values<TensorValue> {
    return this.#carried;
  }

  /**
   * All values of one step on a batch, `instead` of what is carried where it says so; nothing is changed by it. They are overwritten by
   * the next one. The graph is re-used while its guards hold, else the loss is traced anew. Throws LossFailed.
   */
  compute(batch: Values<TensorValue>, drawSeed: number, instead: Values<TensorValue> = new Map()): StepValues {
    const known = this.#ready?.run([instead, batch, this.#carried], drawSeed) ?? null;
    if (known !== null) return { values: known, memory: this.#memory };
    const inputs = new Map([...this.#carried, ...instead, ...batch]);
    const { step, values, memory } = traceStep(this.#plan, inputs, this.#memory, drawSeed);
    this.dispose();
    // Where a call leaves more behind than the contents of tensors, the next one is another program.
    if (!sameMemory(memory, this.#memory)) return { values, memory };
    this.#ready = new PreparedStep(step, this.#executor);
    // The tracer rounds otherwise than an executor: variants that are traced at different steps would drift apart.
    return { values: this.#ready.run([inputs], drawSeed) ?? values, memory };
  }

  /** Takes over what a step has made of weights and state. */
  commit({ values, memory }: StepValues): void {
    for (const key of this.#ready?.carriedKeys ?? [...values.keys()].filter(isCarried)) {
      const value = values.get(key);
      const own = this.#carried.get(key);
      if (value === undefined) continue;
      if (own?.data.length === value.data.length) own.data.set(value.data);
      else this.#carried.set(key, copyOf(value));
    }
    this.#memory = memory;
  }

  dispose(): void {
    this.#ready?.dispose();
    this.#ready = null;
  }
}

function copyOf({ type, data }: TensorValue): TensorValue {
  return { type, data: data.slice() };
}

/** A value that each run replaces. */
interface Output {
  readonly type: TensorType;
  data: TensorData;
}

/** A step's graph on its executor, with what a run needs laid out once. */
class PreparedStep {
  readonly #prepared: Prepared;
  readonly #inputs: readonly (readonly [key: string, node: number])[];
  readonly #feeds = new Map<number, TensorData>();
  readonly #outputs: readonly Output[];
  readonly #values: Values<TensorValue>;
  /** Names of the outputs that live on to the next step. */
  readonly carriedKeys: readonly string[];

  constructor({ graph, inputs, outputs }: StepGraph, executor: Executor) {
    this.#prepared = executor.prepare(graph, [...outputs.values()]);
    this.#inputs = [...inputs];
    const named = [...outputs].flatMap(([key, node]): (readonly [string, Output])[] => {
      const type = graph.nodes[node]?.type;
      return type === undefined ? [] : [[key, { type, data: new Float32Array() }]];
    });
    this.#outputs = named.map(([, output]) => output);
    this.#values = new Map(named);
    this.carriedKeys = [...outputs.keys()].filter(isCarried);
  }

  get ranBy(): RanBy {
    const { executor, fallback } = this.#prepared;
    return { executor, fallback };
  }

  /** Each input is read from the first of `sources` that has it. Null where this graph is not that of the step. */
  run(sources: readonly Values<TensorValue>[], drawSeed: number): Values<TensorValue> | null {
    for (const [key, node] of this.#inputs) this.#feeds.set(node, valueAt(sources, key).data);
    try {
      const results = this.#prepared.run(this.#feeds, drawSeed);
      for (const [index, output] of this.#outputs.entries()) output.data = results[index] ?? output.data;
      return this.#values;
    } catch (error) {
      // What an operation refuses is told by the trace, with its place in the source.
      if (error instanceof GuardFailed || error instanceof FrameworkError) return null;
      throw error;
    }
  }

  dispose(): void {
    this.#prepared.dispose();
  }
}

function valueAt(sources: readonly Values<TensorValue>[], key: string): TensorValue {
  for (const source of sources) {
    const value = source.get(key);
    if (value !== undefined) return value;
  }
  throw new RangeError(`a step without a value for ${key}`);
}
