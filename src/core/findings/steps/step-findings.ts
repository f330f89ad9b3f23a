import type { Module } from '../../program/program';
import type { Finding } from '../finding';
import { ascentStep } from '../rules/ascent-step';
import { inPlaceOnLeaf } from '../rules/in-place-on-leaf';
import { negativeRates } from './negative-rates';
import type { StepRule } from './step-rule';
import { weightUpdates } from './weight-updates';

/** Every mistake that is seen in a training step. */
export const stepRules: readonly StepRule[] = [inPlaceOnLeaf, ascentStep];

/** Findings of a file that belong to no loss. */
export function stepFindings(module: Module): readonly Finding[] {
  const steps = { updates: weightUpdates(module), rates: negativeRates(module) };
  return stepRules.flatMap((rule) =>
    rule.find(steps).map((found) => ({ ...found, rule: rule.id, related: [], fix: null, witness: null })),
  );
}
