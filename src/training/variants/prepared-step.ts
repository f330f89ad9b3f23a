import { GuardFailed } from '../../core/graph/evaluate';
import { decisionsOf, type Decision, type Graph } from '../../core/graph/graph';
import { FrameworkError } from '../../core/ops/framework-error';
import type { TensorType, TensorValue } from '../../core/ops/operation';
import type { TensorData } from '../../core/tensor/data';
import { sizeOf } from '../../core/tensor/shape';
import type { Carried, Course, Executor, PreparedSteps, RanBy } from '../executors/executor';
import { isCarried, keys, parameterNames, type Values } from './keys';
import type { StepGraph } from './step';

/** A value of the present run. */
class Output implements TensorValue {
  constructor(
    readonly type: TensorType,
    readonly read: () => TensorData | undefined,
  ) {}

  get data(): TensorData {
    return this.read() ?? new Float32Array();
  }
}

/** What came of a run: all values of the step, which the next run overwrites; or why its graph is not that of the step. */
export type Run =
  | { readonly kind: 'values'; readonly values: Values<TensorValue>; readonly isFinite: boolean }
  /** The data decide otherwise than when the graph was traced. */
  | { readonly kind: 'decidedOtherwise'; readonly failure: GuardFailed }
  /** An operation refuses these inputs. */
  | { readonly kind: 'refused' };

/** A step's loss, and nothing else of it. */
export interface LossAlone {
  /** Sets what is carried: weights, buffers. */
  load(carried: Values<TensorValue>): void;
  /** On a batch of these samples; NaN where an operation refuses it. */
  on(samples: ArrayLike<number>, drawSeed: number): number;
  dispose(): void;
}

/** After so many steps, the time that it takes to compile a graph comes back. */
const worthCompiling = 8;

/** A step's graph on its executor, which keeps what lives on from step to step. */
export class PreparedStep {
  readonly #executor: Executor;
  readonly #graph: Graph;
  readonly #outputs: Values<number>;
  readonly #outputNodes: readonly number[];
  readonly #course: Course;
  #prepared: PreparedSteps;
  /** How many steps were taken with it. */
  #taken = 0;
  readonly #decisions: readonly Decision[];
  readonly #countedTogether: StepGraph['countedTogether'];
  readonly #fallback: RanBy['fallback'];
  readonly #inputs: readonly (readonly [key: string, node: number])[];
  readonly #values: Values<TensorValue>;
  /** What is carried, in the executor's order. */
  readonly #carried: readonly { readonly key: string; readonly type: TensorType }[];
  readonly #places: ReadonlyMap<string, number>;

