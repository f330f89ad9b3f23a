import type { Feeds } from '../../core/graph/evaluate';
import type { Graph } from '../../core/graph/graph';
import type { TensorData } from '../../core/tensor/data';

/** Runs graphs. All executors give the same numbers, up to float32 rounding. */
export interface Executor {
  readonly name: ExecutorName;
  /** For a graph that will run seldom, compiling does not pay. */
  prepare(graph: Graph, outputs: readonly number[], use?: 'seldom'): Prepared;
  /** The same for a graph that is run step after step, so that what lives on need not leave the executor. */
  prepareSteps(graph: Graph, outputs: readonly number[], course: Course, use?: 'seldom'): PreparedSteps;
}

/** Why a graph does not run on WebAssembly: the host forbids it, or what the program does depends on the data. */
export type Fallback = 'forbidden' | 'guarded';

type ExecutorName = 'interpreter' | 'tfjs' | 'wasm';

/** Which executor runs a graph, and why that one; null where it was asked for or is the fastest. */
export interface RanBy {
  readonly executor: ExecutorName;
  readonly fallback: Fallback | null;
}

/** A graph made ready to be run many times. */
export interface Prepared extends RanBy {
  /**
   * The outputs' elements for these inputs; random draws are keyed by `drawSeed`. The arrays may be the executor's own: the next run writes
   * to them. Throws GuardFailed where a decision that the program took would fall differently.
   */
  run(feeds: Feeds, drawSeed: number): readonly TensorData[];
  dispose(): void;
}

/** What the steps of a graph read and leave behind. Every input of the graph is either carried or read from a table. */
export interface Course {
  /** Values that live on from step to step. */
  readonly carried: readonly Carried[];
  /** Inputs that are rows of a table, others at each step: by node, all rows of the table. */
  readonly tables: ReadonlyMap<number, TensorData>;
  /** Outputs that must be finite for a step to be taken over. */
  readonly finite: readonly number[];
}

/** Nodes of one size: the input that reads a value and the output that replaces it; null where the graph has none. */
export interface Carried {
  readonly input: number | null;
  readonly output: number | null;
}

/** What is carried is kept here between steps; `run` leaves it undefined. */
export interface PreparedSteps extends Prepared {
  /** Sets all that is carried, in order. */
  load(values: readonly TensorData[]): void;
  /** All that is carried by now, in order. The arrays may be the executor's own, to which the next `keep` or `load` writes. */
  readonly carried: readonly TensorData[];
  /** Runs on these rows of the tables; what is carried stays as it was. Whether what has to be finite is. Throws as `run` does. */
  step(rows: ArrayLike<number>, drawSeed: number): boolean;
  /** What the last step or run has made. */
  readonly outputs: readonly TensorData[];
  /** Carries over what the last step has made. */
  keep(): void;
}
