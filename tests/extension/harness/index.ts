import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Mocha from 'mocha';

const bundles = join(__dirname, '..');

/** One test of the suite, as scripts/vscode/suite.mjs reads it. */
interface TestResult {
  readonly title: string;
  readonly milliseconds: number;
  readonly failure?: string;
}

/** VS Code calls this in its extension host: runs the suite and leaves its results in out/tests/result.json. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ reporter: 'min', timeout: 20_000, forbidOnly: true, forbidPending: true });
  const names = await readdir(join(bundles, 'suite'));
  for (const name of names.filter((each) => each.endsWith('.test.js')).sort()) {
    mocha.addFile(join(bundles, 'suite', name));
  }
  await writeFile(join(bundles, 'result.json'), JSON.stringify(await results(mocha)));
}

/** Runs the tests and gives a result for each, and one for each hook that failed. */
function results(mocha: Mocha): Promise<readonly TestResult[]> {
  return new Promise((resolve) => {
    const done: TestResult[] = [];
    const runner = mocha.run(() => {
      resolve(done);
    });
    runner.on('pass', (test) => {
      done.push({ title: test.fullTitle(), milliseconds: test.duration ?? 0 });
    });
    runner.on('fail', (test, error: unknown) => {
      const failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
      done.push({ title: test.fullTitle(), milliseconds: test.duration ?? 0, failure });
    });
  });
}
