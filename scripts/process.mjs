import { spawn } from 'node:child_process';
import { access, constants, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's folder. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

/** What a person can be told to do something about; it is shown without a stack. */
export class Problem extends Error {}

/** @param {string} text */
export function say(text) {
  process.stdout.write(`${text}\n`);
}

/** @type {Set<import('node:child_process').ChildProcess>} */
const children = new Set();

/**
 * Keeps a process in mind until it has closed, so that `endChildren` can end it.
 *
 * @template {import('node:child_process').ChildProcess} Child
 * @param {Child} child
 * @returns {Child}
 */
export function remember(child) {
  children.add(child);
  child.once('close', () => children.delete(child));
  return child;
}

/** Asks every process that still runs to end. */
export function endChildren() {
  for (const child of children) child.kill('SIGTERM');
}

/** @typedef {{ cwd?: string, env?: Record<string, string>, timeout?: number | undefined }} RunOptions */

/**
 * Runs a program to its end and gives its exit code; its output is shown.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<number>}
 */
export function run(command, args, { cwd = root, env = {}, timeout } = {}) {
  const child = remember(
    spawn(command, args, { cwd, env: { ...process.env, ...env }, timeout, stdio: ['ignore', 'inherit', 'inherit'] }),
  );
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      resolve(code ?? 1);
    });
  });
}

/**
 * Runs npm with the Node that runs this script.
 *
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 */
export function npm(args, options) {
  const npmScript = process.env['npm_execpath'];
  return npmScript === undefined ? run('npm', args, options) : run(process.execPath, [npmScript, ...args], options);
}

/**
 * The full path of the first of these programs that is on the PATH.
 *
 * @param {readonly string[]} names
 * @returns {Promise<string | undefined>}
 */
export async function findOnPath(...names) {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const endings = process.platform === 'win32' ? ['.cmd', '.exe'] : [''];
  for (const name of names) {
    for (const folder of folders) {
      for (const ending of endings) {
        const path = join(folder, name + ending);
        if (await isExecutable(path)) return path;
      }
    }
  }
  return undefined;
}

/**
 * @param {string} path
 * @returns {Promise<unknown>}
 */
export async function readJson(path) {
  /** @type {unknown} */
  const value = JSON.parse(await readFile(path, 'utf8'));
  return value;
}

/** @param {string} path */
function isExecutable(path) {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/**
 * Runs a script's main function: a problem is told in words, anything else with its stack; both end with exit code 1.
 *
 * @param {() => Promise<void>} main
 */
export function runMain(main) {
  main().catch((/** @type {unknown} */ error) => {
    process.stderr.write(
      `${error instanceof Problem ? error.message : String(error instanceof Error ? error.stack : error)}\n`,
    );
    process.exitCode = 1;
  });
}