  /** `columns` are those of all samples. */
  constructor(step: StepGraph, columns: ReadonlyMap<string, TensorValue>, executor: Executor) {
    const { graph, inputs, outputs } = step;
    this.#outputs = outputs;
    this.#executor = executor;
    this.#graph = graph;
    this.#outputNodes = [...outputs.values()];
    this.#decisions = decisionsOf(graph);
    this.#carried = carriedOf(step);
    this.#places = new Map(this.#carried.map(({ key }, place) => [key, place]));
    this.#course = {
      carried: this.#carried.map(({ key }) => ends(step, key)),
      tables: new Map(
        [...columns].flatMap(([name, { data }]) => {
          const node = inputs.get(keys.column(name));
          return node === undefined ? [] : [[node, data] as const];
        }),
      ),
      // Every optimiser hands on to the weights what is not finite in a gradient.
      finite: parameterNames(outputs.keys()).flatMap((name) => outputs.get(keys.parameter(name)) ?? []),
    };
    this.#prepared = this.#prepare(this.#decisions.length > 0 ? 'seldom' : undefined);
    this.#fallback = this.#prepared.fallback;
    this.#countedTogether = step.countedTogether;
    this.#inputs = [...inputs];
    this.#values = new Map(
      [...outputs].flatMap(([key, node], place): (readonly [string, Output])[] => {
        const type = graph.nodes[node]?.type;
        return type === undefined ? [] : [[key, new Output(type, () => this.#prepared.outputs[place])]];
      }),
    );
  }

  /** Whether what a step leaves behind can be what the next one reads. */
  static isRepeatable(step: StepGraph): boolean {
    return carriedOf(step).every(({ key }) => {
      const { input, output } = ends(step, key);
      const sizes = [input, output].flatMap((node) => step.graph.nodes[node ?? -1] ?? []);
      return sizes.every(({ type }) => sizeOf(type.shape) === sizeOf(sizes[0]?.type.shape ?? []));
    });
  }

  get ranBy(): RanBy {
    return { executor: this.#prepared.executor, fallback: this.#fallback };
  }

  /** Takes over what is carried from a step to the next, for `step` and `keep`. */
  load(carried: Values<TensorValue>): void {
    this.#prepared.load(this.#carried.map(({ key }) => valueAt([carried], key).data));
  }

  /** What is carried by now, beside what else was carried `before`. */
  unload(before: Values<TensorValue>): Values<TensorValue> {
    const values = this.#prepared.carried;
    const carried = new Map(before);
    for (const [index, { key, type }] of this.#carried.entries()) {
      const data = values[index];
      if (data !== undefined) carried.set(key, { type, data: data.slice() });
    }
    return carried;
  }

  /** What is carried of these by now, in arrays to which the next step that is kept writes; undefined of those that are not. */
  carriedOf(wanted: readonly string[]): readonly (TensorData | undefined)[] {
    const values = this.#prepared.carried;
    return wanted.map((key) => values[this.#places.get(key) ?? -1]);
  }

  /** Runs on these samples from what is carried. */
  step(samples: ArrayLike<number>, drawSeed: number): Run {
    return this.#answer(() => this.#prepared.step(samples, drawSeed));
  }

  /** Takes over what the last step has made. A graph that comes back again and again is compiled. */
  keep(): void {
    this.#prepared.keep();
    this.#taken += 1;
    if (this.#decisions.length === 0 || this.#taken !== worthCompiling) return;
    const before = this.#prepared;
    this.#prepared = this.#prepare();
    this.#prepared.load(before.carried);
    before.dispose();
  }

  /** Runs on other inputs, each from the first of `sources` that has it. What is carried has to be loaded again then. */
  run(sources: readonly Values<TensorValue>[], drawSeed: number): Run {
    return this.#answer(() => {
      const feeds = new Map(this.#inputs.map(([key, node]) => [node, valueAt(sources, key).data]));
      this.#prepared.run(feeds, drawSeed);
      return true;
    });
  }

  /** The loss alone, to be asked for at many places; null where the data decide which graph is that of the step. */
  lossAlone(): LossAlone | null {
    const loss = this.#outputs.get(keys.loss);
    if (this.#decisions.length > 0 || loss === undefined) return null;
    const read = this.#course.carried.flatMap((own, index) => {
      const key = this.#carried[index]?.key;
      return own.input === null || key === undefined ? [] : [{ key, input: own.input }];
    });
    const carried = read.map(({ input }) => ({ input, output: null }));
    const course = { carried, tables: this.#course.tables, finite: [] };
    const prepared = this.#executor.prepareSteps(this.#graph, [loss], course);
    return {
      load: (values) => {
        prepared.load(read.map(({ key }) => valueAt([values], key).data));
      },
      on: (samples, drawSeed) => {
        try {
          prepared.step(samples, drawSeed);
        } catch (error) {
          if (error instanceof FrameworkError) return NaN;
          throw error;
        }
        return prepared.outputs[0]?.[0] ?? NaN;
      },
      dispose: () => {
        prepared.dispose();
      },
    };
  }

  /** Whether what this graph counts together still is the same: meanwhile another graph may have updated some of it. */
  countsRight(sources: readonly Values<TensorValue>[]): boolean {
    return this.#countedTogether.every((group) => {
      const [first, ...rest] = group.map((key) => valueAt(sources, key).data[0]);
      return rest.every((count) => count === first);
    });
  }

  /** Whether `other` took the same decisions as this one before it failed, and then the one that was found. */
  isContinuedBy(other: PreparedStep, { node, found }: GuardFailed): boolean {
    const failed = this.#decisions.findIndex((decision) => decision.node === node);
    const shared = this.#decisions.slice(0, failed);
    return (
      shared.every(({ expected }, index) => isSame(expected, other.#decisions[index]?.expected)) &&
      isSame(found, other.#decisions[failed]?.expected)
    );
  }

  dispose(): void {
    this.#prepared.dispose();
  }

  #prepare(use?: 'seldom'): PreparedSteps {
    return this.#executor.prepareSteps(this.#graph, this.#outputNodes, this.#course, use);
  }

  #answer(run: () => boolean): Run {
    try {
      return { kind: 'values', isFinite: run(), values: this.#values };
    } catch (error) {
      if (error instanceof GuardFailed) return { kind: 'decidedOtherwise', failure: error };
      if (error instanceof FrameworkError) return { kind: 'refused' };
      throw error;
    }
  }
}

function carriedOf({ graph, inputs, outputs }: StepGraph): readonly { key: string; type: TensorType }[] {
  const names = [...new Set([...inputs.keys(), ...outputs.keys()])].filter(isCarried);
  return names.flatMap((key) => {
    const type = graph.nodes[outputs.get(key) ?? inputs.get(key) ?? -1]?.type;
    return type === undefined ? [] : [{ key, type }];
  });
}

function ends({ inputs, outputs }: StepGraph, key: string): Carried {
  return { input: inputs.get(key) ?? null, output: outputs.get(key) ?? null };
}

function isSame(a: readonly number[], b: readonly number[] | undefined): boolean {
  return a.length === b?.length && a.every((value, index) => Object.is(value, b[index]));
}

function valueAt(sources: readonly Values<TensorValue>[], key: string): TensorValue {
  for (const source of sources) {
    const value = source.get(key);
    if (value !== undefined) return value;
  }
  throw new RangeError(`a step without a value for ${key}`);
}
