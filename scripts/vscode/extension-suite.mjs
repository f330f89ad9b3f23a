import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchChromium } from '../chromium.mjs';
import { Problem, root, runMain } from '../process.mjs';
import { serveVsCode } from './serve.mjs';

/** Where the bundled suite starts, seen from the checkout. */
export const suiteEntry = 'out/tests/harness/index.js';

/** How long the suite may take as a whole. */
const patience = 300_000;

/**
 * Gives the suite a copy of its workspace, to write in as it likes.
 *
 * @param {(folder: string) => Promise<number>} use gives an exit code
 */
export async function withWorkspace(use) {
  const folder = await mkdtemp(join(tmpdir(), 'loss-lens-workspace-'));
  try {
    await cp(join(root, 'tests/extension/workspace'), folder, { recursive: true });
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Runs the suite in the extension host of a served VS Code, and gives the exit code that VS Code gives.
 *
 * @param {string} folder
 * @returns {Promise<number>}
 */
async function runSuite(folder) {
  const server = await serveVsCode({ theme: 'dark' });
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    const exited = new Promise((resolve, reject) => {
      page.exposeFunction('codeAutomationExit', resolve).catch(reject);
      setTimeout(() => {
        reject(new Problem(`The extension's suite did not end within ${String(patience / 1000)} seconds.`));
      }, patience).unref();
    });
    await page.exposeFunction('codeAutomationLog', (/** @type {string} */ type, /** @type {unknown[]} */ args) => {
      console[type === 'error' || type === 'warn' ? type : 'log'](...args);
    });
    await page.goto(
      server.address(folder, [
        ['extensionDevelopmentPath', server.uri(root)],
        ['extensionTestsPath', server.uri(join(root, suiteEntry))],
      ]),
    );
    return Number(await exited);
  } finally {
    await browser.close();
    await server.stop();
  }
}

runMain(async () => {
  process.exitCode = await withWorkspace(runSuite);
});
