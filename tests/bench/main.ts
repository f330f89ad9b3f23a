import { parseArgs } from 'node:util';
import { automatic, interpreter } from '../../src/training';
import { tfjs } from '../../src/training/executors/tfjs/executor';
import { cStep } from './c-step';
import { compare, type Measured } from './compare';
import type { BenchLoss, Case, Contender } from './contender';
import { stepOn, trainingOn } from './executors';
import { pageTimes } from './page';
import { picturesOn, type Picture } from './pictures';
import { plainLoops } from './plain-loops';
import { pytorch } from './pytorch';
import { drawnLoss, inPython } from './random-loss';
import { analysisTimes, bundleSizes, startUpTimes } from './start-up';
import { tensorflowEager } from './tensorflow';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    /** A third of the rounds and no growth. */
    quick: { type: 'boolean', default: false },
    python: { type: 'string', default: 'python3' },
    /** Where losses that are drawn begin; the clock unless given. */
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});

const rounds = options.quick ? 3 : 9;
const seed = Number(options.seed);

const drawn = [6, 12].map((operations, index) => drawnLoss(operations, seed + index));

function square(width: number, batch: number, loss: BenchLoss): Case {
  return { hidden: [width, width], batch, loss };
}

const cases: readonly Case[] = [
  square(16, 32, 'mse'),
  square(16, 32, 'focal'),
  ...drawn.map((loss) => square(16, 32, loss)),
  square(16, 256, 'focal'),
  square(64, 32, 'focal'),
  square(64, 256, 'focal'),
];

const growth: readonly Case[] = [
  ...[128, 512, 1024, 4096].map((batch) => square(16, batch, 'focal')),
  ...[32, 128, 256].map((width) => square(width, 32, 'focal')),
  ...[1, 4, 6].map((depth): Case => ({ hidden: Array<number>(depth).fill(16), batch: 32, loss: 'focal' })),
  ...[24, 96].map((operations) => square(16, 32, drawnLoss(operations, seed))),
];

const pictures: readonly Picture[] = [
  { kind: 'map', side: 256, loss: 'mse' },
  { kind: 'map', side: 256, loss: 'focal' },
  { kind: 'landscape', side: 51, hidden: [16, 16], count: 512, loss: 'focal' },
];

/** Everything that was measured of one thing. */
interface Section {
  readonly title: string;
  readonly measured: readonly Measured[];
}

function titleOf({ hidden, batch, loss }: Case): string {
  return `2-${hidden.join('-')}-1, batch ${String(batch)}, ${nameOf(loss)}`;
}

function nameOf(loss: BenchLoss): string {
  if (loss === 'mse') return 'mse, SGD';
  return loss === 'focal' ? 'focal, Adam' : `${inPython(loss)}, SGD`;
}

function pictureTitle(picture: Picture): string {
  const size = `${String(picture.side)} × ${String(picture.side)}`;
  return picture.kind === 'map'
    ? `sign map ${size}, ${nameOf(picture.loss)}`
    : `landscape ${size} on ${String(picture.count)} samples, ${nameOf(picture.loss)}`;
}

function print({ title, measured }: Section, base: string): void {
  const unit = measured.find(({ name }) => name === base)?.perSecond ?? NaN;
  console.log(`\n${title.length > 110 ? `${title.slice(0, 107)}…` : title}`);
  for (const { name, perSecond, spread } of measured) {
    const [own, low, high] = [perSecond, ...spread].map((rate) => rate.toPrecision(4));
    const ratio = Number.isNaN(unit) ? '' : `${(perSecond / unit).toPrecision(3)} × ${base}`;
    console.log(
      `  ${name.padEnd(28)} ${String(own).padStart(9)}/s (${String(low)}–${String(high)})`.padEnd(66) + ratio,
    );
  }
}

async function main(): Promise<void> {
  const torch = pytorch(options.python, 'tests/bench/step.py');
  const c = cStep('tests/bench/step.c');
  const among = <C>(...contenders: (Contender<C> | null | undefined)[]) => contenders.flatMap((own) => own ?? []);
  const eager = tensorflowEager();
  const base = torch?.training.name ?? eager.name;
  const ours = stepOn('WebAssembly, a step', automatic());
  const training = trainingOn('WebAssembly, training', automatic(), []);
  const four = trainingOn('WebAssembly, four variants', automatic(), ['shifted', 'negated', 'surrogate']);
  const everyone = among(
    ...[torch?.training, eager, plainLoops(), stepOn('interpreter, a step', interpreter)],
    ...[stepOn('tf.js kernels, a step', tfjs), c, ours, training, four],
  );
  const sections: Section[] = [];
  const note = (title: string, measured: readonly Measured[], unit: string): void => {
    sections.push({ title, measured });
    if (!options.json) print({ title, measured }, unit);
  };
  if (!options.json) {
    console.log(
      torch === null ? 'No PyTorch.' : `PyTorch ${torch.version}, one thread.`,
      `Losses drawn from ${String(seed)}.`,
    );
    if (c === null)
      console.log('No clang for WebAssembly (on Debian: clang and lld): nothing written in C is measured.');
  }
  for (const own of cases) note(titleOf(own), await compare(own, everyone, rounds), base);
  const growing = among(torch?.training, ours);
  if (!options.quick) for (const own of growth) note(titleOf(own), await compare(own, growing, rounds), base);
  if (!options.quick) {
    const variants = ['shifted', 'negated', 'surrogate'] as const;
    const lanes = [0, 1, 2, 3].map((more) =>
      trainingOn(`WebAssembly, ${String(more + 1)} in lock-step`, automatic(), variants.slice(0, more)),
    );
    note(
      'variants of 2-16-16-1, batch 32, mse, SGD',
      await compare(square(16, 32, 'mse'), lanes, rounds),
      lanes[0]?.name ?? '',
    );
  }
  const drawers = among(torch?.pictures, picturesOn('WebAssembly', automatic()));
  for (const own of pictures) note(pictureTitle(own), await compare(own, drawers, rounds), torch?.pictures.name ?? '');
  torch?.close();
  const lasting = [...startUpTimes(), ...analysisTimes(), ...(await pageTimes())];
  const bundles = bundleSizes();
  if (options.json) {
    console.log(
      JSON.stringify(
        { base, seed, c: c !== null, pytorch: torch?.version ?? null, sections, lasting, bundles },
        null,
        2,
      ),
    );
    return;
  }
  console.log('');
  for (const { name, milliseconds } of lasting)
    console.log(`${name.padEnd(54)} ${milliseconds.toFixed(milliseconds < 100 ? 1 : 0).padStart(6)} ms`);
  for (const [path, size] of Object.entries(bundles))
    console.log(`${path.padEnd(54)} ${(size / 1000).toFixed(0).padStart(6)} KB`);
}

void main();
