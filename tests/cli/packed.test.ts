import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { packedTexts } from '../../scripts/packed-texts.mjs';
import { checkCommand } from '../../src/cli/check';

const root = join(import.meta.dirname, '../..');
// Findings of several kinds, and what the library computes in Python.
const files = ['findings/negated-loss', 'findings/detached-prediction', 'findings/log-of-zero', 'domains/rest'];
const paths = files.map((name) => join(root, `tests/fixtures/${name}.py`));

/** What does not hang on how fast it was. */
function untimed(json: string): string {
  return json.replaceAll(/"milliseconds":\d+/g, '');
}

test.each(['node', 'browser'] as const)('says the same with its texts packed as for %s', async (platform) => {
  const folder = await mkdtemp(join(tmpdir(), 'loss-lens-packed-'));
  try {
    const outfile = join(folder, 'cli.js');
    await build({
      ...{ entryPoints: [join(root, 'src/cli/main.ts')], outfile, bundle: true, minify: true, logLevel: 'warning' },
      ...{ platform: 'node', format: 'cjs', mainFields: ['module', 'main'], plugins: [packedTexts(platform)] },
    });
    const args = [outfile, 'check', ...paths, '--format', 'json', '--exit-zero'];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, maxBuffer: 1 << 26 });
    const { output } = checkCommand({
      ...{ paths, format: 'json', select: undefined, ignore: undefined, baseline: undefined },
      ...{ writeBaseline: false, exitZero: true },
    });
    expect(untimed(stdout.trim())).toBe(untimed(output.trim()));
  } finally {
    await rm(folder, { recursive: true });
  }
});
