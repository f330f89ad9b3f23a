import { callablesOf, type Callable } from '../loss/definitions';
import { inlineLoss, type InlineLoss } from '../loss/inline-loss';
import { recordsIn } from '../loss/recording';
import { mayBeLoss, returnedLosses, type ReturnedLoss } from '../loss/returned-losses';
import { backwardCalls, type BackwardCall } from '../loss/training-steps';
import type { FunctionDefinition, Module } from '../program/program';
import type { StudyContext } from './context';
import { ModuleNames } from './module-names';

/** Definitions of a file with what is known of their bases. */
export function definitionsOf({ evidence, probe }: StudyContext): readonly Callable[] {
  return callablesOf(evidence.module, (className) => probe.methodsOf(className));
}

/** Expressions of a file as losses of their own. */
export interface Inline {
  /** What the file itself differentiates: each subject of a `.backward()`. */
  readonly differentiated: readonly Callable[];
  /** What definitions answer that call models, for which nothing can be given: taken for the definition where that is not followed. */
  readonly returned: ReadonlyMap<FunctionDefinition, Callable>;
  /** Definitions that are followed where the file differentiates what they answer. */
  readonly through: ReadonlySet<FunctionDefinition>;
}

/** Where a file may have a loss of its own: something is differentiated, or answered by a definition. */
type InlinePlace = { readonly index: number } & (
  | { readonly kind: 'differentiated'; readonly call: BackwardCall }
  | { readonly kind: 'answered'; readonly answer: ReturnedLoss }
);

function placesIn(module: Module): readonly InlinePlace[] {
  const differentiated = backwardCalls(module).map((call) => ({ kind: 'differentiated' as const, call }));
  const answered = returnedLosses(module).map((answer) => ({ kind: 'answered' as const, answer }));
  return [...differentiated, ...answered].map((place, index) => ({ ...place, index }));
}

export function inlineOf(context: StudyContext, callables: readonly Callable[]): Inline {
  const { module } = context.evidence;
  const names = new ModuleNames(module, callables, context);
  const through = new Set<FunctionDefinition>();
  const differentiated: Callable[] = [];
  const returned = new Map<FunctionDefinition, Callable>();
  for (const place of placesIn(module)) {
    if (place.kind === 'answered' && through.has(place.answer.definition)) continue;
    const found = lossAt(place, names);
    if (found === null) continue;
    if (place.kind === 'answered') {
      returned.set(place.answer.definition, found.callable);
      continue;
    }
    for (const definition of found.through) through.add(definition);
    differentiated.push(found.callable);
  }
  return { differentiated, returned, through };
}

/** The loss at the place of that index, as it is after an edit. */
export function inlineAgain({ name, inline }: Callable, before: StudyContext, after: StudyContext): Callable | null {
  const places = placesIn(after.evidence.module);
  const place = places[inline?.place ?? -1];
  if (place === undefined || places.length !== placesIn(before.evidence.module).length) return null;
  const found = lossAt(place, new ModuleNames(after.evidence.module, definitionsOf(after), after));
  return found?.callable.name === name ? found.callable : null;
}

function lossAt(place: InlinePlace, names: ModuleNames): InlineLoss | null {
  const { index } = place;
  if (place.kind === 'differentiated') {
    const { subjects, ...around } = place.call;
    for (const subject of subjects) {
      const name = subject.expression.kind === 'name' ? subject.expression.name : 'loss';
      const found = inlineLoss(name, subject, { ...around, index }, names);
      if (found !== null) return found;
    }
    return null;
  }
  const { name, expression, statement } = place.answer;
  const recording = names.recording(statement);
  if (recording !== null && recordsIn(recording) === false) return null;
  const found = inlineLoss(name, { expression, origin: 'answered' }, { ...place.answer, index }, names);
  // What calls no model is read by what it takes; what else it calls may give anything.
  return found?.areOfModels === true && mayBeLoss(place.answer, found.callable) ? found : null;
}

/** Every expression of a file that is a loss of its own, those that are differentiated first. */
export function inlineLosses(context: StudyContext, callables: readonly Callable[]): readonly Callable[] {
  const { differentiated, returned } = inlineOf(context, callables);
  return [...differentiated, ...returned.values()];
}
