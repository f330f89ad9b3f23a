import { chmod, readdir, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { packedTexts } from './scripts/packed-texts.mjs';

/**
 * One file of the product, and how many bytes of it are allowed. Where it reads losses, and so holds the library, its texts are packed.
 *
 * @typedef {{ source: string, output: string, kilobytes: number, options: import('esbuild').BuildOptions, packs?: true }} Entry
 */

/** @type {import('esbuild').BuildOptions} */
const inNode = {
  ...{ platform: 'node', format: 'cjs', target: 'node20', external: ['vscode'], charset: 'utf8' },
  // Not every extension host has it.
  supported: { 'dynamic-import': false },
};

/** @type {import('esbuild').BuildOptions} */
const inPage = { platform: 'browser', format: 'iife', target: 'es2022' };

/** @type {readonly Entry[]} */
const entries = [
  { source: 'src/extension/activate.ts', output: 'dist/extension.js', kilobytes: 60, options: inNode },
  { source: 'src/extension/features/hover.ts', output: 'dist/hover.js', kilobytes: 30, options: inNode },
  { source: 'src/extension/panel/loss-panel.ts', output: 'dist/loss-panel.js', kilobytes: 30, options: inNode },
  { source: 'src/analysis/worker.ts', output: 'dist/analysis.js', kilobytes: 1330, options: inNode, packs: true },
  {
    source: 'src/core/configuration/read-configuration.ts',
    output: 'dist/read-configuration.js',
    kilobytes: 40,
    options: inNode,
  },
  {
    source: 'src/cli/main.ts',
    output: 'dist/cli.js',
    kilobytes: 1700,
    // As modules, TensorFlow.js can be taken in parts, and its kernels run twice as fast.
    options: { ...inNode, mainFields: ['module', 'main'], banner: { js: '#!/usr/bin/env node' } },
    packs: true,
  },
  { source: 'webview/page.ts', output: 'dist/page.js', kilobytes: 230, options: inPage },
  // It traces what it trains, so it holds the whole core, as the analysis does.
  {
    source: 'webview/training-worker.ts',
    output: 'dist/training-worker.js',
    kilobytes: 1000,
    options: inPage,
    packs: true,
  },
];

/**
 * What the extension imports when it is asked for is a script beside it.
 *
 * @type {import('esbuild').Plugin}
 */
const onDemand = {
  name: 'on-demand',
  setup(bundling) {
    bundling.onResolve({ filter: /^\./ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path: `./${basename(path)}.js`, external: true } : undefined,
    );
  },
};

/**
 * What libraries import and nobody calls here: what the grammar says of colours, and by what TensorFlow.js would fetch models.
 *
 * @type {Readonly<Record<string, string>>}
 */
const uncalled = {
  '@lezer/highlight': `export const styleTags = () => () => null, tags = new Proxy(() => tags, { get: () => tags });`,
  'node-fetch': '',
};

/** @type {import('esbuild').Plugin} */
const withoutUncalled = {
  name: 'without-uncalled',
  setup(bundling) {
    const filter = new RegExp(`^(${Object.keys(uncalled).join('|')})$`);
    bundling.onResolve({ filter }, ({ path }) => ({ path, namespace: 'uncalled' }));
    bundling.onLoad({ filter, namespace: 'uncalled' }, ({ path }) => ({ contents: uncalled[path] ?? '' }));
  },
};

/**
 * Bundles one entry and gives its size in bytes.
 *
 * @param {Entry} entry
 */
async function bundle({ source, output, options, packs }) {
  const packing = packs ? [packedTexts(options.platform === 'browser' ? 'browser' : 'node')] : [];
  const { metafile } = await build({
    ...options,
    entryPoints: [source],
    outfile: output,
    bundle: true,
    minify: true,
    sourcemap: true,
    sourcesContent: false,
    // Licences stand in a file beside the script.
    legalComments: 'linked',
    plugins: [onDemand, withoutUncalled, ...packing],
    metafile: true,
    logLevel: 'warning',
  });
  return metafile.outputs[output]?.bytes ?? Number.POSITIVE_INFINITY;
}

/** Bundles the product into dist/, within its budget. */
async function buildProduct() {
  const sizes = await Promise.all(entries.map(bundle));
  await chmod('dist/cli.js', 0o755);
  for (const [index, { output, kilobytes }] of entries.entries()) {
    const size = (sizes[index] ?? Number.POSITIVE_INFINITY) / 1000;
    const over = size > kilobytes;
    console.log(
      `${output.padEnd(24)} ${size.toFixed(1).padStart(7)} KB of ${String(kilobytes)} KB${over ? ': TOO LARGE' : ''}`,
    );
    if (over) process.exitCode = 1;
  }
}

/** Bundles the tests that run in the extension host into out/tests/. */
async function buildExtensionTests() {
  await rm('out/tests', { recursive: true, force: true });
  const suite = await readdir('tests/extension/suite');
  await build({
    ...inNode,
    entryPoints: ['tests/extension/harness/index.ts', ...suite.map((name) => `tests/extension/suite/${name}`)],
    outbase: 'tests/extension',
    outdir: 'out/tests',
    external: ['vscode', 'mocha'],
    bundle: true,
    sourcemap: 'inline',
    loader: { '.py': 'text' },
    logLevel: 'warning',
  });
}

const { values } = parseArgs({ options: { tests: { type: 'boolean', default: false } } });
try {
  await (values.tests ? buildExtensionTests() : buildProduct());
} catch (error) {
  // esbuild has said already what is wrong in the sources.
  if (!(error instanceof Error && 'errors' in error)) throw error;
  process.exitCode = 1;
}
