import { datasetNames, datasets } from '../../src/training/data/datasets';
import type { OptimizerName } from '../../src/training/optimizers/schema';
import type { Recipe } from '../../src/training/recipe';
import type { Settings } from '../store';

export const optimizerTitles: Readonly<Record<OptimizerName, string>> = {
  sgd: 'SGD',
  momentum: 'SGD with momentum',
  adam: 'Adam',
  adamw: 'AdamW',
  rmsprop: 'RMSprop',
};

/** One setting of the drawer: how it is shown, and what the recipe becomes of what is typed. Unknown until it is parsed. */
export interface Field {
  readonly id: string;
  readonly label: string;
  readonly input:
    | { readonly kind: 'choice'; readonly options: readonly (readonly [value: string, title: string])[] }
    | { readonly kind: 'number'; readonly step: string }
    | { readonly kind: 'text' };
  readonly read: (recipe: Recipe) => string;
  readonly write: (text: string, recipe: Recipe) => Settings;
  /** Where a number can be dragged as well. */
  readonly slider?: Slider;
}

/** Numbers along a line; the ends are where it is of use, not where it ends. */
export interface Slider {
  readonly low: number;
  readonly high: number;
  readonly step: number;
  readonly textAt: (place: number) => string;
  readonly placeOf: (value: number) => number;
}

function evenly(low: number, high: number, step: number): Slider {
  const textAt = (place: number) => String(Number(place.toFixed(6)));
  return { low, high, step, textAt, placeOf: (value) => value };
}

/** From 10^low to 10^high, each tenfold as long as the others. */
function tenfold(low: number, high: number): Slider {
  const textAt = (place: number) => String(Number((10 ** place).toPrecision(2)));
  return { low, high, step: 0.02, textAt, placeOf: Math.log10 };
}

const number = (step: string) => ({ kind: 'number', step }) as const;

/** Empty is not zero. */
const toNumber = (text: string) => (text.trim() === '' ? NaN : Number(text));

export const fields: readonly Field[] = [
  {
    id: 'dataset',
    label: 'Data set',
    input: {
      kind: 'choice',
      options: [
        ['auto', 'what fits the loss'],
        ...datasetNames.map((name) => [name, datasets[name].title] as const),
        ['free', 'free predictions'],
      ],
    },
    read: ({ dataset }) => (typeof dataset === 'string' ? dataset : dataset.name),
    write: (dataset) => ({ dataset }),
  },
  {
    ...{ id: 'noise', label: 'Noise', input: number('0.05') },
    read: ({ noise }) => String(noise),
    write: (text) => ({ noise: toNumber(text) }),
    slider: evenly(0, 1, 0.01),
  },
  {
    ...{ id: 'outliers', label: 'Wrong targets', input: number('0.05') },
    read: ({ outliers }) => String(outliers),
    write: (text) => ({ outliers: toNumber(text) }),
    slider: evenly(0, 0.5, 0.01),
  },
  {
    ...{ id: 'imbalance', label: 'Imbalance', input: number('0.05') },
    read: ({ imbalance }) => String(imbalance),
    write: (text) => ({ imbalance: toNumber(text) }),
    slider: evenly(0, 0.98, 0.01),
  },
  {
    id: 'model',
    label: 'Layers',
    input: {
      kind: 'choice',
      options: [
        ['dense', 'dense'],
        ['convolution', '3 × 3 convolutions, for images'],
      ],
    },
    read: ({ model }) => model,
    write: (model) => ({ model }),
  },
  {
    ...{ id: 'hidden', label: 'Hidden layers', input: { kind: 'text' } },
    read: ({ hidden }) => hidden.join(', '),
    write: (text) => ({
      hidden: text
        .split(/[\s,;-]+/)
        .filter((width) => width !== '')
        .map(Number),
    }),
  },
  {
    id: 'activation',
    label: 'Activation',
    input: {
      kind: 'choice',
      options: [
        ['tanh', 'tanh'],
        ['relu', 'ReLU'],
      ],
    },
    read: ({ activation }) => activation,
    write: (activation) => ({ activation }),
  },
  {
    id: 'optimizer',
    label: 'Optimiser',
    input: { kind: 'choice', options: Object.entries(optimizerTitles) },
    read: ({ optimizer }) => optimizer.name,
    // Another optimiser begins with its own defaults.
    write: (name) => ({ optimizer: { name } }),
  },
  {
    ...{ id: 'lr', label: 'Learning rate', input: number('any') },
    read: ({ optimizer }) => String(optimizer.lr),
    write: (text, { optimizer }) => ({ optimizer: { ...optimizer, lr: toNumber(text) } }),
    slider: tenfold(-5, 0.5),
  },
  {
    ...{ id: 'batch', label: 'Batch', input: number('1') },
    read: ({ batch }) => String(batch),
    write: (text) => ({ batch: toNumber(text) }),
  },
  {
    ...{ id: 'steps', label: 'Steps', input: number('1') },
    read: ({ steps }) => String(steps),
    write: (text) => ({ steps: toNumber(text) }),
  },
  {
    ...{ id: 'seed', label: 'Seed', input: number('1') },
    read: ({ seed }) => String(seed),
    write: (text) => ({ seed: toNumber(text) }),
  },
  {
    ...{ id: 'shift', label: 'Shift', input: number('any') },
    read: ({ shift }) => String(Number(shift.toPrecision(7))),
    write: (text) => ({ shift: toNumber(text) }),
    slider: evenly(-10, 10, 0.1),
  },
];
