import type { Executor, Fallback } from './executor';
import { interpreter } from './interpreter';
import { stepwise } from './stepwise';
import { isWasmAllowed, wasm } from './wasm/executor';

/** WebAssembly; the core's kernels for what runs seldom, and where the host forbids it. */
export function automatic(isAllowed = isWasmAllowed()): Executor {
  const compiling = isAllowed ? wasm() : null;
  const fallback: Fallback = compiling === null ? 'forbidden' : 'guarded';
  return {
    name: compiling?.name ?? interpreter.name,
    prepare: (graph, outputs, use) =>
      compiling === null || use === 'seldom'
        ? { ...interpreter.prepare(graph, outputs), fallback }
        : compiling.prepare(graph, outputs),
    prepareSteps: (graph, outputs, course, use) =>
      compiling === null || use === 'seldom'
        ? stepwise({ ...interpreter.prepare(graph, outputs), fallback }, graph, outputs, course)
        : compiling.prepareSteps(graph, outputs, course),
  };
}
