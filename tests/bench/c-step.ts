import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { perCase, timed, type Case, type Contender } from './contender';

/** A step written in C, compiled to WebAssembly with vectors for each case; null where there is no clang for it. */
export function cStep(source: string): Contender | null {
  if (compiled(source, { hidden: [16, 16], batch: 32, loss: 'mse' }) === null) return null;
  const stepsOf = perCase((own: Case) => {
    const bytes = compiled(source, own);
    if (bytes === null) throw new Error('clang fails');
    const { init, steps } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
    if (typeof init !== 'function' || typeof steps !== 'function') throw new Error('not the module of step.c');
    Reflect.apply(init, null, []);
    return (count: number): number => Number(Reflect.apply(steps, null, [count]));
  });
  return {
    name: 'C in WebAssembly',
    measure: (own, count) => {
      const steps = stepsOf(own);
      let loss = 0;
      const seconds = timed(() => {
        loss = steps(count);
      });
      if (!Number.isFinite(loss)) throw new RangeError(`C trains to ${String(loss)}`);
      return Promise.resolve(seconds);
    },
    knows: ({ hidden: [first = 0, second, ...rest], loss, batch }) =>
      rest.length === 0 &&
      first === second &&
      first % 8 === 0 &&
      batch % 4 === 0 &&
      (loss === 'mse' || loss === 'focal'),
  };
}

function compiled(source: string, { hidden: [width = 16], batch, loss }: Case): Uint8Array<ArrayBuffer> | null {
  const folder = mkdtempSync(join(tmpdir(), 'loss-lens-bench-'));
  try {
    const output = join(folder, 'step.wasm');
    const flags = [
      '--target=wasm32',
      '-O3',
      '-msimd128',
      '-mbulk-memory',
      '-nostdlib',
      '-Wl,--no-entry',
      '-Wl,-z,stack-size=65536',
    ];
    const defined = [`-DH=${String(width)}`, `-DB=${String(batch)}`, ...(loss === 'focal' ? ['-DFOCAL'] : [])];
    const { status } = spawnSync('clang', [...flags, ...defined, '-o', output, source]);
    return status === 0 ? new Uint8Array(readFileSync(output)) : null;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
