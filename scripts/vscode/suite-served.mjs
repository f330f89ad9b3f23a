import { inspect } from 'node:util';
import { launchChromium } from '../chromium.mjs';
import { Problem, runMain } from '../process.mjs';
import { serveVsCode } from './serve.mjs';
import { runSuite, suiteEntry } from './suite.mjs';

/** How long the suite may take as a whole. */
const patience = 480_000;

/**
 * Runs the suite in the extension host of a served VS Code.
 *
 * @param {string} folder
 * @param {(line: string) => void} log takes what VS Code and the suite write to the console
 */
async function runServed(folder, log) {
  const server = await serveVsCode({ theme: 'dark' });
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.exposeFunction('codeAutomationLog', (/** @type {string} */ type, /** @type {unknown[]} */ args) => {
      log(`[${type}] ${args.map((arg) => (typeof arg === 'string' ? arg : inspect(arg))).join(' ')}`);
    });
    const exited = new Promise((resolve, reject) => {
      page.exposeFunction('codeAutomationExit', resolve).catch(reject);
      setTimeout(() => {
        reject(new Problem(`The suite did not end within ${String(patience / 1000)} seconds.`));
      }, patience).unref();
    });
    await page.goto(
      server.address(folder, [
        ['extensionDevelopmentPath', server.extension],
        ['extensionTestsPath', server.uri(suiteEntry)],
      ]),
    );
    await exited;
  } finally {
    await browser.close();
    await server.stop();
  }
}

runMain(async () => {
  /** @type {string[]} */
  const logged = [];
  let passed = false;
  try {
    passed = await runSuite((folder) => runServed(folder, (line) => logged.push(line)));
  } finally {
    if (!passed) process.stderr.write(`What VS Code and the suite logged:\n${logged.join('\n')}\n`);
  }
  if (!passed) process.exitCode = 1;
});
