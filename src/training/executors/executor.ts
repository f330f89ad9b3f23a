import type { Feeds } from '../../core/graph/evaluate';
import type { Graph } from '../../core/graph/graph';
import type { TensorData } from '../../core/tensor/data';

/** Runs graphs. All executors give the same numbers, up to float32 rounding. */
export interface Executor {
  readonly name: ExecutorName;
  /** For a graph that will run seldom, compiling does not pay. */
  prepare(graph: Graph, outputs: readonly number[], use?: 'seldom'): Prepared;
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
