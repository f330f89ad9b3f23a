import type { Graph } from '../../core/graph/graph';
import type { OperationName } from '../../core/ops/parameters';
import type { Executor, Fallback } from './executor';
import { interpreter } from './interpreter';
import { isWasmAllowed, wasm } from './wasm/executor';

/** Operations of whose answer the data decide how large it is. */
const sizedByData: ReadonlySet<OperationName> = new Set(['nonzero', 'unique', 'bincount']);

/**
 * WebAssembly wherever it pays; else the core's kernels. A graph whose shape the data decide holds for a few steps only: traced anew again and
 * again, it would be compiled for nothing.
 */
export function automatic(isAllowed = isWasmAllowed()): Executor {
  return {
    name: isAllowed ? 'wasm' : 'interpreter',
    prepare: (graph, outputs) => {
      const fallback: Fallback | null = !isAllowed ? 'forbidden' : isDecidedByData(graph) ? 'guarded' : null;
      return fallback === null ? wasm.prepare(graph, outputs) : { ...interpreter.prepare(graph, outputs), fallback };
    },
  };
}

function isDecidedByData({ nodes, guards }: Graph): boolean {
  return guards.length > 0 || nodes.some(({ op }) => sizedByData.has(op));
}
