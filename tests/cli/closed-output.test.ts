import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

test('ends quietly where nobody reads what it says', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'loss-lens-closed-'));
  try {
    const outfile = join(folder, 'cli.js');
    await build({
      ...{ entryPoints: [join(root, 'src/cli/main.ts')], outfile, bundle: true, logLevel: 'warning' },
      ...{ platform: 'node', format: 'cjs', mainFields: ['module', 'main'], loader: { '.py': 'text' } },
    });
    const loss = join(root, 'examples/6_focal_loss.py');
    const child = spawn(process.execPath, [outfile, 'check', loss, '--format', 'json']);
    child.stdout.destroy();
    const [said] = await Promise.all([text(child.stderr), once(child, 'close')]);
    expect(said).toBe('');
    expect(child.exitCode).toBe(0);
  } finally {
    await rm(folder, { recursive: true });
  }
});
