import type { Broken } from '../../core/findings/numbers/told-breakage';
import type { TensorValue } from '../../core/ops/operation';
import type { Executor, RanBy } from '../executors/executor';
import { noMemory, sameMemory, type Memory } from '../loss-program';
import { batchOf } from './batch';
import { isCarried, keys, type Values } from './keys';
import { PreparedStep, type LossAlone, type Run } from './prepared-step';
import { brokenStep, traceStep, type StepPlan, type StepValues } from './step';

/** So many graphs of one variant's step are kept, one for each way in which the data have decided. */
const mostSteps = 64;

/** What has been computed but not yet taken over. */
export interface Computed extends StepValues {
  /** Whether all weights that it makes are finite. */
  readonly isFinite: boolean;
}

interface KnownRun {
  readonly step: PreparedStep;
  readonly run: Extract<Run, { kind: 'values' }>;
}

/** One variant as it trains: its weights and state, and the graphs of its step. */
export class Runner {
  readonly #plan: StepPlan;
  readonly #executor: Executor;
  /** Weights, optimiser state and buffers by key, before the next step; arrays that nobody changes. Behind while `#isAhead`. */
  #carried: Values<TensorValue>;
  #memory: Memory = noMemory;
  /** The last used first. */
  #steps: readonly PreparedStep[] = [];
  /** The graph whose executor keeps what is carried, if one does. */
  #holder: PreparedStep | null = null;
  /** Whether the holder has taken steps that `#carried` has not seen. */
  #isAhead = false;
  #lossAlone: LossAlone | null = null;
  /** Whether the last values are the holder's. */
  #isKeptByHolder = false;

  constructor(plan: StepPlan, executor: Executor, initial: Values<TensorValue>) {
    this.#plan = plan;
    this.#executor = executor;
    this.#carried = new Map([...initial].map(([key, { type, data }]) => [key, { type, data: data.slice() }]));
  }

  get ranBy(): RanBy {
    return this.#steps[0]?.ranBy ?? { executor: this.#executor.name, fallback: null };
  }

  /** What the loss remembers before the next step. */
  get memory(): Memory {
    return this.#memory;
  }

