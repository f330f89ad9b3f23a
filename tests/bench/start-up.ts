import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { analyze } from '../../src/core/analyze';
import { KnownStudies } from '../../src/core/known-studies';

/** Milliseconds that something takes: the median of several times. */
export interface Lasting {
  readonly name: string;
  readonly milliseconds: number;
}

const times = 7;

export function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** What it takes to read files of several lengths, and to read them again when one loss was edited. */
export function analysisTimes(): readonly Lasting[] {
  return [10, 30, 100].flatMap((losses) => {
    let text = fileWith(losses);
    const files = { read: (name: string) => (name === 'losses.py' ? text : undefined) };
    const known = new KnownStudies();
    const timeOf = (before: KnownStudies): number => {
      const start = performance.now();
      analyze(files, 'losses.py', { seed: 0, isOver: () => false, known: before });
      return performance.now() - start;
    };
    const spent = Array.from({ length: times }, () => timeOf(new KnownStudies()));
    timeOf(known);
    const edited = Array.from({ length: times }, (_, edit) => {
      text = text.replace('return weighted.mean()', `return ${String(edit + 2)} * weighted.mean()`);
      return timeOf(known);
    });
    const file = `a file of ${String(text.split('\n').length)} lines, ${String(losses)} losses`;
    return [
      { name: `${file}, read`, milliseconds: medianOf(spent) },
      { name: `${file}, one of them edited`, milliseconds: medianOf(edited) },
    ];
  });
}

function fileWith(losses: number): string {
  const one = (index: number): string => `
def loss_${String(index)}(logits, target):
    """Weighted cross entropy, number ${String(index)}."""
    error = F.binary_cross_entropy_with_logits(logits, target, reduction="none")
    weight = (1 - torch.exp(-error)) ** ${String(index % 5)}
    weighted = weight * error
    return weighted.mean()

`;
  const head = 'import torch\nimport torch.nn.functional as F\n';
  return head + Array.from({ length: losses }, (_, index) => one(index)).join('');
}

const bundles = ['extension', 'hover', 'analysis', 'cli', 'page', 'training-worker'].map((name) => `dist/${name}.js`);

/** Loads the extension with a `vscode` that agrees to everything, and says how long it took. */
const loadExtension = `
const every = new Proxy(function () {}, {
  get: (own, key) => (key === 'prototype' ? own.prototype : key === Symbol.toPrimitive ? () => '' : every),
  apply: () => every,
  construct: () => ({}),
});
const modules = require('module');
const load = modules._load;
modules._load = (name, ...more) => (name === 'vscode' ? every : load(name, ...more));
const start = performance.now();
require('./dist/extension.js');
process.stdout.write(String(performance.now() - start));
process.exit();`;

/** Starts the analysis worker, and says how long it took until it was ready. */
const startAnalysis = `
const { Worker } = require('worker_threads');
const start = performance.now();
const worker = new Worker('./dist/analysis.js', { workerData: { abandoned: new SharedArrayBuffer(4) } });
worker.on('message', () => {
  process.stdout.write(String(performance.now() - start));
  process.exit();
});`;

/** Each in a new process. */
export function startUpTimes(): readonly Lasting[] {
  if (!existsSync('dist/extension.js')) return [];
  const scripts = { 'the extension, loaded': loadExtension, 'the analysis worker, ready': startAnalysis };
  return Object.entries(scripts).map(([name, script]) => {
    const run = () => Number(spawnSync(process.execPath, ['-e', script]).stdout.toString());
    return { name, milliseconds: medianOf(Array.from({ length: times }, run)) };
  });
}

export function bundleSizes(): Readonly<Record<string, number>> {
  return Object.fromEntries(bundles.filter(existsSync).map((path) => [path, statSync(path).size]));
}
