import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { isAdam, type Contender } from './contender';
import type { Picture } from './pictures';
import { pythonLoss } from './python-losses';

const environment = { ...process.env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' };

/** PyTorch in a process of its own: eager, on one thread, Adam fused. */
export interface PyTorch {
  readonly version: string;
  readonly training: Contender;
  readonly pictures: Contender<Picture>;
  readonly close: () => void;
}

/** Null where this python has no torch. */
export function pytorch(python: string, script: string): PyTorch | null {
  const asked = spawnSync(python, ['-c', 'import torch; print(torch.__version__)'], { env: environment });
  if (asked.status !== 0) return null;
  const child = spawn(python, [script], { env: environment, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const ask = async (question: object): Promise<number> => {
    child.stdin.write(`${JSON.stringify(question)}\n`);
    const line = await lines.next();
    if (line.done === true) throw new Error('PyTorch has ended');
    return Number(line.value);
  };
  return {
    version: asked.stdout.toString().trim(),
    training: {
      name: 'PyTorch eager',
      measure: ({ hidden, batch, loss }, steps) =>
        ask({ kind: 'training', hidden, batch, adam: isAdam(loss), python: pythonLoss(loss), steps }),
    },
    pictures: {
      name: 'PyTorch',
      measure: ({ loss, ...picture }, steps) => ask({ ...picture, python: pythonLoss(loss), steps }),
    },
    close: () => {
      child.stdin.end();
    },
  };
}
