import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Mocha from 'mocha';

const bundles = join(__dirname, '..');

/** VS Code calls this in its extension host. It runs the suite and leaves the counts in out/tests/result.json. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ reporter: 'spec', color: false, timeout: 20_000, forbidOnly: true, forbidPending: true });
  const names = await readdir(join(bundles, 'suite'));
  for (const name of names.filter((each) => each.endsWith('.test.js')).sort()) {
    mocha.addFile(join(bundles, 'suite', name));
  }
  const counts = await new Promise<{ passed: number; failed: number }>((resolve) => {
    const runner = mocha.run((failed) => {
      resolve({ passed: runner.stats?.passes ?? 0, failed });
    });
  });
  await writeFile(join(bundles, 'result.json'), JSON.stringify(counts));
  if (counts.failed > 0 || counts.passed === 0) throw new Error('The suite failed.');
}
