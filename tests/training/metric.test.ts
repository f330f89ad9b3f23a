import * as v from 'valibot';
import { expect, test } from 'vitest';
import { interpreter, recipeSchema, Training } from '../../src/training';
import { get, handWritten, readingOf, tensorReading } from './hand-written';
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
  ['takes any scale', '-torch.cosine_similarity(pred, target, dim=0)', null],
  ['looks at the order alone', 'torch.relu(-(pred[:, None] - pred) * (target[:, None] - target)).mean()', null],
  ['has logarithms as predictions', '((pred.exp() - target) ** 2).mean()', null],
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
