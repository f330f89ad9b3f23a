import { Evaluator } from '../../core/graph/evaluate';
import type { Graph } from '../../core/graph/graph';
import type { Executor, Prepared } from './executor';
import { stepwise } from './stepwise';

/** The core's own kernels: runs anything, and is the truth. */
export const interpreter: Executor = {
  name: 'interpreter',
  prepare,
  prepareSteps: (graph, outputs, course) => stepwise(prepare(graph, outputs), graph, outputs, course),
};

function prepare(graph: Graph, outputs: readonly number[]): Prepared {
  const evaluator = new Evaluator(graph, outputs);
  return {
    executor: 'interpreter',
    fallback: null,
    run: (feeds, drawSeed) => evaluator.run(feeds, drawSeed),
    dispose: () => undefined,
  };
}
