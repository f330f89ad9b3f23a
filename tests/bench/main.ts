import { existsSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { automatic, interpreter } from '../../src/training';
import { tfjs } from '../../src/training/executors/tfjs/executor';
import type { Case, Contender } from './contender';
import { stepOn, trainingOn } from './executors';
import { plainLoops } from './plain-loops';
import { pytorchEager } from './pytorch';
import { tensorflowEager } from './tensorflow';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    /** A third of the rounds and no growth. */
    quick: { type: 'boolean', default: false },
    python: { type: 'string', default: 'python3' },
    script: { type: 'string', default: 'tests/bench/step.py' },
  },
});

const cases: readonly Case[] = [
  { hidden: 16, batch: 32, loss: 'mse' },
  { hidden: 16, batch: 32, loss: 'focal' },
  { hidden: 16, batch: 256, loss: 'focal' },
  { hidden: 64, batch: 32, loss: 'focal' },
  { hidden: 64, batch: 256, loss: 'focal' },
];
const growth: readonly Case[] = [
  ...[128, 512].map((batch): Case => ({ hidden: 16, batch, loss: 'focal' })),
  ...[32, 128, 256].map((hidden): Case => ({ hidden, batch: 32, loss: 'focal' })),
];

/** How long one measurement takes, in seconds, and how many there are of each. */
const slice = 0.1;
const rounds = options.quick ? 3 : 9;

/** Steps per second: the median of all rounds, and the middle half of them. */
interface Measured {
  readonly name: string;
  readonly stepsPerSecond: number;
  readonly spread: readonly [low: number, high: number];
}

/** One contender after the other, round by round: what disturbs one disturbs all. */
async function compare(own: Case, contenders: readonly Contender[]): Promise<readonly Measured[]> {
  const steps = new Map<Contender, number>();
  for (const contender of contenders) {
    let count = 4;
    // Until it is warm and the clock can measure it.
    while ((await contender.measure(own, count)) < slice / 2) count *= 2;
    steps.set(contender, count);
  }
  const rates = new Map(contenders.map((contender) => [contender, [] as number[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const contender of contenders) {
      const count = steps.get(contender) ?? 1;
      rates.get(contender)?.push(count / (await contender.measure(own, count)));
    }
  }
  return contenders.map((contender) => {
    const sorted = [...(rates.get(contender) ?? [])].sort((a, b) => a - b);
    const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? NaN;
    return { name: contender.name, stepsPerSecond: at(0.5), spread: [at(0.25), at(0.75)] };
  });
}

function titleOf({ hidden, batch, loss }: Case): string {
  return `2-${hidden}-${hidden}-1, batch ${batch}, ${loss === 'mse' ? 'mse, SGD' : 'focal, Adam'}`;
}

function print(title: string, measured: readonly Measured[], base: string): void {
  const unit = measured.find(({ name }) => name === base)?.stepsPerSecond ?? NaN;
  console.log(`\n${title}`);
  for (const { name, stepsPerSecond, spread } of measured) {
    const range = spread.map((rate) => rate.toFixed(0)).join('–');
    const ratio = `${(stepsPerSecond / unit).toFixed(2)} × ${base}`;
    console.log(`  ${name.padEnd(34)} ${stepsPerSecond.toFixed(0).padStart(8)} steps/s (${range})`.padEnd(76) + ratio);
  }
}

const bundles = ['extension', 'analysis', 'cli', 'page', 'training-worker'].map((name) => `dist/${name}.js`);

async function main(): Promise<void> {
  const torch = pytorchEager(options.python, options.script);
  const eager = tensorflowEager();
  const base = torch?.name ?? eager.name;
  const ours = stepOn('WebAssembly, a step', automatic());
  const contenders = [
    ...(torch === null ? [] : [torch]),
    ...[eager, plainLoops(), stepOn('interpreter, a step', interpreter), stepOn('tf.js kernels, a step', tfjs), ours],
    trainingOn('WebAssembly, training', automatic(), []),
    trainingOn('WebAssembly, three variants', automatic(), ['shifted', 'surrogate']),
  ];
  const result: { title: string; measured: readonly Measured[] }[] = [];
  const measure = async (own: Case, among: readonly Contender[]): Promise<void> => {
    const measured = await compare(own, among);
    result.push({ title: titleOf(own), measured });
    if (!options.json) print(titleOf(own), measured, base);
  };
  for (const own of cases) await measure(own, contenders);
  if (!options.quick) for (const own of growth) await measure(own, [...(torch === null ? [] : [torch]), eager, ours]);
  torch?.close();
  const sizes = Object.fromEntries(bundles.filter(existsSync).map((path) => [path, statSync(path).size]));
  if (options.json) console.log(JSON.stringify({ base, result, bundles: sizes }, null, 2));
  else
    for (const [path, size] of Object.entries(sizes)) console.log(`${path.padEnd(26)} ${(size / 1000).toFixed(0)} KB`);
}

void main();
