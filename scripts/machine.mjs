import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { findOnPath, npm, Problem, root, run, say } from './process.mjs';

/**
 * A program that we need and do not bring along.
 *
 * @typedef {{ commands: readonly string[], debian: string, purpose: string }} Program
 */

/** @type {readonly Program[]} */
export const compilers = [
  { commands: ['g++'], debian: 'g++', purpose: 'to compile the native parts of VS Code' },
  { commands: ['make'], debian: 'make', purpose: 'to compile the native parts of VS Code' },
  { commands: ['python3'], debian: 'python3', purpose: 'to compile the native parts of VS Code' },
];

/** @type {Program} */
export const chromium = {
  commands: ['chromium', 'chromium-browser', 'google-chrome'],
  debian: 'chromium',
  purpose: 'to show VS Code and its pages',
};

/** Whether we may install programs: on Debian as root. */
export async function mayInstall() {
  return process.getuid?.() === 0 && (await findOnPath('apt-get')) !== undefined;
}

/**
 * Sees to it that programs are there: installs what is missing if we may, else says what that is.
 *
 * @param {readonly Program[]} programs
 */
export async function ensurePrograms(programs) {
  const missing = await missingOf(programs);
  if (missing.length === 0) return;
  if (!(await mayInstall())) {
    const lines = missing.map(
      ({ commands, debian, purpose }) => `  ${commands.join(' or ')} ${purpose} (Debian: ${debian})`,
    );
    throw new Problem(`These programs are missing:\n${lines.join('\n')}\nInstall them and try again.`);
  }
  const packages = missing.map(({ debian }) => debian);
  say(`Installing ${packages.join(', ')} with apt-get …`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const updated = await run('apt-get', ['update', '-qq'], { env });
  const installed = await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env });
  if (installed !== 0) {
    throw new Problem(`apt-get could not install ${packages.join(', ')} (apt-get update gave ${String(updated)}).`);
  }
}

/** @param {readonly Program[]} programs */
async function missingOf(programs) {
  const found = await Promise.all(programs.map(({ commands }) => findOnPath(...commands)));
  return programs.filter((_, index) => found[index] === undefined);
}

/** Installs the npm packages of the lock file unless they are there. */
export async function ensurePackages() {
  const installed = await modified(join(root, 'node_modules', '.package-lock.json'));
  if (installed >= (await modified(join(root, 'package-lock.json')))) return;
  say('Installing the npm packages …');
  if ((await npm(['ci', '--no-progress'])) !== 0) throw new Problem('npm ci failed; see above.');
}

/**
 * @param {string} path
 * @returns {Promise<number>} 0 if there is no such file
 */
function modified(path) {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}
