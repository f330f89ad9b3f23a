import { differentiate } from '../../core/autodiff/differentiate';
import type { Computed } from '../../core/findings/numbers/breakage';
import { toldBreakage, type Broken } from '../../core/findings/numbers/told-breakage';
import type { Graph } from '../../core/graph/graph';
import type { Tensor } from '../../core/graph/tensor';
import type { Trace } from '../../core/graph/trace';
import type { TensorValue } from '../../core/ops/operation';
import { isDifferentiable, type Ref } from '../../core/ops/ref';
import { boundArguments } from '../data/bound-arguments';
import type { Task } from '../data/task';
import {
  asLossFailure,
  LossFailed,
  noMemory,
  type LossProgram,
  type Memory,
  type OpenLoss,
  type OwnTensor,
} from '../loss-program';
import { predict } from '../models/model';
import type { Optimizer } from '../optimizers/optimizer';
import { extractGraph } from './extract';
import { keys, ownPrefix, parameterNames, type Values } from './keys';
import type { Variant } from './variant';

/** The whole step as one graph: batch → model → loss → gradient → update. */
export interface StepGraph {
  readonly graph: Graph;
  /** Node numbers by key. */
  readonly inputs: Values<number>;
  readonly outputs: Values<number>;
  /** Keys of update counts that the graph takes for one. */
  readonly countedTogether: readonly (readonly string[])[];
}

/** All that a step computes, and what the loss remembers after it. */
export interface StepValues {
  readonly values: Values<TensorValue>;
  readonly memory: Memory;
}

/** A step's graph with what came of it when it was traced. */
export interface TracedStep extends StepValues {
  readonly step: StepGraph;
}

/** What stays the same from step to step of one variant. */
export interface StepPlan {
  readonly variant: Variant;
  readonly task: Task;
  readonly optimizer: Optimizer;
  /** Names of the model's parameters. */
  readonly weights: readonly string[];
}

/** Runs one step of training on these inputs while recording it. Throws LossFailed. */
export function traceStep(plan: StepPlan, inputs: Values<TensorValue>, memory: Memory, drawSeed: number): TracedStep {
  return asLossFailure(() => new StepTrace(plan, plan.variant.program.open(memory), inputs).run(drawSeed));
}

/** The expression of the loss that makes a step's numbers none; null where none does, or the step is not followed. */
export function brokenStep(
  plan: StepPlan,
  inputs: Values<TensorValue>,
  memory: Memory,
  drawSeed: number,
): Broken | null {
  const { program } = plan.variant;
  try {
    return asLossFailure(() =>
      toldBreakage(new StepTrace(plan, program.open(memory), inputs).computed(drawSeed), program.source),
    );
  } catch (error) {
    if (error instanceof LossFailed) return null;
    throw error;
  }
}

/** What the loss's own tensors hold before the first step, by key. Throws LossFailed. */
export function initialOwnValues(program: LossProgram): Values<TensorValue> {
  return asLossFailure(() => {
    const loss = program.open(noMemory);
    const valueOf = (tensor: Tensor): TensorValue => {
      const ref = tensor.read();
      return { type: ref.type, data: loss.trace.data(ref) };
    };
    return new Map([
      ...loss.ownParameters().map(({ path, tensor }) => [keys.parameter(ownPrefix + path), valueOf(tensor)] as const),
      ...loss.buffers().map(({ path, tensor }) => [keys.buffer(path), valueOf(tensor)] as const),
    ]);
  });
}

class StepTrace {
  readonly #trace: Trace;
  /** The constructor's values come before: they stay as they are. */
  readonly #start: number;
  readonly #inputs = new Map<string, Ref>();
  readonly #outputs = new Map<string, Ref>();
  readonly #countedTogether: (readonly string[])[] = [];

  constructor(
    readonly plan: StepPlan,
    readonly loss: OpenLoss,
    readonly values: Values<TensorValue>,
  ) {
    this.#trace = loss.trace;
    this.#start = loss.trace.size;
  }