  /** As it stands now: later steps leave it as it is. */
  get carried(): Values<TensorValue> {
    if (this.#isAhead && this.#holder !== null) this.#carried = this.#holder.unload(this.#carried);
    this.#isAhead = false;
    return this.#carried;
  }

  /** What these hold now, in arrays that the next step may write to. */
  present(wanted: readonly string[]): readonly (TensorValue | undefined)[] {
    const held = this.#isAhead && this.#holder !== null ? this.#holder.carriedOf(wanted) : [];
    return wanted.map((key, index) => {
      const known = this.#carried.get(key);
      const data = held[index];
      return known === undefined || data === undefined ? known : { type: known.type, data };
    });
  }

  /**
   * All values of the next step on these samples, to be taken over or not. They are overwritten by the next computation. A graph is re-used
   * while the data decide as when it was traced, else the loss is traced anew. Throws LossFailed.
   */
  compute(samples: ArrayLike<number>, drawSeed: number): Computed {
    const known = this.#known(
      (step) => this.#hold(step).step(samples, drawSeed),
      () => [this.carried],
    );
    this.#isKeptByHolder = known !== null;
    if (known !== null) {
      this.#moveToFront(known.step);
      const { values, isFinite } = known.run;
      return { values, isFinite, memory: this.#memory };
    }
    const inputs = new Map([...this.carried, ...batchOf(this.#plan.task, samples)]);
    const { step, values, memory } = traceStep(this.#plan, inputs, this.#memory, drawSeed);
    // Where a call leaves more behind than the contents of tensors, the next one is another program.
    if (!sameMemory(memory, this.#memory) || !PreparedStep.isRepeatable(step)) {
      this.dispose();
      return { values, memory, isFinite: areFinite(values) };
    }
    const prepared = new PreparedStep(step, this.#plan.task.columns, this.#executor);
    for (const oldest of this.#steps.slice(mostSteps - 1)) oldest.dispose();
    this.#steps = [prepared, ...this.#steps.slice(0, mostSteps - 1)];
    // The tracer rounds otherwise than an executor: variants that are traced at different steps would drift apart.
    const run = this.#hold(prepared).step(samples, drawSeed);
    this.#isKeptByHolder = run.kind === 'values';
    return run.kind === 'values' ? { ...run, memory } : { values, memory, isFinite: areFinite(values) };
  }

  /** The expression that makes the numbers of the next step none, on these samples; null where none of the loss does, as it is traced. */
  broken(samples: ArrayLike<number>, drawSeed: number): Broken | null {
    const inputs = new Map([...this.carried, ...batchOf(this.#plan.task, samples)]);
    return brokenStep(this.#plan, inputs, this.#memory, drawSeed);
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
    const sources = [instead, batch, this.carried];
    const known = sameMemory(remembered, this.#memory)
      ? this.#known(
          (step) => {
            if (step === this.#holder) this.#holder = null;
            return step.run(sources, drawSeed);
          },
          () => sources,
        )
      : null;
    if (known !== null) return { values: known.run.values, memory: remembered };
    return traceStep(this.#plan, new Map([...this.#carried, ...instead, ...batch]), remembered, drawSeed);
  }

  /** The loss alone from a state, by a loss that remembers what it is told; null where only whole steps tell it. */
  lossFrom(carried: Values<TensorValue>, remembered: Memory): LossAlone | null {
    const [step] = this.#steps;
    if (step === undefined || !sameMemory(remembered, this.#memory)) return null;
    this.#lossAlone ??= step.lossAlone();
    this.#lossAlone?.load(carried);
    return this.#lossAlone;
  }

  /** Takes over what the last computation has made of weights and state. */
  keep({ values, memory }: StepValues): void {
    this.#memory = memory;
    if (this.#isKeptByHolder) {
      if (this.#holder === null) throw new RangeError('another computation has come between');
      this.#holder.keep();
      this.#isAhead = true;
      return;
    }
    const made = [...values].filter(([key]) => isCarried(key));
    this.#carried = new Map([
      ...this.carried,
      ...made.map(([key, { type, data }]) => [key, { type, data: data.slice() }] as const),
    ]);
    this.#holder = null;
  }

  dispose(): void {
    this.#carried = this.carried;
    this.#holder = null;
    for (const step of this.#steps) step.dispose();
    this.#steps = [];
    this.#lossAlone?.dispose();
    this.#lossAlone = null;
  }

  /** Lets the step's executor keep what is carried. */
  #hold(step: PreparedStep): PreparedStep {
    if (step === this.#holder) return step;
    step.load(this.carried);
    this.#holder = step;
    return step;
  }

  /** Null where no known graph is that of the step: what an operation refuses is told by the trace, with its place in the source. */
  #known(runOn: (step: PreparedStep) => Run, sources: () => readonly Values<TensorValue>[]): KnownRun | null {
    const tried: PreparedStep[] = [];
    let step = this.#steps[0];
    while (step !== undefined) {
      const own = step;
      const run = runOn(own);
      if (run.kind === 'refused') return null;
      if (run.kind === 'values') return { step: own, run };
      tried.push(own);
      step = this.#steps.find(
        (other) => !tried.includes(other) && own.isContinuedBy(other, run.failure) && other.countsRight(sources()),
      );
    }
    return null;
  }

  #moveToFront(step: PreparedStep): void {
    if (step !== this.#steps[0]) this.#steps = [step, ...this.#steps.filter((other) => other !== step)];
  }
}

function areFinite(values: Values<TensorValue>): boolean {
  return [...values].every(([key, { data }]) => !key.startsWith(keys.parameter('')) || data.every(Number.isFinite));
}
