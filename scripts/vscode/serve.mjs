import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Problem, remember, root } from '../process.mjs';
import { installVsCode } from './install.mjs';

/** A theme of each kind, and the class that VS Code gives its window then. */
export const themes = {
  light: { name: 'Light Modern', kind: 'vs' },
  dark: { name: 'Dark Modern', kind: 'vs-dark' },
  'high-contrast': { name: 'Default High Contrast', kind: 'hc-black' },
  'high-contrast-light': { name: 'Default High Contrast Light', kind: 'hc-light' },
};

/** @typedef {keyof typeof themes} Theme */

/** A quiet VS Code: nothing opens by itself and nothing asks. */
const settings = {
  'chat.disableAIFeatures': true,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/** VS Code then asks no host for extensions. */
const withoutGallery = { EXTENSIONS_GALLERY: JSON.stringify({ serviceUrl: '' }) };

/**
 * What the page of VS Code is told beside its folder; files are named by `Server.uri`.
 *
 * @typedef {readonly (readonly [name: string, value: string])[]} Payload
 */

/**
 * A VS Code that is being served on this machine.
 *
 * @typedef {object} Server
 * @property {(folder: string, payload: Payload) => string} address where to see a folder
 * @property {string} extension our extension's folder, as `extensionDevelopmentPath` takes it
 * @property {(path: string) => string} uri how the page names a file of this machine
 * @property {Promise<void>} ended
 * @property {() => Promise<void>} stop
 */

/**
 * Serves VS Code on a free port of 127.0.0.1 until it is stopped.
 *
 * @param {{ theme?: Theme }} [options] without a theme VS Code follows the browser's
 * @returns {Promise<Server>}
 */
export async function serveVsCode({ theme } = {}) {
  const { node, serverMain } = await installVsCode();
  const data = await mkdtemp(join(tmpdir(), 'loss-lens-vscode-'));
  await mkdir(join(data, 'user', 'User'), { recursive: true });
  const appearance =
    theme === undefined ? { 'window.autoDetectColorScheme': true } : { 'workbench.colorTheme': themes[theme].name };
  await writeFile(join(data, 'user', 'User', 'settings.json'), JSON.stringify({ ...settings, ...appearance }));

  // VS Code lives inside the checkout. Were that the extension's folder, it would take its own themes for the extension's.
  const extension = join(data, 'extension');
  await symlink(root, extension);

  const token = randomBytes(16).toString('hex');
  const child = remember(
    spawn(
      node,
      [
        serverMain,
        ...['--host', '127.0.0.1', '--port', '0', '--connection-token', token, '--accept-server-license-terms'],
        // VS Code reads a payload only with its test driver enabled.
        ...['--telemetry-level', 'off', '--disable-workspace-trust', '--enable-smoke-test-driver'],
        ...['--server-data-dir', join(data, 'server'), '--user-data-dir', join(data, 'user')],
      ],
      { cwd: root, env: { ...process.env, ...withoutGallery }, stdio: ['ignore', 'pipe', 'pipe'] },
    ),
  );
  const ended = once(child, 'close').then(() => rm(data, { recursive: true, force: true, maxRetries: 5 }));
  const authority = `127.0.0.1:${await listeningPort(child)}`;
  const uri = (/** @type {string} */ path) => `vscode-remote://${authority}${encodeURI(path)}`;
  return {
    address: (folder, payload) => {
      const query = new URLSearchParams({ folder, payload: JSON.stringify(payload), tkn: token });
      return `http://${authority}/?${query.toString()}`;
    },
    extension: uri(extension),
    uri,
    ended,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/**
 * The port that the server says it listens on.
 *
 * @param {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, import('node:stream').Readable>} child
 * @returns {Promise<string>}
 */
function listeningPort(child) {
  return new Promise((resolve, reject) => {
    /** @type {string[]} */
    const heard = [];
    const listen = (/** @type {string} */ line) => {
      heard.push(line);
      const port = /Web UI available at http:\/\/[^:/]+:(\d+)/.exec(line)?.[1];
      if (port !== undefined) resolve(port);
    };
    createInterface(child.stdout).on('line', listen);
    createInterface(child.stderr).on('line', listen);
    child.once('exit', () => {
      reject(new Problem(`The VS Code server ended before it listened:\n${heard.join('\n')}`));
    });
  });
}
