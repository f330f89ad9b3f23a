import type { Module } from '../../program/program';
import { SourceView } from '../../surrogates/source-expression';
import { parsedPython } from '../../syntax/python/parsed-files';
import { applyEdits } from '../../text/edit';
import type { Finding, Fix, RuleId } from '../finding';
import { ascentStep } from '../rules/ascent-step';
import { inPlaceOnLeaf } from '../rules/in-place-on-leaf';
import { movedWeights } from './moved-weights';
import { negativeRates } from './negative-rates';
import type { StepDraft, StepRewriting, StepRule } from './step-rule';
import { weightUpdates } from './weight-updates';

/** Every mistake that is seen in a training step. */
export const stepRules: readonly StepRule[] = [inPlaceOnLeaf, ascentStep];

type Found = StepDraft & { readonly rule: RuleId };

/** Findings of a file that belong to no loss. */
export function stepFindings(module: Module, text: string): readonly Finding[] {
  const found = foundIn(module, text);
  return found.map(({ rewriting, ...finding }) => ({
    ...finding,
    related: [],
    fix: rewriting === null ? null : fixBy(rewriting, module.path, text, found),
    witness: null,
  }));
}

function foundIn(module: Module, text: string): readonly Found[] {
  const steps = {
    updates: weightUpdates(module),
    moved: movedWeights(module),
    rates: negativeRates(module),
    view: new SourceView(module, text),
  };
  return stepRules.flatMap((rule) => rule.find(steps).map((draft) => ({ ...draft, rule: rule.id })));
}

/** A rewriting as a fix, where the edited file has one finding less and none more. */
function fixBy({ title, edit }: StepRewriting, path: string, text: string, before: readonly Found[]): Fix | null {
  const edited = applyEdits(text, [edit]);
  const after = foundIn(parsedPython(edited, path), edited);
  const isLess = stepRules.every(({ id }) => count(after, id) <= count(before, id)) && after.length < before.length;
  return isLess ? { title, changes: 'both', edits: [edit] } : null;
}

function count(found: readonly Found[], rule: RuleId): number {
  return found.filter((one) => one.rule === rule).length;
}
