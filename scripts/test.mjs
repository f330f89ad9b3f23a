import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ensurePackages } from './machine.mjs';
import { npm, readJson, root, runMain, say } from './process.mjs';
import { readResults } from './vscode/suite.mjs';

/**
 * What a suite has shown.
 *
 * @typedef {{ passed: number, failed: number }} Counts
 */

/**
 * A suite is an npm script. Where its runner leaves counts they are read, else it is one test.
 *
 * @typedef {{ name: string, script: string, args?: readonly string[], counts?: () => Promise<Counts> }} Suite
 */

/** How long one suite may take. */
const patience = 15 * 60_000;

/**
 * A project of vitest.config.mts.
 *
 * @param {string} name
 * @param {string} project
 * @returns {Suite}
 */
function vitest(name, project) {
  const report = join(root, 'out', `vitest-${project}.json`);
  return {
    name,
    script: `test:${project}`,
    args: ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    counts: async () => {
      const { numTotalTests, numPassedTests } = /** @type {{ numTotalTests: number, numPassedTests: number }} */ (
        await readJson(report)
      );
      return { passed: numPassedTests, failed: numTotalTests - numPassedTests };
    },
  };
}

/** @type {readonly Suite[]} */
const suites = [
  { name: 'Format', script: 'format:check' },
  { name: 'Lint', script: 'lint' },
  { name: 'Types', script: 'types' },
  { name: 'Unused code', script: 'unused' },
  { name: 'Build within its budget', script: 'build' },
  vitest('Architecture, core, training, command line', 'unit'),
  vitest('Page in Chromium', 'webview'),
  {
    name: 'Extension in the extension host of a real VS Code',
    script: 'test:extension',
    counts: async () => {
      const results = await readResults();
      const failed = results.filter(({ failure }) => failure !== undefined).length;
      return { passed: results.length - failed, failed };
    },
  },
  vitest('A person in a real VS Code', 'workbench'),
  { name: 'Package', script: 'package' },
];

/**
 * Runs a suite. One that failed without a failed test, or ran no test, counts as one failure more.
 *
 * @param {Suite} suite
 * @returns {Promise<Counts>}
 */
async function runOne({ name, script, args = [], counts }) {
  say(`\n── ${name} (npm run ${script})`);
  const succeeded = (await npm(['run', '--silent', script, '--', ...args], { timeout: patience })) === 0;
  if (counts === undefined) return { passed: succeeded ? 1 : 0, failed: succeeded ? 0 : 1 };
  const { passed, failed } = await counts().catch(() => ({ passed: 0, failed: 0 }));
  const unexplained = failed === 0 && (!succeeded || passed === 0);
  return { passed, failed: unexplained ? 1 : failed };
}

runMain(async () => {
  await ensurePackages();
  await rm(join(root, 'out'), { recursive: true, force: true });
  await mkdir(join(root, 'out'));
  const total = { passed: 0, failed: 0 };
  const lines = [];
  for (const suite of suites) {
    const { passed, failed } = await runOne(suite);
    total.passed += passed;
    total.failed += failed;
    lines.push(`${failed === 0 ? '✔' : '✘'} ${suite.name}: ${String(passed)} of ${String(passed + failed)}`);
  }
  say(`\n${lines.join('\n')}\n\n${String(total.passed)} passed, ${String(total.failed)} failed`);
  if (total.failed > 0) process.exitCode = 1;
});
