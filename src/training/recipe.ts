import * as v from 'valibot';
import { finite, whole, within } from './bounds';
import { datasetNames } from './data/datasets';
import { optimizerSchema } from './optimizers/schema';
import { variantNames } from './variants/variant';

const csv = v.strictObject({
  ...{ name: v.string(), text: v.string() },
  ...{ target: v.optional(v.string()), without: v.optional(v.array(v.string())), isCut: v.optional(v.boolean()) },
});

/** Everything that a run depends on besides the loss: the same recipe gives the same numbers. */
export const recipeSchema = v.strictObject({
  variants: v.optional(v.array(v.picklist(variantNames)), ['original', 'shifted', 'negated', 'surrogate']),
  /** Added to the loss of the variant *shifted*. */
  shift: v.optional(finite, -2 * Math.PI),
  /** `auto`: the first that fits how the loss is read; `free`: the predictions themselves are the weights. */
  dataset: v.optional(
    v.union(
      [v.picklist(['auto', 'free', ...datasetNames]), csv],
      `one of auto, free, ${datasetNames.join(', ')}, or a .csv file`,
    ),
    'auto',
  ),
  noise: v.optional(within(0, 1), 0.1),
  /** Share of the samples whose target is wrong: another class, or a number far off. They are measured by what is true. */
  outliers: v.optional(within(0, 0.5), 0),
  /** Share of the samples of every class but the first that is left out. */
  imbalance: v.optional(within(0, 0.98), 0),
  /** Convolutions are for data sets of images. */
  model: v.optional(v.picklist(['dense', 'convolution']), 'dense'),
  /** Widths of the hidden layers; of convolutions, their channels. */
  hidden: v.optional(v.pipe(v.array(whole(1, 256)), v.maxLength(6, 'must be six layers at most')), [16, 16]),
  activation: v.optional(v.picklist(['tanh', 'relu']), 'tanh'),
  optimizer: v.optional(optimizerSchema, { name: 'adam' }),
  batch: v.optional(whole(1, 1024), 32),
  steps: v.optional(whole(1, 100_000), 2000),
  seed: v.optional(whole(0, 2 ** 32 - 1), 0),
  /** Steps between two measurements on all the data; null: one epoch. */
  metricEvery: v.optional(v.nullable(whole(1, 100_000)), null),
  /** Whether the run must fit a record: then several predictions train as free ones, for which no shared network is needed. */
  recordable: v.optional(v.boolean(), false),
});

export type Recipe = v.InferOutput<typeof recipeSchema>;
export type RecipeInput = v.InferInput<typeof recipeSchema>;
