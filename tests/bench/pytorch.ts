import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Contender } from './contender';

const environment = { ...process.env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' };

/** PyTorch eager on one thread, Adam fused; null where this python has no torch. */
export function pytorchEager(python: string, script: string): (Contender & { readonly close: () => void }) | null {
  if (spawnSync(python, ['-c', 'import torch'], { env: environment }).status !== 0) return null;
  const child = spawn(python, [script], { env: environment, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    name: 'PyTorch eager',
    measure: async (own, steps) => {
      child.stdin.write(`${JSON.stringify({ ...own, steps })}\n`);
      const line = await lines.next();
      if (line.done === true) throw new Error('PyTorch has ended');
      return Number(line.value);
    },
    close: () => {
      child.stdin.end();
    },
  };
}
