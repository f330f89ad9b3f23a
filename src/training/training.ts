import type { TensorValue } from '../core/ops/operation';
import type { Reading } from '../core/roles/reading';
import { sizeOf } from '../core/tensor/shape';
import { Batches, gather } from './data/batches';
import { aptMeasure, mostTold } from './data/apt-metric';
import { tasksFor } from './data/catalogue';
import { planeOf } from './data/plane';
import { drawSeedOf, randomFor } from './data/random';
import { chanceOf } from './data/metric';
import { DoesNotFit, type Task } from './data/task';
import type { Executor } from './executors/executor';
import { Inspector } from './inspect/inspector';
import { LossFailed, type LossProgram } from './loss-program';
import { describeModel, initialParameters } from './models/model';
import type { Recipe } from './recipe';
import type { RecordedRun } from './record/record';
import type { Progress, Result, Setup } from './result';
import { pytorchScript, type ScriptedLoss } from './script/pytorch-script';
import { batchOf } from './variants/batch';
import { fallsForEver } from './variants/endless';
import { keys, type Values } from './variants/keys';
import type { Lane } from './variants/lane';
import { LockStep } from './variants/lock-step';
import { makeLane } from './variants/make-lane';
import { Predictor } from './variants/predictor';
import { lengthsOf, progressOf, start } from './variants/progress';
import type { Computed } from './variants/runner';
import { initialOwnValues } from './variants/step';
import { variantsOf, type VariantName } from './variants/variant';

export interface TrainingRequest {
  readonly program: LossProgram;
  readonly reading: Reading;
  readonly recipe: Recipe;
  /** The rewritten loss; null where there is nothing to rewrite. */
  readonly surrogate: LossProgram | null;
  readonly executor: Executor;
}

/** What ends a call of `advance`: so many steps, or a moment by `Date.now()`; whichever comes first. */
export interface Slice {
  readonly steps?: number;
  readonly until?: number;
}

/** No task could be made that this loss runs on. */
export class NotTrainable extends Error {
  override readonly name = 'NotTrainable';
  constructor(
    readonly kind: 'raised' | 'unsupported' | 'doesNotFit',
    message: string,
    readonly line: number | null,
  ) {
    super(message);
  }
}

/**
 * All variants of one loss in lock-step: the same data, batches, initial weights and random draws. Deterministic: the same request
 * gives the same numbers.
 */
export class Training {
  readonly #program: LossProgram;
  readonly #recipe: Recipe;
  readonly #task: Task;
  readonly #batches: Batches;
  readonly #lanes: readonly Lane[];
  readonly #original: Lane;
  readonly #lockStep: LockStep;
  readonly #predictor: Predictor | null;
  readonly #setup: Setup;
  /** What is true of the present batch. */
  readonly #batchTruth: Float64Array;
  #step = 0;

  /**
   * Takes the first data set that fits the loss and that it runs on; one that moves a weight, if the gradient is not 0 on all of them. Throws
   * NotTrainable.
   */
  static create(request: TrainingRequest): Training {
    try {
      let refused: LossFailed | null = null;
      let still: Training | null = null;
      for (const task of tasksFor(request.reading, request.recipe)) {
        try {
          const training = new Training(request, task);
          const beginning = training.#beginning();
          if (beginning === 'still') still ??= training;
          if (beginning !== 'moves' && training !== still) training.dispose();
          if (beginning !== 'moves') continue;
          still?.dispose();
          return training;
        } catch (error) {
          if (!(error instanceof LossFailed)) throw error;
          refused = error;
        }
      }
      if (still !== null) return still;
      throw refused ?? new DoesNotFit('no data set fits');
    } catch (error) {
      if (error instanceof LossFailed) throw new NotTrainable(error.kind, error.message, error.line);
      if (error instanceof DoesNotFit) throw new NotTrainable('doesNotFit', error.message, null);
      throw error;
    }
  }

