import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, ensurePackages, ensurePrograms, mayInstall } from './machine.mjs';
import { endChildren, findOnPath, npm, Problem, root, run, runMain, say } from './process.mjs';
import { serveVsCode } from './vscode/serve.mjs';

const examples = join(root, 'examples');
const firstExample = join(examples, '1_shift_and_negation.py');

/** The line on which the first example defines its loss. */
async function lineOfLoss() {
  const lines = (await readFile(firstExample, 'utf8')).split('\n');
  return lines.findIndex((line) => line.startsWith('def ') || line.startsWith('class ')) + 1;
}

/**
 * Opens the examples in the user's own VS Code, and gives whether that went well.
 *
 * @param {number} line
 */
async function openInCode(line) {
  const code = await findOnPath('code');
  if (code === undefined) {
    say('There is no "code" on the PATH, so a VS Code of our own is served on this machine.');
    return false;
  }
  say(`Opening the examples in your VS Code (${code}) …`);
  const target = ['--goto', `${firstExample}:${String(line)}`];
  const exitCode = await run(code, [`--extensionDevelopmentPath=${root}`, ...target, examples]);
  say(
    exitCode === 0
      ? 'A new window shows Loss Lens. Click "Visualize Loss" above the loss.'
      : `It ended with exit code ${String(exitCode)}, so a VS Code of our own is served on this machine.`,
  );
  return exitCode === 0;
}

/**
 * Serves a VS Code of ours with the examples, until Ctrl+C.
 *
 * @param {number} line
 */
async function serveExamples(line) {
  if (await mayInstall()) await ensurePrograms([chromium]);
  const server = await serveVsCode();
  const address = server.address(examples, [
    ['extensionDevelopmentPath', server.extension],
    ['openFile', server.uri(`${firstExample}:${String(line)}:1`)],
    ['gotoLineMode', 'true'],
  ]);
  say(`\nOpen this address in a browser and click "Visualize Loss" above the loss:\n\n  ${address}\n\nCtrl+C ends it.`);
  await server.ended;
  throw new Problem('The VS Code server has ended.');
}

async function start() {
  await ensurePackages();
  say('Building Loss Lens …');
  if ((await npm(['run', '--silent', 'build'])) !== 0) throw new Problem('The build failed; see above.');
  const line = await lineOfLoss();
  if (!(await openInCode(line))) await serveExamples(line);
}

runMain(async () => {
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      interruption.abort();
      endChildren();
    });
  }
  try {
    await start();
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
    say('\nLoss Lens has ended.');
  }
});
