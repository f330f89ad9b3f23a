import * as v from 'valibot';
import { recipeSchema } from '../src/training/recipe';
import type { Settings } from './store';

/** The settings of a lesson and how each is written in a comment: `# loss-lens: guess dataset=spirals steps=500 optimizer=sgd lr=0.1`. */
const written: Readonly<Record<string, (value: string, before: Settings) => Settings>> = {
  dataset: (dataset) => ({ dataset }),
  model: (model) => ({ model }),
  activation: (activation) => ({ activation }),
  hidden: (value) => ({ hidden: value.split(',').map(Number) }),
  noise: (value) => ({ noise: Number(value) }),
  outliers: (value) => ({ outliers: Number(value) }),
  imbalance: (value) => ({ imbalance: Number(value) }),
  batch: (value) => ({ batch: Number(value) }),
  steps: (value) => ({ steps: Number(value) }),
  seed: (value) => ({ seed: Number(value) }),
  shift: (value) => ({ shift: Number(value) }),
  optimizer: (name) => ({ optimizer: { name } }),
  lr: (value, { optimizer }) => ({
    optimizer: { name: 'adam', ...(v.is(named, optimizer) ? optimizer : {}), lr: Number(value) },
  }),
};

const named = v.looseObject({ name: v.string() });

/** What a lesson decides of the recipe; what makes none is left out. `before` is what the file decides. */
export function lessonSettings(lesson: Readonly<Record<string, string>>, before: Settings): Settings {
  return Object.entries(written).reduce((settings, [name, write]) => {
    const value = lesson[name];
    const next = value === undefined ? settings : { ...settings, ...write(value, settings) };
    return v.is(recipeSchema, next) ? next : settings;
  }, before);
}
