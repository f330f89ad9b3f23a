import { Evaluator } from '../../core/graph/evaluate';
import type { Executor } from './executor';

/** The core's own kernels: runs anything, and is the truth. */
export const interpreter: Executor = {
  name: 'interpreter',
  prepare: (graph, outputs) => {
    const evaluator = new Evaluator(graph, outputs);
    return {
      executor: 'interpreter',
      fallback: null,
      run: (feeds, drawSeed) => evaluator.run(feeds, drawSeed),
      dispose: () => undefined,
    };
  },
};