  private constructor(request: TrainingRequest, task: Task) {
    const { recipe, executor, reading } = request;
    this.#program = request.program;
    this.#recipe = recipe;
    this.#batches = new Batches(task, recipe.batch, recipe.seed);
    const weights = initialParameters(task.model, randomFor(recipe.seed, 'weights'));
    const variants = variantsOf(recipe.variants, request.program, request.surrogate, recipe.shift);
    const programs = new Set(variants.map(({ program }) => program));
    const own = new Map([...programs].map((program) => [program, initialOwnValues(program)]));
    const lanes = variants.map((variant) => {
      return makeLane(variant, task, weights, own.get(variant.program) ?? new Map(), recipe, executor);
    });
    const [original] = lanes;
    if (original === undefined) throw new RangeError('no variant');
    this.#lanes = lanes;
    this.#original = original;
    const measured = aptMeasure(task, {
      values: firstValues(original, task, recipe.seed),
      program: this.#program,
      reading,
    });
    this.#task = { ...task, measured };
    this.#lockStep = new LockStep(original, task);
    const { model, columns } = task;
    this.#batchTruth = new Float64Array(this.#batches.size * (measured?.truth.width ?? 0));
    this.#predictor = measured && new Predictor(model, measured.prediction, columns, original.runner.carried, executor);
    this.#setup = {
      dataset: { name: task.name, title: task.title, samples: task.count },
      notes: task.notes,
      model: describeModel(model),
      free: model.kind === 'free',
      parameters: [...weights.values()].reduce((sum, { type }) => sum + sizeOf(type.shape), 0),
      ...original.runner.ranBy,
      steps: recipe.steps,
      batch: this.#batches.size,
      metricEvery: recipe.metricEvery ?? this.#batches.perEpoch,
      metric: measured && { name: measured.metric.name, reads: measured.metric.reads },
      chance: measured && chanceOf(measured.metric, measured.truth),
      shift: recipe.shift,
      variants: lanes.map((lane) => lane.name),
      plane: planeOf(task),
    };
    for (const lane of lanes) {
      lane.takeSnapshot(0);
      this.#measure(lane);
    }
  }

  get setup(): Setup {
    return { ...this.#setup, ...this.#original.runner.ranBy };
  }
  get step(): number {
    return this.#step;
  }
  get done(): boolean {
    return this.#step >= this.#recipe.steps || this.#lanes.every((lane) => lane.stopped !== null);
  }

  /** Goes on for a slice of steps or time, at least one step; says what happened. */
  advance(slice: Slice): Progress {
    const from = this.#step;
    const before = this.#lanes.map(lengthsOf);
    const last = Math.min(this.#recipe.steps, from + Math.max(slice.steps ?? Infinity, 1));
    while (!this.done && this.#step < last) {
      this.#advanceOne();
      if (slice.until !== undefined && Date.now() >= slice.until) break;
    }
    if (this.#original.stopped === null) this.#lockStep.noteDifferences(this.#lanes);
    if (this.done) this.#finish();
    const variants = this.#lanes.map((lane, index) => progressOf(lane, before[index] ?? lengthsOf(lane)));
    return { from, to: this.#step, variants, done: this.done };
  }

  result(): Result {
    const variants = this.#lanes.map((lane) => progressOf(lane, start));
    return { setup: this.setup, steps: this.#step, variants };
  }

  /** A variant's weights as they stand, by parameter. */
  weights(name: VariantName): ReadonlyMap<string, TensorValue> {
    return this.#lanes.find((lane) => lane.name === name)?.weights() ?? new Map<string, TensorValue>();
  }

  /** All that a record holds of this run. */
  recorded(): RecordedRun {
    const batches = Array.from({ length: this.#recipe.steps }, (_, step) => Array.from(this.#batches.indices(step)));
    const variants = this.#lanes.map(({ name, loss, snapshots }) => ({ name, loss, snapshots }));
    return { recipe: this.#recipe, task: this.#task, batches, variants };
  }

  /** Answers questions about any of its steps. */
  get inspector(): Inspector {
    return new Inspector({
      ...{
        program: this.#program,
        task: this.#task,
        lanes: this.#lanes,
        seed: this.#recipe.seed,
        batchSize: this.#batches.size,
      },
      rowsAt: (indices) => batchOf(this.#task, indices),
      indicesOf: (step) => this.#batches.indices(step),
      batchOf: (step) => batchOf(this.#task, this.#batches.indices(step)),
      drawSeedOf: (step) => drawSeedOf(this.#recipe.seed, step),
    });
  }

  /** The same run as a program of the real framework. */
  script(loss: ScriptedLoss): string {
    return pytorchScript(this.recorded(), loss);
  }

  dispose(): void {
    for (const lane of this.#lanes) lane.runner.dispose();
    this.#predictor?.dispose();
  }

  /**
   * What the first step does: it is not finite, which is not asked of free predictions; its gradient is 0 everywhere; or it is not, or there is
   * none on any data. Throws LossFailed, and is disposed of then.
   */
  #beginning(): 'broken' | 'still' | 'moves' {
    try {
      const { values } = this.#original.runner.compute(this.#batches.indices(0), this.#drawSeed());
      const isSound = [...values.values()].every(({ data }) => data.every(Number.isFinite));
      if (this.#task.model.kind !== 'free' && !isSound) return 'broken';
      const gradients = this.#original.parameters.flatMap((name) => values.get(keys.gradient(name)) ?? []);
      const isZero = gradients.every(({ data }) => data.every((slope) => slope === 0));
      return gradients.length > 0 && isZero ? 'still' : 'moves';
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  #drawSeed(): number {
    return drawSeedOf(this.#recipe.seed, this.#step);
  }

  #advanceOne(): void {
    const alive = this.#lanes.filter((lane) => lane.stopped === null);
    const samples = this.#batches.indices(this.#step);
    const isMeasured = (this.#step + 1) % this.#setup.metricEvery === 0;
    const isCompared = this.#original.stopped === null;
    const at = { step: this.#step, samples, drawSeed: this.#drawSeed() };
    const computed = this.#lockStep.computeAll(alive, at, isMeasured && isCompared);
    // Whoever stops now is compared with the original for the last time, where both stand at the same step.
    const stopping = alive.filter((_, index) => computed[index]?.isFinite !== true);
    if (isCompared) this.#lockStep.noteDifferences(stopping.includes(this.#original) ? alive : stopping);
    this.#noteBatchMetric(alive, computed, samples);
    for (const [index, lane] of alive.entries()) {
      const step = computed[index];
      if (step) lane.accept(step, at);
    }
    this.#step += 1;
    for (const lane of alive) {
      if (lane.stopped !== null) continue;
      if (isMeasured) this.#measure(lane);
      if (isRecorded(this.#step)) lane.takeSnapshot(this.#step);
    }
  }

  #noteBatchMetric(lanes: readonly Lane[], computed: readonly (Computed | null)[], samples: ArrayLike<number>): void {
    const { measured } = this.#task;
    if (measured === null) return;
    gather(measured.truth.values, samples, this.#batchTruth);
    const truth = { width: measured.truth.width, values: this.#batchTruth };
    const key = keys.prediction(measured.prediction);
    for (const [index, lane] of lanes.entries()) {
      const output = computed[index]?.values.get(key);
      if (output) lane.batchMetric.push(measured.metric.score(output, truth));
    }
  }

  #measure(lane: Lane): void {
    const { measured } = this.#task;
    if (this.#predictor === null || measured === null || lane.metric.at(-1)?.[0] === this.#step) return;
    const output = this.#predictor.run(lane.runner);
    lane.metric.push([this.#step, measured.metric.score(output, measured.truth)]);
  }

  #finish(): void {
    for (const lane of this.#lanes) {
      if (lane.stopped !== null) continue;
      this.#measure(lane);
      lane.takeSnapshot(this.#step);
    }
    const batch = batchOf(this.#task, this.#batches.indices(this.#step));
    this.#original.hasFloor = !fallsForEver(this.#original, batch, this.#drawSeed());
  }
}

/** What a step computes on the first samples. Throws LossFailed. */
function firstValues({ runner }: Lane, task: Task, seed: number): Values<TensorValue> {
  if (task.measured === null) return new Map();
  const samples = Array.from({ length: Math.min(mostTold, task.count) }, (_, index) => index);
  return runner.probe(batchOf(task, samples), drawSeedOf(seed, 0)).values;
}

/** Records hold the weights at the start, after 50 steps, and then at ever larger distances. */
function isRecorded(step: number): boolean {
  return step % 50 === 0 && Number.isInteger(Math.log2(step / 50));
}
