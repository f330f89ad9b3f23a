import type { TensorValue } from '../../core/ops/operation';
import type { Executor, RanBy } from '../executors/executor';
import { noMemory, sameMemory, type Memory } from '../loss-program';
import { isCarried, type Values } from './keys';
import { PreparedStep } from './prepared-step';
import { traceStep, type StepPlan, type StepValues } from './step';

/** So many graphs of one variant's step are kept, one for each way in which the data have decided. */
const mostSteps = 64;

interface KnownRun {
  readonly step: PreparedStep;
  readonly values: Values<TensorValue>;
}

/** One variant as it trains: its weights and state, and the graphs of its step. */
export class Runner {
  readonly #plan: StepPlan;
  readonly #executor: Executor;
  /** Weights, optimiser state and buffers by key, before the next step: in arrays of its own. */
  readonly #carried: Map<string, TensorValue>;
  #memory: Memory = noMemory;
  /** The last used first. */
  #steps: readonly PreparedStep[] = [];

  constructor(plan: StepPlan, executor: Executor, initial: Values<TensorValue>) {
    this.#plan = plan;
    this.#executor = executor;
    this.#carried = new Map([...initial].map(([key, value]) => [key, copyOf(value)]));
  }

  get ranBy(): RanBy {
    return this.#steps[0]?.ranBy ?? { executor: this.#executor.name, fallback: null };
  }

  /** What the loss remembers before the next step. */
  get memory(): Memory {
    return this.#memory;
  }

  /** What is there changes with each step that is committed. */
  get carried(): Values<TensorValue> {
    return this.#carried;
  }

  /**
   * All values of the next step on a batch, to be committed or not. They are overwritten by the next computation. A graph is re-used while
   * the data decide as when it was traced, else the loss is traced anew. Throws LossFailed.
   */
  compute(batch: Values<TensorValue>, drawSeed: number): StepValues {
    const known = this.#runKnown([batch, this.#carried], drawSeed);
    if (known !== null) {
      this.#moveToFront(known.step);
      return { values: known.values, memory: this.#memory };
    }
    const inputs = new Map([...this.#carried, ...batch]);
    const { step, values, memory } = traceStep(this.#plan, inputs, this.#memory, drawSeed);
    // Where a call leaves more behind than the contents of tensors, the next one is another program.
    if (!sameMemory(memory, this.#memory)) {
      this.dispose();
      return { values, memory };
    }
    const prepared = new PreparedStep(step, this.#executor);
    for (const oldest of this.#steps.slice(mostSteps - 1)) oldest.dispose();
    this.#steps = [prepared, ...this.#steps.slice(0, mostSteps - 1)];
    // The tracer rounds otherwise than an executor: variants that are traced at different steps would drift apart.
    const run = prepared.run([inputs], drawSeed);
    return { values: run.kind === 'values' ? run.values : values, memory };
  }

  /**
   * A step that is not taken, `instead` of what is carried where it says so, by a loss that remembers what it is told. Leaves no trace in
   * later steps. Throws LossFailed.
   */
  probe(
    batch: Values<TensorValue>,
    drawSeed: number,
    instead: Values<TensorValue> = new Map(),
    remembered: Memory = this.#memory,
  ): StepValues {
    const known = sameMemory(remembered, this.#memory)
      ? this.#runKnown([instead, batch, this.#carried], drawSeed)
      : null;
    if (known !== null) return { values: known.values, memory: remembered };
    return traceStep(this.#plan, new Map([...this.#carried, ...instead, ...batch]), remembered, drawSeed);
  }

  /** Null where no known graph is that of the step: what an operation refuses is told by the trace, with its place in the source. */
  #runKnown(sources: readonly Values<TensorValue>[], drawSeed: number): KnownRun | null {
    const tried = new Set<PreparedStep>();
    let step = this.#steps[0];
    while (step !== undefined) {
      const [own, run] = [step, step.run(sources, drawSeed)];
      if (run.kind === 'refused') return null;
      if (run.kind === 'values') return { step: own, values: run.values };
      tried.add(own);
      step = this.#steps.find(
        (other) => !tried.has(other) && own.isContinuedBy(other, run.failure) && other.countsRight(sources),
      );
    }
    return null;
  }

  #moveToFront(step: PreparedStep): void {
    if (step !== this.#steps[0]) this.#steps = [step, ...this.#steps.filter((other) => other !== step)];
  }

  /** Takes over what a step has made of weights and state. */
  commit({ values, memory }: StepValues): void {
    for (const key of this.#steps[0]?.carriedKeys ?? [...values.keys()].filter(isCarried)) {
      const value = values.get(key);
      const own = this.#carried.get(key);
      if (value === undefined) continue;
      if (own?.data.length === value.data.length) own.data.set(value.data);
      else this.#carried.set(key, copyOf(value));
    }
    this.#memory = memory;
    this.#steps[0]?.noteTaken();
  }

  dispose(): void {
    for (const step of this.#steps) step.dispose();
    this.#steps = [];
  }
}

function copyOf({ type, data }: TensorValue): TensorValue {
  return { type, data: data.slice() };
}
