import * as v from 'valibot';
import type { Literal, OptimizerCall, OptimizerClass, TrainingSettings } from '../core/loss/training-settings';
import { optimizerSchema, type OptimizerOptions } from './optimizers/schema';
import { recipeSchema } from './recipe';

/** The parts of a recipe that the user's file decides. */
export interface FileSettings {
  readonly optimizer: OptimizerOptions | null;
  /** Whether the file names the learning rate, or leaves it to PyTorch: else the rate is ours. */
  readonly hasRate: boolean;
  readonly batch: number | null;
}

/** What training can take over of a file's own settings: nothing that it would have to change. */
export function settingsOfFile({ optimizer, batch }: TrainingSettings): FileSettings {
  const options = optimizer && optimizerOf(optimizer);
  const size = v.safeParse(recipeSchema.entries.batch, batch?.size);
  return {
    optimizer: options,
    hasRate: options !== null && optimizer?.computed.includes('lr') === false,
    batch: batch !== null && size.success ? size.output : null,
  };
}

/** PyTorch's learning rates where a call names none; ours are larger, for a network this small. */
const defaultRates: Readonly<Record<OptimizerClass, number>> = { SGD: 0.001, Adam: 0.001, AdamW: 0.001, RMSprop: 0.01 };

/** They choose an implementation and change no number. */
const withoutEffect = new Set(['foreach', 'fused', 'capturable', 'differentiable']);

function optimizerOf({ name, options, computed }: OptimizerCall): OptimizerOptions | null {
  if (options['maximize'] === true) return null;
  const kept = Object.entries(options).filter(([key]) => !withoutEffect.has(key) && key !== 'maximize');
  const rate: Record<string, Literal> = computed.includes('lr') ? {} : { lr: defaultRates[name] };
  const parsed = v.safeParse(optimizerSchema, { name: ownName(name, options), ...rate, ...Object.fromEntries(kept) });
  return parsed.success ? parsed.output : null;
}

function ownName(name: OptimizerClass, { momentum }: OptimizerCall['options']): OptimizerOptions['name'] {
  switch (name) {
    case 'SGD':
      return typeof momentum === 'number' && momentum > 0 ? 'momentum' : 'sgd';
    case 'Adam':
      return 'adam';
    case 'AdamW':
      return 'adamw';
    case 'RMSprop':
      return 'rmsprop';
  }
}
