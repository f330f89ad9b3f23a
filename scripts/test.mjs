import { mkdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { ensurePackages } from './machine.mjs';
import { npm, readJson, root, runMain, say } from './process.mjs';
import { readResults } from './vscode/suite.mjs';

/**
 * What a suite has shown: how many of its tests passed, and of each that failed its name and what was wrong.
 *
 * @typedef {{ passed: number, failures: readonly string[] }} Shown
 */

/**
 * A suite is an npm script. Where its runner leaves results they are read, else it is one test.
 *
 * @typedef {{ name: string, script: string, args?: readonly string[], results?: () => Promise<Shown> }} Suite
 */

/**
 * What vitest's JSON report says of a test, as far as it is read here.
 *
 * @typedef {{ status: string, fullName: string, failureMessages: readonly string[] }} Assertion
 * @typedef {{ name: string, status: string, message: string, assertionResults: readonly Assertion[] }} TestFile
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
    results: async () => {
      const { testResults } = /** @type {{ testResults: readonly TestFile[] }} */ (await readJson(report));
      const assertions = testResults.flatMap((file) =>
        file.assertionResults.map((one) => ({ ...one, file: file.name })),
      );
      return {
        passed: assertions.filter(({ status }) => status === 'passed').length,
        failures: [
          ...assertions
            .filter(({ status }) => status !== 'passed')
            .map(
              ({ file, fullName, failureMessages }) =>
                `${relative(root, file)}: ${fullName}\n${failureMessages.join('\n')}`,
            ),
          ...testResults
            .filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0)
            .map(({ name: file, message }) => `${relative(root, file)}\n${message}`),
        ],
      };
    },
  };
}

/**
 * Suites that use one processor and say nothing where nothing is wrong: they run side by side.
 *
 * @type {readonly Suite[]}
 */
const checks = [
  { name: 'Format', script: 'format:check' },
  { name: 'Lint', script: 'lint' },
  { name: 'Types', script: 'types' },
  { name: 'Unused code', script: 'unused' },
];

/** @type {readonly Suite[]} */
const suites = [
  { name: 'Build within its budget', script: 'build' },
  vitest('Architecture, core, training, command line', 'unit'),
  vitest('Page in Chromium', 'webview'),
  {
    name: 'Extension in the extension host of a real VS Code',
    script: 'test:extension',
    results: async () => {
      const results = await readResults();
      const failures = results.flatMap(({ title, failure }) => (failure === undefined ? [] : [`${title}\n${failure}`]));
      return { passed: results.length - failures.length, failures };
    },
  },
  vitest('A person in a real VS Code', 'workbench'),
  { name: 'Package', script: 'package' },
];

/**
 * Runs a suite. One that failed without a failed test, or ran no test, counts as one failure more.
 *
 * @param {Suite} suite
 * @returns {Promise<Shown>}
 */
async function runOne({ name, script, args = [], results }) {
  say(`\n── ${name} (npm run ${script})`);
  const succeeded = (await npm(['run', '--silent', script, '--', ...args], { timeout: patience })) === 0;
  if (results === undefined)
    return succeeded ? { passed: 1, failures: [] } : { passed: 0, failures: [`npm run ${script}`] };
  const { passed, failures } = await results().catch(() => ({ passed: 0, failures: [] }));
  const unexplained = failures.length === 0 && (!succeeded || passed === 0);
  return { passed, failures: unexplained ? [`npm run ${script} ended without the results of its tests`] : failures };
}

runMain(async () => {
  await ensurePackages();
  await rm(join(root, 'out'), { recursive: true, force: true });
  await mkdir(join(root, 'out'));
  const shown = await Promise.all(checks.map(async (suite) => ({ name: suite.name, ...(await runOne(suite)) })));
  for (const suite of suites) shown.push({ name: suite.name, ...(await runOne(suite)) });
  for (const { name, failures } of shown) for (const failure of failures) say(`\n✘ ${name}: ${failure}`);
  say('');
  for (const { name, passed, failures } of shown) {
    say(`${failures.length === 0 ? '✔' : '✘'} ${name}: ${String(passed)} of ${String(passed + failures.length)}`);
  }
  const passed = shown.reduce((sum, suite) => sum + suite.passed, 0);
  const failed = shown.reduce((sum, suite) => sum + suite.failures.length, 0);
  say(`\n${String(passed)} passed, ${String(failed)} failed`);
  if (failed > 0) process.exitCode = 1;
});
