import type { Executor, Fallback } from './executor';
import { interpreter } from './interpreter';
import { isWasmAllowed, wasm } from './wasm/executor';

/** WebAssembly; the core's kernels for what runs seldom, and where the host forbids it. */
export function automatic(isAllowed = isWasmAllowed()): Executor {
  const compiling = isAllowed ? wasm() : null;
  return {
    name: compiling?.name ?? interpreter.name,
    prepare: (graph, outputs, use) => {
      if (compiling !== null && use !== 'seldom') return compiling.prepare(graph, outputs);
      const fallback: Fallback = compiling === null ? 'forbidden' : 'guarded';
      return { ...interpreter.prepare(graph, outputs), fallback };
    },
  };
}
