import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { wasm, type RecipeInput } from '../../src/training';
import oracle from '../oracle/expected/scripts.json';
import { panelRun } from './panel-run';

/** What real PyTorch printed: for each variant its first and last loss and the metric before and after. */
const printed = v.parse(
  v.record(v.string(), v.record(v.string(), v.tuple([v.number(), v.number(), v.number(), v.number()]))),
  oracle,
);

const measured = 'tests/fixtures/measured/losses.py';

const recipes: Readonly<Record<string, { file: string; name: string; recipe: RecipeInput }>> = {
  cross_entropy: { file: 'examples/1_shift_and_negation.py', name: 'classification_loss', recipe: {} },
  accuracy: {
    file: 'examples/2_accuracy_as_a_loss.py',
    name: 'error_rate_loss',
    recipe: { optimizer: { name: 'adamw' } },
  },
  dice: {
    file: 'examples/5_hard_and_soft_dice.py',
    name: 'soft_dice_loss',
    recipe: { steps: 400, optimizer: { name: 'momentum' } },
  },
  convolutions: {
    file: 'examples/1_shift_and_negation.py',
    name: 'classification_loss',
    recipe: { steps: 60, dataset: 'digits', imbalance: 0.98, model: 'convolution', hidden: [2] },
  },
  focal: {
    file: 'examples/6_focal_loss.py',
    name: 'FocalLoss',
    recipe: { dataset: 'spirals', optimizer: { name: 'rmsprop' } },
  },
  ordinal: { file: measured, name: 'conditional_steps', recipe: { steps: 200 } },
  triplet: { file: measured, name: 'triplet', recipe: { steps: 100 } },
  directions: { file: measured, name: 'directions', recipe: { steps: 30 } },
  options: { file: 'tests/fixtures/measured/options.py', name: 'Elastic', recipe: { steps: 60 } },
  parts: { file: 'tests/fixtures/roles/parts.py', name: 'AngleLoss', recipe: { steps: 100 } },
  called: { file: 'tests/fixtures/roles/given_functions.py', name: 'FocalLoss', recipe: { steps: 100 } },
  rest: { file: 'tests/fixtures/roles/rest.py', name: 'UnpackedLoss', recipe: { steps: 100 } },
  tuple: { file: 'tests/fixtures/roles/results.py', name: 'loss_tuple', recipe: { steps: 100 } },
  dictionary: { file: 'tests/fixtures/roles/results.py', name: 'loss_dict', recipe: { steps: 100 } },
  dictionaries: { file: 'tests/fixtures/roles/parts.py', name: 'HeatmapLoss', recipe: { steps: 100 } },
  ranking: { file: measured, name: 'ranking', recipe: { steps: 200 } },
};

function trained({ file, name, recipe }: (typeof recipes)[string]) {
  const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  const { training, script } = panelRun(file.split('/').at(-1) ?? file, text, name, { steps: 1500, ...recipe }, wasm());
  return { script: script(), result: training.result() };
}

const titles = { original: 'as written', shifted: 'shifted', negated: 'negated', surrogate: 'surrogate' };

describe.each(Object.keys(recipes))('the PyTorch script of %s', (name) => {
  const recipe = recipes[name];
  if (recipe === undefined) throw new Error(name);
  const { script, result } = trained(recipe);

  test('is the one that was run', async () => {
    await expect(script).toMatchFileSnapshot(`../oracle/scripts/${name}.py`);
  });

  test('ends in real PyTorch where our training ends', () => {
    for (const variant of result.variants) {
      const [first = NaN, last = NaN, before = NaN, after = NaN] = printed[name]?.[titles[variant.name]] ?? [];
      expect(variant.loss[0]).toBeCloseTo(first, 4);
      expect(Math.sign(variant.loss.at(-1) ?? NaN)).toBe(Math.sign(last));
      expect(Math.abs((variant.metric[0]?.[1] ?? NaN) - before)).toBeLessThanOrEqual(0.01);
      expect(Math.abs((variant.metric.at(-1)?.[1] ?? NaN) - after)).toBeLessThanOrEqual(0.01);
    }
    expect(Object.keys(printed[name] ?? {})).toHaveLength(result.variants.length);
  });
});
