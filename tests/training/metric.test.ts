import * as v from 'valibot';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { interpreter, recipeSchema, Training, wasm } from '../../src/training';
import { get, handWritten, readingOf, tensorReading } from './hand-written';
import type { VariantName } from '../../src/training/variants/variant';
import { panelRun } from './panel-run';

/** What a loss written with `pred` and `target` is measured by in its training. */
function measuredBy(value: string): string | null {
  const text = `import torch\n\n\ndef loss(pred, target):\n    return ${value}\n`;
  const { training } = panelRun('loss.py', text, 'loss', { steps: 1, variants: ['original'] }, interpreter);
  return training.setup.metric?.name ?? null;
}

test.each([
  ['has its least value at the truth', '((pred - target) ** 2).mean()', 'r2'],
  ['weighs errors otherwise', 'torch.log(torch.cosh(pred - target)).mean()', 'r2'],
  ['has its greatest value at the truth, which is its mistake', '-((pred - target).abs()).mean()', 'r2'],
  ['sends no gradient', '((pred.round() - target) ** 2).mean()', 'r2'],
  ['takes any scale', '-torch.cosine_similarity(pred, target, dim=0)', 'order'],
  ['looks at the order alone', 'torch.relu(-(pred[:, None] - pred) * (target[:, None] - target)).mean()', null],
  ['has logarithms as predictions', '((pred.exp() - target) ** 2).mean()', 'order'],
])('R² is shown where it follows from the loss: one that %s', (_, value, metric) => {
  expect(measuredBy(value)).toBe(metric);
});

test('a loss that is told nothing of the samples is measured by nothing', () => {
  const training = Training.create({
    program: handWritten((args) => get(args, 'p').sub(get(args, 'q')).pow(2).mean()),
    reading: readingOf('views', ...['p', 'q'].map((name) => tensorReading(name, 'prediction', 'real', [8, 16]))),
    recipe: v.parse(recipeSchema, { steps: 1 }),
    surrogate: null,
    executor: interpreter,
  });
  expect(training.setup).toMatchObject({ free: false, metric: null });
});

const losses = readFileSync(new URL('../fixtures/measured/losses.py', import.meta.url), 'utf8');
const steps = 'the class is the number of scores above 0 before the first that is not';
const nearer = 'a sample lies nearer to one of its class than to one of another; one in two by chance';

test.each([
  ['conditional_steps', steps],
  ['cumulative_steps', steps],
  ['triplet', nearer],
  ['directions', 'a sample points more like one of its class than like one of another; one in two by chance'],
  ['ranking', 'of two samples the one that is larger is predicted to be larger; one in two by chance'],
  ['rate_of_counts', 'of two samples the one that is larger is predicted to be larger; one in two by chance'],
  ['variance_first', 'the output is the value'],
  ['mean_and_spread', 'number 1 of 3 is the value'],
  ['climbing', 'the largest score names the class'],
  ['overlap_from_zero', 'the largest score names the class; mean over the classes but the background'],
  ['overlap_from_one', null],
  ['risk', null],
  ['policy', null],
  ['latent', null],
])('%s is measured by what follows from it', (name, reads) => {
  const { training } = panelRun('losses.py', losses, name, { steps: 1, variants: ['original'] }, interpreter);
  expect(training.setup.metric?.reads ?? null).toBe(reads);
});

test.each([
  ['conditional_steps', 0.95],
  ['cumulative_steps', 0.95],
  ['triplet', 0.9],
  ['directions', 0.9],
  ['ranking', 0.85],
  ['rate_of_counts', 0.85],
])('%s learns what it is measured by, its negation does worse than guessing', (name, least) => {
  const ends = (seed: number) => {
    const { training } = panelRun('losses.py', losses, name, { steps: 400, seed }, wasm());
    const courses = new Map(training.result().variants.map((one) => [one.name, one.metric]));
    expect(courses.get('shifted')).toEqual(courses.get('original'));
    const end = (variant: VariantName) => courses.get(variant)?.at(-1)?.[1] ?? NaN;
    expect(end('original')).toBeGreaterThan(least);
    return { negated: end('negated'), chance: training.setup.chance ?? NaN };
  };
  // 512 samples tell no closer than 0.06 what is chance, one run of them is not enough.
  const over = [0, 2, 3, 4].map(ends).map(({ negated, chance }) => negated - chance);
  expect(over.reduce((sum, one) => sum + one, 0) / over.length).toBeLessThanOrEqual(0.06);
});

test('what is true is measured, also where the loss is told something else', () => {
  const accuracy = (recipe: object) => {
    const { training } = panelRun(
      'losses.py',
      losses,
      'smooth',
      { steps: 400, variants: ['original'], ...recipe },
      wasm(),
    );
    return { last: training.result().variants[0]?.metric.at(-1)?.[1], chance: training.setup.chance };
  };
  expect(accuracy({ outliers: 0.2 }).last).toBeGreaterThan(0.9);
  expect(accuracy({ imbalance: 0.75 })).toMatchObject({ chance: 256 / 323 });
});
