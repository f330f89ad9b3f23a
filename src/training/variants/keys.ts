import type { Slot } from '../optimizers/optimizer';

/**
 * Names of a step's inputs and outputs. What is both, a weight say, goes in as it was and comes out as it is for the next step.
 */
export const keys = {
  parameter: (name: string) => `parameter ${name}`,
  state: (parameter: string, slot: Slot) => `state ${parameter} ${slot}`,
  /** How many updates a parameter has had. */
  count: (parameter: string) => `count ${parameter}`,
  buffer: (path: string) => `buffer ${path}`,
  column: (name: string) => `column ${name}`,
  loss: 'loss',
  prediction: (name: string) => `prediction ${name}`,
  predictionGradient: (name: string) => `predictionGradient ${name}`,
  gradient: (parameter: string) => `gradient ${parameter}`,
} as const;

/** The prefix of a loss's own parameters among the trained ones. */
export const ownPrefix = 'loss.';

/** Values by key. */
export type Values<T> = ReadonlyMap<string, T>;

/** Whether a value lives on from step to step. */
export function isCarried(key: string): boolean {
  return /^(parameter|state|count|buffer) /.test(key);
}

/** Names of the parameters among some keys. */
export function parameterNames(among: Iterable<string>): readonly string[] {
  const prefix = keys.parameter('');
  return [...among].flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []));
}
