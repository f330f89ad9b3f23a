import type { Feeds } from '../../core/graph/evaluate';
import type { Graph } from '../../core/graph/graph';
import type { TensorData } from '../../core/tensor/data';

/** Runs graphs. All executors give the same numbers, up to float32 rounding. */
export interface Executor {
  readonly name: ExecutorName;
  prepare(graph: Graph, outputs: readonly number[]): Prepared;
}

export type ExecutorName = 'interpreter' | 'tfjs' | 'wasm';

/** A graph made ready to be run many times. */
export interface Prepared {
  /**
   * The outputs' elements for these inputs; random draws are keyed by `drawSeed`. Throws GuardFailed where a decision that the
   * program took would fall differently.
   */
  run(feeds: Feeds, drawSeed: number): readonly TensorData[];
  dispose(): void;
}
