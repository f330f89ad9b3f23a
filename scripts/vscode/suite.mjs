import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readJson, root, say } from '../process.mjs';

/** Where the bundled suite starts. */
export const suiteEntry = join(root, 'out/tests/harness/index.js');

/**
 * What the suite leaves when it has run.
 *
 * @typedef {{ title: string, milliseconds: number, failure?: string }} TestResult
 */

/**
 * Runs the extension's suite on a copy of its workspace, tells the results, and gives whether all is well.
 *
 * @param {(folder: string) => Promise<void>} runIn runs it in the extension host of some VS Code
 */
export async function runSuite(runIn) {
  const folder = await mkdtemp(join(tmpdir(), 'loss-lens-workspace-'));
  try {
    await cp(join(root, 'tests/extension/workspace'), folder, { recursive: true });
    await runIn(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const results = await readResults();
  for (const { title, milliseconds, failure } of results) {
    say(failure === undefined ? `  ✔ ${title} (${String(milliseconds)} ms)` : `  ✘ ${title}\n${failure}`);
  }
  return results.length > 0 && results.every(({ failure }) => failure === undefined);
}

/**
 * The results of the last run since the suite was built.
 *
 * @returns {Promise<readonly TestResult[]>}
 */
export async function readResults() {
  return /** @type {readonly TestResult[]} */ (await readJson(join(root, 'out/tests/result.json')));
}
