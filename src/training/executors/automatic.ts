import { decisionsOf } from '../../core/graph/graph';
import type { Executor, Fallback } from './executor';
import { interpreter } from './interpreter';
import { isWasmAllowed, wasm } from './wasm/executor';

/**
 * WebAssembly wherever it pays; else the core's kernels. A graph whose shape the data decide holds for a few steps only: traced anew again and
 * again, it would be compiled for nothing.
 */
export function automatic(isAllowed = isWasmAllowed()): Executor {
  return {
    name: isAllowed ? 'wasm' : 'interpreter',
    prepare: (graph, outputs) => {
      const fallback: Fallback | null = !isAllowed ? 'forbidden' : decisionsOf(graph).length > 0 ? 'guarded' : null;
      return fallback === null ? wasm.prepare(graph, outputs) : { ...interpreter.prepare(graph, outputs), fallback };
    },
  };
}