  run(drawSeed: number): TracedStep {
    this.#compute(drawSeed);
    const values = new Map(
      [...this.#outputs].map(([key, ref]) => [key, { type: ref.type, data: this.#trace.data(ref) }]),
    );
    return {
      step: {
        ...extractGraph(this.#trace, this.#start, this.#inputs, this.#outputs),
        countedTogether: this.#countedTogether,
      },
      values,
      memory: this.loss.memory(),
    };
  }

  /** The objective with its gradients by the parameters. */
  computed(drawSeed: number): Computed {
    const trace = this.#trace;
    const value = this.#compute(drawSeed);
    const gradients = parameterNames(this.#outputs.keys()).flatMap(
      (name) => this.#outputs.get(keys.gradient(name)) ?? [],
    );
    return { loss: { trace, value }, numbers: (id) => trace.data(trace.ref(id)), gradients };
  }

  #compute(drawSeed: number): Ref {
    const own = this.#giveOwn(this.loss.ownParameters(), (path) => keys.parameter(ownPrefix + path));
    this.#giveOwn(this.loss.buffers(), keys.buffer);
    const weight = (name: string) => this.#input(keys.parameter(name), true);
    const column = (name: string) => this.#input(keys.column(name), false);
    const predictions = predict(this.plan.task.model, column, weight);
    const weights = this.plan.weights.map((name) => [name, weight(name)] as const);
    const parameters = new Map([...weights, ...own]);
    const value = this.loss.call(boundArguments(this.plan.task, this.#trace, predictions, column), drawSeed).read();
    const objective = this.plan.variant.transform(toScalar(value));
    this.#trace.withRecording(false, () => {
      this.#differentiate(objective, predictions, parameters);
      this.#update(parameters);
    });
    this.#outputs.set(keys.loss, objective);
    for (const [name, prediction] of predictions) this.#outputs.set(keys.prediction(name), prediction);
    for (const buffer of this.loss.buffers()) this.#outputs.set(keys.buffer(buffer.path), buffer.tensor.read());
    return objective;
  }

  /** The values that the loss's own tensors have by now, written into them; answers their names and values. */
  #giveOwn(tensors: readonly OwnTensor[], key: (path: string) => string): Map<string, Ref> {
    return this.#trace.withRecording(false, () => {
      const given = new Map<string, Ref>();
      for (const { path, tensor } of tensors) {
        tensor.write(this.#input(key(path), false));
        given.set(ownPrefix + path, tensor.read());
      }
      return given;
    });
  }

  #input(key: string, requiresGrad: boolean): Ref {
    const known = this.#inputs.get(key);
    if (known !== undefined) return known;
    const value = this.values.get(key);
    if (value === undefined) throw new RangeError(`a step without a value for ${key}`);
    const ref = this.#trace.input(key, value, requiresGrad);
    this.#inputs.set(key, ref);
    return ref;
  }

  #differentiate(objective: Ref, predictions: ReadonlyMap<string, Ref>, parameters: ReadonlyMap<string, Ref>): void {
    const wanted = [
      ...[...parameters].map(([name, ref]) => [keys.gradient(name), ref] as const),
      ...[...predictions].map(([name, ref]) => [keys.predictionGradient(name), ref] as const),
    ];
    const gradients = differentiate(
      this.#trace,
      objective,
      objective.scalar(1),
      wanted.map(([, ref]) => ref),
    );
    wanted.forEach(([key], index) => {
      const gradient = gradients[index];
      if (gradient) this.#outputs.set(key, gradient);
    });
  }

  /** Parameters without a gradient are left alone, and their state too: as PyTorch's optimisers do. */
  #update(parameters: ReadonlyMap<string, Ref>): void {
    const { optimizer } = this.plan;
    const updated = [...parameters].filter(([name]) => this.#outputs.has(keys.gradient(name)));
    for (const group of this.#groupsByCount(updated)) {
      const [first] = group;
      if (first === undefined) continue;
      this.#countedTogether.push(group.map(([name]) => keys.count(name)));
      const step = this.#input(keys.count(first[0]), false).add(1);
      const update = optimizer.at(step);
      for (const [name, parameter] of group) {
        const gradient = this.#outputs.get(keys.gradient(name));
        if (gradient === undefined) continue;
        const next = update(parameter, gradient, (slot) => this.#input(keys.state(name, slot), false));
        this.#outputs.set(keys.parameter(name), next.parameter);
        this.#outputs.set(keys.count(name), step);
        for (const slot of optimizer.slots) {
          const state = next.state[slot];
          if (state !== undefined) this.#outputs.set(keys.state(name, slot), state);
        }
      }
    }
  }

  /** Parameters that have had as many updates go on counting together for as long as this graph is used. */
  #groupsByCount(
    parameters: readonly (readonly [string, Ref])[],
  ): Iterable<readonly (readonly [name: string, parameter: Ref])[]> {
    const groups = new Map<number | undefined, (readonly [string, Ref])[]>();
    for (const parameter of parameters) {
      const count = this.values.get(keys.count(parameter[0]))?.data[0];
      groups.set(count, [...(groups.get(count) ?? []), parameter]);
    }
    return groups.values();
  }
}

/** What training follows: a number as it is, an unreduced loss by its mean. */
export function toScalar(value: Ref): Ref {
  const real = isDifferentiable(value.type) ? value : value.cast('float32');
  return real.rank === 0 ? real : real.mean();
}
