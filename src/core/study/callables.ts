import { callablesOf, type Callable } from '../loss/definitions';
import { inlineLoss } from '../loss/inline-loss';
import { recordsIn } from '../loss/recording';
import { mayBeLoss, returnedLosses } from '../loss/returned-losses';
import { backwardCalls } from '../loss/training-steps';
import type { FunctionDefinition } from '../program/program';
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

export function inlineOf(context: StudyContext, callables: readonly Callable[]): Inline {
  const { module } = context.evidence;
  const names = new ModuleNames(module, callables, context);
  const through = new Set<FunctionDefinition>();
  const differentiated = backwardCalls(module).flatMap((call) => {
    for (const subject of call.subjects) {
      const { expression } = subject;
      const found = inlineLoss(expression.kind === 'name' ? expression.name : 'loss', subject, call, names);
      for (const definition of found?.through ?? []) through.add(definition);
      if (found !== null) return [found.callable];
    }
    return [];
  });
  const returned = returnedLosses(module).flatMap((answer) => {
    const { name, definition, expression, statement } = answer;
    const recording = names.recording(statement);
    if (through.has(definition) || (recording !== null && recordsIn(recording) === false)) return [];
    const found = inlineLoss(name, { expression, isGiven: false, isReturned: true }, answer, names);
    // What calls no model is read by what it takes; what else it calls may give anything.
    if (found?.areOfModels !== true) return [];
    return mayBeLoss(answer, found.callable) ? [[definition, found.callable] as const] : [];
  });
  return { differentiated, returned: new Map(returned), through };
}

/** Every expression of a file that is a loss of its own, those that are differentiated first. */
export function inlineLosses(context: StudyContext, callables: readonly Callable[]): readonly Callable[] {
  const { differentiated, returned } = inlineOf(context, callables);
  return [...differentiated, ...returned.values()];
}
